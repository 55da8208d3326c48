"""Somebody's account goes: what answers others stays under no name, the rest of their words goes."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from parvis.forum import counting
from parvis.forum.models import Contribution, Decision, Flag, Follow, Member, PollVote, Revision, Thank, Thread
from parvis.inbox.models import Contact, Identity
from parvis.kept.hooks import Person, Slice
from parvis.square.models import Resident

AT_ONCE = 200
UNASKED = Concat(Value("erased:"), Cast("pk", CharField()))
"""Stands for the mark of a form."""


def _useful() -> Q:
    """It solved a question, the city says that it is right, or others answered it, or voted there."""
    others = Contribution.objects.filter(thread=OuterRef("thread"), state="shown").exclude(resident=OuterRef("resident"))
    solves = Thread.objects.filter(accepted=OuterRef("pk"))
    votes = PollVote.objects.filter(poll__thread=OuterRef("thread")).exclude(resident=OuterRef("resident"))
    asked = Q(kind="question") & (Q(Exists(others)) | Q(Exists(votes)))
    return Q(Exists(solves)) | Q(certified_at__isnull=False) | asked


def _take(rows: list[Contribution]) -> None:
    """These words go; what is counted of their threads follows."""
    keys = [row.pk for row in rows]
    Revision.objects.filter(contribution__in=keys).delete()
    asked = [row.thread_id for row in rows if row.kind == "question"]
    Contribution.objects.filter(pk__in=keys).update(text="", state="withdrawn", held_for=[])
    Thread.objects.filter(pk__in=asked).update(state="withdrawn", title="", due_at=None)
    for thread in Thread.objects.filter(pk__in={row.thread_id for row in rows}):
        counting.settle(thread)


def forget(resident: Resident) -> None:
    """At their own wish, in the transaction that erases their account."""
    own = Contribution.objects.filter(resident=resident)
    while rows := list(own.exclude(_useful()).exclude(state="withdrawn", text="").order_by("pk")[:AT_ONCE]):
        _take(rows)
    Revision.objects.filter(resident=resident).delete()
    Flag.objects.filter(resident=resident).update(resident=None)
    Decision.objects.filter(resident=resident).update(words="", contest="", resident=None)
    PollVote.objects.filter(resident=resident).update(resident=None)
    for model in (Thank, Follow, Member):
        model._default_manager.filter(resident=resident).delete()
    forget_at_the_counter([str(resident.key)])


def forget_at_the_counter(keys: list[str]) -> None:
    """There nothing says any more who asked."""
    there = Identity.objects.filter(network="forum", remote_id__in=keys)
    Contact.objects.filter(pk__in=there.values("contact")).update(name="")
    there.update(handle="", name="", url="", expired_at=timezone.now())


def forget_some(person: Person, after: int) -> Slice:
    """The same in steps, when a person is forgotten in every room."""
    own = Contribution.objects.filter(resident__in=person.rows("resident"), pk__gt=after)
    rows = list(own.exclude(_useful()).order_by("pk")[:AT_ONCE])
    if rows:
        _take(rows)
    return Slice(len(rows), rows[-1].pk if len(rows) == AT_ONCE else None)


def forget_none(_person: Person, _after: int) -> Slice:
    """A question's title goes with its words, or stays with them: `forget_some`."""
    return Slice(0)


def exported(resident: Resident) -> tuple[str, dict[str, Any]]:
    """All that the forum keeps of them, for themselves."""
    said = Contribution.objects.filter(resident=resident).select_related("thread").order_by("pk")
    decisions = Decision.objects.filter(resident=resident).order_by("pk")
    flags = Flag.objects.filter(resident=resident).order_by("pk")
    follows = Follow.objects.filter(resident=resident).select_related("thread", "board")
    member = Member.objects.filter(resident=resident).values("shown", "thanked", "accepted", "hidden", "level").first()
    return "forum", {
        "contributions": [
            {"question": row.thread.title, "kind": row.kind, "text": row.text, "state": row.state, "at": row.at.isoformat()} for row in said
        ],
        "decisions": [
            {
                "act": row.act, "clause": row.clause, "law": row.law, "facts": row.facts, "words": row.words, "at": row.at.isoformat(),
                "contest": row.contest, "outcome": row.outcome, "answer": row.answer,
            }
            for row in decisions
        ],
        "flags": [{"ground": row.ground, "text": row.text, "at": row.at.isoformat(), "state": row.state} for row in flags],
        "follows": [row.thread.title if row.thread else row.board.name if row.board else "" for row in follows],
        "votes": [
            {"question": row.poll.thread.title, "choices": [one.text for one in row.poll.choices.all() if one.position in row.chosen]}
            for row in PollVote.objects.filter(resident=resident).select_related("poll__thread").prefetch_related("poll__choices")
        ],
        "thanks": Thank.objects.filter(resident=resident).count(), "counted": member,
    }  # fmt: skip
