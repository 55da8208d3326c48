"""The Places API: search, match, sheets, tips; and Placemaker: what others suggest of a place."""

import json
import sqlite3
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.foursquare import venues
from parvis.sandbox.foursquare.auth import Refusal, keyed
from parvis.sandbox.foursquare.venues import NETWORK
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given, answer, given, iso

EDITS = {
    "name": "name", "address": "address", "locality": "locality", "postcode": "postcode", "country_code": "country", "tel": "tel",
    "website": "website", "hours": "hours", "latitude": "latitude", "longitude": "longitude", "description": "description",
    "menu": "menu", "facebook_url": "facebook_url", "instagram": "instagram", "twitter": "twitter", "parent_id": "parent_id",
}  # fmt: skip
REASONS = {"CLOSED", "DOESNT_EXIST", "INAPPROPRIATE", "NOT_CLOSED", "OTHER", "PRIVATE"}
MOST = 50


@keyed
async def search(request: Request, place: Place) -> Response:
    asked = await given(request)
    near, limit = _point(asked), _limit(asked)
    if near is None and not asked.text("near") and not asked.text("ne"):
        raise Refusal(400, "Provide ll, near, or ne and sw.")
    radius = asked.whole("radius", 22_000)
    if radius > 100_000:
        raise Refusal(400, "radius must be at most 100000.")
    found = []
    for row in venues.all_places(place):
        likeness = venues.likeness(asked.text("query"), row)
        far = venues.metres(row, *near) if near else 0
        if likeness >= (0.34 if asked.text("query") else 0) and far <= radius:
            found.append((likeness, far, row))
    found.sort(key=lambda each: each[1] if asked.text("sort") == "DISTANCE" else -each[0])
    shown = [venues.shown(place, row, **({"distance": far} if near else {})) for _, far, row in found[:limit]]
    return answer({"results": shown, "context": {"geo_bounds": {}}})


@keyed
async def match(request: Request, place: Place) -> Response:
    asked = await given(request)
    if missing := [name for name in ("name", "address", "city", "cc") if not asked.text(name)]:
        raise Refusal(400, f"Missing required parameter: {missing[0]}")
    scored = []
    for row in venues.all_places(place):
        told = json.loads(row["details"])
        there = venues.folded(told["address"]) == venues.folded(asked.text("address"))
        scored.append((min(1.0, 0.7 * venues.likeness(asked.text("name"), row) + (0.3 if there else 0)), row))
    best, row = max(scored, key=lambda each: each[0])
    if best < 0.6:
        raise Refusal(404, "No match found.")
    return answer({"place": venues.shown(place, row, match_score=round(best, 3))})


@keyed
async def details(request: Request, place: Place) -> Response:
    return answer(venues.shown(place, _venue(request, place)))


@keyed
async def tips(request: Request, place: Place) -> Response:
    asked = await given(request)
    limit, sort = _limit(asked), asked.text("sort", "POPULAR")
    if sort not in ("POPULAR", "NEWEST"):
        raise Refusal(400, "sort must be POPULAR or NEWEST.")
    rows = venues.tips(place, _venue(request, place))
    if sort == "POPULAR":
        rows = sorted(rows, key=lambda row: -place.world.reactions(row, "agree"))
    return answer([venues.tip(row) for row in rows[:limit]])


@keyed
async def edit(request: Request, place: Place) -> Response:
    asked, row = await given(request), _venue(request, place)
    values = {EDITS[name]: asked.text(name) for name in EDITS if asked.values.get(name) is not None}
    if not values:
        raise Refusal(400, "No edits were suggested.")
    if values.get("hours") and not venues.HOURS.fullmatch(values["hours"]):
        return answer({"suggested_edits": [], "errors": ["hours: could not be parsed"]})
    try:
        numbers = {name: float(values[name]) for name in ("latitude", "longitude") if name in values}
    except ValueError as error:
        raise Refusal(400, "latitude and longitude must be numbers.") from error
    return _suggested(place, asked, row, "edit", values | numbers)


@keyed
async def remove(request: Request, place: Place) -> Response:
    asked, row = await given(request), _venue(request, place)
    if asked.text("reason") not in REASONS:
        raise Refusal(400, f"reason must be one of {', '.join(sorted(REASONS))}.")
    said = {"reason": asked.text("reason"), "comment": asked.text("comment")}
    return _suggested(place, asked, row, "remove", said)


@keyed
async def status(request: Request, place: Place) -> Response:
    asked = await given(request)
    limit = _limit(asked, least=0)
    wanted = {each.strip() for each in asked.text("suggested_edit_ids").split(",") if each.strip()}
    rows = place.store.execute("SELECT * FROM fsq_suggestions ORDER BY seq DESC")
    return answer({"suggested_edits": [suggestion(row) for row in rows if not wanted or row["id"] in wanted][:limit]})


def suggestion(row: sqlite3.Row) -> dict[str, Any]:
    resolved = {"resolved_time": iso(row["resolved"])} if row["resolved"] else {}
    return {
        "id": row["id"], "fsq_place_id": row["venue"], "suggested_edit_type": row["kind"], "created_at": iso(row["at"]),
        "status": row["status"], **resolved,
    }  # fmt: skip


def decide(place: Place, identity: str, taken: bool) -> None:
    """Somebody there has looked at a suggestion: it is what the place says from now on, or it is not."""
    row = place.store.one("SELECT * FROM fsq_suggestions WHERE id = ? AND status = 'pending'", (identity,))
    if row is None:
        return
    sql = "UPDATE fsq_suggestions SET status = ?, resolved = ? WHERE id = ?"
    place.store.execute(sql, ("approved" if taken else "rejected", time.time(), identity))
    there = venues.one(place, row["venue"])
    if not taken or there is None:
        return
    said = json.loads(row["said"])
    if row["kind"] == "edit":
        venues.change(place, there, said)
    elif said["reason"] == "NOT_CLOSED":
        venues.change(place, there, {"closed": ""})
    else:
        venues.change(place, there, {"closed": iso(time.time())[:10]})


def _suggested(place: Place, asked: Given, row: sqlite3.Row, kind: str, said: dict[str, Any]) -> Response:
    number = place.store.next()
    identity = f"{0x66E00000 + number:08x}{'a5' * 8}"
    values = {"seq": number, "id": identity, "venue": row["id"], "kind": kind, "said": json.dumps(said), "at": time.time()}
    if not asked.flag("dry_run"):
        place.store.insert("fsq_suggestions", **values)
        place.store.record(NETWORK, "correct", "paris_demo", json.dumps(said, ensure_ascii=False), identity)
    made = {
        "id": identity, "fsq_place_id": row["id"], "suggested_edit_type": kind, "created_at": iso(time.time()), "status": "pending",
    }  # fmt: skip
    return answer({"suggested_edits": [made], "errors": []})


def _venue(request: Request, place: Place) -> sqlite3.Row:
    row = venues.one(place, request.path_params["id"])
    if row is None:
        raise Refusal(404, "Place not found.")
    return row


def _limit(asked: Given, least: int = 1) -> int:
    text = asked.text("limit", "10")
    if not text.isdigit() or not least <= int(text) <= MOST:
        raise Refusal(400, f"limit must be between {least} and {MOST}.")
    return int(text)


def _point(asked: Given) -> tuple[float, float] | None:
    if not asked.text("ll"):
        return None
    try:
        latitude, longitude = map(float, asked.text("ll").split(","))
    except ValueError as error:
        raise Refusal(400, "ll must be latitude,longitude.") from error
    return latitude, longitude
