"""What promises show on the counter: the clock of a row, three clocks beside the person, lists of what is near and late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.design.moments import said, span
from parvis.design.ticking import Ticking
from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.people.models import User
from parvis.promises import following, joining
from parvis.promises.models import Promise
from parvis.promises.why import clocks_of
from parvis.promises.words import AWAITED, NEAR
from parvis.readings import hooks as readings

WORD = "echeance"


def running(among: RawSQL, user: User) -> QuerySet[Promise]:
    return Promise.objects.awaited().filter(conversation__in=among).exclude(state="paused")


def marks(found: Sequence[tuple[int, hooks.Fields]], now: datetime) -> Iterator[tuple[int, hooks.Mark]]:
    """Of each row the promise whose end comes first."""
    first: dict[int, tuple[datetime, hooks.Fields]] = {}
    for pk, promise in found:
        deadline = hooks.moment(promise["deadline"])
        if pk not in first or deadline < first[pk][0]:
            first[pk] = (deadline, promise)
    for pk, (deadline, promise) in first.items():
        yield pk, mark(promise["clock"], deadline, promise["soon"], now)


def mark(clock: str, deadline: datetime, soon: str | None, now: datetime) -> hooks.Mark:
    late, nears = deadline <= now, hooks.moment(soon) if soon else None
    words = _("retard %(span)s") % {"span": span((now - deadline).total_seconds())} if late else said(deadline, now)
    tone = "late" if late else "warning" if nears and nears <= now else ""
    ticks = Ticking(deadline, within=_("dans {span}"), over=_("retard {span}"), soon=nears, late=deadline)
    return hooks.Mark(words, tone, "clock", AWAITED[clock], clock=True, ticks=ticks)


def show(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    rows = clocks_of(conversation, timezone.now())
    return {"clocks": rows} if rows else None


def late(now: datetime) -> Q:
    """A promise of it is late; where nothing is promised, `other` rules (see inbox.lists)."""
    mine = Promise.objects.filter(conversation=OuterRef("pk"))
    return Q(Exists(mine.late(now)))


def promised() -> Q:
    return Q(Exists(Promise.objects.awaited().filter(conversation=OuterRef("pk"))))


def narrowed(user: User, value: str) -> Q | None:
    now, mine = timezone.now(), Promise.objects.filter(conversation=OuterRef("pk"))
    if value == "retard":
        return Q(Exists(mine.late(now)))
    return Q(Exists(mine.soon(now))) if value == "proche" else None


def told(user: User, value: str) -> str | Lazy:
    return NEAR.get(value, _("Échéance inconnue"))


hooks.follows("promises", hooks.Follower(following.heard, following.moved), after=("readings",))
readings.follows("promises", following.settled)
hooks.joins("promises", hooks.Joiner(joining.merged, joining.split, joining.undone))
hooks.shows("promises", hooks.Part("promises/parts/clocks.html", show), order=20)
hooks.marks("promises", hooks.Marker(running, {"clock": "clock", "deadline": "deadline", "soon": "soon_at"}, marks))
hooks.narrows(WORD, hooks.Narrow(narrowed, told, choices=lambda user: list(NEAR.items()), label=gettext_lazy("Échéance")))
hooks.lates(hooks.Late(late, promised))
