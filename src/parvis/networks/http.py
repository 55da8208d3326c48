"""The one door out: every address that Parvis calls goes through here.

* No private address, unless its host is named in `allow` — checked on the address that is really connected to, after
  DNS, for each redirect too (a name that answers 127.0.0.1 gets nowhere).
* A lost answer becomes one of the four errors: `Doubt` only for a call that `changes` the world and had left.
* Secrets never reach logs: only method, host and path are told, never the query or headers.
"""

from __future__ import annotations

import functools
import ipaddress
import itertools
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import Cookie, CookieJar
from typing import Any, TypeAlias, cast
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2

from parvis.networks.protocol import JSON, Doubt, Expired, Later, Refused
from parvis.networks.usage import ALL, READING, USAGE, Used, used

MAX_BODY = 32 * 1024 * 1024  # bytes of an answer; more is an error, not a full memory
MAX_REDIRECTS = 3
USER_AGENT = "Parvis/0.1"
PLAIN = frozenset(["accept", "accept-language", "if-modified-since", "if-none-match", "range"])
"""Headers that may follow a redirect to another server: what says who asks stays with the one that it was meant for."""
POOLS, KEPT = 8, 5
"""Connections that are kept though nobody uses them, at most: so many pools of so many."""


class Blocked(Exception):
    """The address is not one that this installation may call. The sentence says what the administrator can do."""


Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""In which a translator puts an IPv4 address (RFC 6052): a network without IPv4 reaches everybody through it."""
NOBODYS = [ipaddress.ip_network(told) for told in ("192.0.0.0/24", "64:ff9b:1::/48", "fec0::/10")]
"""Not for the internet, and not known as such to every Python."""


def public(address: Address) -> bool:
    """May this installation call it? An IPv4 address within one of IPv6 is judged as what it is."""
    if isinstance(address, ipaddress.IPv6Address) and (inside := _inside(address)):
        return public(inside)
    nobodys = any(address.version == net.version and address in net for net in NOBODYS)
    return address.is_global and not (address.is_multicast or address.is_reserved or nobodys)


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


class NoAddress(httpcore2.ConnectError):
    """No server has this name, or nobody can be asked for it now."""


@dataclass(frozen=True)
class Door:
    """Which hosts may be called. `allow`: host names or ``host:port`` that are trusted though private."""

    allow: frozenset[str] = frozenset()

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of `host` that may be connected to, in the resolver's order. Raises Blocked, NoAddress."""
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise NoAddress(f"no address for {host}") from error
        found = list(dict.fromkeys(str(info[4][0]) for info in infos))
        if self.named(host, port):
            return found
        open_to_all = [address for address in found if public(ipaddress.ip_address(address.split("%")[0]))]
        if not open_to_all:
            raise Blocked(f"{host} is a private address; name it in PARVIS_ALLOW_HOSTS to allow it")
        return open_to_all

    def named(self, host: str, port: int) -> bool:
        return host in self.allow or f"{host}:{port}" in self.allow


