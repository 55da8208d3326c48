"""Connections to mail servers: through the one door, encrypted, signed in; their failures as the four errors."""

from __future__ import annotations

import base64
import imaplib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from parvis.networks.email.account import Account, Server
from parvis.networks.http import Blocked, Door, NoAddress
from parvis.networks.protocol import Expired, Later, NetworkError, Refused

# Abort, login and protocol errors are kinds of IMAP4.error; ValueError: an answer that the library cannot read.
IMAP_ERRORS = (imaplib.IMAP4.error, OSError, ValueError)
GREYLIST = timedelta(minutes=5)  # a first 4xx is mostly greylisting, which lifts after some minutes

_BUSY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]|temporar|try again|too many", re.I)


class Way:
    """How one account reaches its servers. Makes connections; keeps none. Never shows its password."""

    def __init__(self, account: Account, password: str, door: Callable[[], Door], token: Callable[[], str]) -> None:
        self.account = account
        self._password = password
        self._door = door
        self._token = token

    def __repr__(self) -> str:
        return f"Way({self.account.address})"

    def clean(self, text: str) -> str:
        """`text` without the password, in the clear or as SASL wraps it."""
        if not self._password:
            return text
        for secret in (self._password, base64.b64encode(self._plain()).decode()):
            text = text.replace(secret, "•••")
        return text

    def imap(self) -> Any:
        """A signed-in IMAPClient that tells aware dates."""
        server, door = self.account.imap, self._door()
        try:
            client = _Client(server, lambda: self._socket(door, server), self.account.timeout)
        except IMAP_ERRORS as error:
            raise self.judge(error) from error
        try:
            if not server.tls:
                if client.has_capability("STARTTLS"):
                    client.starttls(ssl.create_default_context())
                else:
                    _only_if_named(door, server)
            self._sign_in(client)
        except IMAP_ERRORS as error:
            hang_up(client)
            raise self.judge(error) from error
        except NetworkError:
            hang_up(client)
            raise
        return client

    def smtp(self) -> smtplib.SMTP:
        """A signed-in SMTP session, its greeting done."""
        server, door = self.account.smtp, self._door()
        session = _Session(lambda: self._socket(door, server), self.account)
        try:
            code, said = session.connect(server.host, server.port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, said)
            session.ehlo_or_helo_if_needed()
            if not server.tls:
                if session.has_extn("starttls"):
                    session.starttls(context=ssl.create_default_context())
                    session.ehlo()
                else:
                    _only_if_named(door, server)
            self._sign_in_smtp(session)
        except (smtplib.SMTPException, OSError) as error:
            session.close()
            raise self.judge_smtp(error) from error
        except NetworkError:
            session.close()
            raise
        return session

    def judge(self, error: Exception) -> NetworkError:
        """What an IMAP failure means. A refusal without a known word is for a person when it answers a sign-in."""
        said, cause = self.clean(str(error)), error.__context__
        if isinstance(error, OSError):
            return _network(error, said)
        if isinstance(error, ValueError):
            return Later("unreadable", said, after=timedelta(seconds=60))
        upper = said.upper()
        if isinstance(error, imaplib.IMAP4.abort) or isinstance(cause, (imaplib.IMAP4.abort, OSError)):
            return Later("no-answer", said)
        if busy(said):
            return Later("server-error", said, after=timedelta(seconds=60))
        if "[PRIVACYREQUIRED]" in upper:
            return Refused("cleartext", said)
        if isinstance(error, LoginError) or re.search(r"\[(AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|EXPIRED)\]", upper):
            return Expired("expired", said)
        return Later("server-error", said, after=timedelta(seconds=60))

    def judge_smtp(self, error: Exception) -> NetworkError:
        """What an SMTP failure before the message's last dot means: then nothing has been sent."""
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            said = self.clean("; ".join(f"{who}: {code} {told(why)}" for who, (code, why) in error.recipients.items()))
            codes = [code for code, _ in error.recipients.values()]
            later = any(code < 500 for code in codes)
            return _by_code(min(codes) if later else max(codes), said, refusal="email-recipient")
        if isinstance(error, smtplib.SMTPResponseException):
            said = self.clean(told(error.smtp_error))
            refusal = "email-sender" if isinstance(error, smtplib.SMTPSenderRefused) else "email-refused"
            if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
                return Expired("expired", said, status=error.smtp_code)
            return _by_code(error.smtp_code, said, refusal=refusal)
        said = self.clean(str(error))
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return Refused("not-supported", said)
        if isinstance(error, smtplib.SMTPException):
            return Later("no-answer", said)
        return _network(error, said)

    def _socket(self, door: Door, server: Server) -> socket.socket:
        plain = _connect(door, server, self.account.timeout)
        if not server.tls:
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=server.host)
        except OSError:
            plain.close()
            raise

    def _plain(self) -> bytes:
        return f"\0{self.account.user}\0{self._password}".encode()

    def _sign_in(self, client: Any) -> None:
        if token := self._token():
            client.oauth2_login(self.account.user, token)
        elif client.has_capability("AUTH=PLAIN"):  # carries any UTF-8 password, which LOGIN does not
            client.sasl_login("PLAIN", lambda challenge: self._plain())
        else:
            client.login(self.account.user, self._password)

    def _sign_in_smtp(self, session: smtplib.SMTP) -> None:
        offered = session.esmtp_features.get("auth", "").upper().split()
        if token := self._token():
            said = f"user={self.account.user}\x01auth=Bearer {token}\x01\x01".encode()
            _authenticate(session, "XOAUTH2", said)
        elif "PLAIN" in offered:
            _authenticate(session, "PLAIN", self._plain())
        elif offered:
            session.login(self.account.user, self._password)


