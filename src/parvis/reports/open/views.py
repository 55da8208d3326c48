"""What everybody may take and read, without signing in: the tables, and how the counter does. Kept by caches; no script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.contact.choices import Choices
from parvis.contact.views.public import language_of, shown
from parvis.design.templatetags.design import thin
from parvis.insights.counter.words import minutes, percent
from parvis.reports.mail import DAYS
from parvis.reports.models import Dataset, Openness, Sheet
from parvis.reports.open.hiding import K
from parvis.reports.open.shaping import address, as_csv, as_json, schema
from parvis.reports.open.tables import BY_KEY, TABLES
from parvis.reports.views import attached

ANYBODY = Choices()
FRESH = "public, max-age=3600"
KINDS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "schema.json": "application/json"}
MONTHS = 12


def _open() -> None:
    if not Openness.objects.filter(on=True).exists():
        raise Http404


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The tables, what their columns are, when they were made."""
    _open()
    language = language_of(request, ANYBODY)
    made = {one.key: one.at for one in Dataset.objects.defer("rows")}
    with translation.override(language):
        tables = [
            {"key": one.key, "title": str(one.title), "words": str(one.words), "at": made[one.key],
             "fields": [(field.name, field.kind, str(field.words)) for field in one.fields],
             "files": [(form, address(one.key, form)) for form in KINDS]}
            for one in TABLES
            if one.key in made
        ]  # fmt: skip
        return _cached(shown(request, "reports/open/index.html", ANYBODY, language, {"tables": tables, "k": K}))


@require_safe
def file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The table itself, for any program of any site."""
    _open()
    if key not in BY_KEY or form not in KINDS:
        raise Http404(key)
    if form == "schema.json":
        return _free(json.dumps(schema(key), ensure_ascii=False), form, None)
    found = Dataset.objects.filter(key=key).first()
    if found is None:
        raise Http404(key)
    return _free(as_csv(found) if form == "csv" else as_json(found), form, found.at)


def _free(body: str, form: str, at: datetime | None) -> HttpResponse:
    response = HttpResponse(body, content_type=KINDS[form], headers={"Access-Control-Allow-Origin": "*", "Cache-Control": FRESH})
    if at is not None:
        response["Last-Modified"] = http_date(at.timestamp())
    return response


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """How the counter does, month by month: how many wrote, how soon they were answered, promises, moderation."""
    _open()
    language = language_of(request, ANYBODY)
    rows = {one.key: one for one in Dataset.objects.filter(key__in=("guichet", "moderation"))}
    with translation.override(language):
        months = [row for row in rows["guichet"].rows if row[1] == "*"][-MONTHS:] if "guichet" in rows else []
        acts = {row[0]: row[3] for row in rows["moderation"].rows if row[1] == "*"} if "moderation" in rows else {}
        context = {
            "months": [_line(row, acts) for row in reversed(months)], "whole": _whole(months), "k": K,
            "at": rows["guichet"].at if "guichet" in rows else None, "bars": _bars(months),
        }  # fmt: skip
        return _cached(shown(request, "reports/open/transparency.html", ANYBODY, language, context))


def _month(text: str) -> str:
    return date_format(datetime.strptime(text, "%Y-%m"), "F Y")


def _line(row: Sequence[Any], acts: dict[str, int | None]) -> dict[str, Any]:
    when, _network, _nature, arrived, answered, half, nine, kept, broken, sent_on = row
    share = percent(kept / (kept + broken)) if kept is not None and kept + broken else None
    counts = [_number(arrived), _number(answered), minutes(half), minutes(nine), share, _number(sent_on)]
    return {"month": _month(when), "cells": [*counts, _number(acts.get(when, 0))]}


def _number(value: int | None) -> str | None:
    return None if value is None else thin(value)


def _whole(months: Sequence[Sequence[Any]]) -> list[tuple[str, str]]:
    """Sums of the months that are told, and of no other: nothing can be taken from them that is hidden."""
    arrived = [row[3] for row in months if row[3] is not None]
    answered = [(row[3], row[4]) for row in months if row[4] is not None]
    kept = [(row[7], row[8]) for row in months if row[7] is not None]
    found = [(thin(sum(arrived)), _("messages reçus"))] if arrived else []
    if sum(n for n, _part in answered):
        share = sum(one for _n, one in answered) / sum(n for n, _part in answered)
        found.append((percent(share) or "", _("ont eu une réponse")))
    if sum(one + other for one, other in kept):
        found.append(
            (percent(sum(one for one, _o in kept) / sum(one + other for one, other in kept)) or "", _("de promesses tenues"))
        )
    return found


def _bars(months: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Bars of arrivals: the table below has the same numbers. Places are in a box of 100 by 30."""
    high = max((row[3] or 0 for row in months), default=0) or 1
    wide = 100 / max(len(months), 1)
    return [{"x": f"{n * wide + wide * 0.1:.2f}", "wide": f"{wide * 0.8:.2f}", "y": f"{30 - 30 * (row[3] or 0) / high:.2f}",
             "tall": f"{30 * (row[3] or 0) / high:.2f}"} for n, row in enumerate(months)]  # fmt: skip


def _cached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = FRESH
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def report(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """A report that was sent by mail, to whoever has its address; for sixty days."""
    known = Sheet.objects.filter(report__sent_at__gt=timezone.now() - timedelta(days=DAYS), form=form)
    found = known.filter(report__key=key).first() if key and len(key) < 60 and "\x00" not in key else None
    if found is None:
        raise Http404
    answer = attached(found)
    answer["X-Robots-Tag"] = "noindex"
    return answer