class _Guarded(httpcore2.NetworkBackend):
    """Resolves, checks, and connects to the very address that was checked (no second look-up in between)."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._real = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        last: Exception = httpcore2.ConnectError(f"no address for {host}")
        for address in self._door.addresses(host, port):
            try:
                return self._real.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
        raise last

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> Any:
        raise Blocked("a socket file is no network")

    def sleep(self, seconds: float) -> None:
        self._real.sleep(seconds)


@dataclass(frozen=True)
class Answer:
    """What came back. `json()` raises Later when the body is not JSON (a proxy's page, a cut answer)."""

    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes
    url: str

    def json(self) -> JSON:
        import json

        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Later("unreadable", self.text(), status=self.status) from error

    def text(self) -> str:
        return self.body[:4000].decode("utf-8", "replace")


Quota = Callable[[str, float], None]
"""(key of a `Budget`, amount): counts it, or raises Later."""
Hear = Callable[[Used], None]
"""Is told what the network says of its own limits, after each answer that says so."""


class Http:
    """A client for one account. `secrets` are cut out of whatever is kept of an answer."""

    def __init__(
        self, door: Door | None = None, *, timeout: float = 20.0, secrets: Iterable[str] = (), quota: Quota | None = None,
        hear: Hear | None = None,
    ) -> None:  # fmt: skip
        self._quota, self._hear = quota, hear
        self._secrets = tuple(secret for secret in secrets if len(secret) >= 6)
        self._timeout = timeout
        self._door = door or Door()
        self._client = _client(self._door)

    def __repr__(self) -> str:
        return "Http()"

    def spend(self, budget: str, amount: float = 1) -> None:
        """A call that costs `amount` of `budget` is about to leave. Raises Later (named) when not enough is left."""
        if self._quota is not None:
            self._quota(budget, amount)

    @property
    def door(self) -> Door:
        """The door itself, for what does not speak HTTP: mail sockets obey it too."""
        return self._door

    def call(
        self,
        method: str,
        url: str,
        *,
        changes: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | list[tuple[str, Any]] | None = None,
        json: JSON = None,
        form: Mapping[str, Any] | None = None,
        files: Any = None,
        content: bytes | None = None,
        timeout: float | None = None,
        most: int = MAX_BODY,
        within: float | None = None,
    ) -> Answer:
        """Any status below 500 but 401 and 429 is the caller's to read; the rest is one of the four errors. Later, without a call,
        where an answer before this one said that nothing is left (see `usage`).

        `changes`: the call alters the world, so that a lost or 5xx answer is a Doubt; else it is Later. `timeout`: seconds of
        silence; `within`: seconds for the whole answer, looked at whenever a piece of it comes. Of its body `most` bytes are read.
        """
        asked = f"{method} {url.partition('?')[0]}"
        who = self._who(url)
        USAGE.demand(who, ALL, asked)
        sent = {"headers": headers, "params": params, "json": json, "data": form, "files": files, "content": content}
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(method, url, changes, timeout=timeout or self._timeout, most=most, within=within, **sent)
            if answer.status not in (301, 302, 303, 307, 308) or method != "GET":
                break
            url = urljoin(url, answer.headers.get("location", ""))
            sent = _carried(sent, answer.url, url)
        if answer.status < 300:
            USAGE.note(who, asked, answer.headers)
        if self._hear is not None and (said := used(answer.headers)) is not None:
            self._hear(said)
        return self._judge(answer, changes)

    def read_gently(self) -> None:
        """A round of reading is about to begin: raises Later (named) while the network says that most of its limit is used."""
        USAGE.demand(self._who(), READING)

    def _who(self, url: str = "") -> int:
        """For whom an answer counts what is left: this permission; without one, whatever server it comes from speaks for itself
        alone."""
        return hash(self._secrets or urlsplit(url).netloc)

    def lines(self, url: str, *, headers: Mapping[str, str] | None = None, silence: float) -> Iterator[str]:
        """The lines of an event stream as they come, after an empty one once it is open; ends, without an error, when
        nothing came for `silence` seconds.

        An answer that is no event stream is one of the four errors. Closing the generator closes the connection.
        """
        waits = httpx2.Timeout(self._timeout, read=silence)
        try:
            with self._client.stream("GET", url, headers=headers, timeout=waits) as response:
                if response.status_code != 200 or "event-stream" not in response.headers.get("content-type", ""):
                    told = next(response.iter_bytes(4000), b"")
                    answer = Answer(response.status_code, response.headers, told, url)
                    raise Refused("no-stream", self._judge(answer, changes=False).text(), status=answer.status)
                yield ""  # it is open
                yield from response.iter_lines()
        except Blocked as error:
            raise Refused("blocked", str(error)) from error
        except httpx2.ReadTimeout:
            return
        except httpx2.TransportError as error:
            raise Later("no-answer", self.clean(type(error).__name__)) from error

    def _once(self, method: str, url: str, changes: bool, *, timeout: float, most: int = MAX_BODY, within: float | None = None,
              **sent: Any) -> Answer:  # fmt: skip
        ends = time.monotonic() + within if within else None
        if urlsplit(url).scheme not in ("http", "https"):
            raise Refused("address", url[:200])
        try:
            with self._client.stream(method, url, timeout=timeout, **sent) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > most:
                        break
                    if ends and time.monotonic() > ends:
                        raise httpx2.ReadTimeout(f"not whole after {within:.0f} s")
                return Answer(response.status_code, response.headers, bytes(body), str(response.url))
        except Blocked as error:
            raise Refused("blocked", str(error)) from error
        except httpx2.InvalidURL as error:
            raise Refused("address", url[:200]) from error
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            code = "no-such-server" if isinstance(error.__cause__, NoAddress) else "unreachable"
            raise Later(code, self.clean(str(error))) from error
        except httpx2.TransportError as error:
            if changes:
                raise Doubt("no-answer", self.clean(type(error).__name__)) from error
            raise Later("no-answer", self.clean(type(error).__name__)) from error

    def _judge(self, answer: Answer, changes: bool) -> Answer:
        if answer.status < 500 and answer.status not in (401, 429):
            return answer
        said = self.clean(answer.text())
        if answer.status == 401:
            raise Expired("expired", said, status=401)
        if answer.status == 429:
            after, named = retry_after(answer.headers)
            raise Later("rate", said, status=429, after=after, named=named)
        if changes:
            raise Doubt("server-error", said, status=answer.status)
        after, named = retry_after(answer.headers)
        raise Later("server-error", said, status=answer.status, after=after, named=named)

    def clean(self, text: str) -> str:
        """`text` without this account's secrets or anything that looks like a bearer token."""
        for secret in self._secrets:
            text = text.replace(secret, "•••")
        return re.sub(r"(?i)((?:access_token|token|secret|password|bearer)[=:\s\"']+)[\w.\-~+/]{6,}", r"\1•••", text)


def _carried(sent: dict[str, Any], before: str, after: str) -> dict[str, Any]:
    """What may go with a redirect: to another server, or to the same one without encryption, where anybody on the way reads along,
    nothing that says who asks."""
    was, now = urlsplit(before), urlsplit(after)
    if was.netloc == now.netloc and (was.scheme == now.scheme or now.scheme == "https"):
        return {**sent, "params": None}
    plain = {name: value for name, value in (sent["headers"] or {}).items() if name.lower() in PLAIN}
    return {**dict.fromkeys(sent), "headers": plain}


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> tuple[timedelta, bool]:
    """How long the network asks us to wait, and whether it said so.

    Reads Retry-After (seconds or date), X-RateLimit-Reset (ISO 8601 or unix seconds), x-rate-limit-reset (unix seconds).
    """
    now = now or datetime.now(UTC)
    value = headers.get("retry-after") or headers.get("x-ratelimit-reset") or headers.get("x-rate-limit-reset") or ""
    try:
        if re.fullmatch(r"\d+(\.\d+)?", value):
            number = float(value)
            wait = timedelta(seconds=number) if number < 10**8 else datetime.fromtimestamp(number, UTC) - now
        elif value[:1].isdigit():
            wait = datetime.fromisoformat(value.replace("Z", "+00:00")) - now
        elif value:
            wait = parsedate_to_datetime(value) - now
        else:
            return timedelta(seconds=30), False
    except (ValueError, TypeError, OverflowError):
        return timedelta(seconds=30), False
    return max(wait, timedelta(0)), True


class _Pools(httpx2.BaseTransport):
    """Connections are kept, in a few pools: each call looks through all the connections of its pool, under its lock. A thread
    always takes the same one."""

    def __init__(self, door: Door) -> None:
        self._pools = [_pool(door) for _ in range(POOLS)]
        self._turns = itertools.cycle(self._pools)
        self._mine = threading.local()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if not hasattr(self._mine, "pool"):
            self._mine.pool = next(self._turns)
        answer: httpx2.Response = self._mine.pool.handle_request(request)
        return answer

    def close(self) -> None:
        for pool in self._pools:
            pool.close()


def _pool(door: Door) -> httpx2.HTTPTransport:
    limits = httpx2.Limits(max_connections=100, max_keepalive_connections=KEPT)
    transport = httpx2.HTTPTransport(verify=_trusted(), limits=limits)
    cast(Any, transport)._pool._network_backend = _Guarded(door)
    return transport


@functools.cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are believed, read once."""
    return httpx2.create_ssl_context()


class _NoCookies(CookieJar):
    """The client serves every account: nothing that a network set for one may go out with another's calls."""

    def set_cookie(self, cookie: Cookie) -> None:
        return


_clients: dict[Door, httpx2.Client] = {}
_clients_lock = threading.Lock()


def _client(door: Door) -> httpx2.Client:
    """One client per door: connections are kept and shared by accounts."""
    with _clients_lock:
        if door not in _clients:
            _clients[door] = httpx2.Client(
                transport=_Pools(door), headers={"User-Agent": USER_AGENT}, follow_redirects=False, trust_env=False,
                cookies=_NoCookies(),
            )  # fmt: skip
        return _clients[door]
