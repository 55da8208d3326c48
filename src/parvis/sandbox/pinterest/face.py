"""The routes of Pinterest's face, its faults and its rate-limit headers."""

import sqlite3
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.pinterest import auth, boards, figures, pins
from parvis.sandbox.pinterest.auth import NETWORK, ApiError, caller, invalid
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import Given, Malformed, answer, given

V5 = "/v5"


def routes() -> list[Route]:
    return [
        Route("/oauth/", auth.authorize, methods=["GET", "POST"]),
        Route(f"{V5}/oauth/token", auth.token, methods=["POST"]),
        Route("/upload", receive, methods=["POST"]),
        Route("/pin/{id}/", web),
        Route(f"{V5}/user_account", account),
        Route(f"{V5}/user_account/analytics", account_analytics),
        Route(f"{V5}/ad_accounts", ad_accounts),
        Route(f"{V5}/ad_accounts/{{id}}/audience_insights", audience_insights),
        Route(f"{V5}/media", register, methods=["POST"]),
        Route(f"{V5}/media/{{id}}", media),
        Route(f"{V5}/boards", list_boards, methods=["GET"]),
        Route(f"{V5}/boards", make_board, methods=["POST"]),
        Route(f"{V5}/boards/{{id}}", show_board),
        Route(f"{V5}/boards/{{id}}/sections", sections, methods=["GET"]),
        Route(f"{V5}/boards/{{id}}/sections", make_section, methods=["POST"]),
        Route(f"{V5}/pins", list_pins, methods=["GET"]),
        Route(f"{V5}/pins", make_pin, methods=["POST"]),
        Route(f"{V5}/pins/analytics", several_analytics),
        Route(f"{V5}/pins/{{id}}", pin, methods=["GET", "PATCH", "DELETE"]),
        Route(f"{V5}/pins/{{id}}/analytics", pin_analytics),
    ]


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {ApiError: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


async def account(request: Request) -> Response:
    place, me, _ = await _asked(request, "user_accounts:read")
    told = {
        "account_type": "BUSINESS", "id": me["id"], "username": me["handle"], "business_name": me["name"], "website_url": "",
        "profile_image": place.url(f"/avatars/{NETWORK}/{me['id']}.png"), "board_count": len(boards.listed(place, me["id"])),
        "pin_count": me["written"], "follower_count": me["followers"], "following_count": 0, "monthly_views": me["followers"] * 9,
    }  # fmt: skip
    return answer(told)


async def account_analytics(request: Request) -> Response:
    place, me, asked = await _asked(request, "user_accounts:read")
    return answer(figures.of_account(place, me, asked))


async def ad_accounts(request: Request) -> Response:
    _, me, _ = await _asked(request, "ads:read")
    return answer({"items": [{"id": me["id"], "name": me["name"], "country": "FR", "currency": "EUR"}], "bookmark": None})


async def audience_insights(request: Request) -> Response:
    place, me, _ = await _asked(request, "ads:read")
    if request.path_params["id"] != me["id"]:
        raise ApiError(403, 29, "You are not permitted to access that resource.")
    return answer(figures.audience(place, me))


async def register(request: Request) -> Response:
    place, me, asked = await _asked(request, "pins:write")
    return answer(pins.register(place, me, asked), 201)


async def receive(request: Request) -> Response:
    """Amazon's storage: it knows no token of Pinterest's, and refuses a call that carries one."""
    if "authorization" in request.headers or not await pins.receive(place_of(request), await given(request)):
        return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
    return Response(status_code=204)


async def media(request: Request) -> Response:
    place, me, _ = await _asked(request, "pins:read")
    return answer(pins.upload(place, me, request.path_params["id"]))


async def list_boards(request: Request) -> Response:
    place, me, asked = await _asked(request, "boards:read")
    return _page([boards.told(place, row) for row in boards.listed(place, me["id"])], asked)


async def make_board(request: Request) -> Response:
    place, me, asked = await _asked(request, "boards:write")
    return answer(boards.told(place, boards.make(place, me["id"], asked)), 201)


async def show_board(request: Request) -> Response:
    place, me, _ = await _asked(request, "boards:read")
    return answer(boards.told(place, boards.found(place, me["id"], request.path_params["id"])))


async def sections(request: Request) -> Response:
    place, me, asked = await _asked(request, "boards:read")
    board = boards.found(place, me["id"], request.path_params["id"])
    return _page([boards.told(place, row) for row in boards.listed(place, me["id"], board["id"])], asked)


async def make_section(request: Request) -> Response:
    place, me, asked = await _asked(request, "boards:write")
    board = boards.found(place, me["id"], request.path_params["id"])
    return answer(boards.told(place, boards.make(place, me["id"], asked, board["id"])), 201)


async def list_pins(request: Request) -> Response:
    place, me, asked = await _asked(request, "pins:read")
    sql = "SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed ORDER BY seq DESC"
    return _page([pins.told(place, row) for row in place.store.execute(sql, (NETWORK, me["id"]))], asked)


async def make_pin(request: Request) -> Response:
    place, me, asked = await _asked(request, "pins:write")
    return answer(pins.make(place, me, asked, request.headers.get("idempotency-key", "")), 201)


async def pin(request: Request) -> Response:
    place, me, asked = await _asked(request, "pins:read" if request.method == "GET" else "pins:write")
    row = pins.found(place, me, request.path_params["id"])
    if request.method == "GET":
        return answer(pins.told(place, row))
    if request.method == "PATCH":
        return answer(pins.change(place, me, row, asked))
    place.world.remove(row)
    return Response(status_code=204)


async def pin_analytics(request: Request) -> Response:
    place, me, asked = await _asked(request, "pins:read")
    row = pins.found(place, me, request.path_params["id"])
    return answer(figures.of_pins(place, [row], asked)[row["id"]])


async def several_analytics(request: Request) -> Response:
    place, me, asked = await _asked(request, "pins:read")
    names = [name for each in asked.many("pin_ids") for name in each.split(",") if name]
    if not 1 <= len(names) <= 100:
        raise invalid("'pin_ids' must have 1 to 100 elements")
    return answer(figures.of_pins(place, [pins.found(place, me, name) for name in names], asked))


async def web(request: Request) -> Response:
    """Where a pin's address leads: the page on which residents see it."""
    place = place_of(request)
    row = place.world.post(NETWORK, request.path_params["id"])
    owner = place.world.person(NETWORK, row["author"]) if row else None
    return RedirectResponse(f"/{NETWORK}/web" + (f"/{owner['handle']}/{row['id']}" if row and owner else ""), 303)


async def _asked(request: Request, scope: str) -> tuple[Place, sqlite3.Row, Given]:
    place = place_of(request)
    return place, caller(request, place, scope), await given(request)


def _page(items: list[dict[str, Any]], asked: Given) -> Response:
    """A page and the bookmark of the next one."""
    size, start = asked.whole("page_size", 25, 250), int(asked.text("bookmark") or 0)
    bookmark = str(start + size) if start + size < len(items) else None
    return answer({"items": items[start : start + size], "bookmark": bookmark})


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for signing in and pages, which are left alone."""
    if path == "/upload" or path.startswith(f"{V5}/media"):
        return "media"
    if not path.startswith(V5) or "/oauth/" in path:
        return ""
    if method == "POST" and path == f"{V5}/pins":
        return "publish"
    return "read" if method == "GET" else "change"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        headers = {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(fault.retry_after)}
        return 429, headers, {"code": 8, "message": "You have exceeded your rate limit. Try again later."}
    if effect == "expired":
        return 401, {}, {"code": 2, "message": "Authentication failed."}
    return fault.status, {}, {"code": 11, "message": "Sorry! Something went wrong on our end."}


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return answer(error.body, error.status)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return answer({"code": 404, "message": "API method not found."}, status)


async def _malformed(request: Request, error: Exception) -> Response:
    return answer({"code": 1, "message": "Invalid request: Body is not valid JSON"}, 400)
