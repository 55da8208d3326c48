"""Two mail servers that we did not write: Dovecot (IMAP, LMTP) and aiosmtpd (SMTP)."""

from __future__ import annotations

import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from imapclient import IMAPClient

from parvis.networks import email
from parvis.networks.http import Door, Http
from parvis.networks.protocol import JSON, Answering, Draft, Incoming
from tools.servers import free_port

HOST = "127.0.0.1"
IMAP, LMTP, SMTP, STRANGE = (free_port() for _ in range(4))
CITY = "contact@ville.example"
NOW = datetime.now(UTC)
PASSWORD = "le mot de passe, accentué"

_CONFIG = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap lmtp
listen = {host}
ssl = no
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
mail_uid = {owner}
mail_gid = {owner}
first_valid_uid = 1
mail_max_userip_connections = 50
auth_failure_delay = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    listen = {host}
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {owner}
    gid = {owner}
    home = {folder}/mail/%{{user}}
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Envoyés {{
    auto = subscribe
    special_use = \\Sent
  }}
}}
"""


def why_no_dovecot() -> str:
    """Why Dovecot cannot be started here; "" = it can."""
    if not _binary():
        return "dovecot is not installed (apt-get install dovecot-imapd dovecot-lmtpd)"
    return "" if os.geteuid() == 0 else "dovecot starts as root only"


@dataclass
class Dovecot:
    imap: int
    lmtp: int
    config: Path
    process: subprocess.Popen[bytes] | None = None

    def deliver(self, user: str, *mails: bytes) -> None:
        with smtplib.LMTP(HOST, self.lmtp) as session:
            for mail in mails:
                session.sendmail("resident@habitants.example", [user], mail)

    def client(self, user: str) -> IMAPClient:
        """A second pair of eyes on the mailbox."""
        client = IMAPClient(HOST, self.imap, ssl=False, timeout=60)
        client.sasl_login("PLAIN", lambda challenge: f"\0{user}\0{PASSWORD}".encode())
        return client

    def start(self) -> None:
        self.process = subprocess.Popen([_binary(), "-F", "-c", str(self.config)], stdout=subprocess.DEVNULL)
        _until_open(self.imap, self.process)
        _until_open(self.lmtp, self.process)

    def stop(self) -> None:
        assert self.process
        self.process.terminate()
        self.process.wait(60)

    @contextmanager
    def dead(self) -> Iterator[None]:
        """Gone, its mailboxes kept; it starts again afterwards."""
        self.stop()
        try:
            yield
        finally:
            self.start()


@contextmanager
def dovecot(imap: int, lmtp: int) -> Iterator[Dovecot]:
    owner = "mail"
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        folder.chmod(0o755)  # its processes run as different users
        (folder / "mail").mkdir()
        os.chown(folder / "mail", pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)
        server = Dovecot(imap, lmtp, folder / "dovecot.conf")
        server.config.write_text(_CONFIG.format(folder=folder, host=HOST, owner=owner, imap=imap, lmtp=lmtp, password=PASSWORD))
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Post:
    """An SMTP server to order: `answers` maps a command (or a recipient) to what it says instead of 250."""

    port: int
    answers: dict[str, str] = field(default_factory=dict)
    taken: list[Envelope] = field(default_factory=list)
    drop: str = ""  # "before" / "after" taking the mail, the connection is cut instead of an answer
    controller: Any = None
    options: dict[str, Any] = field(default_factory=dict)

    def start(self) -> None:
        self.controller = Controller(self, hostname=HOST, port=self.port, data_size_limit=40_000_000, **self.options)
        self.controller.start()

    async def handle_MAIL(self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from, envelope.mail_options = address, options
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        said = self.answers.get(address, self.answers.get("RCPT", "250 OK"))
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if self.drop != "before" and self.answers.get("DATA", "250").startswith("250"):
            self.taken.append(envelope)
        if self.drop:
            server.transport.abort()
        return self.answers.get("DATA", "250 2.0.0 taken")


@contextmanager
def post(port: int, *, users: bool = True, tls: SSLContext | None = None, starttls: SSLContext | None = None) -> Iterator[Post]:
    def known(smtp: Any, session: Session, envelope: Envelope, mechanism: str, login: Any) -> AuthResult:
        right = isinstance(login, LoginPassword) and login.password == PASSWORD.encode()
        return AuthResult(success=right, handled=right)

    more: dict[str, Any] = {"authenticator": known, "auth_required": True, "auth_require_tls": False} if users else {}
    server = Post(port, options={"ssl_context": tls, "tls_context": starttls, **more})
    server.start()
    try:
        yield server
    finally:
        server.controller.stop()


def _binary() -> str:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin") or ""


def _until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    """A server that has ended is not waited for: somebody else took its port, as a rule."""

    def there() -> bool:
        assert process.poll() is None, f"the server for port {port} has ended"
        return not _closed(port)

    _until(there, f"nothing listens on {port}")


def _closed(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0


def _until(true: Callable[[], bool], otherwise: str, seconds: float = 60.0) -> None:
    end = time.monotonic() + 3 * seconds  # for a busy machine: it bounds a failure only
    while not true():
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)


@contextmanager
def strange(*script: bytes | None) -> Iterator[None]:
    """A server that says `script` line by line, whatever it hears; None = it hangs up."""
    listening = socket.create_server((HOST, STRANGE))

    def serve() -> None:
        peer, _ = listening.accept()
        with peer:
            for said in script:
                if said is None:
                    return
                peer.sendall(said)
                if not peer.recv(100_000):
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listening.close()
        thread.join(5)


# ── the connector under test, and what passes through it ──


def connector(password: str = PASSWORD, allow: tuple[str, ...] = (HOST,), **settings: Any) -> email.Email:
    given = {
        "imap": f"imap://{HOST}:{IMAP}",
        "smtp": f"smtp://{HOST}:{SMTP}",
        "user": CITY,
        "timeout": 5,
        "sent": "none",
    }
    return email.Email({**given, **settings}, {"password": password}, Http(Door(frozenset(allow)), secrets=[password]))


def letter(number: int, body: str = "Bonjour") -> bytes:
    return (
        f"From: Anna <anna@habitants.example>\r\nTo: {CITY}\r\nSubject: Banc {number}\r\n"
        f"Message-ID: <{number}@habitants.example>\r\n\r\n{body}\r\n"
    ).encode()


def answer(to: str = "anna@habitants.example", text: str = "C’est réparé.\n.\n..fin", **more: Any) -> Draft:
    context = {"message_id": "1@habitants.example", "references": [], "subject": "Banc", "reply_to": to}
    return Draft(text, answering=Answering("1@habitants.example", "1@habitants.example", True, to, to, NOW, context), **more)


def everything(reading: email.Email, cursor: JSON = None) -> tuple[list[Incoming], JSON]:
    items: list[Incoming] = []
    while True:
        page = reading.read(cursor)
        items += page.items
        cursor = page.cursor
        if not page.more:
            return items, cursor


def ids(items: list[Incoming]) -> list[str]:
    return [item.remote_id for item in items]
