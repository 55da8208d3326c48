"""A relay in memory: what `Relays` asks and sends, with the wire cut. The real wire is tried in tests/servers and tests/sandbox."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from parvis.networks.nostr_wire.account import Keyed
from parvis.networks.nostr_wire.events import DELETION, Event, sound, values
from parvis.networks.nostr_wire.keys import Key
from parvis.networks.nostr_wire.relays import Filter, Relays, unique
from parvis.networks.protocol import NetworkError
from parvis.networks.tests.cases import Scripted, Sent

URL = "wss://relay.example"


def matches(event: Event, asked: Filter) -> bool:
    """NIP-01, one filter; `limit` aside."""
    letters = {name[1:]: wanted for name, wanted in asked.items() if name.startswith("#")}
    return (
        event["id"] in asked.get("ids", [event["id"]])
        and event["pubkey"] in asked.get("authors", [event["pubkey"]])
        and event["kind"] in asked.get("kinds", [event["kind"]])
        and asked.get("since", 0) <= event["created_at"] <= asked.get("until", 2**40)
        and all(set(values(event, letter)) & set(wanted) for letter, wanted in letters.items())
    )


class Memory(Relays):
    """`fails`: what the next calls that send raise, one each, before or after (`after`) the events are kept."""

    def __init__(self, http: Scripted, signer: Key, events: Iterable[Event] = (), most: int = 500) -> None:
        super().__init__(http, [URL], signer)
        self.events = list(events)
        self.calls: list[str] = []
        self.fails: list[tuple[NetworkError, bool]] = []
        self._wire, self._most = http, most

    def each(self, work: Callable[[Any], Any]) -> list[tuple[str, Any]]:
        return [(URL, work(SimpleNamespace(url=URL, ask=self._asked)))]

    def send(self, events: Sequence[Event], to: Sequence[str]) -> list[str]:
        self._note("EVENT")
        error, after = self.fails.pop(0) if self.fails else (None, False)
        if error is None or after:
            assert all(sound(event) for event in events)
            self.events = unique([*self.events, *events])
            for event in events:
                if event["kind"] == DELETION:
                    self.events = [one for one in self.events if one["id"] not in values(event, "e")]
        if error is not None:
            raise error
        return list(to)

    def _asked(self, filters: Sequence[Filter]) -> list[Event]:
        self._note("REQ")
        found: list[Event] = []
        for asked in filters:
            newest_first = sorted(self.events, key=lambda event: -event["created_at"])
            fitting = [event for event in newest_first if matches(event, asked)]
            found += fitting[: min(asked.get("limit", self._most), self._most)]
        return unique(found)

    def _note(self, verb: str) -> None:
        self.calls.append(verb)
        self._wire.sent.append(Sent(verb, URL, False, {}))


@dataclass
class Town:
    """An account, the relay it writes to, and a resident."""

    account: Keyed
    relay: Memory
    connector: Any
    zoe: Key

    def says(self, kind: int, tags: list[list[str]], text: str, *, ago: int = 0, by: Key | None = None) -> Event:
        event = (by or self.zoe).signed(kind, tags, text, int(time.time()) - ago)
        self.relay.events.append(event)
        return event


def keyed(
    settings: dict[str, Any], secrets: dict[str, str], http: Scripted, events: Iterable[Event] = (), most: int = 500
) -> Keyed:
    """An account whose relay is in memory."""
    account = Keyed(settings, secrets, http)
    account.__dict__["relays"] = Memory(http, Key(secrets["key"]), events, most)
    return account
