"""What a key may do about others: like, mute, report; take back its own. All is looked up first, so that it may be repeated.

Nobody can hide or delete what another wrote: each relay decides for itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from parvis.networks.nostr_wire.events import (
    COMMENT,
    CONTACTS,
    DELETION,
    MUTED,
    NOTE,
    REACTION,
    REPORT,
    REPOST,
    REPOST_OTHER,
    Event,
    newest,
    values,
)
from parvis.networks.nostr_wire.keys import Signer
from parvis.networks.nostr_wire.relays import Relays, unique
from parvis.networks.protocol import Act, Doubt, Later, Reading, Target

MOST = 5000  # reactions of a publication that are counted
PUBLIC: frozenset[Act] = frozenset({"like", "unlike", "mute", "unmute", "report"})
PRIVATE: frozenset[Act] = frozenset({"mute", "unmute"})


class Acts:
    def __init__(self, relays: Relays, signer: Signer) -> None:
        self._relays, self._signer = relays, signer

    def moderate(self, act: Act, target: Target) -> None:
        if act in ("mute", "unmute"):
            self._mute(target.author_id, act == "mute")
        elif act == "like" and not self._mine(REACTION, target):
            kind = str((target.context or {}).get("kind") or NOTE)
            self._publish(REACTION, [["e", target.remote_id], ["p", target.author_id], ["k", kind]], "+")
        elif act == "unlike":
            for reaction in self._mine(REACTION, target):
                self.remove(reaction["id"], REACTION)
        elif act == "report" and not self._mine(REPORT, target):
            tags = [["e", target.remote_id, "other"], ["p", target.author_id, "other"]]
            self._publish(REPORT, tags, target.reason)

    def remove(self, identity: str, kind: int) -> None:
        """Ask the relays to forget an event of ours, or what ``kind:pub:d`` names. The same wish again changes nothing."""
        named = ["a" if ":" in identity else "e", identity]
        self._publish(DELETION, [named, ["k", str(kind)]], "")

    def _mute(self, author: str, on: bool) -> None:
        """The list is replaced as a whole; its private part is kept as it is."""
        old = newest(self._relays.ask({"kinds": [MUTED], "authors": [self._signer.pub]}))
        tags = list(old["tags"]) if old else []
        if (["p", author] in [tag[:2] for tag in tags]) == on:
            return
        tags = [*tags, ["p", author]] if on else [tag for tag in tags if tag[:2] != ["p", author]]
        at = max(int(time.time()), old["created_at"] + 1 if old else 0)
        self._sent(self._signer.signed(MUTED, tags, old["content"] if old else "", at))

    def _mine(self, kind: int, target: Target) -> list[Event]:
        return self._relays.ask({"kinds": [kind], "authors": [self._signer.pub], "#e": [target.remote_id]})

    def _publish(self, kind: int, tags: list[list[str]], content: str) -> None:
        self._sent(self._signer.signed(kind, tags, content, int(time.time())))

    def _sent(self, event: Event) -> None:
        try:
            self._relays.publish([event])
        except Doubt as doubt:  # to do it again changes nothing
            raise Later(doubt.code, doubt.said) from doubt


def measured(relays: Relays, ids: Sequence[str], at: datetime | None = None) -> Iterable[Reading]:
    """Likes, shares and answers of each publication, by reading them: few relays count for others."""
    at = at or datetime.now(UTC)
    for identity in ids:
        letter = "a" if ":" in identity else "e"
        asked = {"kinds": [NOTE, REPOST, REACTION, REPOST_OTHER, COMMENT], "limit": MOST}
        filters = [{**asked, f"#{letter}": [identity]}]
        if letter == "a":
            filters.append({**asked, "#A": [identity]})
        events = [event for event in unique(relays.ask(*filters)) if identity in (*values(event, "e"), *_addresses(event))]
        voices = {(event["kind"], event["pubkey"], _liking(event)) for event in events}
        yield Reading("likes", sum(kind == REACTION and liking for kind, _, liking in voices), at, identity)
        yield Reading("shares", sum(kind in (REPOST, REPOST_OTHER) for kind, _, _ in voices), at, identity)
        yield Reading("comments", sum(event["kind"] in (NOTE, COMMENT) for event in events), at, identity)


def followers(relays: Relays, pub: str) -> Iterable[Reading]:
    """Those whose list of follows names us, on our relays: there is no other count."""
    lists = relays.ask({"kinds": [CONTACTS], "#p": [pub], "limit": MOST})
    yield Reading("followers", len({event["pubkey"] for event in lists}), datetime.now(UTC))


def _addresses(event: Event) -> list[str]:
    return [*values(event, "a"), *values(event, "A")]


def _liking(event: Event) -> bool:
    return bool(event["kind"] == REACTION and event["content"] != "-")
