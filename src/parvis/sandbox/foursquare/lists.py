"""The old API (v2): who one is, one's lists and their places. Each answer in its envelope; 500 calls an hour a token and group."""

import sqlite3
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.foursquare import venues
from parvis.sandbox.foursquare.auth import Legacy, signed
from parvis.sandbox.foursquare.venues import NETWORK
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given, answer, given

HOURLY = 500
TIP, NAME = 200, 100


@signed
async def myself(request: Request, place: Place, me: sqlite3.Row) -> Response:
    return told(place, "users", {"user": {"id": me["id"], "firstName": me["name"], "lastName": "", "type": "page"}})


@signed
async def mine(request: Request, place: Place, me: sqlite3.Row) -> Response:
    rows = place.store.execute("SELECT * FROM fsq_lists WHERE owner = ? AND NOT removed ORDER BY seq DESC", (me["id"],))
    return told(place, "users", {"lists": {"count": len(rows), "items": [shown(place, row) for row in rows]}})


@signed
async def add(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    name = asked.text("name").strip()
    if not name or len(name) > NAME:
        raise Legacy(400, "param_error", "name is missing or too long")
    number = place.store.next()
    identity = f"{0x50000000 + number:08x}{'b7' * 8}"
    place.store.insert("fsq_lists", seq=number, id=identity, owner=me["id"], name=name, description=asked.text("description"),
                       at=time.time())  # fmt: skip
    place.store.record(NETWORK, "list", me["handle"], name, identity)
    return told(place, "lists", {"list": shown(place, _list(place, identity, me), items=True)})


@signed
async def one(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    row = _list(place, request.path_params["id"], me)
    return told(place, "lists", {"list": shown(place, row, items=True, asked=asked)})


@signed
async def change(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """update, delete, additem, updateitem, deleteitem, moveitem."""
    asked, row = await given(request), _list(place, request.path_params["id"], me)
    verb = request.path_params["verb"]
    if verb not in VERBS:
        raise Legacy(404, "endpoint_error", f"lists/{verb} is unknown")
    return told(place, "lists", VERBS[verb](place, row, asked))


def _update(place: Place, row: sqlite3.Row, asked: Given) -> dict[str, Any]:
    values = (asked.text("name", row["name"]), asked.text("description", row["description"]), row["id"])
    place.store.execute("UPDATE fsq_lists SET name = ?, description = ? WHERE id = ?", values)
    fresh = place.store.one("SELECT * FROM fsq_lists WHERE id = ?", (row["id"],))
    assert fresh is not None
    return {"list": shown(place, fresh, items=True)}


def _delete(place: Place, row: sqlite3.Row, asked: Given) -> dict[str, Any]:
    place.store.execute("UPDATE fsq_lists SET removed = 1 WHERE id = ?", (row["id"],))
    return {}


def _add(place: Place, row: sqlite3.Row, asked: Given) -> dict[str, Any]:
    """The network does not mind a place that is there already: it is there twice."""
    if venues.one(place, asked.text("venueId")) is None:
        raise Legacy(400, "param_error", "Value for venueId is invalid")
    if len(asked.text("text")) > TIP:
        raise Legacy(400, "param_error", "text is too long")
    number = place.store.next()
    place.store.insert(
        "fsq_items", seq=number, list=row["id"], venue=asked.text("venueId"), text=asked.text("text"), place=number
    )
    place.store.record(NETWORK, "list item", row["name"], asked.text("venueId"), str(number))
    made = place.store.one("SELECT * FROM fsq_items WHERE seq = ?", (number,))
    assert made is not None
    return {"item": item(place, made)}


def _reword(place: Place, row: sqlite3.Row, asked: Given) -> dict[str, Any]:
    there = _item(place, row, asked.text("itemId"))
    place.store.execute("UPDATE fsq_items SET text = ? WHERE seq = ?", (asked.text("text"), there["seq"]))
    return {"item": item(place, _item(place, row, asked.text("itemId")))}


def _drop(place: Place, row: sqlite3.Row, asked: Given) -> dict[str, Any]:
    place.store.execute("DELETE FROM fsq_items WHERE seq = ?", (_item(place, row, asked.text("itemId"))["seq"],))
    return {"count": len(_items(place, row))}


def _move(place: Place, row: sqlite3.Row, asked: Given) -> dict[str, Any]:
    there = _item(place, row, asked.text("itemId"))
    beside = _item(place, row, asked.text("beforeId") or asked.text("afterId"))
    others = [each["place"] for each in _items(place, row) if each["seq"] != there["seq"]]
    spot = others.index(beside["place"]) + (0 if asked.text("beforeId") else 1)
    before = others[spot - 1] if spot else others[0] - 2 if others else 0
    after = others[spot] if spot < len(others) else others[-1] + 2
    place.store.execute("UPDATE fsq_items SET place = ? WHERE seq = ?", ((before + after) / 2, there["seq"]))
    return {"list": shown(place, row, items=True)}


VERBS = {"update": _update, "delete": _delete, "additem": _add, "updateitem": _reword, "deleteitem": _drop, "moveitem": _move}


def told(place: Place, group: str, response: dict[str, Any]) -> Response:
    """An answer in its envelope, if the hour is not full."""
    name = f"foursquare/{group}/{int(time.time() // 3600)}"
    used = int(place.store.recall(name) or 0) + 1
    place.store.remember(name, str(used))
    if used > HOURLY:
        raise Legacy(403, "rate_limit_exceeded", "Quota exceeded")
    left = {"X-RateLimit-Limit": str(HOURLY), "X-RateLimit-Remaining": str(HOURLY - used)}
    return answer({"meta": {"code": 200, "requestId": f"{used:024x}"}, "notifications": [], "response": response}, headers=left)


def shown(place: Place, row: sqlite3.Row, *, items: bool = False, asked: Given | None = None) -> dict[str, Any]:
    link = place.url(f"/foursquare/lieux#liste-{row['id']}")
    all_items = _items(place, row)
    first, most = (asked.whole("offset", 0), asked.whole("limit", 30, 200)) if asked else (0, 200)
    page = [item(place, each) for each in all_items[max(first, 0) : max(first, 0) + most]] if items else []
    return {
        "id": row["id"], "name": row["name"], "description": row["description"], "type": "created", "createdAt": int(row["at"]),
        "url": link, "canonicalUrl": link, "editable": True, "public": True, "collaborative": False,
        "listItems": {"count": len(all_items), "items": page},
    }  # fmt: skip


def item(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    venue = venues.one(place, row["venue"])
    name = venues.shown(place, venue)["name"] if venue else row["venue"]
    words = {"tip": {"id": f"t{row['seq']}", "text": row["text"]}} if row["text"] else {}
    return {"id": f"v{row['venue']}-{row['seq']}", "type": "venue", "venue": {"id": row["venue"], "name": name}, **words}


def all_lists(place: Place) -> list[dict[str, Any]]:
    rows = place.store.execute("SELECT * FROM fsq_lists WHERE NOT removed ORDER BY seq")
    return [shown(place, row, items=True) for row in rows]


def _list(place: Place, identity: str, me: sqlite3.Row) -> sqlite3.Row:
    row = place.store.one("SELECT * FROM fsq_lists WHERE id = ? AND NOT removed", (identity,))
    if row is None:
        raise Legacy(400, "param_error", f"Value {identity} is invalid for list id")
    if row["owner"] != me["id"]:
        raise Legacy(403, "not_authorized", "You cannot edit this list")
    return row


def _items(place: Place, row: sqlite3.Row) -> list[sqlite3.Row]:
    return place.store.execute("SELECT * FROM fsq_items WHERE list = ? ORDER BY place, seq", (row["id"],))


def _item(place: Place, row: sqlite3.Row, identity: str) -> sqlite3.Row:
    for each in _items(place, row):
        if f"v{each['venue']}-{each['seq']}" == identity:
            return each
    raise Legacy(400, "param_error", f"Value {identity} is invalid for itemId")
