"""Relays: one websocket each, over a socket that we connected to the very address that the door checked.

Protocol: NIP-01, NIP-42 (a relay that asks who we are). An event whose id or signature is wrong is never given on.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeAlias, TypeVar
from urllib.parse import urlsplit

import httpcore2
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from parvis.networks.http import USER_AGENT, Blocked, Door, Http, NoAddress
from parvis.networks.nostr_wire.events import Event, sound
from parvis.networks.nostr_wire.keys import Signer
from parvis.networks.protocol import Doubt, Later, NetworkError, Refused

Filter: TypeAlias = dict[str, Any]
T = TypeVar("T")
AUTH = 22242
PATIENCE = 10.0  # seconds: to connect, and for each answer
MOST_RELAYS = 12
MOST_BYTES = 4 * 1024 * 1024  # of one message


@dataclass(frozen=True, slots=True)
class Told:
    """What became of an event on one relay. lost: it left and no answer came."""

    relay: str
    state: Literal["taken", "refused", "later", "lost"]
    said: str = ""


class Relays:
    """The relays of one account. `urls` are asked and written to side by side; one that fails never costs the others."""

    def __init__(self, http: Http, urls: Iterable[str], signer: Signer, *, patience: float = PATIENCE) -> None:
        self.urls = tuple(dict.fromkeys(url.rstrip("/") for url in urls))[:MOST_RELAYS]
        self._http, self._signer, self._patience = http, signer, patience

    def __repr__(self) -> str:
        return f"Relays{self.urls!r}"

    def ask(self, *filters: Filter) -> list[Event]:
        """All that any relay has, each event once. Raises Later or Refused when no relay answered."""
        return unique(event for _, events in self.each(lambda link: link.ask(filters)) for event in events)

    def each(self, work: Callable[[Link], T]) -> list[tuple[str, T]]:
        """(relay, what `work` found there) of each that answered. Raises the first one's error when none did."""

        def one(url: str) -> T | NetworkError:
            try:
                with Link(url, self._http, self._signer, self._patience) as link:
                    return work(link)
            except (Later, Refused) as error:
                return error

        answered = list(zip(self.urls, self._side_by_side(one, self.urls), strict=True))
        errors = [told for _, told in answered if isinstance(told, NetworkError)]
        if len(errors) == len(answered):
            raise next(iter(errors), Refused("settings", "no relay"))
        return [(url, told) for url, told in answered if not isinstance(told, NetworkError)]

    def publish(self, events: Sequence[Event], to: Sequence[str] = ()) -> list[str]:
        """Send all `events`, in order, to our relays and `to`; gives the relays that took every one of them.

        Raises, when none did: Doubt if an answer was lost, Later if one may take it later, else Refused.
        """
        return self.send(events, (*self.urls, *(url.rstrip("/") for url in to)))

    def send(self, events: Sequence[Event], to: Sequence[str]) -> list[str]:
        """The same, to just these relays."""
        urls = tuple(dict.fromkeys(to))[:MOST_RELAYS]
        told = self._side_by_side(lambda url: self._sent(url, events), urls)
        taken = [one.relay for one in told if one.state == "taken"]
        if taken:
            return taken
        said = self._http.clean(" · ".join(f"{one.relay}: {one.said}" for one in told))
        states = {one.state for one in told}
        if "lost" in states:
            raise Doubt("no-answer", said)
        if "later" in states:
            raise Later("nostr-later", said, after=timedelta(seconds=30))
        raise Refused("nostr-refused", said)

    def _sent(self, url: str, events: Sequence[Event]) -> Told:
        try:
            with Link(url, self._http, self._signer, self._patience) as link:
                for event in events:
                    told = link.send(event)
                    if told.state != "taken":
                        return told
        except Later as error:
            return Told(url, "later", error.said or error.code)
        except Refused as error:
            return Told(url, "refused", error.said or error.code)
        return Told(url, "taken")

    def _side_by_side(self, work: Callable[[str], T], urls: Sequence[str]) -> list[T]:
        if len(urls) < 2:
            return [work(url) for url in urls]
        with ThreadPoolExecutor(len(urls)) as pool:
            return list(pool.map(work, urls))


