"""What a due entry does: its conversation is found, its receipt is sent once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.contact import limits, receipts, tracking
from parvis.contact.choices import choices_of
from parvis.contact.models import Entry, Knock
from parvis.inbox.actions import acknowledge
from parvis.inbox.homes import carrier
from parvis.inbox.models import Message
from parvis.work import rows
from parvis.work.registry import job

SOON, SELDOM = timedelta(seconds=0.5), timedelta(minutes=1)


@job(Entry, seats=2)
def register(entries: list[Entry]) -> None:
    for entry in entries:
        with transaction.atomic():
            _register(entry)


def _register(entry: Entry) -> None:
    """The raw delivery may not be digested yet, or lie in quarantine: then we come back."""
    form = Account.objects.select_for_update().get(pk=entry.account_id)
    now = timezone.now()
    message = (
        Message.objects.filter(account=form, remote_id=entry.message)
        .select_related("conversation__split_from", "home__split_from")
        .first()
    )
    if message is None:
        return rows.settle(entry, due_at=now + (SOON if entry.attempts < 20 else SELDOM))
    conversation, choices = carrier(message.conversation, message), choices_of(form)
    address = str((message.context or {}).get("reply_to") or "")
    if not address or not choices.mailbox or form.state == "removed":
        return rows.settle(entry, state="kept", conversation=conversation, due_at=None)
    who = limits.of_mail(address)
    at = limits.next_receipt(who, now)
    if at > now:  # one an hour to the same address: this one comes later, none is left out
        return rows.settle(entry, conversation=conversation, due_at=at)
    Knock.objects.create(account=form, who=who, kind="receipt", at=now)
    hidden = {receipts.place_of_link(entry.language): tracking.address_of(entry.key)}
    acknowledge(conversation, text=receipts.receipt(entry, choices), key=entry.key, hidden=hidden)
    rows.settle(entry, state="kept", conversation=conversation, due_at=None)
