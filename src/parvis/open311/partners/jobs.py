"""What a due `Handed` does: leave once, be looked for after a doubt, be followed until they have closed it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.journal.hooks import DELAYS
from parvis.journal.record import record
from parvis.journal.seal import Unreadable
from parvis.networks.georeport import LONGEST, Report, Standing, Taken
from parvis.networks.protocol import Doubt, Expired, Later, NetworkError, Refused
from parvis.open311.models import Handed
from parvis.open311.partners.actions import client_of
from parvis.transfers import package
from parvis.transfers.hearing import heard_of
from parvis.transfers.models import LIVE, Transfer
from parvis.transfers.moving import told
from parvis.work import rows
from parvis.work.registry import job

FETCH = ("door", "transfer__destination", "transfer__conversation__identity", "transfer__conversation__assignee", "transfer__by")
OFTEN, RARELY, SOON = timedelta(minutes=15), timedelta(hours=6), timedelta(days=7)
"""How they are asked how it stands: often for a week, rarely afterwards or when they tell nothing of it."""
LOOKS = 2


@job(Handed, lane="door_id", seats=1, fetch=FETCH)
def hand_in(found: list[Handed]) -> None:
    for row in found:
        with rows.renewed(row):
            _step(row)


def _step(row: Handed) -> None:
    if row.transfer.state == "closed" and row.state not in ("sending", "doubt"):
        return rows.settle(row, due_at=None)
    if row.state == "waiting":
        _leave(row)
    elif row.state in ("sending", "doubt"):  # found again: who began it died before it was written down
        _look(row)
    elif row.state == "sent":
        _follow(row)
    else:
        rows.settle(row, due_at=None)


# ── Once ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _leave(row: Handed) -> None:
    """The try is committed before the call; nothing but a person sends what may have arrived."""
    now = timezone.now()
    try:
        client, report = client_of(row.door), report_of(row)
    except Unreadable as error:
        return _refused(row, "unreadable", str(error))
    rows.settle(row, state="sending", began_at=now, due_at=now + timedelta(minutes=2))
    try:
        taken = client.file(report, mark=str(row.key))
    except Doubt as error:
        rows.settle(row, state="doubt", looks=0, failure=error.code, said=error.said[:1000], due_at=now + _pause())
    except Later as error:
        _later(row, error)
    except (Refused, Expired) as error:
        _refused(row, error.code, error.said)
    else:
        _taken(row, taken)


def _pause() -> timedelta:
    return timedelta(seconds=settings.ENVIRONMENT.look_again)


def _later(row: Handed, error: Later) -> None:
    """Nothing happened. After a day it has failed, and who sent it is told."""
    if row.attempts > len(DELAYS):
        return _refused(row, error.code, error.said)
    wait = max(DELAYS[max(row.attempts, 1) - 1], min(error.after, DELAYS[-1]))
    rows.settle(row, state="waiting", failure=error.code, said=error.said[:1000], due_at=timezone.now() + wait)


@transaction.atomic
def _refused(row: Handed, code: str, said: str) -> None:
    rows.settle(row, state="refused", failure=code[:60], said=said[:1000], due_at=None, attempts=0)
    Transfer.objects.filter(pk=row.transfer_id).update(trouble="failed")
    told(row.transfer, "trouble")


@transaction.atomic
def _taken(row: Handed, taken: Taken) -> None:
    now, transfer = timezone.now(), row.transfer
    number, token = taken.number or row.number, taken.token or row.token
    rows.settle(row, state="sent", number=number, token=token, failure="", said="", sent_at=row.began_at or now, silent=0,
                due_at=now + (timedelta(minutes=1) if number or token else OFTEN), attempts=0)  # fmt: skip
    Transfer.objects.filter(pk=transfer.pk).update(trouble="")
    Transfer.objects.filter(pk=transfer.pk, sent_at__isnull=True).update(sent_at=row.began_at or now)
    record("letter.sent", about=transfer, channel=f"inbox:{transfer.conversation.team_id}", number=number)
    if number:
        heard_of(
            transfer, remote_id=f"open311:{number}", state="acknowledged", text=taken.notice, author=row.door.destination.name
        )


def _look(row: Handed) -> None:
    """Is it there? What they show with our mark is; what they do not show may be there all the same: a person looks."""
    began = row.began_at or timezone.now()
    try:
        found = client_of(row.door).find(row.service, mark=row.transfer.tag, since=began)
    except Unreadable:
        found = None
    except NetworkError as error:
        found = None
        if isinstance(error, Later) and row.attempts <= len(DELAYS):  # they do not answer at all: that says nothing
            return rows.settle(
                row, state="doubt", said=error.said[:1000], due_at=timezone.now() + DELAYS[max(row.attempts, 1) - 1]
            )
    if found is not None:
        return _taken(row, Taken(found.number))
    if row.looks + 1 < LOOKS:
        return rows.settle(row, state="doubt", looks=row.looks + 1, due_at=timezone.now() + _pause(), attempts=0)
    _asked(row)


@transaction.atomic
def _asked(row: Handed) -> None:
    rows.settle(row, state="asked", looks=row.looks + 1, due_at=None, attempts=0)
    Transfer.objects.filter(pk=row.transfer_id).update(trouble="unsure")
    told(row.transfer, "trouble")


# ── Followed ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _follow(row: Handed) -> None:
    try:
        client = client_of(row.door)
        if not row.number:
            number = client.number_of(row.token) if row.token else ""
            return _taken(row, Taken(number)) if number else _quiet(row)
        standing = client.standing(row.number)
    except (NetworkError, Unreadable) as error:
        return rows.settle(row, said=str(error)[:1000], due_at=timezone.now() + _pace(row), attempts=0)
    _quiet(row) if standing is None else _told(row, standing)


def _pace(row: Handed) -> timedelta:
    young = row.sent_at is not None and timezone.now() - row.sent_at < SOON
    return OFTEN if young and row.silent < 12 else RARELY


def _quiet(row: Handed) -> None:
    """They tell nothing of it: it is private there, or not looked at yet."""
    rows.settle(row, silent=row.silent + 1, due_at=timezone.now() + _pace(row), attempts=0)


@transaction.atomic
def _told(row: Handed, standing: Standing) -> None:
    """What is new is an answer in the side thread, once; closed is their answer, and it is ours to go on."""
    transfer = Transfer.objects.select_related("destination", "conversation", "by").get(pk=row.transfer_id)
    changed = (standing.status, standing.notes) != (row.status, row.notes) and (
        row.status or standing.notes or standing.status == "closed"
    )
    over = standing.status == "closed"
    fields: dict[str, Any] = {
        "status": standing.status, "notes": standing.notes, "agency": standing.agency, "expected_at": standing.expected,
        "told_at": timezone.now(), "silent": 0, "said": "", "attempts": 0,
    }  # fmt: skip
    rows.settle(row, **fields, state="over" if over else "sent", due_at=None if over else timezone.now() + _pace(row))
    if changed:
        print_ = hashlib.sha256(f"{standing.status}\n{standing.notes}".encode()).hexdigest()[:24]
        state = "answered" if over else "acknowledged" if transfer.state in LIVE else ""
        heard_of(transfer, remote_id=f"open311:{row.number}:{print_}", state=state, text=standing.notes,
                 author=standing.agency or row.door.destination.name, status=standing.status)  # fmt: skip


# ── What leaves ──────────────────────────────────────────────────────────────────────────────────────────────────────


def report_of(row: Handed) -> Report:
    """What is asked, and no more of the person than the ground allows. The mark by which it is found again stands in the words."""
    transfer = row.transfer
    words = [transfer.summary.strip(), *(f"« {package.said(transfer, one).strip()} »" for one in package.quoted(transfer))]
    mark = f"[#{transfer.tag}]"
    person = package.person(transfer) or {}
    first, _space, last = person.get("name", "").partition(" ")
    contact = person.get("contact", "")
    return Report(
        row.service, _with_mark(words, mark), lat=row.lat, lon=row.lon, address=transfer.place if row.lat is None else "",
        email=contact if "@" in contact else "",
        phone="" if "@" in contact else contact, first_name=first, last_name=last, answers=row.answers,
    )  # fmt: skip


def _with_mark(words: list[str], mark: str) -> str:
    return "\n\n".join(words)[: LONGEST - len(mark) - 2].rstrip() + "\n\n" + mark
