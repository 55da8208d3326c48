"""`/scim/v2`: Users. A bearer token that may `people.edit`; answers as RFC 7644 writes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from parvis.colleagues.scim import actions
from parvis.colleagues.scim.resources import CONFIG, ERROR, LIST, MOST, USER, Wanted, Wrong, address_in, changes, whole
from parvis.people.access import demand
from parvis.people.models import User
from parvis.people.sessions import user_of_token

View = Callable[..., HttpResponse]
BIGGEST = 200_000


def _answer(body: Any, status: int = 200) -> HttpResponse:
    response = JsonResponse(body, status=status, content_type="application/scim+json")
    response["Cache-Control"] = "no-store"
    return response


def _wrong(status: int, detail: str, kind: str = "") -> HttpResponse:
    body = {"schemas": [ERROR], "status": str(status), "detail": detail}
    return _answer(body | ({"scimType": kind} if kind else {}), status)


def door(view: View) -> View:
    """Who asks is a token; what goes wrong is told in SCIM's own form."""

    @csrf_exempt
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        user = user_of_token(token.strip()) if kind.lower() == "bearer" else None
        if user is None:
            response = _wrong(401, "a valid bearer token is needed")
            response["WWW-Authenticate"] = "Bearer"
            return response
        request.user = user
        try:
            demand(user, "people.edit")
            return view(request, *args, **kwargs)
        except Wrong as error:
            return _wrong(error.status, error.detail, error.kind)
        except PermissionDenied:
            return _wrong(403, "people.edit is needed")
        except ValidationError as error:
            return _wrong(400, " ".join(error.messages), "invalidValue")

    return asked


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _body(request: HttpRequest) -> Any:
    if len(request.body) > BIGGEST:
        raise Wrong(413, "too long", "tooMany")
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Wrong(400, "JSON is expected", "invalidSyntax") from error


def told(user: User) -> dict[str, Any]:
    where = f"{settings.ENVIRONMENT.public_url}/scim/v2/Users/{user.pk}"
    return {
        "schemas": [USER], "id": str(user.pk), "userName": user.email, "displayName": user.name, "name": {"formatted": user.name},
        "emails": [{"value": user.email, "type": "work", "primary": True}], "active": user.is_active,
        "meta": {"resourceType": "User", "created": user.joined_at.isoformat(), "location": where},
    }  # fmt: skip


def _number(request: HttpRequest, name: str, default: int, most: int) -> int:
    text = request.GET.get(name, str(default))
    if not text.isascii() or not text.lstrip("-").isdigit() or len(text) > 9:
        raise Wrong(400, f"{name} is a number", "invalidValue")
    return min(max(int(text), 0), most)


@door
def users(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        made = actions.add(whole(_body(request)), by=_by(request))
        response = _answer(told(made), 201)
        response["Location"] = told(made)["meta"]["location"]
        return response
    if request.method != "GET":
        return _wrong(405, "GET or POST")
    found = User.objects.order_by("pk")
    if "filter" in request.GET:
        found = found.filter(email__iexact=address_in(request.GET["filter"]))
    start, count = max(_number(request, "startIndex", 1, 10**8), 1), _number(request, "count", 100, MOST)
    rows = [told(row) for row in found[start - 1 : start - 1 + count]]
    return _answer(
        {"schemas": [LIST], "totalResults": found.count(), "startIndex": start, "itemsPerPage": len(rows), "Resources": rows}
    )


@door
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """DELETE lets them out: what they wrote stays theirs."""
    found, by = User.objects.filter(pk=pk).first(), _by(request)
    if found is None:
        return _wrong(404, "no such user")
    if request.method == "GET":
        return _answer(told(found))
    if request.method == "PUT":
        return _answer(told(actions.change(found, whole(_body(request)), by=by)))
    if request.method == "PATCH":
        return _answer(told(actions.change(found, changes(_body(request)), by=by)))
    if request.method == "DELETE":
        actions.change(found, Wanted(active=False), by=by)
        return HttpResponse(status=204)
    return _wrong(405, "GET, PUT, PATCH or DELETE")


@door
def config(request: HttpRequest) -> HttpResponse:
    """What of SCIM there is here."""
    no = {"supported": False}
    schemes = [{"type": "oauthbearertoken", "name": "API token", "description": "A token of Parvis with the scope people.edit"}]
    return _answer({
        "schemas": [CONFIG], "patch": {"supported": True}, "bulk": no | {"maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST}, "changePassword": no, "sort": no, "etag": no, "authenticationSchemes": schemes,
    })  # fmt: skip
