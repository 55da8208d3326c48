"""The mail of the sandbox: residents write to the city, the city's software reads by IMAP and answers by SMTP.

The SMTP server is both a submission server (after sign-in the city may write to anybody) and the city's own entrance
(without sign-in, anybody may write to the city). What the city sends appears in the mailbox of the resident it is for,
and the server itself files a copy in the city's folder `Sent`.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from parvis.sandbox.faults import Fault, Faults
from parvis.sandbox.imap import ImapServer
from parvis.sandbox.letters import Attachment, Letter, open_letter, write_bounce, write_letter
from parvis.sandbox.mailbox import INBOX, Mailroom, mailroom
from parvis.sandbox.store import Store

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns at each sign-in of an attribute of its own

NETWORK = "mail"
SIZE = 25 * 1024 * 1024
EFFECTS = {"timeout_before", "timeout_after", "drop_after", "429", "5xx_before", "5xx_after", "latency"}
TRANSIENT, PERMANENT = {421, 450, 451, 452}, {550, 551, 552, 553, 554}
NOBODY = ("inconnu@", "unknown@")
"""Addresses that no mailbox answers to: the city gets the mail back."""


def deliver(
    store: Store, *, sender: str, sender_name: str, subject: str, body: str, in_reply_to: str | None = None,
    references: Sequence[str] = (), attachments: Sequence[Attachment] = (), headers: Mapping[str, str] | None = None,
    recipient: str | None = None, at: float | None = None,
) -> str:  # fmt: skip
    """A resident's mail lands in the city's INBOX and wakes who waits there. Returns its Message-ID.

    `recipient` may be a plus-address of the city. NotSendable if the sender's address or a header is not valid.
    """
    room = mailroom(store)
    moment = time.time() if at is None else at
    domain = sender.rpartition("@")[2] or "parvis.example"
    message_id = f"<{store.next():08d}.resident@{domain}>"
    raw = write_letter(
        sender=sender, sender_name=sender_name, recipient=recipient or room.address, subject=subject, body=body,
        message_id=message_id, at=moment, in_reply_to=in_reply_to, references=references, attachments=attachments,
        extra={"Return-Path": f"<{sender}>", **(headers or {})},
    )  # fmt: skip
    room.add(INBOX, raw, direction="in", at=moment)
    return message_id


def deposit(store: Store, raw: bytes) -> int:
    """Put bytes in the city's INBOX as they are, valid mail or not. Returns the UID."""
    return mailroom(store).add(INBOX, raw, direction="in")


class MailServers:
    """SMTP in, IMAP out, for one city mailbox. Runs on the event loop that starts it."""

    def __init__(
        self, store: Store, *, host: str, smtp_port: int, imap_port: int, user: str, password: str,
        faults: Faults | None = None,
    ) -> None:  # fmt: skip
        self.room = mailroom(store)
        self.room.address = user
        self.host, self.smtp_port, self.imap_port = host, smtp_port, imap_port
        self._door = _Door(self.room, user=user, password=password, faults=faults or Faults(seed=0))
        self._imap = ImapServer(self.room, host=host, port=imap_port, user=user, password=password, faults=self._door.faults)
        self._smtp: asyncio.Server | None = None
        self._connections: set[_Connection] = set()

    async def start(self) -> None:
        """Listen on both ports (0: any free one, told afterwards). OSError when one is taken; then neither is held."""
        await self._imap.start()
        try:
            self._smtp = await asyncio.get_running_loop().create_server(self._connect, self.host, self.smtp_port)
        except OSError:
            await self._imap.stop()
            raise
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]
        self.imap_port = self._imap.port

    async def stop(self) -> None:
        if self._smtp:
            self._smtp.close()
        for connection in list(self._connections):
            if connection.transport:
                connection.transport.close()
        await self._imap.stop()

    def _connect(self) -> "_Connection":
        return _Connection(self._door, self._connections)


class _Connection(SMTP):
    """One SMTP connection, known to the server so that it can be closed with it."""

    def __init__(self, door: "_Door", others: "set[_Connection]") -> None:
        super().__init__(
            door, hostname="smtp.ville.example", ident="Parvis sandbox", data_size_limit=SIZE, enable_SMTPUTF8=True,
            auth_require_tls=False, authenticator=door.authenticate, loop=asyncio.get_running_loop(),
        )  # fmt: skip
        self._others = others

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._others.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._others.discard(self)
        super().connection_lost(error)


