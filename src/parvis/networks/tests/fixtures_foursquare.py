"""Foursquare in good health: Places and Placemaker in the shapes of their reference (2025-06-17), the old API in its envelope."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks import foursquare
from parvis.networks.protocol import Answering, Correction, Draft
from parvis.networks.tests.cases import Case, Given, Scripted

NOW = datetime.now(UTC).replace(microsecond=0)
POOL, LIBRARY = "4adcda09f964a520ae3321e3", "4b56fb3ff964a520d52328e3"
SETTINGS = {
    "city": "Paris", "country": "FR", "base": "https://places.example", "legacy": "https://v2.example/v2", "web": "https://fsq.example",
    "places": [{"id": POOL, "name": "Piscine Joséphine-Baker"}],
}  # fmt: skip
SECRETS = {
    "key": "service-key-of-the-tests", "token": "legacy-token-of-the-tests", "client_secret": "client-secret-of-the-tests",
}  # fmt: skip


def suggestion(identity: str = "66e1a0", place: str = POOL, **more: Any) -> dict[str, Any]:
    return {
        "id": identity, "fsq_place_id": place, "suggested_edit_type": "edit", "created_at": NOW.isoformat(), "status": "pending",
    } | more  # fmt: skip


def place(identity: str = POOL, name: str = "Piscine Joséphine-Baker", **more: Any) -> dict[str, Any]:
    return {
        "fsq_place_id": identity, "name": name, "latitude": 48.8357, "longitude": 2.3757, "tel": "01 56 61 96 50",
        "website": "https://www.paris.example/piscine", "link": f"/places/{identity}", "categories": [],
        "location": {"address": "Quai François-Mauriac", "locality": "Paris", "postcode": "75013", "country": "FR",
                     "formatted_address": "Quai François-Mauriac, 75013 Paris"},
    } | more  # fmt: skip


def tip(identity: str, text: str, at: datetime = NOW) -> dict[str, Any]:
    return {"id": identity, "created_at": at.isoformat(), "text": text}


def right(**values: Any) -> Correction:
    return Correction(POOL, "edit", values or {"phone": "+33 1 56 61 96 50"})


CASE = Case(
    key="foursquare",
    module=foursquare,
    settings=SETTINGS,
    secrets=SECRETS,
    routes={
        "GET /places/suggest/status": Given(body={"suggested_edits": []}),
        "POST /places/*/suggest/edit": Given(body={"suggested_edits": [suggestion()], "errors": []}),
        "POST /places/*/suggest/remove": Given(body={"suggested_edits": [suggestion("66e1a1")], "errors": []}),
        "GET /places/search": Given(body={"results": [place(), place(LIBRARY, "Bibliothèque")]}),
        "GET /places/match": Given(body={"place": place(match_score=0.97)}),
        f"GET /places/{POOL}": Given(body=place()),
        "GET /places/*/tips": Given(body=[tip("t2", "Le bassin est fermé"), tip("t1", "Belle vue", NOW - timedelta(hours=2))]),
        "GET /v2/users/self": Given(body={"meta": {"code": 200}, "response": {"user": {"id": "1"}}}),
    },
    publishing="POST /places/*/suggest/edit",
    refusal=Given(400, {"message": "Invalid hours"}),
    reading="GET /places/*/tips",
    reads=("t1", "t2"),
    draft=Draft("", correction=right()),
    refused=(
        (Draft("Bonjour"), "no-posts"),
        (Draft("Merci", answering=Answering("t1", "tip:t1", False, "tip:t1", "", NOW)), "no-answers"),
        (Draft("", correction=right(phone="")), "foursquare-nothing"),
        (Draft("", correction=right(phone="appelez-nous")), "foursquare-phone"),
        (Draft("", correction=right(website="paris.example")), "foursquare-website"),
        (Draft("", correction=right(latitude=48.8)), "foursquare-position"),
        (Draft("", correction=right(latitude=148.8, longitude=2.3)), "foursquare-position"),
        (Draft("", correction=right(hours=[[8, "09:00", "19:00"]])), "foursquare-hours"),
        (Draft("", correction=right(hours=[[1, "9 h", "19:00"]])), "foursquare-hours"),
        (Draft("", correction=right(name="a" * 201)), "foursquare-long"),
        (Draft("", correction=Correction(POOL, "edit", {"name": "Piscine"}, "Vu sur place")), "foursquare-comment-edit"),
        (Draft("", correction=Correction("../suggest", "closed")), "foursquare-venue"),
        (Draft("", correction=Correction(POOL, "closed", comment="a" * 501)), "foursquare-comment"),
    ),
)


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[foursquare.Foursquare, Scripted]:
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return foursquare.make(SETTINGS | (settings or {}), SECRETS, http), http
