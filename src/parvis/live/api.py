"""Live events over the API: kept, opened, run, switched, ended; what is ready."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.live import actions, chronicle, figures
from parvis.live.models import LiveEvent, Prepared, Step
from parvis.live.queue import actions as queue
from parvis.live.ready import actions as ready
from parvis.live.shapes import (
    LiveActOut,
    LiveDoneIn,
    LiveEndIn,
    LiveEventChange,
    LiveEventIn,
    LiveEventOut,
    LiveFiguresOut,
    LivePreparedIn,
    LivePreparedOut,
    LiveStepIn,
    LiveStepOut,
    LiveSwitchIn,
    LiveTextsIn,
    LiveWallIn,
)
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.publishing.models import Post
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Page

router = Router(tags=["live events"])
SAME = ("id", "title", "slug", "lead", "where", "begins_at", "ends_at", "state", "words", "automatic", "allowed", "origins", "weather",
        "switched_at", "recap", "silent")  # fmt: skip
STEP = ("id", "at", "title", "where", "who", "public", "done_at")
READY = ("id", "label", "at", "rain", "cancelled", "always", "weather", "held", "fired_at")
MOST = 300


def told(row: LiveEvent) -> dict[str, Any]:
    address = settings.ENVIRONMENT.public_url + reverse("live:event", args=[row.slug]) if row.state != "draft" else ""
    more = {"team": row.team_id, "url": address, "form": row.form_id}
    return {name: getattr(row, name) for name in SAME} | more


def _step(row: Step) -> dict[str, Any]:
    return {name: getattr(row, name) for name in STEP}


def _ready(row: Prepared) -> dict[str, Any]:
    post = Post.objects.get(pk=row.post_id) if "post" not in row._state.fields_cache else row.post
    return {name: getattr(row, name) for name in READY} | {"post": post.pk, "text": post.text, "state": post.state}


def fetch(request: HttpRequest, pk: int, verb: str = "live.report") -> LiveEvent:
    by = asker(request)
    demand(by, "live.report")
    found = get_object_or_404(LiveEvent.objects.seen_by(by, "live.report"), pk=pk)
    demand(by, verb, found)
    return found


def of_event(request: HttpRequest, rows: Any, pk: int, verb: str) -> Any:
    """A row of an event that the asker sees, before it is asked whether they may."""
    by = asker(request)
    demand(by, "live.report")
    found = get_object_or_404(rows.filter(event__in=LiveEvent.objects.seen_by(by, "live.report")).select_related("event"), pk=pk)
    demand(by, verb, found.event)
    return found


@router.get("/live-events", response={200: Page[LiveEventOut], **PROBLEMS}, operation_id="live_events")
def events(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Those of your teams, by the hour at which they begin, the latest first."""
    by = asker(request)
    demand(by, "live.report")
    rows = LiveEvent.objects.seen_by(by, "live.report")
    found, further = page(rows, by="begins_at", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in found], "next": further}


@router.post("/live-events", response={201: LiveEventOut, **PROBLEMS}, operation_id="live_event_add")
@once
def add(request: HttpRequest, given: LiveEventIn) -> Any:
    """In preparation: colleagues alone see it until it is opened."""
    demand(asker(request), "live.edit")
    team = Team.objects.open().filter(pk=given.team).first()
    if team is None:
        raise ValidationError({"team": _("Inconnu : %(key)s.") % {"key": given.team}})
    return 201, told(actions.keep(by=asker(request), team=team, **_wanted(request, given, {"team"})))


def _wanted(request: HttpRequest, given: LiveEventChange, without: set[str]) -> dict[str, Any]:
    """What is given; the form by which questions come in, as an account that the asker sees. 0: none."""
    wanted = given.model_dump(exclude=without, exclude_none=True)
    if given.form is not None:
        wanted["form"] = None
        if given.form:
            wanted["form"] = Account.objects.seen_by(asker(request)).filter(pk=given.form, network="form").first()
            if wanted["form"] is None:
                raise ValidationError({"form": _("Inconnu : %(key)s.") % {"key": given.form}})
    return wanted


@router.get("/live-events/{int:pk}", response={200: LiveEventOut, **PROBLEMS}, operation_id="live_event")
def one(request: HttpRequest, pk: int) -> Any:
    """One event."""
    return told(fetch(request, pk))


@router.patch("/live-events/{int:pk}", response={200: LiveEventOut, **PROBLEMS}, operation_id="live_event_change")
def change(request: HttpRequest, pk: int, given: LiveEventChange) -> Any:
    """What is given of it."""
    return told(actions.keep(fetch(request, pk, "live.edit"), by=asker(request), **_wanted(request, given, set())))


@router.post("/live-events/{int:pk}/open", response={200: LiveEventOut, **PROBLEMS}, operation_id="live_event_open")
def open_event(request: HttpRequest, pk: int) -> Any:
    """Its page is public from now on, and what people say is gathered."""
    return told(actions.open_event(fetch(request, pk, "live.edit"), by=asker(request)))


@router.post("/live-events/{int:pk}/end", response={200: LiveEventOut, **PROBLEMS}, operation_id="live_event_end")
def end(request: HttpRequest, pk: int, given: LiveEndIn) -> Any:
    """Its figures are counted and kept; its page tells how it was. Again: its recap and its figures anew."""
    return told(actions.end(fetch(request, pk, "live.edit"), by=asker(request), recap=given.recap))


