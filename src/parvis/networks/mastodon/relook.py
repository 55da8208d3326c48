"""What people change or take back of what they said to us: the statuses that were given are looked at again.

Mastodon tells its notifications once; an edit makes none, and what is deleted is simply no longer there. Kept in the cursor of
reading: ``"watch": [[id, edited_at], …]``, the one looked at longest ago first. https://docs.joinmastodon.org/methods/statuses/#index
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from parvis.networks.mastodon.api import Api
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Incoming, Later, Person, Refused

WATCHED = 100
"""Statuses that are looked at again: the last ones that were given."""
AT_ONCE, SINGLY = 20, 2
"""So many of them with each read: in one call where the server takes several ids, one by one elsewhere."""
GONE = (404, 410)
ONE_ALONE = (404, 405)

Watch = list[list[str]]
Told = Callable[[JSON], Incoming]


def watched(before: Watch, statuses: Iterable[JSON]) -> Watch:
    """With those that were just given. The others keep their turn."""
    given = {str(status["id"]): str(status.get("edited_at") or "") for status in statuses}
    kept = [one for one in before if one[0] not in given]
    return [*kept, *([name, edited] for name, edited in given.items())][-WATCHED:]


def look(api: Api, watch: Watch, told: Told, *, several: bool) -> tuple[list[Incoming], Watch]:
    """What became of some of them, and the watch as it is then. A look that fails decides nothing; the next read looks again."""
    if not watch:
        return [], watch
    try:
        there = _there(api, [name for name, _ in watch], several=several)
    except (Later, Refused):
        return [], watch
    found: list[Incoming] = []
    after = [one for one in watch if one[0] not in there]
    for name, edited in watch[: len(there)]:
        status = there[name]
        if status is None:
            found.append(Incoming("remove", name, "", "mention", datetime.now(UTC), Person("", "")))
            continue
        now = str(status.get("edited_at") or "")
        if now != edited:
            for item in each("statuses", [status], told):
                found.append(replace(item, verb="edit", context={**(item.context or {}), "edited": now}))
        after.append([name, now])
    return found, after


def _there(api: Api, names: list[str], *, several: bool) -> dict[str, JSON]:
    """The first ones as they are now; None: gone. Only a server that says so of one status alone has lost it."""
    found = _several(api, names[:AT_ONCE]) if several else None
    asked = names[:SINGLY] if found is None else names[:AT_ONCE]
    return {name: (found or {}).get(name) or _one(api, name) for name in asked}


def _several(api: Api, names: list[str]) -> dict[str, JSON] | None:
    """In one call; None: a server before 4.3, which takes one alone."""
    try:
        told = api.get("/api/v1/statuses", [("id[]", name) for name in names])
    except Refused as error:
        if error.status in ONE_ALONE:
            return None
        raise
    return {str(one["id"]): one for one in told if isinstance(one, dict) and one.get("id")} if isinstance(told, list) else None


def _one(api: Api, name: str) -> JSON:
    try:
        told = api.get(f"/api/v1/statuses/{name}")
    except Refused as error:
        if error.status in GONE:
            return None
        raise
    if not isinstance(told, dict) or not told.get("id"):
        raise Refused("unreadable", str(told)[:200])
    return told
