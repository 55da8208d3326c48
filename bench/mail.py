"""Mail: a mailbox full of new messages, read by IMAP until each can be seen in the inbox. The server is Dovecot.

`python -m bench.mail --database postgresql`. One web process is not needed: one worker reads, understands and stores.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from bench import machine
from bench.load import EACH, accounts, load
from bench.place import installation, until
from bench.table import Line, at_least, run, unmeasured
from tests.servers import mail_servers as servers
from tools.servers import free_port

RATE = 100


def letters(first: int, count: int) -> list[bytes]:
    """A resident each; one in three answers an earlier letter of theirs."""
    from django.utils import timezone

    made = []
    for n in range(first, first + count):
        person = n - n % 3
        mail = EmailMessage()
        mail["From"] = f"Riverain {person} <riverain{person}@habitants.example>"
        mail["To"] = servers.CITY
        mail["Subject"] = f"Question sur la piscine ({person})"
        mail["Date"] = format_datetime(timezone.now())
        mail["Message-ID"] = f"<{n}@habitants.example>"
        if n % 3:
            mail["In-Reply-To"] = mail["References"] = f"<{person}@habitants.example>"
        mail.set_content(f"Bonjour,\n\nla piscine rouvre-t-elle samedi ? (n{n})\n\nMerci d’avance,\nun riverain\n")
        mail.add_alternative(f"<p>Bonjour,</p><p>la piscine rouvre-t-elle <b>samedi</b> ? (n{n})</p>", subtype="html")
        made.append(mail.as_bytes())
    return made


def read(server: Any, one: Any, first: int, count: int) -> float:
    """Mails a second, from the moment the account is read to the last message stored."""
    from django.utils import timezone

    from parvis.accounts.models import Account
    from parvis.inbox.models import Message

    server.deliver(servers.CITY, *letters(first, count))
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    began = time.monotonic()
    Account.objects.filter(pk=one.pk).update(state="active", due_at=timezone.now())
    assert until(lambda: Message.objects.filter(pk__gt=last).count() >= count, 300, every=0.1), "not all mails came"
    took = time.monotonic() - began
    until(lambda: Account.objects.filter(pk=one.pk, due_at__gt=timezone.now()).exists(), 30)
    Account.objects.filter(pk=one.pk).update(state="paused", due_at=None)  # the next letters wait for their turn
    return count / took


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    where = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[asked.database]
    if reason := servers.why_no_dovecot():
        yield unmeasured("mail by IMAP", reason, where)
        return
    count, past = (300, 20_000) if asked.quick else (2000, 112_000 * EACH)
    imap, lmtp = free_port(), free_port()
    with (
        machine.database(asked.database) as url,
        servers.dovecot(imap, lmtp) as server,
        installation(database_url=url) as place,
    ):
        place.migrate()
        place.django()
        from parvis.inbox.models import Conversation
        from parvis.testing import make

        settings = {
            "imap": f"imap://127.0.0.1:{imap}",
            "smtp": "smtp://127.0.0.1:1",
            "user": servers.CITY,
            "address": servers.CITY,
        }
        one = make.account("email", settings=settings, secrets={"password": servers.PASSWORD}, state="paused")
        place.worker()
        read(server, one, 1, 60)
        rate = read(server, one, 1000, count)
        yield at_least("mail by IMAP: read, understood, stored", where, rate, RATE, "/s")
        load(past, accounts())
        there = f"{Conversation.objects.count():,}".replace(",", " ")
        yield at_least(f"mail by IMAP: the same at {there} conversations", where, read(server, one, 100_000, count), RATE, "/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    run(measure, parser)


if __name__ == "__main__":
    main()
