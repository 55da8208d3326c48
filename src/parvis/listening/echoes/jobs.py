"""What arrived is compared with the last messages, in this process's memory; those that say the same become one echo, in a few statements.

The window is filled from the rows when it is new, and before each batch with what other processes compared. A batch that fails
empties it: it never knows what was not written.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from parvis.listening.models import Echo, Print
from parvis.listening.seen import Traits, traits_of
from parvis.listening.spikes.counting import count, told_of
from parvis.understanding import echoes
from parvis.understanding.folding import fold
from parvis.understanding.queries.forms import forms
from parvis.understanding.queries.parsing import WORD
from parvis.understanding.queries.usual import COMMON
from parvis.work import rows
from parvis.work.registry import job

BATCH, MOST, BACK, SLICE = 200, 20_000, timedelta(hours=72), 500
"""Messages at a time; messages known, of so many hours, read so many at once."""
BEHIND = 1_000
"""Rows before the newest that are looked at again: another process may end an earlier one later."""
TITLE = 6
"""Words by which an echo is named."""


@dataclass(slots=True)
class _Known:
    window: echoes.Window = field(default_factory=lambda: echoes.Window(MOST))
    last: int = 0  # the newest row that was read


_known = _Known()


@dataclass(slots=True)
class _New:
    """Two messages or more that begin an echo in this batch."""

    members: list[int]
    words: str
    theme: str
    place: str
    of: Print


@job(Print, batch=BATCH, seats=1, fetch=("message", "conversation"))
def gather(found: list[Print]) -> None:
    try:
        _sync(found)
        with transaction.atomic():
            _gather(found)
    except BaseException:
        forget()
        raise


def forget() -> None:
    """The next batch reads the window anew."""
    _known.window, _known.last = echoes.Window(MOST), 0


def _sync(found: list[Print]) -> None:
    """What was compared before, here or in another process: one statement, and more only for what this process does not know."""
    since = timezone.now() - BACK
    before = Print.objects.filter(due_at__isnull=True, pk__gt=_known.last - BEHIND, at__gte=since).exclude(
        pk__in=[row.pk for row in found]
    )
    there = list(before.order_by("-pk").values_list("pk", flat=True)[:MOST])
    new = [pk for pk in reversed(there) if pk not in _known.window]
    for at in range(0, len(new), SLICE):
        some = list(Print.objects.filter(pk__in=new[at : at + SLICE]).select_related("message").order_by("pk"))
        read = traits_of(some)
        for row in some:
            _known.window.add(_heard(row, read[row.pk]))
    _known.last = max([_known.last, *there[:1]])


def _heard(row: Print, seen: Traits) -> echoes.Heard:
    return echoes.heard(
        row.pk, row.message.text, theme=seen.theme, places=seen.places, fingerprint=seen.fingerprint, at=row.at,
        group=row.echo_id or 0,
    )  # fmt: skip


def _gather(found: list[Print]) -> None:
    window, hows = _known.window, dict[int, str]()
    joined, new = dict[int, int](), dict[int, _New]()  # row → echo; negative: one of `new`
    # Who corrects one of them now waits until it is counted: read before, it would be counted as what it no longer is.
    list(Print.objects.select_for_update().filter(pk__in=[row.pk for row in found]).order_by("pk").values_list("pk"))
    read = traits_of(found)
    for row in sorted(found, key=lambda one: (one.at, one.pk)):
        seen = read[row.pk]
        mine = _heard(row, seen)
        if near := window.nearest(mine):
            other = window.get(near.key)
            group = other.group
            if not group:
                group = -len(new) - 1
                new[group] = _new(row, seen, mine, other)
                window.add(replace(other, group=group))
                joined[other.key] = group
            if group < 0:
                new[group].members.append(row.pk)
            mine, joined[row.pk], hows[row.pk] = replace(mine, group=group), group, near.how
        window.add(mine)
    made = _begun(new)
    joined = {pk: made.get(group, group) for pk, group in joined.items()}
    for pk in joined.keys() & window.keys():
        window.add(replace(window.get(pk), group=joined[pk]))
    ours = {row.pk for row in found}
    outcomes = []
    for row in found:
        told = told_of(read[row.pk])
        for name, value in told.items():
            setattr(row, name, value)
        outcomes.append((row, {"due_at": None, "echo_id": joined.get(row.pk), "how": hows.get(row.pk, ""), **told}))
    rows.settle_all(outcomes)
    count(found)
    rows.write_all(Print, [({"pk": pk}, {"echo_id": group}) for pk, group in joined.items() if pk not in ours])
    _counted(set(joined.values()))


def _new(row: Print, seen: Traits, mine: echoes.Heard, other: echoes.Heard) -> _New:
    place = next((one.name for one in seen.places), "")
    there, text = echoes.heard(0, place, at=row.at).words, row.message.text
    said = _words(text, (mine.words & other.words) - there) or _words(text, mine.words - there)
    return _New([other.key], said, mine.theme or other.theme, place, row)


def _words(text: str, shared: frozenset[str]) -> str:
    """Some words of a message, as they stand in it: those that another shares, or that say more than the place."""
    said = dict.fromkeys(
        word.lower() for word in WORD.findall(text) if fold(word) not in COMMON and forms(fold(word))[0] in shared
    )
    return " ".join(list(said)[:TITLE])[:200]


def _begun(new: dict[int, _New]) -> dict[int, int]:
    """The rows of new echoes: one statement. Their keys, by the numbers that they had here."""
    made = Echo.objects.bulk_create(
        Echo(team_id=one.of.conversation.team_id, words=one.words, theme=one.theme, place=one.place[:120], first_at=one.of.at,
             last_at=one.of.at)
        for one in new.values()
    )  # fmt: skip
    return dict(zip(new, (row.pk for row in made), strict=True))


def _counted(touched: set[int]) -> None:
    """How many people and messages: one statement to read, one to write."""
    if not touched:
        return
    of = Print.objects.filter(echo__in=touched).order_by().values("echo")
    found = of.annotate(people=Count("conversation__contact", distinct=True), n=Count("pk"), first=Min("at"), last=Max("at"))
    changes = [
        ({"pk": row["echo"]}, {"people": row["people"], "messages": row["n"], "first_at": row["first"], "last_at": row["last"]})
        for row in found
    ]
    rows.write_all(Echo, changes)
