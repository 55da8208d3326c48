"""The calendar: month, week, list; each card may be dragged or moved by a form."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.people.access import demand, may
from parvis.publishing import actions, calendar, hours
from parvis.publishing.actions import Blocked, Stale
from parvis.publishing.forms import zone
from parvis.publishing.models import Attachment, Post, Variant
from parvis.publishing.views import seen_post, sentences
from parvis.publishing.views.compose import why
from parvis.rest.auth import asker

MOST = 600
"""Posts drawn at once; a city plans far fewer in a month."""


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "post.see")
    today = timezone.localdate(timezone=zone())
    view = request.GET.get("vue", "mois")
    span = calendar.span(view if view in calendar.VIEWS else "mois", request.GET.get("date", ""), today)
    begins, ends = hours.moment(span.first, time(0), zone()), hours.moment(span.last + timedelta(1), time(0), zone())
    posts = (
        Post.objects.seen_by(by).on_calendar(begins, ends)
        .prefetch_related(
            Prefetch("variants", Variant.objects.select_related("account").order_by("account__network", "pk")),
            Prefetch("attachments", Attachment.objects.select_related("file")),
        )[:MOST]
    )  # fmt: skip
    by_day: dict[Any, list[Post]] = {}
    for post in posts:
        assert post.publish_at is not None
        by_day.setdefault(timezone.localtime(post.publish_at, zone()).date(), []).append(post)
    context = {
        "span": span, "today": today, "may_write": may(by, "post.write"),
        "weeks": [[(day, by_day.get(day, [])) for day in week] for week in span.weeks],
        "days": [(day, by_day.get(day, [])) for day in span.days],
    }  # fmt: skip
    part = request.headers.get("HX-Request")
    return render(request, "publishing/parts/board.html" if part else "publishing/calendar.html", context)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day, at the same hour on the city's clocks, or another hour. Takes a form or JSON: {at or day, revision}."""
    post = seen_post(request, pk)
    if request.method == "GET":
        template = "publishing/parts/move.html" if request.headers.get("HX-Request") else "publishing/move.html"
        return render(request, template, _form(post))
    wants_json = "json" in request.headers.get("Accept", "") or request.content_type == "application/json"
    try:
        given = _given(request)
        revision = int(given["revision"]) if str(given.get("revision") or "").isdecimal() else None
        moved = actions.move(post, at=_hour(given, post), by=asker(request), revision=revision)
    except Stale as stale:
        said = _("Quelqu’un a modifié cette publication entre-temps. Rechargez la page.")
        return _no(request, stale.post, 409, said, wants_json)
    except Blocked as blocked:
        return _no(request, post, 422, " ".join(why(blocked.checked)), wants_json)
    except ValidationError as error:
        return _no(request, post, 422, " ".join(sentences(error)), wants_json)
    except PermissionDenied:
        return _no(request, post, 403, _("Vos droits ne permettent pas de déplacer cette publication."), wants_json)
    if wants_json:
        return JsonResponse({"revision": moved.revision, "at": moved.publish_at})
    messages.success(request, _("Déplacée."))
    day = timezone.localtime(moved.publish_at, zone()).date()
    return redirect(f"{reverse('publishing:calendar')}?date={day.isoformat()}")


def _form(post: Post, given: dict[str, Any] | None = None) -> dict[str, Any]:
    at = timezone.localtime(post.publish_at, zone()) if post.publish_at else None
    day, hour = (at.date().isoformat(), f"{at:%H:%M}") if at else ("", "")
    typed = given or {}
    return {"post": post, "day": typed.get("day", day), "hour": typed.get("hour", hour)}


def _no(request: HttpRequest, post: Post, status: int, detail: str, wants_json: bool) -> HttpResponse:
    if wants_json:
        return JsonResponse({"detail": detail, "revision": post.revision}, status=status)
    return render(request, "publishing/move.html", _form(post, request.POST.dict()) | {"refused": [detail]}, status=status)


def _given(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        return dict(request.POST.items())
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise ValidationError(_("La demande n’a pas la forme attendue.")) from error
    return found if isinstance(found, dict) else {}


def _hour(given: dict[str, Any], post: Post) -> datetime:
    """`at` without a zone is the city's hour; `day` with `hour`, or at the hour that the post has."""
    try:
        at = parse_datetime(str(given.get("at") or ""))
        day = parse_date(str(given.get("day") or ""))
        hour = time.fromisoformat(str(given["hour"])) if given.get("hour") else None
    except ValueError as error:
        raise ValidationError(_("Donnez un jour et une heure qui existent.")) from error
    if at is not None:
        return at if timezone.is_aware(at) else hours.moment(at.date(), at.time(), zone())
    if day is None:
        raise ValidationError(_("Donnez le jour et l’heure de publication."))
    if hour is None and post.publish_at is not None:
        return hours.same_hour(post.publish_at, day, zone())
    return hours.moment(day, hour or time(9), zone())
