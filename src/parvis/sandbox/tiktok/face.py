"""The routes of TikTok's face, its faults, the account, and its lists and figures."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.tiktok import auth, comments, hooks, posting
from parvis.sandbox.tiktok.auth import NETWORK, ApiError, BusinessError, business, called, fine, good
from parvis.sandbox.wire import Malformed, answer

BIO = "Le compte d’essai de la ville : la ville en vidéos courtes."
OPEN_ID, FOLLOWERS = "open-id-sandbox-tiktok", 64_000
V2, V1, POST = "/v2", "/open_api/v1.3", "/v2/post/publish"
COUNTRIES = {"FR": 0.74, "BE": 0.06, "MA": 0.05, "DZ": 0.04, "US": 0.03}
CITIES = {"Paris": 0.41, "Lyon": 0.06, "Marseille": 0.05, "Bruxelles": 0.03}


def routes() -> list[Route]:
    manage = {"create": comments.create, "reply/create": comments.reply, "hide": comments.hide, "like": comments.like,
              "delete": comments.delete}  # fmt: skip
    return [
        Route("/v2/auth/authorize/", auth.authorize, methods=["GET", "POST"]),
        Route("/v2/oauth/token/", auth.token, methods=["POST"]),
        Route(f"{V1}/tt_user/oauth2/refresh_token/", auth.business_token, methods=["POST"]),
        Route(f"{POST}/creator_info/query/", posting.creator, methods=["POST"]),
        Route(f"{POST}/video/init/", posting.video, methods=["POST"]),
        Route(f"{POST}/inbox/video/init/", posting.draft, methods=["POST"]),
        Route(f"{POST}/content/init/", posting.photos, methods=["POST"]),
        Route(f"{POST}/status/fetch/", posting.status, methods=["POST"]),
        Route("/upload/{id}", posting.receive, methods=["PUT"]),
        Route("/@{name}/video/{id}", web),
        Route("/@{name}", web),
        Route(f"{V2}/user/info/", info),
        Route(f"{V2}/video/list/", videos, methods=["POST"]),
        Route(f"{V2}/video/query/", query, methods=["POST"]),
        Route(f"{V1}/business/get/", account),
        Route(f"{V1}/business/video/list/", business_videos),
        Route(f"{V1}/business/comment/list/", comments.several),
        Route(f"{V1}/business/comment/reply/list/", comments.replies),
        *(Route(f"{V1}/business/comment/{name}/", act, methods=["POST"]) for name, act in manage.items()),
        Route(f"{V1}/business/webhook/update/", hooks.update, methods=["POST"]),
    ]


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {ApiError: _refused, BusinessError: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def found(place: Place) -> None:
    place.store.execute(posting.TABLE)
    if place.world.owned(NETWORK):
        return
    place.world.join(NETWORK, "paris_demo", "Ville de Paris (démo)", owned=True, city="Paris", country="FR", bio=BIO,
                     followers=FOLLOWERS, identity=OPEN_ID)  # fmt: skip
    for app, secret in ((auth.APP, auth.SECRET), (auth.BUSINESS_APP, auth.BUSINESS_SECRET)):
        place.store.insert("apps", id=app, network=NETWORK, secret=secret, name="Parvis", scopes=auth.SCOPES)
    _tokens(place, OPEN_ID, auth.TOKEN, auth.BUSINESS_TOKEN, auth.REFRESH, auth.BUSINESS_REFRESH)


def open_account(place: Place, handle: str, name: str) -> dict[str, Any]:
    """One more account of the city, with its tokens."""
    row = place.world.join(NETWORK, handle, name, owned=True, city="Paris", country="FR", followers=1_000)
    token, other = f"act.sandbox-{row['id']}", f"act.sandbox-business-{row['id']}"
    _tokens(place, row["id"], token, other)
    told = _told(place, row["id"], {"token": token, "business_token": other})
    return {"id": row["id"], "handle": handle, "name": row["name"], **told}


def credentials(place: Place) -> dict[str, Any]:
    tokens = {"token": auth.TOKEN, "refresh_token": auth.REFRESH, "business_token": auth.BUSINESS_TOKEN,
              "business_refresh": auth.BUSINESS_REFRESH}  # fmt: skip
    sdk = {"base_url": place.url(f"/{NETWORK}/open_api")}
    return {**_told(place, place.world.owned(NETWORK)[0]["id"], tokens), "sdk": sdk}


def _told(place: Place, identity: str, tokens: dict[str, str]) -> dict[str, Any]:
    base = place.url(f"/{NETWORK}")
    settings = {"client_key": auth.APP, "business_id": identity, "business_app": auth.BUSINESS_APP, "every": "0", "base": base,
                "business_base": base, "web": base}  # fmt: skip
    return {"settings": settings, "secrets": {**tokens, "client_secret": auth.SECRET, "business_secret": auth.BUSINESS_SECRET}}


def _tokens(
    place: Place, person: str, token: str, other: str, refresh: str | None = None, other_refresh: str | None = None
) -> None:
    sql = "INSERT OR IGNORE INTO tokens (token, network, person, kind, app, scopes, refresh, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    place.store.execute(sql, (token, NETWORK, person, "user", auth.APP, auth.SCOPES, refresh, time.time()))
    told = (other, NETWORK, person, "business", auth.BUSINESS_APP, auth.BUSINESS_SCOPES, other_refresh, time.time())
    place.store.execute(sql, told)


async def info(request: Request) -> Response:
    place, me, asked = await called(request, "user.info.basic")
    known = {
        "open_id": me["id"], "union_id": me["id"], "display_name": me["name"], "username": me["handle"],
        "avatar_url": place.url(f"/avatars/{NETWORK}/{me['id']}.png"), "bio_description": me["bio"], "is_verified": True,
        "follower_count": me["followers"], "following_count": 0, "video_count": me["written"],
    }  # fmt: skip
    wanted = asked.text("fields").split(",")
    return fine({"user": {name: value for name, value in known.items() if name in wanted}})


async def videos(request: Request) -> Response:
    place, me, asked = await called(request, "video.list")
    count, before = min(20, int(asked.body.get("max_count") or 10)), float(asked.body.get("cursor") or 9e15) / 1000
    sql = """SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed AND created < ?
             ORDER BY seq DESC LIMIT ?"""
    rows = place.store.execute(sql, (NETWORK, me["id"], before, count + 1))
    page = rows[:count]
    cursor = int(page[-1]["created"] * 1000) if page else 0
    return fine({"videos": [posting.shown(place, row) for row in page], "cursor": cursor, "has_more": len(rows) > count})


async def query(request: Request) -> Response:
    place, me, asked = await called(request, "video.list")
    names = [str(each) for each in (asked.body.get("filters") or {}).get("video_ids") or ()]
    if not 1 <= len(names) <= 20:
        raise ApiError(400, "invalid_params", "video_ids must have 1 to 20 items")
    rows = [row for name in names if (row := place.world.post(NETWORK, name)) and row["author"] == me["id"]]
    return fine({"videos": [posting.shown(place, row) for row in rows]})


async def account(request: Request) -> Response:
    _, me, asked = await business(request, "user.insights")
    wanted = json.loads(asked.text("fields") or "[]")
    today = datetime.now(UTC).date()
    days = [
        {"date": str(today - timedelta(days=back)), "video_views": 900 + back, "followers_count": me["followers"]}
        for back in (2, 3)
    ]
    known = {
        "username": me["handle"], "display_name": me["name"], "followers_count": me["followers"], "metrics": days,
        "audience_countries": [{"country": key, "percentage": share} for key, share in COUNTRIES.items()],
        "audience_cities": [{"city_name": key, "percentage": share} for key, share in CITIES.items()],
    }  # fmt: skip
    return good({name: value for name, value in known.items() if name in wanted or name == "metrics"})


async def business_videos(request: Request) -> Response:
    place, me, asked = await business(request, "video.list")
    start, count = max(0, asked.whole("cursor", 0)), asked.whole("max_count", 10, 20)
    sql = "SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed ORDER BY seq DESC LIMIT ? OFFSET ?"
    rows = place.store.execute(sql, (NETWORK, me["id"], count + 1, start))
    page = [{"item_id": row["id"], "create_time": str(int(row["created"])), "caption": row["text"], **posting.figures(place, row)}
            for row in rows[:count]]  # fmt: skip
    return good({"videos": page, "cursor": start + count, "has_more": len(rows) > count})


async def web(request: Request) -> Response:
    """Where an account's and a video's addresses lead: the pages on which residents see them."""
    place = place_of(request)
    row = place.world.post(NETWORK, request.path_params.get("id", ""))
    owner = place.world.person(NETWORK, row["author"]) if row else None
    return RedirectResponse(f"/{NETWORK}/web" + (f"/{owner['handle']}/{row['id']}" if row and owner else ""), 303)


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for signing in and pages, which are left alone. A video is published by its bytes."""
    if path.startswith("/@") or "/oauth" in path or "/auth/" in path:
        return ""
    if path.startswith("/upload/") or path == f"{POST}/content/init/":
        return "publish"
    if path.startswith(POST):
        return "media"
    if path.endswith(("/comment/reply/create/", "/comment/create/")):
        return "reply"
    return "read" if method == "GET" or path.startswith(f"{V2}/video/") else "change"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        return 429, {"retry-after": str(fault.retry_after)}, ApiError(429, "rate_limit_exceeded").body
    if effect == "expired":
        return 401, {}, ApiError(401, "access_token_invalid").body
    return fault.status, {}, ApiError(fault.status, "internal_error").body


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError | BusinessError)
    return answer(error.body, error.status if isinstance(error, ApiError) else 200)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return answer(ApiError(status, "invalid_params", "Unsupported path").body, status)


async def _malformed(request: Request, error: Exception) -> Response:
    return answer(ApiError(400, "invalid_params", "The body is not JSON").body, 400)
