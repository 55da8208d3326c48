"""What a due receipt does: it leaves once, or it is said why it does not."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.inbox.actions import acknowledge
from parvis.inbox.models import Conversation
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import able
from parvis.receipts.choosing import against, complete, text_of
from parvis.receipts.models import Practice, Receipt
from parvis.work import rows
from parvis.work.registry import job

OWED = _("L’accusé de réception de %(who)s est dû avant le %(at)s : prenez la conversation en charge.")


@job(Receipt, seats=2)
def give(receipts: list[Receipt]) -> None:
    """The answer and its receipt's own state are one transaction, under one key: a worker that dies in between leaves none, and
    the next one makes one."""
    for receipt in receipts:
        with transaction.atomic():
            _give(receipt) if receipt.ready else _remind(receipt)


def _give(receipt: Receipt) -> None:
    talk = Conversation.objects.select_for_update(of=("self",)).select_related("account__grant", "identity", "contact")
    receipt.conversation = talk.get(pk=receipt.conversation_id)
    practice, now = (
        Practice.objects.filter(account=receipt.conversation.account_id).select_related("hours").first(),
        timezone.now(),
    )
    if practice is None and receipt.kind == "busy":  # asked for by the day, not by the account
        practice = Practice(account=receipt.conversation.account)
    if practice is None:
        return _kept_back(receipt, "closed-account")
    if receipt.kind == "acknowledgment" and not complete(practice):
        return _kept_back(receipt, "service")
    text = text_of(receipt, practice, now)
    if why := against(receipt, practice, text, now):
        return _kept_back(receipt, why)
    reply = acknowledge(receipt.conversation, text=text, key=receipt.key, hidden={})
    rows.settle(receipt, state="sent", reply=reply, sent_at=now, due_at=None, attempts=0)
    record("receipt.sent", about=receipt.conversation, channel=f"inbox:{receipt.conversation.team_id}", receipt=receipt.kind)


def _kept_back(receipt: Receipt, why: str) -> None:
    state = "impossible" if why in ("service", "closed-account", "refused") else "silent"
    rows.settle(receipt, state=state, reason=why, due_at=None, attempts=0)
    channel = f"inbox:{receipt.conversation.team_id}"
    record("receipt.kept_back", about=receipt.conversation, channel=channel, receipt=receipt.kind, reason=why)


def _remind(receipt: Receipt) -> None:
    talk = Conversation.objects.select_related("identity", "assignee").get(pk=receipt.conversation_id)
    to = [talk.assignee] if talk.assignee else list(able("inbox.reply", talk.team_id).filter(on_duty=True)[:20])
    at = timezone.localtime(receipt.owed_by).strftime("%d/%m à %H:%M") if receipt.owed_by else ""
    tell(to, "receipt.owed", OWED, url=reverse("inbox:conversation", args=[talk.pk]), who=talk.identity.called, at=at)
    rows.settle(receipt, due_at=None, attempts=0)