class _Door:
    """Decides who may send what to whom; aiosmtpd calls its `handle_…` methods, under the names that they must have."""

    def __init__(self, room: Mailroom, *, user: str, password: str, faults: Faults) -> None:
        self.room, self.user, self.password, self.faults = room, user, password, faults

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        known = (
            isinstance(given, LoginPassword)
            and given.login.decode(errors="replace").lower() == self.user.lower()
            and given.password.decode(errors="replace") == self.password
        )
        expired = self.faults.strike(NETWORK, "publish", "/smtp/auth", {"expired"})
        self._log("AUTH", 535 if expired or not known else 235, expired)
        return AuthResult(success=known and not expired, handled=False)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if not session.authenticated and not self._is_city(address):
            return "530 5.7.0 Authentication required"
        if address.count("@") != 1 or address.startswith("@"):
            return "553 5.1.3 This is not an address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = open_letter(envelope.original_content or b"")
        act = "reply" if letter.in_reply_to else "publish"
        fault = self.faults.strike(NETWORK, act, "/smtp/data", EFFECTS) if session.authenticated else None
        effect = fault.effect if fault else ""
        if fault and effect == "latency":
            await asyncio.sleep(0.2 if fault.delay_ms is None else fault.delay)
        if effect in {"", "latency"} or effect.endswith("_after"):
            self._accept(envelope, letter, by_city=bool(session.authenticated))
        answer = _answer(fault)
        self._log("DATA", int(answer[:3]) if answer else 0, fault)
        if fault and not answer:
            await _lose(server, fault)
        return answer

    def _accept(self, envelope: Envelope, letter: Letter, *, by_city: bool) -> None:
        """Lay the mail in each recipient's mailbox and among the sent ones, and note what the city said."""
        raw = envelope.original_content or b""
        for address in dict.fromkeys(address.lower() for address in envelope.rcpt_tos):
            if address.startswith(NOBODY):
                _send_back(self.room, address, letter)
                continue
            mine = self._is_city(address)
            self.room.add(
                INBOX if mine else address, raw, direction="in" if mine else "out",
                letter=replace(letter, recipient=address),
            )  # fmt: skip
        if by_city:
            self.room.keep_sent(raw, letter=letter)
            kind = "reply" if letter.in_reply_to else "message"
            identity = letter.message_id.strip("<>")
            self.room.store.record(NETWORK, kind, self.user, letter.text, identity, identity)

    def _is_city(self, address: str) -> bool:
        """Whether an address is the city's, with or without a plus-part."""
        name, _, domain = address.lower().rpartition("@")
        return f"{name.partition('+')[0]}@{domain}" == self.user.lower()

    def _log(self, method: str, status: int, fault: Fault | None) -> None:
        self.room.store.insert(
            "calls", at=time.time(), network=NETWORK, method=method, path=f"/smtp/{method.lower()}", act="publish",
            status=status, fault=fault.effect if fault else "",
        )  # fmt: skip


def _answer(fault: Fault | None) -> str:
    """What the server says after DATA; nothing when the fault swallows the answer."""
    if fault is None or fault.effect == "latency":
        return "250 2.0.0 OK, accepted"
    if fault.effect == "429":
        return "450 4.7.1 Too many messages, try again later"
    if fault.effect.startswith("5xx"):
        if fault.status in PERMANENT:
            return f"{fault.status} 5.7.1 Message refused"
        return f"{fault.status if fault.status in TRANSIENT else 451} 4.3.0 Trouble here, try again later"
    return ""


async def _lose(server: SMTP, fault: Fault) -> None:
    """Leave the sender without an answer: the connection drops, at once or after having hung."""
    if fault.effect.startswith("timeout"):
        await asyncio.sleep(fault.delay)
    if server.transport:
        cast(asyncio.Transport, server.transport).abort()  # not isinstance(): uvloop's transports are not of that class


def _send_back(room: Mailroom, address: str, letter: Letter) -> None:
    """A mail to nobody comes back to the city's INBOX as a bounce."""
    message_id = f"<{room.store.next():08d}.bounce@ville.example>"
    room.add(INBOX, write_bounce(letter, to=room.address, failed=address, message_id=message_id), direction="in")
