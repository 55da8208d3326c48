"""Readings over the API: what was understood of a message, and an agent's word on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from parvis.inbox.looks import looked
from parvis.people.access import demand
from parvis.readings import actions
from parvis.readings.models import PlaceNames, Understood
from parvis.readings.shapes import PlaceNamesIn, PlaceNamesOut, UnderstoodIn, UnderstoodOut
from parvis.readings.views.correcting import message_of
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once

router = Router(tags=["readings"])
SAME = (
    "language", "kind", "second", "confidence", "sure", "answer", "topic", "topic_confidence", "danger", "places", "reasons",
    "fingerprint", "model", "at",
)  # fmt: skip


def told(row: Understood) -> dict[str, Any]:
    said = row.guess or {}
    return {name: getattr(row, name) for name in SAME} | {
        "message": row.pk, "by": row.by_id, "kind_said": "kind" in said, "topic_said": "topic" in said,
        "personal": [{"start": start, "end": end, "kind": kind} for start, end, kind in row.personal],
    }  # fmt: skip


@router.get("/understanding/places", response={200: list[PlaceNamesOut], **PROBLEMS}, operation_id="place_names")
def places(request: HttpRequest) -> Any:
    """The files of names of places that the city brought."""
    demand(asker(request), "inbox.see")
    return [_named(row) for row in PlaceNames.objects.defer("body").order_by("name")]


@router.post("/understanding/places", response={201: PlaceNamesOut, **PROBLEMS}, operation_id="place_names_bring")
@once
def bring(request: HttpRequest, given: PlaceNamesIn) -> Any:
    """Bring names of places: they are known in what arrives from now on."""
    return 201, _named(actions.bring_places(name=given.name, text=given.text, by=asker(request)))


@router.delete("/understanding/places/{int:pk}", response={204: None, **PROBLEMS}, operation_id="place_names_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), "city.edit")
    actions.drop_places(get_object_or_404(PlaceNames, pk=pk), by=asker(request))
    return HttpResponse(status=204)


def _named(row: PlaceNames) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "count": row.count, "by": row.by_id, "at": row.at}


@router.get("/messages/{int:pk}/reading", response={200: UnderstoodOut, **PROBLEMS}, operation_id="message_reading")
def reading(request: HttpRequest, pk: int) -> Any:
    """What was understood of a message when it arrived, or what an agent said since. 404 too where it was never read."""
    demand(asker(request), "inbox.see")
    message = message_of(request, pk)
    looked(message.conversation, by=asker(request))
    return told(get_object_or_404(Understood, pk=pk))


@router.patch("/messages/{int:pk}/reading", response={200: UnderstoodOut, **PROBLEMS}, operation_id="message_reading_correct")
def correct(request: HttpRequest, pk: int, given: UnderstoodIn) -> Any:
    """Say what a message is: it wins over the guess, and the next model learns from it."""
    demand(asker(request), "inbox.see")
    said = {name: actions.GUESSED if value is None else value for name, value in given.dict(exclude_unset=True).items()}
    return told(actions.correct(message_of(request, pk), by=asker(request), **said))