@router.post("/live-events/{int:pk}/switch", response={200: LiveEventOut, **PROBLEMS}, operation_id="live_event_switch")
def switch(request: HttpRequest, pk: int, given: LiveSwitchIn) -> Any:
    """All that is prepared and has not left says what it says in rain, or cancelled, or before; what has no such text is held."""
    return told(ready.switch(fetch(request, pk, "live.edit"), to=given.to, by=asker(request)))


@router.post("/live-events/{int:pk}/wall", response={200: LiveEventOut, **PROBLEMS}, operation_id="live_event_wall")
def wall(request: HttpRequest, pk: int, given: LiveWallIn) -> Any:
    """Automatic: what is not blocked is shown. By hand: each waits for a person."""
    return told(queue.automate(fetch(request, pk, "live.edit"), automatic=given.automatic, by=asker(request)))


@router.get("/live-events/{int:pk}/acts", response={200: Page[LiveActOut], **PROBLEMS}, operation_id="live_event_acts")
def done(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """Who did what, and when, the newest first: what left, what was shown or blocked, who switched."""
    found, further = chronicle.read(fetch(request, pk, "live.moderate"), asked.cursor, asked.limit)
    return {"items": found, "next": further}


@router.get("/live-events/{int:pk}/figures", response={200: LiveFiguresOut, **PROBLEMS}, operation_id="live_event_figures")
def counted(request: HttpRequest, pk: int) -> Any:
    """Counted at this moment."""
    return figures.counted(fetch(request, pk))


# ── The run of show ──────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/live-events/{int:pk}/steps", response={200: list[LiveStepOut], **PROBLEMS}, operation_id="live_steps")
def steps(request: HttpRequest, pk: int) -> Any:
    """Three hundred at most, in their order."""
    return [_step(row) for row in fetch(request, pk).steps.order_by("at", "pk")[:MOST]]


@router.post("/live-events/{int:pk}/steps", response={201: LiveStepOut, **PROBLEMS}, operation_id="live_step_add")
@once
def add_step(request: HttpRequest, pk: int, given: LiveStepIn) -> Any:
    """`public`: it stands in the programme that everybody reads."""
    return 201, _step(actions.add_step(fetch(request, pk, "live.edit"), by=asker(request), **given.model_dump()))


@router.post("/live-steps/{int:pk}/done", response={200: LiveStepOut, **PROBLEMS}, operation_id="live_step_done")
def mark(request: HttpRequest, pk: int, given: LiveDoneIn) -> Any:
    """It has happened, or has not after all."""
    row = of_event(request, Step.objects.all(), pk, "live.moderate")
    return _step(actions.mark_step(row, done=given.done, by=asker(request)))


@router.delete("/live-steps/{int:pk}", response={204: None, **PROBLEMS}, operation_id="live_step_drop")
def drop_step(request: HttpRequest, pk: int) -> Any:
    """It is no more in the run."""
    actions.drop_step(of_event(request, Step.objects.all(), pk, "live.edit"), by=asker(request))
    return HttpResponse(status=204)


# ── What is ready ────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/live-events/{int:pk}/prepared", response={200: list[LivePreparedOut], **PROBLEMS}, operation_id="live_prepared")
def prepared(request: HttpRequest, pk: int) -> Any:
    """Three hundred at most: by their hours, then their buttons."""
    return [_ready(row) for row in fetch(request, pk).prepared.select_related("post").order_by("at", "pk")[:MOST]]


@router.post("/live-events/{int:pk}/prepared", response={201: LivePreparedOut, **PROBLEMS}, operation_id="live_prepare")
@once
def prepare(request: HttpRequest, pk: int, given: LivePreparedIn) -> Any:
    """For the accounts of the event, unless it is a draft that has its own."""
    event, by = fetch(request, pk, "live.edit"), asker(request)
    wanted = given.model_dump()
    if given.post is not None:
        wanted["post"] = Post.objects.seen_by(by).filter(pk=given.post).first()
        if wanted["post"] is None:
            raise ValidationError({"post": _("Inconnu : %(key)s.") % {"key": given.post}})
    return 201, _ready(ready.prepare(event, by=by, **wanted))


@router.patch("/live-prepared/{int:pk}", response={200: LivePreparedOut, **PROBLEMS}, operation_id="live_prepared_change")
def change_prepared(request: HttpRequest, pk: int, given: LiveTextsIn) -> Any:
    """Its label and its other texts."""
    row = of_event(request, Prepared.objects.all(), pk, "live.edit")
    return _ready(ready.change(row, by=asker(request), **given.model_dump(exclude_none=True)))


@router.post("/live-prepared/{int:pk}/fire", response={200: LivePreparedOut, **PROBLEMS}, operation_id="live_prepared_fire")
def fire(request: HttpRequest, pk: int) -> Any:
    """It leaves now, once: asked again, nothing more happens."""
    return _ready(ready.fire(of_event(request, Prepared.objects.all(), pk, "live.edit"), by=asker(request)))


@router.delete("/live-prepared/{int:pk}", response={204: None, **PROBLEMS}, operation_id="live_prepared_drop")
def drop_prepared(request: HttpRequest, pk: int) -> Any:
    """It is no more of the event; its post stays in the newsroom."""
    ready.drop(of_event(request, Prepared.objects.all(), pk, "live.edit"), by=asker(request))
    return HttpResponse(status=204)
