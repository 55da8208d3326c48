"""The mail servers for a test, and the clients that a city's software would use."""

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import uvloop
from imapclient import IMAPClient

from parvis.sandbox.faults import Faults, order
from parvis.sandbox.mail import MailServers, deliver
from parvis.sandbox.store import Store

USER, PASSWORD = "contact@ville.example", "a right password"


@dataclass
class Running:
    store: Store
    servers: MailServers
    faults: Faults
    clients: ExitStack

    def smtp(self, password: str = PASSWORD) -> smtplib.SMTP:
        client = smtplib.SMTP(self.servers.host, self.servers.smtp_port, timeout=60)
        self.clients.callback(client.close)
        client.login(USER, password)
        return client

    def imap(self, folder: str = "INBOX", *, readonly: bool = False) -> IMAPClient:
        client = IMAPClient(self.servers.host, self.servers.imap_port, ssl=False, timeout=60)
        self.clients.callback(client.shutdown)
        client.login(USER, PASSWORD)
        client.select_folder(folder, readonly=readonly)
        return client

    def write(self, subject: str = "Un banc cassé", body: str = "Bonjour, le banc est cassé.", **more: object) -> str:
        given = {"sender": "anna@habitants.example", "sender_name": "Anna Müller", "subject": subject, "body": body}
        return deliver(self.store, **{**given, **more})  # type: ignore[arg-type]

    def order(self, effect: str, **more: object) -> None:
        self.faults.add(order({"network": "mail", "effect": effect, "count": 1, **more}))

    def records(self) -> list[str]:
        rows = self.store.execute("SELECT remote_id FROM records WHERE network = 'mail' ORDER BY seq")
        return [row["remote_id"] for row in rows]


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """The mail servers on free ports, with nothing in them."""
    store, faults = Store(folder), Faults(seed=1)
    servers = MailServers(store, host="127.0.0.1", smtp_port=0, imap_port=0, user=USER, password=PASSWORD, faults=faults)
    loop = uvloop.new_event_loop()  # what uvicorn runs the sandbox on
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(servers.start(), loop).result(5)
    with ExitStack() as clients:
        yield Running(store, servers, faults, clients)
    asyncio.run_coroutine_threadsafe(servers.stop(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()
    store.close()


def answer_to(message_id: str, to: str = "anna@habitants.example", text: str = "Nous passons demain.") -> EmailMessage:
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = USER, to, "Re: Un banc cassé"
    reply["Message-ID"], reply["In-Reply-To"] = f"<reply-to-{message_id.strip('<>')}>", message_id
    reply.set_content(text)
    return reply
