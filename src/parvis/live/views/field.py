"""The field, by phone: a photo, a place, words. Without JavaScript a plain form; with it, kept on the phone until the line is good."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.live import actions as events
from parvis.live.field import actions
from parvis.live.forms import ReportForm
from parvis.live.models import LiveEvent, Report
from parvis.live.views.desk import fetch, told
from parvis.media import actions as media
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web.errors import refuse

LATELY = 10


@require_safe
def events_now(request: HttpRequest) -> HttpResponse:
    """Which event? The only one that is open, or a choice."""
    by = asker(request)
    demand(by, "live.report")
    found = list(LiveEvent.objects.seen_by(by, "live.report").filter(state="open").order_by("begins_at")[:50])
    if len(found) == 1:
        return redirect("field:report", slug=found[0].slug)
    return render(request, "live/field/choose.html", {"events": found})


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that lets the field's page open without a line: from here, because a script reaches no further than its folder."""
    found = finders.find("design/built/fieldpage.js") or staticfiles_storage.path("design/built/fieldpage.js")
    response = HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """POST with `X-Requested-With: phone` is the phone’s own sending: 204, or what is wrong in words."""
    by = asker(request)
    event = get_object_or_404(LiveEvent.objects.seen_by(by, "live.report"), slug=slug)
    demand(by, "live.report", event)
    by_phone = request.headers.get("X-Requested-With") == "phone"
    form = ReportForm(request.POST or None, request.FILES or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid() and _received(event, form, by):
        if by_phone:
            return HttpResponse(status=204)
        messages.success(request, _("Reçu. Merci."))
        return redirect("field:report", slug=slug)
    if request.method == "POST" and by_phone:
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    mine = event.reports.filter(by=by).select_related("file__cover").order_by("-pk")[:LATELY]
    places = list(
        dict.fromkeys(where for where in event.steps.exclude(where="").order_by("at").values_list("where", flat=True)[:200])
    )
    context = {"event": event, "form": form, "mine": mine, "places": places, "key": uuid.uuid4()}
    response = render(request, "live/field/report.html", context, status=422 if form.errors else 200)
    response["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
    response["Cache-Control"] = "no-store"
    return response


def _received(event: LiveEvent, form: ReportForm, by: User) -> bool:
    given: dict[str, Any] = dict(form.cleaned_data)
    latitude, longitude = given.pop("latitude"), given.pop("longitude")
    photo = given.pop("photo")
    point = (latitude, longitude) if latitude is not None and longitude is not None else None
    try:
        actions.receive(event, by=by, point=point, photo=photo, name=photo.name if photo else "", **given)
    except ValidationError as error:
        refuse(form, error, file="photo")
        return False
    return True


@require_POST
def act(request: HttpRequest, pk: int, report: int, verb: str) -> HttpResponse:
    """At the desk: a report becomes a post, is set aside, stands in the album."""
    by = asker(request)
    event = fetch(by, pk)
    row = get_object_or_404(event.reports.select_related("event", "file"), pk=report)
    if verb == "publication":
        try:
            post = actions.make_post(row, by=by)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("live-desk:desk", pk=event.pk)
        return redirect(reverse("publishing:edit", args=[post.pk]))
    if verb == "ecarter":
        told(request, lambda: actions.set_aside(row, by=by), _("Écarté."))
    elif verb == "reprendre":
        told(request, lambda: actions.set_aside(row, by=by, aside=False), _("Il est de nouveau dans la file."))
    elif verb in ("album", "hors-album"):
        told(request, lambda: _album(row, album=verb == "album", alt=request.POST.get("alt", ""), by=by), _("Enregistré."))
    else:
        raise Http404
    back = request.POST.get("vers", "")
    return redirect("live-desk:reports" if back == "rapports" else "live-desk:desk", pk=event.pk)


@transaction.atomic
def _album(row: Report, *, album: bool, alt: str, by: User) -> None:
    """Described and shown, or neither."""
    if row.file is not None and alt.strip():
        media.describe(row.file, by=by, alt=alt.strip()[:1500])
    events.put_in_album(row, album=album, by=by)


@require_safe
def reports(request: HttpRequest, pk: int) -> HttpResponse:
    """All that came from the field, the newest first."""
    by = asker(request)
    event = fetch(by, pk)
    try:
        found, further = page(
            event.reports.select_related("by", "file__cover", "post"), by="id", cursor=request.GET.get("suite", ""), size=40
        )
    except ValidationError as error:
        raise Http404 from error
    return render(request, "live/desk/reports.html", {"event": event, "reports": found, "next": further})
