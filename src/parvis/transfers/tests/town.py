"""A resident's question, a body that is competent for it, the city's mailbox; and what that body writes back."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.accounts.models import Account, Raw
from parvis.directory.models import Destination
from parvis.inbox.jobs import take_in
from parvis.inbox.models import Conversation
from parvis.networks.email.parsing import blank
from parvis.networks.packing import pack
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.testing import make
from parvis.transfers import actions
from parvis.transfers.jobs import follow
from parvis.transfers.models import Letter, Transfer
from parvis.work import rows
from parvis.work.engine import perform

SEEN = 0
THEIRS = "contact@transports.test"


@dataclass
class Town:
    mailbox: Account
    body: Destination
    conversation: Conversation
    agent: User

    def draft(self, **fields: Any) -> Transfer:
        row = actions.begin(self.conversation, self.body, by=self.agent)
        given = {"summary": "Un arrêt de bus est cassé.", "mailbox": self.mailbox.pk} | fields
        return actions.prepare(row, by=self.agent, **given)

    def sent(self, **fields: Any) -> Transfer:
        """Both acts, and the letter has left."""
        row = actions.send(self.draft(**fields), by=self.agent, informs="Les transports ont votre demande.", seen=SEEN)
        step(Letter)
        return Transfer.objects.get(pk=row.pk)

    def gone(self) -> Transfer:
        """The same without a mailbox's threads: the letter is written down as one that left."""
        row = actions.send(self.draft(), by=self.agent, informs="Les transports ont votre demande.", seen=SEEN)
        left()
        return Transfer.objects.get(pk=row.pk)


def destination(name: str = "Transports", **fields: Any) -> Destination:
    given = {"kind": "body", "email": THEIRS, "name": name, "sort": name.lower()} | fields
    return Destination.objects.create(**given)


def town(**fields: Any) -> Town:
    mailbox = make.account("email", name="Courrier")
    conversation = make.conversation(texts=("L’abribus de la rue Basse est cassé.",), **fields)
    return Town(mailbox, destination(), conversation, make.user("agent"))


def left() -> None:
    """What waits has left."""
    for letter in Letter.objects.filter(due_at__isnull=False):
        letter.state, letter.due_at, letter.sent_at = "sent", None, timezone.now()
        letter.remote_id = f"{letter.key}@ville.test"
        letter.save()
        follow([letter])


def step(model: type[Any]) -> None:
    """One turn of the clock for these rows, whatever their hour."""
    model.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
    for held in rows.hold_due(model, 10, now=timezone.now()):
        perform(model._meta.label_lower, [held.pk], held.due_at.isoformat())


def answer(to: Letter, text: str = "Nous réparons lundi.", *, sender: str = THEIRS, remote: str = "", **context: Any) -> Incoming:
    """A mail that answers one of ours."""
    remote = remote or f"{uuid.uuid4().hex[:12]}@transports.test"
    told = (
        blank() | {"message_id": remote, "references": [f"{to.key}@ville.test"], "subject": "Re: …", "reply_to": sender} | context
    )
    return Incoming(
        "add", remote, f"{to.key}@ville.test", "mail", timezone.now(), Person(sender, sender, "Service voyageurs"), text,
        subject=str(told["subject"]), parent=f"{to.key}@ville.test", private=True, context=told,
    )  # fmt: skip


def arrives(account: Account, *items: Incoming, digest: str = "") -> None:
    """Into the mailbox, and through the counter's intake."""
    body = json.dumps([pack(one) for one in items]).encode()
    now = timezone.now()
    row = Raw.objects.create(
        account=account, digest=digest or uuid.uuid4().hex, form="items", body=body, received_at=now, due_at=now
    )
    take_in(rows.hold_due(Raw, 10, now=timezone.now()))
    assert Raw.objects.get(pk=row.pk).state in ("done", "new")
