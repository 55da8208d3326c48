"""What other servers ask for and deliver. While the city is not on the fediverse, none of this exists."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from parvis.federation import icon, showing, standing
from parvis.federation.arrivals import actions as arrivals
from parvis.federation.models import Actor, Follower, Statement
from parvis.federation.outbox.actions import folder
from parvis.networks.activitypub import documents
from parvis.publishing.models import Delivery

FRESH, LONG = 180, 86_400
JRD = "application/jrd+json"
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.1"
Shows: TypeAlias = Callable[..., HttpResponseBase]


def _open(view: Callable[..., HttpResponseBase]) -> Shows:
    """With the actor's row; 404 while the city is not there."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = standing.actor()
        if not row.open:
            raise Http404
        return view(request, row, *args, **kwargs)

    return shown


def _told(document: Mapping[str, Any], kind: str = documents.TYPE, status: int = 200) -> HttpResponse:
    body = json.dumps(document, ensure_ascii=False).encode()
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8", status=status)
    response["Cache-Control"] = f"public, max-age={FRESH}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def asks_for_it(request: HttpRequest) -> bool:
    """Whether a program of the fediverse asks, and not a browser."""
    return any(kind in request.headers.get("Accept", "") for kind in documents.ASKED)


@require_safe
@_open
def webfinger(request: HttpRequest, row: Actor) -> HttpResponseBase:
    site = standing.site_of(row)
    if not (asked := request.GET.get("resource", "")):
        return HttpResponse("resource?", status=400, content_type="text/plain")
    if asked.lower() not in documents.resources(site):
        raise Http404
    return _told(documents.webfinger(site), JRD)


@require_safe
@_open
def host_meta(request: HttpRequest, row: Actor) -> HttpResponseBase:
    base = standing.site_of(row).base
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
        f'<Link rel="lrdd" template="{base}/.well-known/webfinger?resource={{uri}}"/></XRD>'
    )
    return HttpResponse(body, content_type="application/xrd+xml; charset=utf-8")


@require_safe
@_open
def nodeinfo_links(request: HttpRequest, row: Actor) -> HttpResponseBase:
    base = standing.site_of(row).base
    return _told({"links": [{"rel": SCHEMA, "href": f"{base}/ap/nodeinfo/2.1"}]}, "application/json")


@require_safe
@_open
def nodeinfo(request: HttpRequest, row: Actor) -> HttpResponseBase:
    told = {
        "version": "2.1", "software": {"name": "parvis", "version": "0.1.0"}, "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []}, "openRegistrations": False,
        "usage": {"users": {"total": 1}, "localPosts": showing.SHOWN.count()}, "metadata": {"nodeName": standing.name_of(row)},
    }  # fmt: skip
    return _told(told, f'application/json; profile="{SCHEMA}#"')


@require_safe
@_open
def actor(request: HttpRequest, row: Actor) -> HttpResponseBase:
    """A browser is led to the square."""
    if "text/html" in request.headers.get("Accept", "") and not asks_for_it(request):
        return _varied(HttpResponseRedirect("/place/"))
    return _varied(_told(showing.actor_document(row)))


def _varied(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept"])
    return response


@require_safe
@_open
def outbox(request: HttpRequest, row: Actor) -> HttpResponseBase:
    if "page" not in request.GET:
        return _told(showing.collection(row, "outbox", showing.SHOWN.count(), first=True))
    before = request.GET.get("before", "")
    return _told(showing.outbox(row, int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None))


@require_safe
@_open
def followers(request: HttpRequest, row: Actor) -> HttpResponseBase:
    """How many, and nobody's name."""
    return _told(showing.collection(row, "followers", Follower.objects.count()))


@require_safe
@_open
def following(request: HttpRequest, row: Actor) -> HttpResponseBase:
    return _told(showing.collection(row, "following", 0))


def _public(key: UUID) -> Statement:
    note = Statement.objects.filter(key=key, private=False).first()
    if note is None:
        raise Http404
    return note


@require_safe
@_open
def post(request: HttpRequest, row: Actor, key: UUID) -> HttpResponseBase:
    """What was said, to whoever asks, unless it was said in private. A browser is led to its page on the square."""
    note = _public(key)
    site = standing.site_of(row)
    if note.url and not note.deleted_at and "text/html" in request.headers.get("Accept", "") and not asks_for_it(request):
        return _varied(HttpResponseRedirect(f"/place/publications/{note.key}"))
    document = {"@context": documents.CONTEXT, **documents.note(site, standing.words_of(site, note))}
    return _varied(_told(document, status=410 if note.deleted_at else 200))


@require_safe
@_open
def create(request: HttpRequest, row: Actor, key: UUID) -> HttpResponseBase:
    note = _public(key)
    if note.deleted_at:
        raise Http404
    site = standing.site_of(row)
    return _told(documents.activity(site, "Create", "create", standing.words_of(site, note)))


@require_safe
@_open
def media(request: HttpRequest, row: Actor, key: UUID, number: int) -> HttpResponseBase:
    """A picture of what was said. Of what was said in private too: its address is its key."""
    note = Statement.objects.filter(key=key, deleted_at__isnull=True).first()
    if note is None or number >= len(note.pictures):
        raise Http404
    one = note.pictures[number]
    path: Path = folder(note.key) / one["name"]
    try:
        response = FileResponse(path.open("rb"), content_type=one["mime"])
    except FileNotFoundError as error:
        raise Http404 from error
    response["Cache-Control"] = f"{'private' if note.private else 'public'}, max-age={LONG}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
@_open
def picture(request: HttpRequest, row: Actor) -> HttpResponseBase:
    response = HttpResponse(icon.png(standing.name_of(row)), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={LONG}"
    return response


@csrf_exempt
@require_POST
@_open
def inbox(request: HttpRequest, row: Actor) -> HttpResponseBase:
    """Stored when it is answered 202; understood a moment later."""
    try:
        body = request.body
    except RequestDataTooBig:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    net = arrivals.net_of(request.META.get("REMOTE_ADDR", ""))
    status = arrivals.take(standing.site_of(row).base + request.get_full_path(), headers, body, net)
    response = HttpResponse(status=status)
    if status in (429, 503):
        response["Retry-After"] = "60"
    return response


def other_form(request: HttpRequest, key: UUID) -> HttpResponse | None:
    """Of a post's page on the square, for programs of the fediverse."""
    if not asks_for_it(request) or not (row := standing.actor()).open:
        return None
    together = Delivery.objects.filter(post__deliveries__key=key).values("key")
    note = Statement.objects.filter(key__in=together, private=False, deleted_at__isnull=True).first()
    if note is None:
        return None
    site = standing.site_of(row)
    return _varied(_told({"@context": documents.CONTEXT, **documents.note(site, standing.words_of(site, note))}))
