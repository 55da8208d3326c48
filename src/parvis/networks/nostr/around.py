"""Notes with a hashtag, on the relays of the account. Nostr has no switch by which a person says that they do not want to be found; the
words in a profile are heeded. https://github.com/nostr-protocol/nips/blob/master/24.md"""

from __future__ import annotations

import json
import time

from parvis.networks.around import UNFOUND, Overheard
from parvis.networks.nostr_wire.events import NOTE, PROFILE, Event, moment, newest
from parvis.networks.nostr_wire.reading import people
from parvis.networks.nostr_wire.relays import Relays
from parvis.networks.nostr_wire.threads import context, spot
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Incoming

FIRST = 86400
OVERLAP = 3600
"""Seconds before the last look that are looked at again: dates are what authors say, and relays get notes late."""
LIMIT = 100


def overhear(relays: Relays, own: str, words: str, cursor: JSON) -> Overheard:
    tag, now = words.strip().lstrip("#").casefold(), int(time.time())
    since, seen = int((cursor or {}).get("since") or now - FIRST), list((cursor or {}).get("seen") or ())
    found = relays.ask({"kinds": [NOTE], "#t": [tag], "since": since - OVERLAP, "limit": LIMIT})
    fresh = [one for one in found if one["id"][:16] not in seen and one["pubkey"] != own and one["created_at"] <= now + OVERLAP]
    authors = sorted({one["pubkey"] for one in fresh})
    unfound = _unfound(relays, authors)
    kept = sorted((one for one in fresh if one["pubkey"] not in unfound), key=lambda one: one["created_at"])
    names = people(relays, set(authors) - unfound) if kept else {}
    items = tuple(each("notes", kept, lambda one: _note(one, names), passing=True))
    after = {"since": now, "seen": ([one["id"][:16] for one in found] + seen)[: 2 * LIMIT]}
    return Overheard(items, after, len(fresh) - len(kept))


def _unfound(relays: Relays, authors: list[str]) -> set[str]:
    if not authors:
        return set()
    told = relays.ask({"kinds": [PROFILE], "authors": authors})
    profiles = {pub: newest(event for event in told if event["pubkey"] == pub) for pub in authors}
    return {pub for pub, event in profiles.items() if event and UNFOUND.search(_about(event))}


def _about(event: Event) -> str:
    try:
        told = json.loads(event["content"])
    except (ValueError, RecursionError):
        return ""
    return str(told.get("about") or "") if isinstance(told, dict) else ""


def _note(event: Event, names: JSON) -> Incoming:
    here = spot(event)
    return Incoming(
        verb="add", remote_id=event["id"], thread=f"{here.root or event['id']}:{event['pubkey']}", kind="mention", at=moment(event),
        author=names[event["pubkey"]], text=event["content"], url=f"https://njump.me/{event['id']}", parent=here.parent,
        context=context(event),
    )  # fmt: skip
