"""The first week: which message an agent is asked about next, how many were said, and what the city gained by it.

They are drawn, not chosen: on real posts no choice taught more than chance did (those doubted most, those unlike what was said, those like
most others: `docs/comprendre.md`), and what is drawn is like what arrives, so that the fifth that judges tells the truth.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from django.db.models import QuerySet
from django.utils import timezone

from parvis.inbox.models import Conversation, Message
from parvis.people.access import sees
from parvis.people.models import User
from parvis.readings.models import Learning, Lesson, Trained, Understood

GOAL, A_DAY = 200, 40
"""Messages of a first week, and those of ten minutes."""
WINDOW, SAID = 400, 1000
"""Newest messages among which one is drawn; newest said ones of which a copy is not asked about."""
ENOUGH = 10
"""Corrections set aside under which a share says nothing."""
DRAWN = ("kinds", "second")


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
    left = [pk for pk, print_ in _open(user)[:WINDOW] if pk not in without and print_ not in said]
    if not left:
        return None
    return Understood.objects.select_related("message__conversation__account").get(pk=min(left, key=_drawn))


def _open(user: User) -> QuerySet[Understood, tuple[int, str]]:
    """What nobody spoke of and the user may: the newest first."""
    mine = sees(user, "inbox.sort")
    talks = Conversation.objects.seen_by(user) if mine is None else Conversation.objects.seen_by(user).filter(team__in=mine)
    found = Message.objects.filter(conversation__in=talks, way="in", removed_at=None, expired_at=None).exclude(text="")
    if not Learning.objects.filter(private=True).exists():
        found = found.filter(private=False, conversation__private=False)
    open_ = Understood.objects.filter(message__in=found, guess__isnull=True).exclude(fingerprint="").order_by("-pk")
    return open_.values_list("pk", "fingerprint")


def _drawn(pk: int) -> bytes:
    """An order that has nothing to do with what a message says, the same each time it is asked."""
    return blake2b(str(pk).encode(), digest_size=8).digest()


def numbers(given: str) -> list[int]:
    """Those of "1,2,3"; what is no number is passed over."""
    return [int(one) for one in given[:1000].split(",") if one.isascii() and one.isdigit() and len(one) < 19]


def points() -> Iterator[Point]:
    """What each learning brought, in their order."""
    found = Trained.objects.filter(part__in=DRAWN).order_by("pk")
    for part, at, lessons, state, scores, against in found.values_list("part", "at", "lessons", "state", "scores", "against"):
        right, asked = scores["aside"]
        yield Point(part, at, lessons, right, against["aside"][0], asked, state != "kept_out")
