"""The home of the square, the city's posts, the search and the map of pages."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from parvis.media.looks import Unknown
from parvis.media.pictures import SIDES, small
from parvis.square import actions, hooks, latest
from parvis.square.guards import allowed
from parvis.square.pages import language_of, shown

PAGE = 20
FOUND = 8
YEAR = 395 * 86_400
ANSWERS = (30, 3600)
"""How often a browser may answer, in so many seconds."""
ONE_MAP = 50_000
"""Addresses that one file may hold (sitemaps.org)."""
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    language = language_of(request)
    told = ((part, part.home(language)) for part in hooks.in_order() if part.template)
    sections = [(part, context) for part, context in told if context is not None]
    return shown(request, "square/home.html", {"sections": sections, "notice": actions.notice(), "feed": latest.feed()})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    language = language_of(request)
    groups: list[tuple[hooks.Part, list[hooks.Found]]] = []
    if q:
        asked = [(part, part.found(q, language, FOUND)) for part in hooks.in_order()]
        groups = [(part, found) for part, found in asked if found]
    return shown(request, "square/search.html", {"q": q, "groups": groups})


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    rows = latest.latest(PAGE + 1, before=_before(request))
    more = rows[PAGE - 1].at.isoformat() if len(rows) > PAGE else ""
    return shown(request, "square/posts.html", {"posts": rows[:PAGE], "more": more, "feed": latest.feed()})


def _before(request: HttpRequest) -> datetime | None:
    try:
        found = parse_datetime(request.GET.get("avant", "").replace(" ", "+"))
    except ValueError:
        return None
    return found if found and found.tzinfo else None


@require_safe
def post(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    for form in hooks.FORMS:
        if (other := form(request, key)) is not None:
            return other
    found = latest.one(str(key))
    if found is None:
        raise Http404
    answered = {network: request.COOKIES.get(f"lecteur-{network}") for network, _ in found.videos}
    players = [
        (network, latest.PLAYERS[network][1].format(id=identifier), answered[network]) for network, identifier in found.videos
    ]
    hosts = " ".join(latest.PLAYERS[network][0] for network, _address, answer in players if answer == "oui")
    context = {"post": found, "players": players}
    response = shown(request, "square/post.html", context, fresh=0 if players else 60, frames=hosts)
    patch_vary_headers(response, ["Accept"])
    return response


@require_POST
def player(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Yes or no to one network's own player, kept by this browser; the proof says no more than a random name."""
    network, given = request.POST.get("network", ""), request.POST.get("answer") == "oui"
    if network not in latest.PLAYERS:
        raise Http404
    try:
        known = uuid.UUID(request.COOKIES.get("lecteur", ""))
    except ValueError:
        known = None
    response = HttpResponseRedirect(reverse("square:post", args=[key]) + "#lecteur")
    if not allowed(request, "consent", *ANSWERS):
        return response  # what is not kept as a proof is not taken as an answer
    row = actions.answer_consent(key=known, network=network, given=given)
    kept: dict[str, Any] = {"max_age": YEAR, "httponly": True, "samesite": "Lax", "path": "/place/"}
    response.set_cookie("lecteur", str(row.key), secure=settings.SESSION_COOKIE_SECURE, **kept)
    response.set_cookie(f"lecteur-{network}", "oui" if given else "non", secure=settings.SESSION_COOKIE_SECURE, **kept)
    return response


@require_safe
def picture(request: HttpRequest, pk: int, side: int) -> HttpResponseBase:
    """A picture of a public post, from here."""
    file = latest.picture(pk) if side in SIDES else None
    if file is None:
        raise Http404
    try:
        kept = small(file, side)
    except Unknown as error:
        raise Http404 from error
    response = FileResponse(kept.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def sitemap(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Every public page, for search engines. What one file may not hold goes into numbered ones, and the first lists them."""
    first, after = max(number - 1, 0) * ONE_MAP, []
    pages = itertools.islice(_addresses(), first, None)
    here = list(itertools.islice(pages, ONE_MAP))
    if number and not here:
        raise Http404
    if not number:
        rest = sum(1 for _one in pages)
        after = list(range(1, 2 + -(-rest // ONE_MAP))) if rest else []
    base = settings.ENVIRONMENT.public_url
    if after:
        lines = [f"<sitemap><loc>{base}{reverse('square:sitemap-part', args=[n])}</loc></sitemap>" for n in after]
        kind = "sitemapindex"
    else:
        lines, kind = [_located(base + url, at) for url, at in here], "urlset"
    text = "\n".join([f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{SITEMAPS}">', *lines, f"</{kind}>"])
    response = HttpResponse(text, content_type="application/xml")
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _addresses() -> Iterator[tuple[str, datetime | None]]:
    """Our own pages, then those of the rooms above, as they come."""
    for name in ("home", "posts", "reach", "legal", "privacy", "accessibility"):
        yield reverse(f"square:{name}"), None
    for part in hooks.in_order():
        yield from part.addresses()


def _located(url: str, at: datetime | None) -> str:
    changed = f"<lastmod>{at.date().isoformat()}</lastmod>" if at else ""
    return f"<url><loc>{escape(url)}</loc>{changed}</url>"
