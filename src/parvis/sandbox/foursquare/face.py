"""The routes of the played Foursquare, its errors in both of its ways, its faults, and its own page."""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.foursquare import auth, lists, places, venues
from parvis.sandbox.foursquare.auth import Legacy, Refusal
from parvis.sandbox.foursquare.venues import NETWORK
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import Malformed, answer


def routes() -> list[Route]:
    return [
        Route("/", _home),
        Route("/lieux", _places),
        Route("/v/{id}", _venue_page),
        Route("/lieux/suggestions/{id}/{verb}", _decide, methods=["POST"]),
        Route("/oauth2/authenticate", auth.authenticate, methods=["GET", "POST"]),
        Route("/oauth2/access_token", auth.access_token, methods=["GET", "POST"]),
        Route("/places/search", places.search),
        Route("/places/match", places.match),
        Route("/places/suggest/status", places.status),
        Route("/places/{id}", places.details),
        Route("/places/{id}/tips", places.tips),
        Route("/places/{id}/suggest/edit", places.edit, methods=["POST"]),
        Route("/places/{id}/suggest/remove", places.remove, methods=["POST"]),
        Route("/v2/users/self", lists.myself),
        Route("/v2/users/self/lists", lists.mine),
        Route("/v2/lists/add", lists.add, methods=["POST"]),
        Route("/v2/lists/{id}", lists.one),
        Route("/v2/lists/{id}/{verb}", lists.change, methods=["POST"]),
    ]


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {Refusal: _refused, Legacy: _enveloped, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for pages."""
    if not path.startswith(("/places/", "/v2/")):
        return ""
    return "publish" if method == "POST" else "read"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        return 429, {"retry-after": str(fault.retry_after)}, {"message": "Rate limit exceeded."}
    if effect == "expired":
        return 401, {}, {"message": "Invalid request token."}
    return fault.status, {}, None


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return answer({"message": refusal.message}, refusal.status)


async def _enveloped(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Legacy)
    meta = {"code": refusal.status, "errorType": refusal.kind, "errorDetail": refusal.detail, "requestId": "0" * 24}
    return answer({"meta": meta, "response": {}}, refusal.status)


async def _unknown(request: Request, error: Exception) -> Response:
    return answer({"message": "Not found."}, error.status_code if isinstance(error, HTTPException) else 404)


async def _malformed(request: Request, error: Exception) -> Response:
    return answer({"message": "Malformed JSON."}, 400)


# The page


async def _home(request: Request) -> Response:
    return RedirectResponse("/foursquare/lieux", 303)


async def _places(request: Request) -> Response:
    """All places of the city, what is suggested of them, and the lists; who looks after the data decides here."""
    place = place_of(request)
    rows = place.store.execute("SELECT * FROM fsq_suggestions ORDER BY seq DESC LIMIT 50")
    names = {row["id"]: json.loads(row["details"])["name"] for row in venues.all_places(place)}
    suggested = [{"row": row, "said": json.loads(row["said"]), "name": names.get(row["venue"], row["venue"])} for row in rows]
    shown = [
        {"told": json.loads(row["details"]), "id": row["id"], "tips": len(venues.tips(place, row))}
        for row in venues.of_city(place)
    ]
    return render(request, "foursquare.html", suggested=suggested, venues=shown, lists=lists.all_lists(place))


async def _venue_page(request: Request) -> Response:
    """Where a place's link leads: its page among those of its owner."""
    place, identity = place_of(request), request.path_params["id"]
    row = venues.one(place, identity)
    owner = place.world.person(NETWORK, row["author"]) if row else None
    if owner is None or not owner["owned"]:
        return RedirectResponse("/foursquare/lieux", 303)
    return RedirectResponse(f"/foursquare/web/{owner['handle']}/{identity}", 303)


async def _decide(request: Request) -> Response:
    places.decide(place_of(request), request.path_params["id"], request.path_params["verb"] == "prendre")
    return RedirectResponse("/foursquare/lieux#suggestions", 303)
