"""Where a post stands with those who must approve it. Reads only: `bound` and `actions` write.

`requirements(post)` is the one question "who must say yes?". Flows answer it; other rooms add to `SOURCES` a function that
tells further steps of a post (a clause of the charter that wants a second approver, a period of reserve).
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from parvis.people.access import EVERYWHERE
from parvis.people.models import Membership, User
from parvis.publishing.approval.models import Approval, Flow, Hold, StandIn
from parvis.publishing.approval.rules import About, Conditions, Path, Progress, Stage, Step, Vote, progress
from parvis.publishing.hours import looked_at
from parvis.publishing.models import Attachment, Post


@dataclass(frozen=True, slots=True)
class Source:
    """What besides flows asks for a yes of a post that is to leave at an hour. `asks`: does it of any post at all now? Asked
    once for many posts. `writes`: what it asks because of who writes (in which team, None: no post is kept yet), whatever the
    post says: told while it is written."""

    steps: Callable[[Post, datetime], Iterable[Step]]
    asks: Callable[[], bool] = lambda: True
    writes: Callable[[User, int | None], Iterable[Step]] | None = None


SOURCES: list[Source] = []
"""A room appends its own when it is ready (`apps.py`)."""
DESK = Step("desk", "Rédaction", roles=frozenset({"approver", "manager", "admin"}))
"""Who looks at the post of somebody who may not publish, where no flow is for it."""


def about(post: Post, at: datetime) -> About:
    """What flows may depend on. `at`: the hour it is to leave."""
    variants = list(post.variants.values_list("account__network", "text", "parts"))
    said = [post.text, *(text or "" for _, text, _ in variants), *(part for _, _, parts in variants for part in parts)]
    roles: frozenset[str] = frozenset()
    if post.author_id:
        held = Membership.objects.living().filter(user=post.author_id).filter(Q(team=post.team_id) | Q(role__in=EVERYWHERE))
        roles = frozenset(held.values_list("role", flat=True))
    return About(
        networks=frozenset(network for network, _, _ in variants), topic=post.topic.key if post.topic else "",
        objective=post.objective, author=post.author_id, roles=roles, text="\n".join(said),
        day=timezone.localdate(at),
    )  # fmt: skip


def flows() -> list[Flow]:
    return list(Flow.objects.filter(active=True))


def path_for(what: About, among: Sequence[Flow]) -> Path:
    """The first flow whose conditions all hold."""
    for flow in among:
        if not Conditions.of(flow.conditions).missed(what):
            return Path(tuple(Step.of(step) for step in flow.steps), flow.pk, flow.name, flow.apart)
    return Path()


def requirements(post: Post, *, at: datetime | None = None, sources: Sequence[Source] | None = None) -> Path:
    """Every step that this post must pass to leave at `at`, else at its own hour, or now once that is past: its flow's, then
    what `sources` (else `SOURCES`) add."""
    among, at = flows(), at or looked_at(post.publish_at, timezone.now())
    path = path_for(about(post, at), among) if among else Path()
    more = [step for source in (SOURCES if sources is None else sources) for step in source.steps(post, at)]
    return path.with_steps(more) if more else path


def wanted(
    pk: int | None, networks: frozenset[str], at: datetime | None, by: User, *, text: str, topic: str, objective: str,
    more: Sequence[Step] = (),
) -> dict[str, Any]:  # fmt: skip
    """For a page on which it is being written: the path that flows would give it, with the steps that other rooms add (`more`),
    what asks for a yes besides them (`asking`), and whether it may go as it is kept."""
    among, told = flows(), [source.writes for source in SOURCES if source.writes and source.asks()]
    if not among and not more and not told:
        return {"path": Path(), "path_cleared": True, "asking": ()}
    post = Post.objects.select_related("author", "topic").filter(pk=pk).first() if pk else None
    author = post.author if post and post.author else by
    more = [*more, *(step for writes in told for step in writes(author, post.team_id if post else None))]
    if not among and not more:
        return {"path": Path(), "path_cleared": True, "asking": ()}
    roles = frozenset(Membership.objects.living().filter(user=author).values_list("role", flat=True))
    day = timezone.localdate(at or timezone.now())
    path = path_for(About(networks, topic, objective, author.pk, roles, text, day), among).with_steps(more)
    done = not path.steps or (post is not None and post.text == text and passed(post, path))
    return {"path": path, "path_cleared": done, "asking": more}


def hands(post: Post, path: Path) -> frozenset[int]:
    """Whose own work it is, where nobody approves their own: who began it, and who changed it last."""
    return frozenset(pk for pk in (post.author_id, post.changed_by_id) if pk) if path.apart else frozenset()


def stages(post: Post, path: Path) -> list[Stage]:
    """Each step with the people who may say yes at it; where nobody is left, those who answer for the whole city."""
    barred = hands(post, path)
    wanted = frozenset().union(*(step.teams for step in path.steps)) if path.steps else frozenset()
    there = Q(team=post.team_id) | Q(team__in=wanted) | Q(role__in=EVERYWHERE)
    held = Membership.objects.free().filter(there, user__is_active=True)
    rows = list(held.values_list("user_id", "team_id", "role"))
    named = frozenset().union(*(step.users for step in path.steps)) if path.steps else frozenset()
    active = set(User.objects.filter(pk__in=named, is_active=True).values_list("pk", flat=True)) if named else set()
    relief = frozenset(user for user, _, role in rows if role in EVERYWHERE) - barred
    found = []
    for step in path.steps:
        people = {user for user in step.users if user in active}
        people |= {user for user, team, role in rows if team in step.teams}
        people |= {user for user, team, role in rows if role in step.roles and (team == post.team_id or role in EVERYWHERE)}
        found.append(Stage(step, (frozenset(people) - barred) or relief, relief))
    return found


def snapshot(post: Post) -> dict[str, Any]:
    """All that a reader would see of a post, as it is now: what a yes is given to."""
    variants = list(post.variants.select_related("account").order_by("account_id"))
    files = post.attachments.select_related("file__cover").prefetch_related("file__captions")
    return {
        "text": post.text, "language": post.language, "topic": post.topic.key if post.topic else "", "objective": post.objective,
        "audience": post.audience, "aim": post.aim, "parts": post.parts, "numbered": post.numbered, "marks": post.marks,
        "accounts": [{"id": v.account_id, "name": v.account.name, "network": v.account.network, "text": v.text,
                      "parts": v.parts, "options": v.options, "reach": v.reach} for v in variants],
        "media": [_seen_of(a, post.language) for a in files],
    }  # fmt: skip


def _seen_of(attachment: Attachment, language: str) -> dict[str, Any]:
    """What is seen of a file: its picture, how it is cut, its cover, what is said of it in the post's language, its subtitles."""
    file = attachment.file
    told: dict[str, Any] = {
        "id": file.pk, "name": file.name, "sha256": file.sha256, "alt": attachment.alt or file.alt_in(language),
    }  # fmt: skip
    more = {
        "focus": [file.focus_x, file.focus_y] if file.focus_x or file.focus_y else None,
        "cover": file.cover.sha256 if file.cover else None,
        "captions": {one.language: one.path for one in file.captions.all()} if file.is_video else None,
    }
    return told | {name: value for name, value in more.items() if value}


