"""The events that a relay keeps, and how they are asked for (NIP-01, NIP-09)."""

import json
from collections.abc import Iterable
from typing import Any

from parvis.sandbox.nostr.keys import Note, every, first
from parvis.sandbox.place import Place
from parvis.sandbox.store import Value, marks

MOST = 500  # events that an answer holds at most, whatever the limit asked


def replaces(event: Note) -> str:
    """The spot that only the newest event holds: `kind:pub:d`; empty for the others."""
    kind = event["kind"]
    if kind in (0, 3) or 10_000 <= kind < 20_000:
        return f"{kind}:{event['pubkey']}:"
    return f"{kind}:{event['pubkey']}:{first(event, 'd')}" if 30_000 <= kind < 40_000 else ""


def known(place: Place, network: str, identity: str) -> bool:
    return bool(place.store.execute("SELECT 1 FROM nostr_events WHERE network = ? AND id = ?", (network, identity)))


def at(place: Place, network: str, spot: str) -> Note | None:
    """The event that holds a spot."""
    row = place.store.one("SELECT event FROM nostr_events WHERE network = ? AND place = ?", (network, spot))
    return json.loads(row["event"]) if row else None


def keep(place: Place, network: str, event: Note) -> bool:
    """Store it. False: something newer holds its spot. Ephemeral events pass and are not kept."""
    spot = replaces(event)
    if 20_000 <= event["kind"] < 30_000:
        return True
    if spot:
        old = at(place, network, spot)
        if old and (old["created_at"], event["id"]) > (event["created_at"], old["id"]):
            return False
        place.store.execute("DELETE FROM nostr_events WHERE network = ? AND place = ?", (network, spot))
    place.store.insert(
        "nostr_events", seq=place.store.next(), network=network, id=event["id"], pub=event["pubkey"], kind=event["kind"],
        created=event["created_at"], place=spot, event=json.dumps(event, ensure_ascii=False),
    )  # fmt: skip
    return True


def forget(place: Place, network: str, wish: Note) -> list[Note]:
    """What a deletion (kind 5) takes away: only what its own author wrote."""
    gone: list[Note] = []
    for column, names in (("id", every(wish, "e")), ("place", every(wish, "a"))):
        for name in names:
            where = f"network = ? AND {column} = ? AND pub = ?"
            params = (network, name, wish["pubkey"])
            gone += [
                json.loads(row["event"]) for row in place.store.execute(f"SELECT event FROM nostr_events WHERE {where}", params)
            ]
            place.store.execute(f"DELETE FROM nostr_events WHERE {where}", params)
    return gone


def find(place: Place, network: str, asked: dict[str, Any], after: int = 0) -> list[Note]:
    """The events of one filter, newest first. `after`: only those stored since then."""
    sql = "network = ? AND seq > ?"
    params: list[Value] = [network, after]
    for name, column in (("ids", "id"), ("authors", "pub"), ("kinds", "kind")):
        if name in asked:
            wanted: list[Value] = list(asked[name])[:1000]
            sql += f" AND {column} IN ({marks(wanted)})"
            params += wanted
    for name, sign in (("since", ">="), ("until", "<=")):
        if isinstance(asked.get(name), int):
            sql += f" AND created {sign} ?"
            params.append(asked[name])
    rows = place.store.execute(f"SELECT event FROM nostr_events WHERE {sql} ORDER BY created DESC, id", params)
    letters = {name[1:]: set(wanted) for name, wanted in asked.items() if name.startswith("#")}
    found = (json.loads(row["event"]) for row in rows)
    fitting = (event for event in found if all(set(every(event, letter)) & wanted for letter, wanted in letters.items()))
    return _first(fitting, min(int(asked.get("limit", MOST)), MOST))


def newest(place: Place) -> int:
    return place.store.number("SELECT coalesce(max(seq), 0) FROM nostr_events")


def _first(events: Iterable[Note], most: int) -> list[Note]:
    found: list[Note] = []
    for event in events:
        if len(found) >= most:
            break
        found.append(event)
    return found
