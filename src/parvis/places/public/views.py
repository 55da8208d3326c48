"""The lists for everybody: no sign-in, nothing from elsewhere, no position kept; scripts only add to what is there without them."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.media.looks import Unknown
from parvis.media.pictures import SIDES, small
from parvis.places.formats import FORMATS, Told
from parvis.places.ground.reading import ground
from parvis.places.ground.tiles import piece, tiles
from parvis.places.models import Place, PlaceList
from parvis.places.public import near, told
from parvis.places.words import FORMATS as FORMAT_WORDS
from parvis.square.guards import allowed, trap
from parvis.square.pages import language_of, shown

MOST_LISTS = 300
PAGE = 100
"""Places of one page of a list."""
FILE_FRESH = "public, max-age=300"
TRIES = (60, 3600)
RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})", re.ASCII)
MOST_PIECE = 8_000_000
"""Bytes of the file of tiles in one answer."""
WORKER = "; worker-src 'self' blob:"
"""The map's own worker, from here."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Lists by theme, the months of projects, the districts."""
    rows = list(PlaceList.objects.online().order_by("theme", "title", "id")[:MOST_LISTS])
    themes = [(theme, list(group)) for theme, group in groupby((r for r in rows if r.kind == "theme"), key=lambda r: r.theme)]
    projects = sorted((r for r in rows if r.kind == "projects" and r.month), key=lambda r: str(r.month), reverse=True)
    context = {
        "themes": themes,
        "projects": projects,
        "districts": told.districts(),
        "formats": FORMAT_WORDS,
        "tongue": settings.LANGUAGE_CODE,
    }
    return shown(request, "places/public/index.html", context)


@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(PlaceList.objects.online(), slug=slug)
    start = _start(request)
    places = told.of_list(row, start, PAGE + 1)
    context = _paged(places, start) | {
        "list": row, "formats": FORMAT_WORDS, "dated": row.places.exclude(begins=None).exists(),
        "data": reverse("public-places:file", args=[row.slug, "geojson"]),
    }  # fmt: skip
    return _mapped(shown(request, "places/public/list.html", context, scripts=("places",)))


def _start(request: HttpRequest) -> int:
    """`?apres=`: how many places are left behind."""
    after = request.GET.get("apres", "0")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 5 else 0


def _paged(places: list[Place], start: int) -> dict[str, Any]:
    """One page of `places`, of which one more was asked for. Past the end: 404."""
    if start and not places:
        raise Http404
    beside = {"more": start + PAGE if len(places) > PAGE else 0, "before": max(start - PAGE, 0) if start else None}
    return _context(places[:PAGE], start + 1) | beside


def _context(places: list[Place], first: int = 1) -> dict[str, Any]:
    return {
        "places": [(n, one, told.page_of(one), told.alt_of(one)) for n, one in enumerate(places, start=first)],
        "map": told.drawn(places, first),
        "ground": reverse("public-places:ground"),
        "tiles": tiles(),
    }  # fmt: skip


def _mapped(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] += WORKER
    return response