def digest(said: dict[str, Any]) -> str:
    """Of a snapshot, without the names that we alone see; an audience that names nothing of a kind says nothing of it."""
    bare = said | {"audience": {name: keys for name, keys in said["audience"].items() if keys}}
    bare |= {kind: [{k: v for k, v in one.items() if k != "name"} for one in said[kind]] for kind in ("accounts", "media")}
    return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()


def away(day: date, people: Iterable[int]) -> dict[int, frozenset[int]]:
    """absent → who stands in for them on that day."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = StandIn.objects.on(day).filter(absent__in=list(people), substitute__is_active=True)
    for absent, substitute in rows.values_list("absent_id", "substitute_id"):
        found[absent].add(substitute)
    return {absent: frozenset(ones) for absent, ones in found.items()}


def path_of(post: Post) -> Path:
    """As `requirements`, or the desk's own look where nothing is required and somebody asked for it all the same."""
    path = requirements(post)
    return path if path.steps else Path((DESK,))


def votes(approval: Approval) -> list[Vote]:
    return [Vote(*row) for row in approval.decisions.values_list("step", "of_id", "verdict", "by_id")]


def progress_of(approval: Approval, path: Path | None = None) -> Progress:
    path = path if path is not None else path_of(approval.post)
    return progress(stages(approval.post, path), votes(approval))


def living(post: Post) -> Approval | None:
    return post.approvals.filter(state__in=("waiting", "approved")).first()


def same(approval: Approval, post: Post) -> bool:
    """Was this very content judged?"""
    return approval.revision == post.revision and approval.digest == digest(snapshot(post))


def cleared(post: Post, *, at: datetime | None = None) -> bool:
    """May the post leave as it is now? Nobody need be asked, or all who must be have said yes to this very content."""
    return passed(post, requirements(post, at=at))


def passed(post: Post, path: Path) -> bool:
    """Have all steps of this path said yes to what the post says now?"""
    if not path.steps:
        return True
    approval = living(post)
    if approval is None or approval.state != "approved" or not same(approval, post):
        return False
    return progress(stages(post, path), votes(approval)).state == "approved"


def hold_of(post: Post) -> Hold | None:
    return Hold.objects.filter(post=post, open=True).select_related("by").first()


def frozen(posts: Collection[int]) -> set[int]:
    """Of these keys, the posts that a colleague froze."""
    return set(Hold.objects.filter(post__in=posts, open=True).values_list("post", flat=True))


def barred(posts: Collection[Post]) -> dict[int, str]:
    """By post, the state in which its due deliveries are left when they may not go: "held", "unapproved"."""
    by_key = {post.pk: post for post in posts}
    found = dict.fromkeys(frozen(by_key), "held")
    if flows() or any(source.asks() for source in SOURCES):
        found |= {pk: "unapproved" for pk, post in by_key.items() if pk not in found and not cleared(post)}
    return found


def resting(post: Post) -> str:
    """The state of a post of which nothing is planned. The model of a series stays one."""
    if post.state == "model":
        return "model"
    approval = living(post)
    if approval is None:
        return "draft"
    return "review" if approval.state == "waiting" else "approved"
