"""What an administrator says of a mailbox, read once: servers, address, choices."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from parvis.networks.protocol import Refused

Dialect = Literal["imap", "smtp"]
Sent = Literal["append", "provider", "none"]
Mark = Literal["keyword", "seen", "none"]

_USUAL = {"imap": (993, 143), "smtp": (465, 587)}  # (with TLS, without or by STARTTLS)
_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-\u0080-\U0010ffff]{1,64}"
_LABEL = r"[A-Za-z0-9\u0080-\U0010ffff](?:[A-Za-z0-9\-\u0080-\U0010ffff]{0,61}[A-Za-z0-9\u0080-\U0010ffff])?"
_ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect. `tls` from the first byte; without it STARTTLS, or cleartext where the door names the host."""

    host: str
    port: int
    tls: bool


@dataclass(frozen=True, slots=True)
class Account:
    """One mailbox of the city. `days`: how far back the first reading goes. `size`: bytes that a mail may carry."""

    imap: Server
    smtp: Server
    user: str
    address: str
    name: str = ""
    folder: str = "INBOX"
    signature: str = ""
    sent: Sent = "append"
    mark: Mark = "keyword"
    days: int = 7
    authserv: str = ""
    size: int = 18_000_000
    calls: int = 300  # a minute
    timeout: float = 20.0

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def is_address(text: str) -> bool:
    if len(text) > 254 or ".." in text or _ADDRESS.fullmatch(text) is None:
        return False
    try:
        text.rpartition("@")[2].encode("idna")
    except UnicodeError:
        return False
    return True


def on_the_wire(address: str) -> str:
    """An address with its domain as DNS writes it: `élu@mairie-évry.fr` → `élu@xn--mairie-vry-h7a.fr`."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def account(settings: Mapping[str, Any]) -> Account:
    """The settings as typed values. Raises Refused("settings") with the name of what is wrong."""

    def said(key: str, default: str = "") -> str:
        value = str(settings.get(key) or default).strip()
        if key != "signature" and re.search(r"[\x00-\x1f\x7f]", value):
            raise Refused("settings", f"{key}: control characters")
        return value

    user = said("user")
    if not user:
        raise Refused("settings", "user is missing")
    imap = server("imap", said("imap"))
    address = said("address") or _address(user, imap.host)
    if not is_address(address):
        raise Refused("settings", f"address: {address[:100]!r} is no e-mail address")
    return Account(
        imap=imap, smtp=server("smtp", said("smtp")), user=user, address=on_the_wire(address), name=said("name"),
        folder=said("folder", "INBOX"), signature=said("signature"),
        sent=_one_of("sent", said("sent", "append"), ("append", "provider", "none")),
        mark=_one_of("mark", said("mark", "keyword"), ("keyword", "seen", "none")),
        days=_number(settings, "days", 7, 36_500), authserv=said("authserv").lower(),
        size=_number(settings, "size", 18_000_000, 200_000_000) or 18_000_000,
        calls=_number(settings, "calls", 300, 100_000) or 300,
        timeout=float(_number(settings, "timeout", 20, 600) or 20),
    )  # fmt: skip


def server(dialect: Dialect, text: str) -> Server:
    """`imaps://host:993`, `imap://host`, `host:port`, `host`: TLS unless the scheme or the port says otherwise."""
    scheme, found, rest = text.partition("://")
    secure, plain = _USUAL[dialect]
    if not found:
        scheme, rest = "", text
    if not rest or scheme not in ("", dialect, f"{dialect}s"):
        raise Refused("settings", f"{dialect}: {text[:100]!r} is no server; write {dialect}s://host:port")
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused("settings", f"{dialect}: {error}") from error
    if not host or parts.username is not None or parts.path.strip("/") or parts.query:
        raise Refused("settings", f"{dialect}: {text[:100]!r} should only name a host and a port")
    tls = scheme == f"{dialect}s" or (not scheme and port in (None, secure))
    return Server(host, port or (secure if tls else plain), tls)


def _address(user: str, host: str) -> str:
    """The likely address of somebody who signs in as `user`: mostly the two are one."""
    if "@" in user:
        return user
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return f"{user}@{re.sub(r'^(imaps?|mail|mx)[.](?=.+[.])', '', host)}"
    return f"{user}@localhost"


def _one_of(key: str, value: str, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise Refused("settings", f"{key}: {value[:50]!r} is none of {', '.join(allowed)}")
    return value


def _number(settings: Mapping[str, Any], key: str, default: int, most: int) -> int:
    value = settings.get(key)
    if value in (None, ""):
        return default
    try:
        number = int(str(value))
    except ValueError as error:
        raise Refused("settings", f"{key}: {str(value)[:50]!r} is no number") from error
    if not 0 <= number <= most:
        raise Refused("settings", f"{key}: between 0 and {most}")
    return number
