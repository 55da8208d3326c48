"""What waits for colleagues on the public square, as the morning page says it. Reads only, one query each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from parvis.contests.models import Contest, Decision, Flag
from parvis.contests.models import Entry as ContestEntry
from parvis.contests.redress.lists import APPEALED
from parvis.forum.counter.actions import without_team as unreceived
from parvis.forum.desk.lists import contested
from parvis.forum.models import HELD, Contribution, Thread
from parvis.forum.models import Decision as ForumDecision
from parvis.pages.statements import COUNTED
from parvis.pages.today import Fault, Waits
from parvis.people.access import may
from parvis.people.models import User
from parvis.rest.composed import composed
from parvis.square.models import Block

HELD_TEXTS = ngettext_lazy("texte du forum à relire", "textes du forum à relire")
FLAGGED_TEXTS = ngettext_lazy("texte du forum signalé", "textes du forum signalés")
CONTESTED_DECISIONS = ngettext_lazy("décision du forum contestée", "décisions du forum contestées")
CONTESTED_BLOCKS = ngettext_lazy("blocage contesté sur la place", "blocages contestés sur la place")
PICTURES = ngettext_lazy("photo de concours à examiner", "photos de concours à examiner")
CONTESTED_PICTURES = ngettext_lazy(
    "photo de concours signalée, ou refus contesté", "photos de concours signalées, ou refus contestés"
)


def on_the_square(user: User, now: datetime) -> list[Waits]:
    """Held texts, flags and contested decisions of the forum, blocks that are contested; of the contests that they run, entries to be
    examined, and pictures that are reported or whose refusal is contested."""
    found = list(_forum(now)) if may(user, "square.moderate") else []
    if may(user, "contest.edit"):
        found += _contests(user, now)
    return found


def _forum(now: datetime) -> Iterator[Waits]:
    here = f"{reverse('forum-desk:queue')}?voir="
    rows, second = _held_or_flagged(most=2 * COUNTED), _contested(most=COUNTED)
    for what, words, times in (
        ("held", HELD_TEXTS, [at for state, _flags, at in rows if state == "held"]),
        ("flagged", FLAGGED_TEXTS, [at for _state, flags, at in rows if flags]),
        ("contested", CONTESTED_DECISIONS, [at for at in second if at]),
    ):
        yield from _waits(times, words, f"{here}{what}", now)
    yield from _waits([at for at in _contested_blocks(most=COUNTED) if at], CONTESTED_BLOCKS, reverse("square-desk:blocks"), now)


@composed
def _held_or_flagged(*, most: int) -> QuerySet[Contribution, Any]:
    return Contribution.objects.filter(HELD | Q(flags__gt=0)).order_by("at").values_list("state", "flags", "at")[:most]


@composed
def _contested(*, most: int) -> QuerySet[ForumDecision, Any]:
    return contested().values_list("contested_at", flat=True)[:most]


@composed
def _contested_blocks(*, most: int) -> QuerySet[Block, Any]:
    found = Block.objects.filter(appealed_at__isnull=False, outcome="", ended_at=None)
    return found.order_by("appealed_at").values_list("appealed_at", flat=True)[:most]


@composed
def _unreceived(*, most: int) -> QuerySet[Thread, Any]:
    return unreceived().order_by().values_list("pk", flat=True)[:most]


def _contests(user: User, now: datetime) -> Iterator[Waits]:
    waiting = ContestEntry.objects.filter(state="waiting", contest__in=Contest.objects.kept_by(user).exclude(state="cancelled"))
    rows = list(waiting.order_by("at").values_list("contest", "at")[:COUNTED])
    of = {contest for contest, _at in rows}
    url = reverse("contests-desk:entries", args=[min(of)]) if len(of) == 1 else reverse("contests-desk:list")
    yield from _waits([at for _contest, at in rows], PICTURES, url, now)
    mine = Contest.objects.kept_by(user)
    flags = Flag.objects.filter(state="open", entry__contest__in=mine).values_list("entry__contest", "at")
    appeals = Decision.objects.filter(**APPEALED, entry__contest__in=mine)
    contested_at = appeals.values_list("entry__contest", "appealed_at")[:COUNTED]
    second = [*flags[:COUNTED], *((contest, at) for contest, at in contested_at if at)]
    of = {contest for contest, _at in second}
    url = reverse("contests-desk:redress", args=[min(of)]) if len(of) == 1 else reverse("contests-desk:list")
    yield from _waits(sorted(at for _contest, at in second), CONTESTED_PICTURES, url, now)


def _waits(times: Sequence[datetime], words: Any, url: str, now: datetime) -> Iterator[Waits]:
    """`words`: in the plural that their number asks for."""
    if times:
        yield Waits(len(times), str(words % len(times)), url, now - times[0])


def without_team(user: User) -> list[Fault]:
    """Questions of the forum that nobody answered and no team receives: whoever sets the forum chooses one."""
    n = len(_unreceived(most=COUNTED + 1)) if may(user, "city.edit") else 0
    if not n:
        return []
    words = ngettext(
        "%(n)s question du forum attend une équipe : personne ne la reçoit.",
        "%(n)s questions du forum attendent une équipe : personne ne les reçoit.",
        n,
    ) % {"n": n}
    return [Fault("late", "users", words, reverse("forum-desk:rules"), _("Choisir l’équipe"))]
