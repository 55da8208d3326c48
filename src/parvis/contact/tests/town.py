"""A form, its mailbox, and a server that takes the city's mails: what the tests of this room begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Account, Raw
from parvis.contact.actions import choose
from parvis.contact.choices import Choices, choices_of
from parvis.contact.models import Entry
from parvis.inbox.models import Reply
from parvis.testing import make
from parvis.work import rows
from parvis.work.registry import JOBS
from tools.servers import free_port

SITE = "https://www.ville.example"


def form(**chosen: Any) -> Account:
    """A form with a mailbox, unless told otherwise."""
    account = make.account("form", name="Écrire à la ville", remote_id="ville")
    given = {
        "title": "Écrire à la ville", "subjects": ("Voirie", "Écoles"), "service": "Pôle Messages", "service_mail": "accueil@ville.test",
        "origins": (SITE,), **chosen,
    }  # fmt: skip
    return choose(account, Choices(**given), by=None)


def mailbox(port: int = 1) -> Account:
    servers = {"smtp": f"smtp://127.0.0.1:{port}", "imap": "imap://127.0.0.1:1", "sent": "none"}
    return make.account("email", settings=servers, remote_id="contact@ville.test")


def work() -> None:
    """What the workers do until nothing is due: raw deliveries, receipts, answers."""
    for _ in range(4):
        for model in (Raw, Entry, Reply):
            held: list[Any] = rows.hold_due(model, 100, now=timezone.now())
            if not held:
                continue
            job = JOBS[model._meta.label_lower]
            under_way = job.run(rows.take(model, [row.pk for row in held], held[0].due_at.isoformat(), fetch=job.fetch))
            if under_way is not None:
                under_way.wait()


def written(client: Client, slug: str = "ville", **given: Any) -> Any:
    """The hosted page, filled in by somebody who takes their time."""
    query = given.pop("query", "")
    seconds = given.pop("seconds", 20)
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds)):
        moment = client.get(f"/contact/{slug}{query}").context["moment"]
    fields = {"subject": "Voirie", "message": "Un nid-de-poule rue des Lilas.", "moment": moment, **given}
    return client.post(f"/contact/{slug}{query}", fields)


@dataclass
class Post:
    """What the city's mail server took."""

    port: int
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # aiosmtpd's own name
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def post() -> Iterator[Post]:
    kept = Post(free_port())
    controller = Controller(kept, hostname="127.0.0.1", port=kept.port, auth_require_tls=False, auth_required=False,
                            authenticator=_anybody)  # fmt: skip
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()


def _anybody(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
    return AuthResult(success=True)


__all__ = ["SITE", "Post", "choices_of", "form", "mailbox", "post", "work", "written"]
