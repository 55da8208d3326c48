"""Keeping a list in step through the old API: several calls, none atomic, so each step reads what is there and does a part of the
difference. Killed anywhere it goes on from what it finds; what is there already is never added twice.

Token: ``{"list": its id, "rounds": steps so far, "worded": items whose words were set}``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from parvis.networks.foursquare.api import Legacy
from parvis.networks.foursquare.facts import LIST_NAME, LIST_WORDS, TIP
from parvis.networks.foursquare.places import ID
from parvis.networks.protocol import JSON, Doubt, Outcome, PlaceList, Problem, Processing, Published, Refused

STEP = 8  # changes a step
PAUSE = timedelta(seconds=1)
PAGE, PAGES = 200, 5
MOST = 200  # places of a list
ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    venue: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """`call` after ``lists/ID/``, with `form`."""

    call: str
    form: dict[str, Any]


def check(wanted: PlaceList) -> list[Problem]:
    found = []
    if not wanted.name.strip() or len(wanted.name) > LIST_NAME or len(wanted.description) > LIST_WORDS:
        found.append(Problem("foursquare-list-name", "options", {"name": LIST_NAME, "words": LIST_WORDS}))
    if len(wanted.items) > MOST:
        found.append(Problem("foursquare-list-many", "options", {"limit": MOST}))
    venues = [item.venue for item in wanted.items]
    if len(set(venues)) != len(venues) or not all(ID.fullmatch(venue) for venue in venues):
        found.append(Problem("foursquare-list-places", "options"))
    if any(len(item.text) > TIP for item in wanted.items):
        found.append(Problem("foursquare-list-words", "options", {"limit": TIP}))
    return found


def begin(api: Legacy, wanted: PlaceList) -> Outcome:
    """A list of this name that is ours already is the one."""
    there = by_name(api, wanted.name)
    if not there:
        made = api.post("lists/add", name=wanted.name, description=wanted.description, collaborative="false").get("list") or {}
        there = str(made.get("id") or "")
        if not there:
            raise Doubt("unreadable", str(made)[:200])
    return Processing({"list": there}, timedelta(0))


def step(api: Legacy, wanted: PlaceList, token: JSON) -> Outcome:
    identity, rounds = str(token["list"]), int(token.get("rounds") or 0)
    there, items = _read(api, identity)
    worded = set(token.get("worded") or ())
    if rounds >= ROUNDS:
        raise Refused("foursquare-list-stuck", identity)
    changes = list(islice(_changes(wanted, there, items, worded), STEP))
    if not changes:
        return Published(
            identity, str(there.get("canonicalUrl") or there.get("url") or ""), datetime.now(UTC), {"list": identity}
        )
    after = {"list": identity, "rounds": rounds + 1, "worded": sorted(worded)}
    for change in changes:
        try:
            api.post(f"lists/{identity}/{change.call}", **change.form)
        except Doubt as doubt:
            doubt.token = after
            raise
    return Processing(after, PAUSE)


def find(api: Legacy, wanted: PlaceList, token: JSON) -> Outcome | None:
    """Where a doubt stood: the list, whose items the next step compares; None when there is no list yet."""
    there = str((token or {}).get("list") or "") or by_name(api, wanted.name)
    return Processing({**(token or {}), "list": there}, timedelta(0)) if there else None


def by_name(api: Legacy, name: str) -> str:
    """The oldest of our own lists with this name; "" when there is none."""
    told = (api.get("users/self/lists", group="created", limit=PAGE).get("lists") or {}).get("items") or ()
    found = [each for each in told if isinstance(each, dict) and str(each.get("name") or "").strip() == name.strip()]
    return str(min(found, key=lambda each: int(each.get("createdAt") or 0)).get("id") or "") if found else ""


def _read(api: Legacy, identity: str) -> tuple[JSON, list[Item]]:
    there: JSON = {}
    items: list[Item] = []
    for page in range(PAGES):
        there = api.get(f"lists/{identity}", limit=PAGE, offset=page * PAGE).get("list") or {}
        told = (there.get("listItems") or {}).get("items") or ()
        items += [_item(each) for each in told if isinstance(each, dict) and each.get("id")]
        if len(told) < PAGE:
            break
    return there, items


def _item(told: JSON) -> Item:
    venue, words = told.get("venue") or {}, told.get("tip") or told.get("note") or {}
    return Item(str(told["id"]), str(venue.get("id") or ""), str(words.get("text") or ""))


def _changes(wanted: PlaceList, there: JSON, items: list[Item], worded: set[str]) -> Iterator[Change]:
    """What is left to do: name, then what is too much, what is missing, words, and at last the order."""
    if str(there.get("name") or "") != wanted.name or str(there.get("description") or "") != wanted.description:
        yield Change("update", {"name": wanted.name, "description": wanted.description})
    texts, kept, more = {item.venue: item.text for item in wanted.items}, {}, False
    for item in items:
        if item.venue not in texts or item.venue in kept:
            more = True
            yield Change("deleteitem", {"itemId": item.id})
        else:
            kept[item.venue] = item
    for venue, text in texts.items():
        if venue not in kept:
            more = True
            yield Change("additem", {"venueId": venue, "text": text or None})
        elif text and kept[venue].text != text and kept[venue].id not in worded:
            worded.add(kept[venue].id)  # once: the network may write it its own way
            yield Change("updateitem", {"itemId": kept[venue].id, "text": text})
    if not more:
        yield from _moves([kept[item.venue].id for item in wanted.items], [item.id for item in items])


def _moves(wanted: list[str], there: list[str]) -> Iterator[Change]:
    for place, item in enumerate(wanted):
        if there[place] != item:
            yield Change("moveitem", {"itemId": item, "beforeId": there[place]})
            there.remove(item)
            there.insert(place, item)
