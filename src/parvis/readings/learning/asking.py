"""The first week: which message an agent is asked about next, how many were said, and what the city gained by it.

They are drawn, not chosen: on real posts no choice taught more than chance did (those doubted most, those unlike what was said, those like
most others: `docs/comprendre.md`), and what is drawn is like what arrives, so that the fifth that judges tells the truth.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from parvis.inbox.models import Conversation, Message
from parvis.people.access import sees
from parvis.people.models import User
from parvis.readings.learning.words import LOOK_WORDS
from parvis.readings.models import Learning, Lesson, Trained, Understood

GOAL, A_DAY = 200, 40
"""Messages of a first week, and those of ten minutes."""
WINDOW, SAID = 400, 1000
"""Newest messages among which one is drawn; newest said ones of which a copy is not asked about."""
ENOUGH = 10
"""Corrections set aside under which a share says nothing."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Messages whose kind an agent said: all that are kept, and those of today."""

    said: int
    today: int

    @property
    def left_today(self) -> int:
        return max(0, min(A_DAY - self.today, GOAL - self.said))


@dataclass(frozen=True, slots=True)
class Point:
    """How a learnt model reads the corrections that were set aside: `right` of `asked`, where the one before it read `before` of them.

    `part`: kinds · second (both looks together); `used`: it took over."""

    part: str
    at: datetime
    lessons: int
    right: int
    before: int
    asked: int
    used: bool

    @property
    def told(self) -> bool:
        """Are there enough to tell a share?"""
        return self.asked >= ENOUGH


def progress() -> Progress:
    found = Lesson.objects.exclude(kind="")
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Progress(found.count(), found.filter(at__gte=midnight).count())


def question(user: User, without: Collection[int] = ()) -> Understood | None:
    """The reading to ask this user about, with its message; None: nothing waits that they may sort. `without`: passed over by them."""
    said = set(Understood.objects.filter(message__lesson__isnull=False).order_by("-pk").values_list("fingerprint", flat=True)[:SAID])
    newest = _sorted_by(user).filter(guess__isnull=True).exclude(fingerprint="").order_by("-pk").values_list("pk", "fingerprint")
    left = [pk for pk, print_ in newest[:WINDOW] if pk not in without and print_ not in said]
    return reading(user, min(left, key=_drawn)) if left else None


def reading(user: User, message: int) -> Understood | None:
    """That of a message that this user may sort, with its message; None: they may not, or its words are gone."""
    together = ("message__conversation", "message__account", "message__identity")
    return _sorted_by(user).select_related(*together).filter(pk=message).first()


def _sorted_by(user: User) -> QuerySet[Understood]:
    """Readings of messages that are there and that this user may sort; of private ones, where the city learns from them."""
    mine, talks = sees(user, "inbox.sort"), Conversation.objects.seen_by(user)
    talks = talks if mine is None else talks.filter(team__in=mine)
    learnt = Q(private=False, conversation__private=False) | Exists(Learning.objects.filter(private=True))
    found = Message.objects.filter(learnt, conversation__in=talks, way="in", removed_at=None, expired_at=None).exclude(text="")
    return Understood.objects.filter(message__in=found)


def _drawn(pk: int) -> bytes:
    """An order that has nothing to do with what a message says, the same each time it is asked."""
    return blake2b(str(pk).encode(), digest_size=8).digest()


def numbers(given: str) -> list[int]:
    """Those of "1,2,3"; what is no number is passed over."""
    return [int(one) for one in given[:1000].split(",") if one.isascii() and one.isdigit() and len(one) < 19]


def points() -> Iterator[Point]:
    """What each learning brought, in their order."""
    found = Trained.objects.filter(part__in=LOOK_WORDS).order_by("pk")
    for part, at, lessons, state, scores, against in found.values_list("part", "at", "lessons", "state", "scores", "against"):
        right, asked = scores["aside"]
        yield Point(part, at, lessons, right, against["aside"][0], asked, state != "kept_out")