@require_safe
def place(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    row = get_object_or_404(told.online().filter(list__slug=slug), pk=pk)
    order = list(row.list.places.order_by("position", "id").values_list("pk", "name"))
    here = [key for key, _name in order].index(row.pk)
    beside = {"before": order[here - 1] if here else None, "after": order[here + 1] if here + 1 < len(order) else None}
    context = _context([row], here + 1) | beside | {"place": row, "list": row.list, "alt": told.alt_of(row), "number": here + 1}
    return shown(request, "places/public/place.html", context)


@require_safe
def district(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is in one district, whatever the list."""
    name = told.districts().get(slug)
    if name is None:
        raise Http404
    start = _start(request)
    places = list(told.online().filter(district=name)[start : start + PAGE + 1])
    return shown(request, "places/public/district.html", _paged(places, start) | {"name": name, "tongue": settings.LANGUAGE_CODE})


@require_http_methods(["GET", "HEAD", "POST"])
def nearby(request: HttpRequest) -> HttpResponse:
    """What is near an address. It is asked for in the body, so that no server writes it down, and it is kept nowhere."""
    asked = request.POST.get("adresse", "").replace("\x00", "").strip()[:200]
    context: dict[str, Any] = {
        "asked": asked,
        "districts": told.districts(),
        "data": reverse("public-places:all", args=["geojson"]),
    }
    context["tongue"], status = settings.LANGUAGE_CODE, 200
    with translation.override(language_of(request)):
        if request.method == "POST" and not trap(request):
            try:
                if not allowed(request, "places-near", *TRIES):
                    raise ValidationError(_("Trop de recherches depuis cette adresse. Réessayez dans une heure."))
                context |= near.found(asked)
            except ValidationError as error:
                context["wrong"], status = " ".join(error.messages), 422
    response = shown(request, "places/public/near.html", context, status=status, fresh=0, scripts=("places",))
    response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
    return response


@require_safe
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    """A list inside another site's page: plain HTML, shut in a sandbox, only where the city allows it."""
    row = get_object_or_404(PlaceList.objects.online(), slug=slug)
    ancestors = " ".join(["'self'", *ground().origins])
    context = _context(told.of_list(row, 0, PAGE)) | {"list": row}
    response = shown(request, "places/public/frame.html", context, ancestors=ancestors)
    response["Content-Security-Policy"] += "; sandbox allow-popups allow-popups-to-escape-sandbox"
    return response


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
def file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    row = get_object_or_404(PlaceList.objects.online(), slug=slug)
    if form not in FORMATS:
        raise Http404
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    if since is not None and since >= int(row.changed_at.timestamp()):
        return HttpResponseNotModified()
    return _file(told.told(row, told.of_list(row)), row.slug, form)


@require_safe
def everything(request: HttpRequest, form: str) -> HttpResponse:
    if form not in FORMATS:
        raise Http404
    return _file(told.everything(), "lieux", form)


def _file(what: Told, name: str, form: str) -> HttpResponse:
    """Open data: any site's page may read it."""
    mime, write = FORMATS[form]
    response = HttpResponse(write(what), content_type=f"{mime}; charset=utf-8")
    response["Cache-Control"], response["Access-Control-Allow-Origin"] = FILE_FRESH, "*"
    response["Last-Modified"] = http_date(what.changed_at.timestamp())
    if form not in ("geojson", "rss"):
        response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """The ground, as the map draws it."""
    row = ground()
    response = JsonResponse(row.districts or {"type": "FeatureCollection", "features": []}, content_type="application/geo+json")
    response["Cache-Control"], response["Access-Control-Allow-Origin"] = FILE_FRESH, "*"
    return response


@require_safe
def pieces(request: HttpRequest) -> HttpResponse:
    """A piece of the file of tiles, as the map asks for it; never the whole, which may weigh gigabytes."""
    found = tiles()
    if found is None:
        raise Http404
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    first, last = (int(asked[1]), min(int(asked[2]), found.size - 1)) if asked else (0, -1)
    if first > last or last - first >= MOST_PIECE:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}", "Accept-Ranges": "bytes"})
    response = HttpResponse(piece(found, first, last), status=206, content_type="application/vnd.pmtiles")
    response["Content-Range"], response["Accept-Ranges"] = f"bytes {first}-{last}/{found.size}", "bytes"
    response["ETag"], response["Cache-Control"] = found.etag, "public, max-age=86400"
    return response


@require_safe
def picture(request: HttpRequest, pk: int, side: int) -> HttpResponseBase:
    """A place's picture, from here; only of what is online and may still be shown."""
    row = Place.objects.online().select_related("file").filter(pk=pk, file__binned_at__isnull=True).first()
    if row is None or row.file is None or row.file.over or side not in SIDES:
        raise Http404
    try:
        kept = small(row.file, side)
    except Unknown as error:
        raise Http404 from error
    response = FileResponse(kept.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=86400"
    return response
