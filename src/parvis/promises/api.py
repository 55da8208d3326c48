"""Promises over the API: hours, levels, busy times, clocks, figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.inbox.models import Conversation
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.promises import actions
from parvis.promises.figures import LONGEST, figures
from parvis.promises.models import Level, OpeningHours, Promise, Recount, Stretch
from parvis.promises.shapes import (
    ClockOut,
    ClosedFileIn,
    ClosedIn,
    FiguresAsked,
    FiguresOut,
    HoursIn,
    HoursOut,
    LevelIn,
    LevelOrderIn,
    LevelOut,
    LevelTableIn,
    PromiseOut,
    PromisesAsked,
    RecountOut,
    StretchIn,
    StretchOut,
    Told,
)
from parvis.promises.why import clocks_of
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["promises"])
MOST = 200


def _promise(row: Promise) -> Told:
    names = [name for name in PromiseOut.model_fields if name not in ("conversation", "level")]
    return {name: getattr(row, name) for name in names} | {"conversation": row.conversation_id, "level": row.level_id}


@router.get("/promises", response={200: Page[PromiseOut], **PROBLEMS}, operation_id="promises")
def promises(request: HttpRequest, asked: Query[PromisesAsked]) -> Any:
    """Promises that you may see, the newest first: awaited, those whose end is near (soon) or past (late), or ended."""
    demand(asker(request), "inbox.see")
    now, seen = timezone.now(), Promise.objects.seen_by(asker(request))
    chosen = {"late": seen.late(now), "soon": seen.soon(now), "awaited": seen.awaited()}
    found = chosen.get(asked.state, seen.filter(ended_at__isnull=False))
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_promise(row) for row in rows], "next": further}


@router.get("/conversations/{int:pk}/promises", response={200: list[ClockOut], **PROBLEMS}, operation_id="conversation_promises")
def clocks(request: HttpRequest, pk: int) -> Any:
    """The clocks of a conversation, each with the sum that makes its deadline."""
    demand(asker(request), "inbox.see")
    talk = get_object_or_404(Conversation.objects.seen_by(asker(request)), pk=pk)
    found = clocks_of(talk, timezone.now())
    return [_promise(one.promise) | {"why": one.sum, "lines": one.lines} for one in found]


@router.get("/promises/figures", response={200: FiguresOut, **PROBLEMS}, operation_id="promise_figures")
def promise_figures(request: HttpRequest, asked: Query[FiguresAsked]) -> Any:
    """How promises that ended in a period were kept, by channel, kind and clock."""
    demand(asker(request), "inbox.see")
    last = asked.last or timezone.localdate()
    first = max(asked.first or last - timedelta(days=29), last - timedelta(days=LONGEST))
    found = figures(asker(request), min(first, last), last, team=asked.team)
    names = ("network", "kind", "clock", "kept", "broken", "void", "share")
    items = [
        {name: getattr(line, name) for name in names}
        | {
            name: None if time is None else round(time.total_seconds())
            for name, time in (("median", line.median), ("p90", line.p90))
        }
        for line in found.lines
    ]
    return {name: getattr(found, name) for name in ("first", "last", "at", "counted", "cut")} | {"items": items}


@router.get("/promises/recount", response={200: RecountOut, **PROBLEMS}, operation_id="promise_recount")
def recount(request: HttpRequest) -> Any:
    """How far the count of the last change to hours, levels or busy times has come."""
    demand(asker(request), "city.edit")
    row = Recount.objects.order_by("-pk").first() or Recount()
    return {name: getattr(row, name) for name in RecountOut.model_fields}


# ── Opening hours ────────────────────────────────────────────────────────────────────────────────────────────────────


def _hours(row: OpeningHours) -> Told:
    return {name: getattr(row, name) for name in HoursOut.model_fields}


def _kept_hours(request: HttpRequest, pk: int) -> OpeningHours:
    demand(asker(request), "city.edit")
    return get_object_or_404(OpeningHours, pk=pk)


@router.get("/opening-hours", response={200: list[HoursOut], **PROBLEMS}, operation_id="hours")
def all_hours(request: HttpRequest) -> Any:
    """The calendars in which promises count."""
    demand(asker(request), "inbox.see")
    return [_hours(row) for row in OpeningHours.objects.order_by("name")[:MOST]]


@router.post("/opening-hours", response={201: HoursOut, **PROBLEMS}, operation_id="hours_add")
@once
def hours_add(request: HttpRequest, given: HoursIn) -> Any:
    """A calendar. A week that never opens is refused."""
    return 201, _hours(actions.keep_hours(by=asker(request), **given.model_dump()))


@router.put("/opening-hours/{int:pk}", response={200: HoursOut, **PROBLEMS}, operation_id="hours_change")
def hours_change(request: HttpRequest, pk: int, given: HoursIn) -> Any:
    """Its week anew; its own days stay. What is awaited is counted anew, what was kept or broken is not."""
    return _hours(actions.keep_hours(_kept_hours(request, pk), by=asker(request), **given.model_dump()))


@router.delete("/opening-hours/{int:pk}", response={204: None, **PROBLEMS}, operation_id="hours_drop")
def hours_drop(request: HttpRequest, pk: int) -> Any:
    """Not while a level counts in it."""
    actions.drop_hours(_kept_hours(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/opening-hours/{int:pk}/days", response={201: HoursOut, **PROBLEMS}, operation_id="hours_mark")
@once
def hours_mark(request: HttpRequest, pk: int, given: ClosedIn) -> Any:
    """Days on which it is closed, or otherwise open."""
    return 201, _hours(actions.mark_closed(_kept_hours(request, pk), by=asker(request), **given.model_dump()))


@router.delete("/opening-hours/{int:pk}/days", response={200: HoursOut, **PROBLEMS}, operation_id="hours_unmark")
def hours_unmark(request: HttpRequest, pk: int, first: str = "", name: str = "") -> Any:
    """The day that begins on `first` (2026-05-01) under this name is an ordinary one again."""
    return _hours(actions.unmark(_kept_hours(request, pk), first=first[:10], name=name[:80], by=asker(request)))


@router.post("/opening-hours/{int:pk}/import", response={200: HoursOut, **PROBLEMS}, operation_id="hours_import")
def hours_import(request: HttpRequest, pk: int, given: ClosedFileIn) -> Any:
    """Closed days from a calendar. Again: nothing twice."""
    row = _kept_hours(request, pk)
    actions.bring_in_closed(row, given.text.encode(), by=asker(request))
    row.refresh_from_db()
    return _hours(row)


# ── Levels ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _level(row: Level) -> Told:
    plain = {name: getattr(row, name) for name in LevelOut.model_fields if name not in ("team", "hours", "escalate_to")}
    return plain | {"team": row.team_id, "hours": row.hours_id, "escalate_to": row.escalate_to_id}


def _kept_level(request: HttpRequest, pk: int) -> Level:
    demand(asker(request), "city.edit")
    return get_object_or_404(Level, pk=pk)


def _given(given: LevelIn) -> Told:
    """With the rows that its numbers name."""
    fields = given.model_dump()
    for name, model in (("team", Team), ("hours", OpeningHours), ("escalate_to", User)):
        if fields[name] is not None:
            found = model._default_manager.filter(pk=fields[name]).first()
            if found is None:
                raise ValidationError({name: _("Rien n’a ce numéro : %(pk)s.") % {"pk": fields[name]}})
            fields[name] = found
    return fields


@router.get("/levels", response={200: list[LevelOut], **PROBLEMS}, operation_id="levels")
def levels(request: HttpRequest) -> Any:
    """What is promised, in its order: the first level that fits a conversation is the one."""
    demand(asker(request), "inbox.see")
    return [_level(row) for row in Level.objects.all()[:MOST]]


@router.post("/levels", response={201: LevelOut, **PROBLEMS}, operation_id="level_add")
@once
def level_add(request: HttpRequest, given: LevelIn) -> Any:
    """A level, which comes last."""
    demand(asker(request), "city.edit")
    return 201, _level(actions.keep_level(by=asker(request), **_given(given)))


@router.patch("/levels", response={200: list[LevelOut], **PROBLEMS}, operation_id="level_times")
def level_times(request: HttpRequest, given: LevelTableIn) -> Any:
    """The table of delays: many rows at once, or none of them; all levels in their order. What is awaited is counted anew."""
    demand(asker(request), "city.edit")
    changes = {one.id: one.model_dump(exclude={"id"}, exclude_unset=True) for one in given.levels}
    if missing := set(changes) - set(Level.objects.filter(pk__in=changes).values_list("pk", flat=True)):
        raise ValidationError({"levels": _("Rien n’a ce numéro : %(pk)s.") % {"pk": min(missing)}})
    actions.keep_times(changes, by=asker(request))
    return [_level(row) for row in Level.objects.all()[:MOST]]


@router.put("/levels/{int:pk}", response={200: LevelOut, **PROBLEMS}, operation_id="level_change")
def level_change(request: HttpRequest, pk: int, given: LevelIn) -> Any:
    """All of it anew. What is awaited is counted anew."""
    return _level(actions.keep_level(_kept_level(request, pk), by=asker(request), **_given(given)))


@router.post("/levels/{int:pk}/order", response={200: list[LevelOut], **PROBLEMS}, operation_id="level_order")
def level_order(request: HttpRequest, pk: int, given: LevelOrderIn) -> Any:
    """One place up or down; all levels in their new order."""
    actions.order_level(_kept_level(request, pk), up=given.up, by=asker(request))
    return [_level(row) for row in Level.objects.all()[:MOST]]


@router.delete("/levels/{int:pk}", response={204: None, **PROBLEMS}, operation_id="level_drop")
def level_drop(request: HttpRequest, pk: int) -> Any:
    """What it promised is promised by the next level that fits."""
    actions.drop_level(_kept_level(request, pk), by=asker(request))
    return HttpResponse(status=204)


# ── Busy times ───────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/stretches", response={200: list[StretchOut], **PROBLEMS}, operation_id="stretches")
def stretches(request: HttpRequest) -> Any:
    """Times in which promises are longer, the newest first."""
    demand(asker(request), "inbox.see")
    return list(Stretch.objects.order_by("-pk")[:MOST])


@router.post("/stretches", response={201: StretchOut, **PROBLEMS}, operation_id="stretch_add")
@once
def stretch_add(request: HttpRequest, given: StretchIn) -> Any:
    """What began or begins in that time may take longer; each explanation says so."""
    return 201, actions.stretch(by=asker(request), **given.model_dump())


@router.post("/stretches/{int:pk}/end", response={200: StretchOut, **PROBLEMS}, operation_id="stretch_end")
def stretch_end(request: HttpRequest, pk: int) -> Any:
    """From now on the usual times."""
    demand(asker(request), "city.edit")
    return actions.end_stretch(get_object_or_404(Stretch, pk=pk), by=asker(request))
