"""The city's public answers, for everybody and for search engines: no sign-in, no script, nothing about persons, kept by caches."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from parvis.answering.public.finding import found
from parvis.answering.public.pages import readable, told
from parvis.contact.choices import Choices
from parvis.contact.views.public import language_of, shown
from parvis.knowledge.models import Answer

ANYBODY = Choices()
FRESH = "public, max-age=300"
MOST = 500
FOUND = 10
BESIDE = 5


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of them by topic; with `q` the ones that answer it best."""
    language = language_of(request, ANYBODY)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:300]
    if q:
        return _cached(
            shown(request, "answering/help/index.html", ANYBODY, language, {"q": q, "found": found(q, language, FOUND)}), None
        )
    rows = told(readable().order_by("topic__name", "title", "pk")[:MOST], language)
    topics = [(topic, list(group)) for topic, group in groupby(rows, key=lambda one: one.topic)]
    context = {"q": "", "topics": topics, "canonical": settings.ENVIRONMENT.public_url + reverse("help:index")}
    return _cached(shown(request, "answering/help/index.html", ANYBODY, language, context), None)


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    language = language_of(request, ANYBODY)
    row = readable().filter(key=slug).first()
    one = next(iter(told([row], language)), None) if row else None
    if row is None or one is None:
        with translation.override(language):
            return shown(request, "answering/help/missing.html", ANYBODY, language, {}, status=404)
    if _unchanged(request, row):
        return _cached(HttpResponseNotModified(), row)
    others = readable().filter(topic=row.topic_id).exclude(pk=row.pk).order_by("title")[:BESIDE] if row.topic_id else ()
    context: dict[str, Any] = {
        "one": one, "canonical": settings.ENVIRONMENT.public_url + reverse("help:page", args=[row.key]),
        "alternates": [code for code, _ in settings.LANGUAGES], "beside": told(others, language),
    }  # fmt: skip
    return _cached(shown(request, "answering/help/page.html", ANYBODY, language, context), row)


def _unchanged(request: HttpRequest, row: Answer) -> bool:
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and since >= int(row.touched_at.timestamp())


def _cached(response: HttpResponse, row: Answer | None) -> HttpResponse:
    """The same for everybody who reads that language."""
    response["Cache-Control"] = FRESH
    if row is not None:
        response["Last-Modified"] = http_date(row.touched_at.timestamp())
    patch_vary_headers(response, ["Accept-Language"])
    return response