class Link:
    """One open connection. Raises Later when the relay is away, Refused when it may not be called."""

    def __init__(self, url: str, http: Http, signer: Signer, patience: float) -> None:
        self.url, self._signer, self._patience = url, signer, patience
        self._challenge = ""
        self._wire = _opened(url, http.door, patience)

    def __enter__(self) -> Link:
        return self

    def __exit__(self, *error: object) -> None:
        self._wire.close()

    def send(self, event: Event) -> Told:
        told = self._offered(["EVENT", event])
        if told.said.startswith("auth-required:") and self._known():
            told = self._offered(["EVENT", event])
        return told

    def ask(self, filters: Sequence[Filter]) -> list[Event]:
        found = self._asked(filters)
        if found is None and self._known():
            found = self._asked(filters)
        if found is None:
            raise Refused("nostr-closed", self.url)
        return found

    def heard(self, asked: Filter, event: Event, pick: Callable[[Event], T | None]) -> T | None:
        """Listen, send `event`, and give what `pick` first finds in what then comes; None = silence."""
        try:
            self._wire.send(json.dumps(["REQ", "h", asked]))
            for kind, *rest in self._answers():
                if kind == "EOSE":
                    self._wire.send(json.dumps(["EVENT", event], ensure_ascii=False))
                elif kind == "EVENT" and len(rest) == 2 and sound(rest[1]) and (found := pick(rest[1])) is not None:
                    return found
        except (WebSocketException, OSError) as error:
            raise Later("no-answer", f"{self.url}: {type(error).__name__}") from error
        return None

    def _offered(self, message: list[Any]) -> Told:
        try:
            self._wire.send(json.dumps(message, ensure_ascii=False))
            for kind, *rest in self._answers():
                # A relay that refuses may leave the id empty: one event is sent at a time, so it is this one.
                if kind == "OK" and len(rest) >= 2 and rest[0] in (message[1]["id"], ""):
                    return _judged(self.url, bool(rest[1]), str(rest[2]) if len(rest) > 2 else "")
        except (WebSocketException, OSError, Later) as error:
            return Told(self.url, "lost", type(error).__name__)
        return Told(self.url, "lost", "silence")

    def _asked(self, filters: Sequence[Filter]) -> list[Event] | None:
        """None: the relay closed the question (it wants to know who asks, or does not want to say)."""
        found: list[Event] = []
        try:
            self._wire.send(json.dumps(["REQ", "q", *filters]))
            for kind, *rest in self._answers():
                if kind == "EVENT" and len(rest) == 2 and sound(rest[1]):
                    found.append(rest[1])
                elif kind == "EOSE":
                    self._wire.send(json.dumps(["CLOSE", "q"]))
                    return unique(found)
                elif kind == "CLOSED" and str(rest[-1:]).startswith(("['rate-limited:", "['error:")):
                    raise Later("nostr-later", f"{self.url}: {rest[-1]}", after=timedelta(seconds=30))
                elif kind == "CLOSED":
                    return None
        except (WebSocketException, OSError) as error:
            raise Later("no-answer", f"{self.url}: {type(error).__name__}") from error
        raise Later("no-answer", self.url)

    def _known(self) -> bool:
        """Say who we are, when the relay asked (NIP-42)."""
        if not self._challenge:
            return False
        tags = [["relay", self.url], ["challenge", self._challenge]]
        return self._offered(["AUTH", self._signer.signed(AUTH, tags, "", int(time.time()))]).state == "taken"

    def _answers(self) -> Iterable[list[Any]]:
        """What the relay says, until it is silent for too long. Challenges are kept, nonsense is left out."""
        until = time.monotonic() + 3 * self._patience
        while time.monotonic() < until:
            try:
                message = json.loads(self._wire.recv(timeout=self._patience))
            except TimeoutError:
                return
            except (ValueError, RecursionError):
                continue
            if isinstance(message, list) and message and message[0] == "AUTH":
                self._challenge = str(message[-1])
            elif isinstance(message, list) and message:
                yield message


def unique(events: Iterable[Event]) -> list[Event]:
    return list({event["id"]: event for event in events}.values())


def _judged(url: str, taken: bool, said: str) -> Told:
    if taken or said.startswith("duplicate:"):
        return Told(url, "taken", said)
    return Told(url, "later" if said.startswith(("rate-limited:", "error:")) else "refused", said[:300])


def _opened(url: str, door: Door, patience: float) -> ClientConnection:
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise Refused("address", url[:200])
    try:
        port = parts.port or (443 if parts.scheme == "wss" else 80)
        wire = _socket(door, parts.hostname, port, patience)
        return connect(
            url, sock=wire, ssl=ssl.create_default_context() if parts.scheme == "wss" else None, proxy=None,
            open_timeout=patience, close_timeout=1, max_size=MOST_BYTES, user_agent_header=USER_AGENT,
        )  # fmt: skip
    except Blocked as error:
        raise Refused("blocked", str(error)) from error
    except ValueError as error:
        raise Refused("address", url[:200]) from error
    except NoAddress as error:
        raise Later("no-such-server", url) from error
    except (httpcore2.ConnectError, WebSocketException, OSError, EOFError) as error:
        raise Later("unreachable", f"{url}: {type(error).__name__}") from error


def _socket(door: Door, host: str, port: int, patience: float) -> socket.socket:
    last: Exception = OSError("no address")
    for address in door.addresses(host, port):
        try:
            return socket.create_connection((address, port), patience)
        except OSError as error:
            last = error
    raise last
