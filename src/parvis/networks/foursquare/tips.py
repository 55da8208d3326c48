"""What people advise at the city's places. Each look at a place is a call that is paid for, so a round goes over them once a day
(or as often as the account says), one place a `read`; a place that was just added is looked at at once.

Cursor: ``{"since": {place: moment}, "next": moment}``, within a round also ``"left": [place, …]``.
Foursquare tells no author: each tip stands for who wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from parvis.networks.foursquare.api import Places, moment, stamp
from parvis.networks.foursquare.places import ID
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Incoming, Page, Person, Refused

FIRST = timedelta(days=90)
OVERLAP = timedelta(minutes=5)
MOST = 50


def read(api: Places, cursor: JSON, *, places: Sequence[Mapping[str, str]], every: timedelta) -> Page:
    """The new tips of one place; nothing, without a call, before the time for the next round."""
    now = datetime.now(UTC)
    names = {str(one["id"]): str(one.get("name") or "") for one in places if ID.fullmatch(str(one.get("id") or ""))}
    kept = cursor or {"since": {}}
    since = {place: at for place, at in kept["since"].items() if place in names}  # what was taken out is forgotten
    left = [place for place in kept.get("left") or () if place in names]
    due = not kept.get("next") or moment(kept["next"]) <= now
    if not left:
        left = list(names) if due else [place for place in names if place not in since]
        kept = {**kept, "next": stamp(now + every)} if due else kept
    if not left:
        return Page((), {"since": since, "next": kept["next"]})
    place, *left = left
    begin = moment(since[place]) - OVERLAP if place in since else now - FIRST
    items = _of(api, place, names[place], begin)
    since[place] = max([since.get(place, stamp(now - FIRST)), *(stamp(item.at) for item in items)])
    cursor = {"since": since, "next": kept["next"]} | ({"left": left} if left else {})
    return Page(items, cursor, more=bool(left))


def _of(api: Places, place: str, name: str, since: datetime) -> tuple[Incoming, ...]:
    try:
        told = api.get(f"/places/{place}/tips", cost="premium", sort="NEWEST", limit=MOST)
    except Refused as refused:
        if refused.code == "not-found":  # merged into another, or taken away, since it was chosen
            return ()
        if refused.code == "forbidden":
            raise Refused("foursquare-credits", refused.said, status=refused.status) from refused
        raise
    given = told if isinstance(told, list) else told.get("tips") or ()
    tips = each("tips", given, lambda told: _said(api, told, place, name))
    return tuple(sorted((tip for tip in tips if tip.at >= since and tip.text), key=attrgetter("at")))


def _id(tip: JSON) -> str:
    return str(tip["fsq_tip_id"] if tip.get("fsq_tip_id") else tip["id"])


def _said(api: Places, tip: JSON, place: str, name: str) -> Incoming:
    identity, link = _id(tip), f"{api.web}/v/{place}"
    return Incoming(
        verb="add",
        remote_id=identity,
        thread=f"tip:{identity}",
        kind="comment",
        at=moment(tip.get("created_at")),
        author=Person(f"tip:{identity}", "foursquare", "Foursquare", link),
        text=str(tip["text"]),
        language=str(tip.get("lang") or "")[:2],
        url=link,
        subject=name[:200],
        context={"venue": place, "name": name},
    )
