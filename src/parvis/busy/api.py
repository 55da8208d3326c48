"""A busy day over the API: is it one, begin, change, end; what is alike, and one subject for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from parvis.busy import actions, lists
from parvis.busy.models import BusyDay
from parvis.busy.shapes import AlikeTalksOut, BusyChange, BusyDayOut, BusyIn, BusyOut, GatheredOut, GatherIn
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once

router = Router(tags=["busy"])
SAME = ("id", "reason", "at", "ends_at", "ended_at", "percent", "groups", "answers", "heard", "grouped")


def told(row: BusyDay) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SAME} | {"by": row.by_id, "ended_by": row.ended_by_id}


@router.get("/busy", response={200: BusyOut, **PROBLEMS}, operation_id="busy")
def read(request: HttpRequest) -> Any:
    """Is it a busy day, since when, why, until when; and who is on duty."""
    demand(asker(request), "inbox.see")
    row = actions.current()
    return {"busy": row is not None, "day": told(row) if row else None, "on_duty": [str(one) for one in lists.on_duty()]}


@router.post("/busy", response={201: BusyDayOut, **PROBLEMS}, operation_id="busy_begin")
@once
def begin(request: HttpRequest, given: BusyIn) -> Any:
    """It is a busy day from now on. When one lasts already, that one is told, unchanged."""
    return 201, told(actions.begin(by=asker(request), **given.dict()))


@router.patch("/busy", response={200: BusyDayOut, **PROBLEMS}, operation_id="busy_change")
def change(request: HttpRequest, given: BusyChange) -> Any:
    """`ends_at` null: until somebody ends it."""
    by = asker(request)
    demand(by, "busy.press")
    row = actions.current()
    if row is None:
        return problem(404, "Not Found", "/api/v1/busy")
    wanted = {name: value for name, value in given.dict(exclude_unset=True).items() if value is not None or name == "ends_at"}
    return told(actions.change(row, by=by, **wanted))


@router.delete("/busy", response={204: None, **PROBLEMS}, operation_id="busy_end")
def end(request: HttpRequest) -> Any:
    """All is as usual again. On an ordinary day nothing happens."""
    by = asker(request)
    demand(by, "busy.press")
    if row := actions.current():
        actions.finish(row, by=by)
    return HttpResponse(status=204)


@router.get("/busy/past", response={200: list[BusyDayOut], **PROBLEMS}, operation_id="busy_past")
def past(request: HttpRequest) -> Any:
    """The last hundred, the newest first."""
    demand(asker(request), "inbox.see")
    return [told(row) for row in BusyDay.objects.filter(open__isnull=True).order_by("-pk")[:100]]


@router.get("/busy/alike", response={200: list[AlikeTalksOut], **PROBLEMS}, operation_id="busy_alike")
def alike(request: HttpRequest) -> Any:
    """Of what arrived since it began and is in no subject: the largest groups that say the same, or stand under one publication."""
    by = asker(request)
    demand(by, "inbox.see")
    row = actions.current()
    return [{name: getattr(one, name) for name in AlikeTalksOut.model_fields} for one in lists.alike(by, row.at)] if row else []


@router.post("/busy/subjects", response={201: GatheredOut, **PROBLEMS}, operation_id="busy_gather")
@once
def gather(request: HttpRequest, given: GatherIn) -> Any:
    """One subject for conversations that are alike; those that you may not see are left out."""
    by = asker(request)
    demand(by, "subject.edit")
    subject = actions.gather(given.conversations, title=given.title, keywords=given.keywords, by=by)
    return 201, {"subject": subject.pk, "people": subject.people, "conversations": subject.talks}
