"""The routes of LinkedIn's face, its faults, and the city's page."""

import sqlite3
import time
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.linkedin import auth, figures, names, notes, posts, social, uploads
from parvis.sandbox.linkedin.auth import APP, MEMBER, NETWORK, NUMBER, REFRESH, SCOPES, SECRET, TOKEN, ApiError, called
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Malformed, answer

BIO = "La page d’essai de la ville : métiers, marchés publics, grands projets."
PAGE, HANDLE = "5515715", "paris_demo"
REST = "/rest"


def routes() -> list[Route]:
    return [
        Route("/oauth/v2/authorization", auth.authorize, methods=["GET", "POST"]),
        Route("/oauth/v2/accessToken", auth.token, methods=["POST"]),
        Route("/feed/update/{urn}", posts.web),
        Route("/company/{name}", company),
        Route("/upload/{name}/{part}", uploads.receive, methods=["PUT", "POST"]),
        Route(f"{REST}/organizationAcls", acls),
        Route(f"{REST}/organizations/{{id}}", page),
        Route(f"{REST}/posts", posts.create, methods=["POST"]),
        Route(f"{REST}/posts", posts.several, methods=["GET"]),
        Route(f"{REST}/posts/{{urn}}", posts.single, methods=["GET", "POST", "DELETE"]),
        *(Route(f"{REST}/{kind}", _of(kind), methods=["POST"]) for kind in uploads.KINDS),
        *(Route(f"{REST}/{kind}/{{urn}}", uploads.show) for kind in uploads.KINDS),
        Route(f"{REST}/socialActions/{{urn}}/comments", social.comments, methods=["GET", "POST"]),
        Route(f"{REST}/socialActions/{{urn}}/comments/{{number}}", social.comment, methods=["GET", "POST", "DELETE"]),
        Route(f"{REST}/socialMetadata/{{urn}}", social.metadata),
        Route(f"{REST}/reactions", social.react, methods=["POST"]),
        Route(f"{REST}/reactions/{{key}}", social.unreact, methods=["DELETE"]),
        Route(f"{REST}/organizationalEntityNotifications", notes.several),
        Route(f"{REST}/eventSubscriptions/{{key}}", notes.subscribe, methods=["PUT"]),
        Route(f"{REST}/organizationalEntityShareStatistics", figures.statistics),
        Route(f"{REST}/organizationalEntityFollowerStatistics", figures.followers),
        Route(f"{REST}/networkSizes/{{urn}}", figures.size),
        Route(f"{REST}/geoTypeahead", figures.places),
    ]


def _of(kind: str) -> Any:
    async def act(request: Request) -> Response:
        request.path_params["kind"] = kind
        return await uploads.act(request)

    return act


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {ApiError: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def found(place: Place) -> None:
    for table in (uploads.ASSETS, uploads.PARTS, uploads.CAPTIONS, notes.TABLE):
        place.store.execute(table)
    if place.world.owned(NETWORK):
        return
    place.world.join(NETWORK, HANDLE, "Ville de Paris (démo)", owned=True, city="Paris", country="FR", bio=BIO,
                     followers=figures.FOLLOWERS, identity=PAGE)  # fmt: skip
    place.store.insert("apps", id=APP, network=NETWORK, secret=SECRET, name="Parvis", scopes=SCOPES)
    place.store.insert("tokens", token=TOKEN, network=NETWORK, person=PAGE, app=APP, scopes=SCOPES, refresh=REFRESH,
                       created=time.time())  # fmt: skip


def open_account(place: Place, handle: str, name: str) -> dict[str, Any]:
    """One more page of the city, with its token."""
    row = place.world.join(NETWORK, handle, name, owned=True, city="Paris", country="FR", followers=1_000)
    token = f"AQX-sandbox-{row['id']}"
    sql = "INSERT OR IGNORE INTO tokens (token, network, person, app, scopes, created) VALUES (?, ?, ?, ?, ?, ?)"
    place.store.execute(sql, (token, NETWORK, row["id"], APP, SCOPES, time.time()))
    return {"id": row["id"], "handle": handle, "name": row["name"], **_told(place, row["id"], {"token": token})}


def credentials(place: Place) -> dict[str, Any]:
    page = place.world.owned(NETWORK)[0]["id"]
    return {**_told(place, page, {"token": TOKEN, "refresh_token": REFRESH}), "sdk": {"rest": place.url(f"/{NETWORK}{REST}")}}


def _told(place: Place, page: str, tokens: dict[str, str]) -> dict[str, Any]:
    base = place.url(f"/{NETWORK}")
    settings = {
        "organization": page, "client_id": APP, "application": NUMBER, "member": MEMBER, "every": "0",
        "version": "202609", "base": base, "web": base,
    }  # fmt: skip
    return {"settings": settings, "secrets": {**tokens, "client_secret": SECRET}}


def comment(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    return social.write(place, person, post, text, at)


async def acls(request: Request) -> Response:
    """The pages that the member who signed in administers: one, here."""
    _, me, asked = await called(request, auth.ADMIN)
    if asked.text("q") != "roleAssignee":
        raise auth.invalid("q is not valid")
    role = {"organization": names.organization(me["id"]), "role": "ADMINISTRATOR", "state": "APPROVED", "roleAssignee": MEMBER}
    elements = [role] if asked.text("role", "ADMINISTRATOR") == "ADMINISTRATOR" else []
    return answer({"elements": elements, "paging": {"start": 0, "count": 10, "links": []}})


async def page(request: Request) -> Response:
    place, _, _ = await called(request)
    row = place.world.person(NETWORK, request.path_params["id"])
    if row is None or not row["owned"]:
        raise auth.missing("Organization")
    name = {"localized": {"fr_FR": row["name"]}, "preferredLocale": {"country": "FR", "language": "fr"}}
    return answer({"id": int(row["id"]), "localizedName": row["name"], "vanityName": row["handle"], "name": name,
                   "organizationType": "GOVERNMENT_AGENCY"})  # fmt: skip


async def company(request: Request) -> Response:
    return RedirectResponse(f"/{NETWORK}/web/{request.path_params['name']}", 303)


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for signing in and pages, which are left alone."""
    if path.startswith(("/oauth/", "/feed/", "/company/")):
        return ""
    if path.startswith("/upload/") or path.removeprefix(f"{REST}/").split("/")[0] in uploads.KINDS:
        return "media"
    if method == "POST" and path == f"{REST}/posts":
        return "publish"
    if method == "POST" and path.endswith("/comments"):
        return "reply"
    return "read" if method == "GET" else "change"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        told = ApiError(429, "TOO_MANY_REQUESTS", "Resource level throttle limit for calls to this resource is reached.", 101)
        return 429, {"retry-after": str(fault.retry_after)}, told.body
    if effect == "expired":
        return 401, {}, ApiError(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602).body
    return fault.status, {}, ApiError(fault.status, "INTERNAL_SERVER_ERROR", "Internal Server Error", 0).body


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return answer(error.body, error.status)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return answer(
        ApiError(status, "RESOURCE_NOT_FOUND", f"No virtual resource found for path {request.url.path}", 0).body, status
    )


async def _malformed(request: Request, error: Exception) -> Response:
    return answer(auth.invalid("Unable to parse the request body").body, 400)
