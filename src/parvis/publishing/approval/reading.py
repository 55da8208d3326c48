"""What a page and the API show of an approval: each step in words, what changed since the last judgement, what one may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from parvis.people.access import may
from parvis.people.models import User
from parvis.publishing.approval import standing
from parvis.publishing.approval.differences import Change, changes
from parvis.publishing.approval.models import Approval, Decision, Remark
from parvis.publishing.approval.rules import Path, Progress, Stage, voices

SHOWN = 200
"""Remarks of a post, the newest."""
JUDGED = ("approved", "changes", "refused", "fallen")


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as it is shown. `state`: passed · waiting · ahead · objected."""

    name: str
    every: bool
    state: str
    people: list[User]
    said: list[Decision]
    missing: list[User]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is shown of one approval. `voices`: for whom the reader may say yes now; `objects`: they may object."""

    approval: Approval
    path: Path
    steps: list[StepLine]
    voices: list[User]
    objects: bool
    own: bool  # the reader wrote it, and its path wants somebody else
    since: Approval | None
    changes: list[Change]


def whole(approval: Approval, reader: User) -> Whole:
    post = approval.post
    path = standing.path_of(post)
    stages = standing.stages(post, path)
    now = standing.progress_of(approval, path)
    shown = now.missing.union(*(stage.people for stage in stages))
    people = {user.pk: user for user in User.objects.filter(pk__in=shown)}
    said = list(approval.decisions.select_related("by", "of", "reviewer").order_by("at"))
    barred = standing.hands(post, path)
    away = standing.away(timezone.localdate(), people)
    living = approval.state in ("waiting", "approved")
    mine = voices(reader.pk, now.missing, away, barred | now.spoken) if approval.state == "waiting" else []
    before = previous(approval)
    return Whole(
        approval, path, [_line(stage, now, said, people) for stage in stages], [people[pk] for pk in mine if pk in people],
        living and any(voices(reader.pk, stage.people, away, barred) for stage in stages), reader.pk in barred,
        before, changes(before.said, approval.said) if before else [],
    )  # fmt: skip


def _line(stage: Stage, now: Progress, said: list[Decision], people: dict[int, User]) -> StepLine:
    here = [one for one in said if one.step == stage.step.key]
    waits = now.stage is not None and now.stage.step.key == stage.step.key
    state = "waiting" if waits else "passed" if stage.step.key in now.passed else "ahead"
    if any(one.verdict != "yes" for one in here):
        state = "objected"
    everybody = sorted((people[pk] for pk in stage.people if pk in people), key=str)
    yes = {one.of_id for one in here if one.verdict == "yes"}
    missing = [user for user in everybody if user.pk not in yes] if state != "passed" else []
    if waits:
        missing = sorted((people[pk] for pk in now.missing if pk in people), key=str)
    return StepLine(stage.step.name, stage.step.every, state, everybody, here, missing, stage.step.key)


def previous(approval: Approval) -> Approval | None:
    """The last one of this post of which somebody said something: what changed since is what is to be read."""
    before = approval.post.approvals.filter(pk__lt=approval.pk, state__in=JUDGED, decisions__isnull=False)
    return before.order_by("-id").first()


def remarks(approval: Approval, *, outside_only: bool = False) -> list[Remark]:
    rows = approval.post.remarks.select_related("by", "reviewer").order_by("-id")
    found = list((rows.filter(outside=True) if outside_only else rows)[:SHOWN])
    return found[::-1]


def next_for(user: User, after: int = 0) -> int | None:
    """The next approval that waits for this user: after the one they just judged, else the first."""
    waiting = Approval.objects.awaiting(user).order_by("-id").values_list("pk", flat=True)
    older = waiting.filter(pk__lt=after).first() if after else None
    return older or waiting.exclude(pk=after).first()


def counted(user: User, most: int = 100) -> int:
    """How many wait for this user, looking at no more than `most` + 1."""
    return len(Approval.objects.awaiting(user).order_by("-id").values_list("pk", flat=True)[: most + 1])


def listed(found: QuerySet[Approval]) -> QuerySet[Approval]:
    """With what a list shows."""
    return found.select_related("post__author", "post__topic", "by", "flow").prefetch_related("post__variants__account")


def may_publish(user: User, approval: Approval) -> bool:
    return may(user, "post.publish", approval.post)