class _Imap4(imaplib.IMAP4):
    """imaplib over a socket that somebody else opens."""

    def __init__(self, server: Server, open_socket: Callable[[], socket.socket]) -> None:
        self._open_socket = open_socket
        super().__init__(server.host, server.port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._open_socket()


class _Client(IMAPClient):  # type: ignore[misc]
    def __init__(self, server: Server, open_socket: Callable[[], socket.socket], timeout: float) -> None:
        self._open_socket = open_socket
        self._server = server
        super().__init__(server.host, server.port, ssl=server.tls, timeout=timeout)
        self._imap.debug = 0  # imaplib would format every line for a log that nobody reads
        self.normalise_times = False

    def _create_IMAP4(self) -> imaplib.IMAP4:
        return _Imap4(self._server, self._open_socket)


class _Session(smtplib.SMTP):
    """smtplib over a socket that somebody else opens; says the city's domain, not this machine's name."""

    def __init__(self, open_socket: Callable[[], socket.socket], account: Account) -> None:
        self._open_socket = open_socket
        super().__init__(local_hostname=account.domain, timeout=account.timeout)
        self._host = account.smtp.host  # what STARTTLS compares the certificate with

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._open_socket()


def busy(said: str) -> bool:
    """A server that says "not now"."""
    return _BUSY.search(said) is not None


def hang_up(client: Any) -> None:
    """Close without a word: what is said on a broken line is lost anyway."""
    with suppress(*IMAP_ERRORS):
        client.shutdown()


def told(said: bytes | str) -> str:
    """A server's words as text."""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _connect(door: Door, server: Server, timeout: float) -> socket.socket:
    """To the very address that the door has checked."""
    try:
        addresses = door.addresses(server.host, server.port)
    except Blocked as error:
        raise Refused("blocked", str(error)) from error
    except NoAddress as error:
        raise Later("no-such-server", str(error)) from error
    last: OSError = OSError(f"no address for {server.host}")
    for address in addresses:
        try:
            return socket.create_connection((address, server.port), timeout)
        except OSError as error:
            last = error
    raise Later("unreachable", f"{server.host}:{server.port}: {last}") from last


def _only_if_named(door: Door, server: Server) -> None:
    """A password in the clear goes only to a host that the administrator named."""
    if not door.named(server.host, server.port):
        raise Refused("cleartext", f"{server.host}:{server.port} offers no encryption; name it in PARVIS_ALLOW_HOSTS")


def _authenticate(session: smtplib.SMTP, mechanism: str, said: bytes) -> None:
    code, why = session.docmd("AUTH", f"{mechanism} {base64.b64encode(said).decode()}")
    if code == 334:  # a refused token: the reason comes first, the verdict after an empty line
        code, why = session.docmd("")
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, why)


def _by_code(code: int, said: str, *, refusal: str) -> NetworkError:
    if code in (530, 535):
        return Expired("expired", said, status=code)
    if code >= 500:
        return Refused(refusal, said, status=code)
    return Later("server-error", said, status=code, after=GREYLIST)


def _network(error: Exception, said: str) -> NetworkError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Later("certificate", said, after=timedelta(minutes=15))
    if isinstance(error, ssl.SSLError):
        return Later("encryption", said, after=timedelta(minutes=1))
    return Later("no-answer", said)
