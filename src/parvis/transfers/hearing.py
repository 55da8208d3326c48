"""What comes back — by mail, from their program — finds its transfer, once; and is never a resident's new conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.directory.actions import bounced as destination_bounced
from parvis.inbox.digest import Arrived
from parvis.journal.record import record
from parvis.media.actions import keep_inbound
from parvis.transfers.models import BACK, LIVE, BodyAnswer, Letter, Transfer
from parvis.transfers.moving import moved, taken_up, told
from parvis.transfers.threads import Found, found, known_address

MOST_AUTOMATIC = 3
"""Mails of a machine that a transfer keeps; two mailboxes that answer each other fill nothing."""
MOST = 500
"""Answers of a transfer: beyond it something is wrong at the other end."""
LONGEST = 50_000


def take(arrived: list[Arrived]) -> list[Arrived]:
    """What of a batch is left for the counter. Called in the transaction that stores it."""
    ours = found(arrived)
    if not ours:
        return arrived
    locked = _locked({one.transfer.pk for one in ours})
    for one in ours:
        if transfer := locked.get(one.transfer.pk):
            _bounce(transfer, one) if one.arrived.item.verb == "bounce" else _mail(transfer, one)
    taken = {id(one.arrived) for one in ours}
    return [a for a in arrived if id(a) not in taken]


def _locked(pks: Iterable[int]) -> dict[int, Transfer]:
    rows = Transfer.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    return {row.pk: row for row in rows.select_related("destination__owner", "conversation__assignee", "by")}


def _bounce(transfer: Transfer, one: Found) -> None:
    """Their address answers no more: the letter has failed, and who keeps the directory is told. A server that still tries is left."""
    item, letter = one.arrived.item, one.letter
    if letter is None or item.code.startswith("4"):
        return
    failed = {"state": "bounced", "failure": f"bounced {item.code}".strip(), "said": item.text[:2000]}
    if not Letter.objects.filter(pk=letter.pk).exclude(state="bounced").update(due_at=None, **failed):
        return
    Transfer.objects.filter(pk=transfer.pk).update(trouble="bounced")
    context = item.context if isinstance(item.context, dict) else {}
    if letter.to == transfer.destination.email:
        destination_bounced(transfer.destination, why=str(context.get("said") or item.code or "bounced"))
    told(transfer, "bounced")
    record("letter.bounced", about=transfer, channel=f"inbox:{transfer.conversation.team_id}", code=item.code)


def _mail(transfer: Transfer, one: Found) -> None:
    item = one.arrived.item
    if item.verb not in ("add", "edit") or _echo(one) or _kept(transfer, item.remote_id[:300]):
        return
    context = item.context if isinstance(item.context, dict) else {}
    automatic = bool(context.get("auto"))
    if automatic and transfer.answers.filter(automatic=True).count() >= MOST_AUTOMATIC:
        return
    _store(
        transfer, way="mail", remote_id=item.remote_id[:300], author=(item.author.name or item.author.handle)[:254],
        address=item.author.handle[:254], foreign=not item.own and not known_address(item.author.handle, transfer),
        automatic=automatic, own=item.own, text=item.text[:LONGEST], at=item.at,
        attached=[] if _forgotten(transfer) else [keep_inbound(attached) for attached in item.attached],
    )  # fmt: skip
    _proved(transfer, one.letter)
    if not automatic and not item.own and not _forged(context):
        heard(transfer, "answered", at=item.at)


def _forged(context: Mapping[str, Any]) -> bool:
    """Their domain says that this is not theirs: it is kept, and moves nothing."""
    return bool((context.get("authentication") or {}).get("dmarc") == "fail" or context.get("suspect"))


def _echo(one: Found) -> bool:
    """A copy of our own letter, from a folder that holds what we sent."""
    return one.letter is not None and one.arrived.item.remote_id.partition("@")[0] == str(one.letter.key)


def _proved(transfer: Transfer, letter: Letter | None) -> None:
    """Who answers a letter has got it: a doubt is over."""
    if letter is None:
        return
    now = timezone.now()
    proved = {"state": "sent", "due_at": None, "sent_at": letter.began_at or now, "failure": "", "said": ""}
    if Letter.objects.filter(pk=letter.pk, state__in=("asked", "bounced")).update(**proved):
        Transfer.objects.filter(pk=transfer.pk).update(trouble="")
        if transfer.sent_at is None:
            Transfer.objects.filter(pk=transfer.pk).update(sent_at=letter.began_at or now)


def _kept(transfer: Transfer, remote_id: str) -> bool:
    return transfer.answers.filter(remote_id=remote_id).exists() or transfer.answers.count() >= MOST


def _forgotten(transfer: Transfer) -> bool:
    """Whom it is about was forgotten since: that they answered is kept, not what."""
    return bool(transfer.conversation.hidden_at or transfer.conversation.erased_at)


def _store(transfer: Transfer, **fields: Any) -> BodyAnswer:
    if _forgotten(transfer):
        fields |= {"text": "", "author": "", "address": "", "attached": []}
    row = BodyAnswer.objects.create(transfer=transfer, **fields)
    record("transfer.heard", about=transfer, channel=f"inbox:{transfer.conversation.team_id}", answer=row.pk)
    return row


def heard(transfer: Transfer, state: str, *, at: datetime, reason: str = "") -> None:
    """A person of theirs has said something: it is ours to go on. What comes after is told too, and changes no state."""
    if state in LIVE and transfer.state not in LIVE and _elsewhere(transfer):
        return  # it was sent to them anew: that one is followed
    if transfer.state in LIVE or state in (*LIVE, "returned", "refused") or transfer.state == "closed":
        moved(transfer, state, reason=reason, at=at)
    elif transfer.state in BACK:
        taken_up(transfer, at, by=None)
        told(transfer, "answered")


def _elsewhere(transfer: Transfer) -> bool:
    same = Transfer.objects.filter(conversation=transfer.conversation_id, destination=transfer.destination_id, state__in=LIVE)
    return same.exclude(pk=transfer.pk).exists()


@transaction.atomic
def heard_of(transfer: Transfer, *, remote_id: str, state: str, text: str, author: str, status: str = "") -> None:
    """What their door tells when it is asked, once for each `remote_id`."""
    row = _locked([transfer.pk])[transfer.pk]
    if _kept(row, remote_id[:300]):
        return
    now = timezone.now()
    if text or status:
        _store(
            row, way="hook", remote_id=remote_id[:300], author=author[:254], text=text[:LONGEST], state=status or state, at=now
        )
    if state and state != row.state:
        heard(row, state, at=now)


@transaction.atomic
def answered_by_program(
    transfer: Transfer, *, remote_id: str, state: str, text: str, author: str, reason: str
) -> tuple[BodyAnswer, bool]:
    """What their program says at the door of this transfer. The same `remote_id` twice is one; False: it was known."""
    row = _locked([transfer.pk])[transfer.pk]
    there = row.answers.filter(remote_id=remote_id).first()
    if there or row.answers.count() >= MOST:
        return there or row.answers.latest("pk"), False
    now = timezone.now()
    kept = _store(row, way="hook", remote_id=remote_id, author=author or str(row.destination), text=text, state=state, at=now)
    if state:
        heard(row, state, at=now, reason=reason or text[:500])
    return kept, True
