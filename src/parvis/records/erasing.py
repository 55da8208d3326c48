"""Somebody is forgotten, in steps: each is one transaction with the place where the next goes on, so that whoever dies in the
middle, another worker goes on from there. The person is hidden in the first; what is hidden comes back, nameless, in the last.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from parvis.inbox import forgetting
from parvis.journal.record import record
from parvis.journal.seal import seal, unseal
from parvis.kept.hooks import FILES, KEPT, Kept, Mode, Person, Slice, Sweep, held, in_order
from parvis.media.jobs import forget_inbound
from parvis.records.discarding import LABEL, discard
from parvis.records.models import Erasure
from parvis.transfers.models import Transfer
from parvis.work import rows

AGAIN = timedelta(seconds=5)
PATIENCE = timedelta(minutes=10)
"""So long an answer that is on its way at this very moment is waited for."""
FIRST, FILES_STEP, LAST = "hide", "files", "end"
WAITS: list[Callable[[Person], bool]] = []
"""What makes an erasure wait: an export of the same person that is being made."""


def person_of(row: Erasure) -> Person:
    needles = tuple(json.loads(unseal(bytes(row.sealed))["needles"])) if row.sealed else ()
    return Person(tuple(row.contacts), tuple(row.identities), needles, cast(Mode, row.mode))


def sealed(person: Person) -> bytes:
    """How they are called, for the steps to come; nobody reads it in the database."""
    return seal({"needles": json.dumps(person.needles)}, at="records.erasure")


def steps() -> list[str]:
    return [FIRST, *(_name(one) for one in in_order()), FILES_STEP, LAST]


def _name(one: Kept | Sweep) -> str:
    return one.label if isinstance(one, Kept) else one.name


def turn(row: Erasure) -> bool:
    """One step, or one slice of it. False: nothing more to do for now."""
    person = person_of(row)
    step = row.step or FIRST
    if step == FIRST and row.hidden_at is None:
        return _begin(row, person)
    if step == LAST:
        return _end(row, person)
    with transaction.atomic():
        found = _do(row, person, step)
        _go_on(row, step, found)
    return True


def _begin(row: Erasure, person: Person) -> bool:
    """Nobody sees the person from here on. Not while something of theirs is under way, nor against a legal hold."""
    waited = timezone.now() - (row.agreed_at or row.at)
    if any(wait(person) for wait in WAITS) or (forgetting.called(person) and waited < PATIENCE):
        rows.settle(row, due_at=timezone.now() + AGAIN, attempts=0)
        return False
    with transaction.atomic():
        if held(person):
            rows.settle(row, state="held", due_at=None)
            return False
        person = replace(forgetting.whole(row.contact), mode=person.mode)  # who wrote meanwhile is theirs too
        told = list(
            Transfer.objects.filter(conversation__in=person.rows("conversation"), sent_at__isnull=False)
            .order_by("sent_at").values_list("destination__name", "sent_at")[:100]
        )  # fmt: skip
        for one in in_order():
            if isinstance(one, Kept) and one.first:
                one.first(person)
        rows.settle(
            row, step=steps()[1], cursor=0, hidden_at=timezone.now(), contacts=list(person.contacts), sealed=sealed(person),
            identities=list(person.identities), told=[{"name": name, "at": at.isoformat()} for name, at in told if at],
        )  # fmt: skip
    return True


def _do(row: Erasure, person: Person, step: str) -> Slice:
    if step == FIRST:
        return Slice(0)
    if step == FILES_STEP:
        return _files(row)
    one = next(one for one in in_order() if _name(one) == step)
    if one.erase:
        return one.erase(person, row.cursor)
    assert isinstance(one, Kept)
    theirs = one.rows(person)
    if one.gone:
        return Slice(theirs.delete()[1].get(one.model._meta.label, 0))
    if one.words:
        return Slice(theirs.filter(one.only()).update(**one.words))
    return Slice(theirs.count())


def _files(row: Erasure) -> Slice:
    """Files that came with their messages and stand nowhere else: the bytes, then the row."""
    wanted = set(row.files)
    standing: set[int] = set().union(*(ask(wanted) for ask in FILES)) if wanted else set()
    return Slice(forget_inbound(wanted - standing))


def _go_on(row: Erasure, step: str, found: Slice) -> None:
    again = row.done_at is not None  # what stayed for a time goes now: it was counted the first time
    changes: dict[str, Any] = {} if again else {"looked": row.looked + found.done, "counts": _added(row.counts, step, found.done)}
    if found.files:
        changes["files"] = sorted({*row.files, *found.files})
    if found.cursor is None:
        names = steps()
        changes |= {"step": names[names.index(step) + 1], "cursor": 0}
    else:
        changes["cursor"] = found.cursor
    rows.settle(row, **changes)


def _added(counts: dict[str, int], step: str, done: int) -> dict[str, int]:
    return {**counts, step: counts.get(step, 0) + done} if done else counts


def _end(row: Erasure, person: Person) -> bool:
    """What is counted is counted again. What may not go yet is said, with its day; on that day it goes."""
    with transaction.atomic():
        first = row.done_at is None
        stays = [(label, stay) for label, one in KEPT.items() if one.stays and (stay := one.stays(person))]
        kept = [
            {"label": label, "rows": stay.rows, "why": stay.why, "until": stay.until.isoformat() if stay.until else ""}
            for label, stay in stays
        ]
        again = min((stay.until for _, stay in stays if stay.until), default=None)
        forgetting.show_again(person)
        gone, erased = discard(row), sum(row.counts.values())
        rows.settle(
            row, state="kept" if again else "done", step="", cursor=0,
            counts=_added(row.counts, LABEL, gone), kept=kept, files=[], reason="", attempts=0,
            sealed=None, done_at=row.done_at or timezone.now(), due_at=_after(again),
        )  # fmt: skip
        if first:
            record("person.forgotten", by=row.by, about=row.contact, mode=row.mode, receipt=row.pk, rows=erased)
        elif not again:
            record("person.forgotten-whole", about=row.contact, receipt=row.pk)
    return False


def _after(again: datetime | None) -> datetime | None:
    return max(again, timezone.now() + timedelta(hours=1)) if again else None
