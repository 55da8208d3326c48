"""What a due letter, a due call and a due transfer do."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from parvis.accounts import sending
from parvis.inbox import hooks
from parvis.journal.hooks import DELAYS, door, sign
from parvis.journal.record import record
from parvis.journal.seal import Unreadable, unseal
from parvis.networks.http import Http
from parvis.networks.protocol import Later, NetworkError
from parvis.transfers import hearing, package
from parvis.transfers.doors import door_of
from parvis.transfers.letters import draft_of
from parvis.transfers.models import LIVE, Handover, Letter, Transfer
from parvis.transfers.moving import told
from parvis.work import rows
from parvis.work.groups import Batch
from parvis.work.registry import job

FETCH = ("transfer__destination", "transfer__conversation__identity", "transfer__conversation__assignee", "transfer__by")


def follow(letters: list[Letter]) -> None:
    """A transfer follows its letters, in the transaction that moves them."""
    for letter in letters:
        transfer = letter.transfer
        if letter.state == "sent":
            Transfer.objects.filter(pk=transfer.pk).update(trouble="")
            Transfer.objects.filter(pk=transfer.pk, sent_at__isnull=True).update(sent_at=letter.sent_at or timezone.now())
        elif letter.state in ("refused", "asked", "late", "dropped"):
            Transfer.objects.filter(pk=transfer.pk).update(trouble=letter.state)
            told(transfer, "trouble")


OFFICE = sending.DeliveryEngine(
    sending.Room(model=Letter, channel=lambda letter: f"inbox:{letter.transfer.conversation.team_id}", after=follow)
)


@job(Letter, batch=6, lane="account_id", seats=2, fetch=FETCH)
def post(letters: list[Letter]) -> Batch:
    now = timezone.now()
    return OFFICE.send([(letter, draft_of(letter), now) for letter in letters])


@job(Handover, lane="transfer_id", seats=2, fetch=FETCH)
def call(handovers: list[Handover]) -> None:
    for one in handovers:
        _call(one)


def _call(row: Handover) -> None:
    """Under the same key until it is taken: their program knows a repeat by `X-Parvis-Delivery`."""
    transfer = row.transfer
    if transfer.state == "closed" or not transfer.destination.hook:
        return _failed(row, 0, "")
    told_ = package.payload(transfer, kind=row.kind, text=row.text, door=door_of(transfer))
    body, stamp = json.dumps(told_, ensure_ascii=False).encode(), str(int(timezone.now().timestamp()))
    try:
        secret = unseal(bytes(transfer.destination.sealed or b""))["secret"]
        headers = {
            "Content-Type": "application/json", "X-Parvis-Event": f"transfer.{row.kind}", "X-Parvis-Delivery": str(row.key),
            "X-Parvis-Timestamp": stamp, "X-Parvis-Signature": sign(secret, stamp, body),
        }  # fmt: skip
        with rows.renewed(row):
            http = Http(door(), timeout=10, secrets=[secret])
            answer = http.call("POST", transfer.destination.hook, content=body, headers=headers)
    except Unreadable as error:
        return _failed(row, 0, str(error))
    except NetworkError as error:
        return _again(row, error.status, error.said or error.code, error.after if isinstance(error, Later) else timedelta(0))
    if 200 <= answer.status < 300:
        return _taken(row, answer.status)
    _again(row, answer.status, http.clean(answer.text()), timedelta(0))


@transaction.atomic
def _taken(row: Handover, status: int) -> None:
    now = timezone.now()
    rows.settle(row, state="sent", status=status, due_at=None, sent_at=now, said="")
    Transfer.objects.filter(pk=row.transfer_id).update(trouble="")
    Transfer.objects.filter(pk=row.transfer_id, sent_at__isnull=True).update(sent_at=now)
    record("letter.sent", about=row.transfer, channel=f"inbox:{row.transfer.conversation.team_id}")


def _again(row: Handover, status: int, said: str, after: timedelta) -> None:
    """Later, and slower each time; after a day it has failed, and who sent it is told."""
    if status == 410 or row.attempts > len(DELAYS):
        return _failed(row, status, said)
    wait = max(DELAYS[max(row.attempts, 1) - 1], min(after, DELAYS[-1]))
    rows.settle(row, status=status, said=said[:1000], due_at=timezone.now() + wait)


@transaction.atomic
def _failed(row: Handover, status: int, said: str) -> None:
    rows.settle(row, state="failed", status=status, said=said[:1000], due_at=None)
    Transfer.objects.filter(pk=row.transfer_id).update(trouble="failed")
    told(row.transfer, "trouble")


@job(Transfer, fetch=("destination", "conversation__assignee", "by"))
def wait(transfers: list[Transfer]) -> None:
    """So many working days without a word: who sent it is asked whether to ask again. Nothing leaves by itself."""
    for row in transfers:
        with transaction.atomic():
            rows.settle(row, due_at=None, reminded_at=timezone.now() if row.state in LIVE else row.reminded_at)
            if row.state in LIVE:
                told(row, "waits")
                record("transfer.waits", about=row, channel=f"inbox:{row.conversation.team_id}", name=str(row.destination))


hooks.takes("transfers", hearing.take)
