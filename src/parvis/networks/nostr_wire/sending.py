"""From signed events to relays that have them. All is signed before anything leaves, and kept in the token: whatever happens
on the way, the same events are sent again, and relays know them by their ids.

Token: ``{"events": […], "to": [relays beside ours], "alone": only there, "copies": [events for ourselves], "told": {…}}``.
`told` is what the publication will be: id, address, context.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from parvis.networks.nostr_wire.events import INBOX, RELAYS, Event, newest, values
from parvis.networks.nostr_wire.keys import Signer
from parvis.networks.nostr_wire.private import chat, wrapped
from parvis.networks.nostr_wire.relays import Relays
from parvis.networks.protocol import JSON, Answering, Doubt, Later, Outcome, Processing, Published, Refused

THEIRS = 3  # relays of somebody else's that are written to


def ready(
    events: Sequence[Event], at: int, remote_id: str, url: str, context: JSON, *, to: Sequence[str] = (),
    alone: bool = False, copies: Sequence[Event] = (),
) -> Processing:  # fmt: skip
    told = {"id": remote_id, "url": url, "at": at, "context": context}
    token = {"events": list(events), "to": list(to), "alone": alone, "copies": list(copies), "told": told}
    return Processing(token, timedelta(0))


def private(relays: Relays, signer: Signer, answering: Answering, text: str, at: int) -> Processing:
    """A message for one person. Raises Refused("nostr-no-inbox") when they do not say where they read."""
    to = str((answering.context or {}).get("pub") or answering.author_id)
    theirs = newest(relays.ask({"kinds": [INBOX], "authors": [to]}))
    inbox = values(theirs, "relay")[:THEIRS] if theirs else []
    if not inbox:
        raise Refused("nostr-no-inbox")
    rumor = chat(signer, to, text, at, answering.remote_id)
    told = {"kind": rumor["kind"], "pub": to, "at": at}
    return ready(
        [wrapped(signer, to, rumor)], at, rumor["id"], "", told, to=inbox, alone=True,
        copies=[wrapped(signer, signer.pub, rumor)],
    )  # fmt: skip


def readers(relays: Relays, pubs: Sequence[str]) -> list[str]:
    """Where these people read what is said to them (NIP-65): a help, never a condition."""
    try:
        lists = relays.ask({"kinds": [RELAYS], "authors": list(pubs)[:20]}) if pubs else []
    except (Later, Refused):
        return []
    told = [tag[1] for one in lists for tag in one["tags"] if tag[:1] == ["r"] and len(tag) > 1 and tag[2:3] != ["write"]]
    return [url for url in dict.fromkeys(told) if url.startswith("wss://")][:THEIRS]


def step(relays: Relays, token: JSON) -> Outcome:
    """Send what is signed. Accepted by one relay is published; which ones is told."""
    if not isinstance(token, dict) or not token.get("events"):
        raise Refused("nothing-to-resume")
    try:
        to = token["to"] if token["alone"] else (*relays.urls, *token["to"])
        taken = relays.send(token["events"], to)
    except Doubt as doubt:
        doubt.token = token
        raise
    if token["copies"]:
        _kept(relays, token["copies"])
    return _published(token, taken)


def find(relays: Relays, token: JSON) -> Outcome | None:
    """Are all events there? What is private is not looked for: its relays show it to its reader alone."""
    if not isinstance(token, dict) or not token.get("events") or token["alone"]:
        return None
    ids = {event["id"] for event in token["events"]}
    there = {event["id"] for event in relays.ask({"ids": sorted(ids)})}
    return _published(token, []) if ids <= there else None


def _kept(relays: Relays, copies: Sequence[Event]) -> None:
    """Our own copy of a private message: without it other programs of ours do not show it, no more."""
    try:
        relays.publish(copies)
    except (Later, Refused, Doubt):
        return


def _published(token: JSON, taken: Sequence[str]) -> Published:
    told = token["told"]
    context = {**told["context"], "relays": list(taken)}
    return Published(told["id"], told["url"], datetime.fromtimestamp(told["at"], UTC), context)
