"""The emergency stop over the API, and the topics that posts are about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from parvis.city import actions
from parvis.city.models import Stop, Topic
from parvis.city.stops import stopped
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.once import once
from parvis.rest.shapes import Words

router = Router(tags=["city"])


class StopOut(Schema):
    """While `stopped` no publication leaves."""

    stopped: bool
    reason: str
    by: str
    at: datetime | None


class StopIn(Schema):
    reason: Words = Field(min_length=1, max_length=300)


class TopicOut(Schema):
    key: str
    name: str


def told(stop: Stop | None) -> dict[str, Any]:
    if stop is None:
        return {"stopped": False, "reason": "", "by": "", "at": None}
    return {"stopped": True, "reason": stop.reason, "by": str(stop.by or ""), "at": stop.at}


@router.get("/stop", response={200: StopOut, **PROBLEMS}, operation_id="stop")
def read(request: HttpRequest) -> Any:
    """Is the emergency stop on, since when, why?"""
    return told(stopped())


@router.post("/stop", response={201: StopOut, **PROBLEMS}, operation_id="stop_begin")
@once
def begin(request: HttpRequest, given: StopIn) -> Any:
    """Stop all publication at once. What falls due meanwhile is held for a person."""
    return 201, told(actions.stop(reason=given.reason, by=asker(request)))


@router.delete("/stop", response={204: None, **PROBLEMS}, operation_id="stop_end")
def end(request: HttpRequest) -> Any:
    """Publication is possible again; held deliveries stay held until somebody decides on each."""
    actions.resume(by=asker(request))
    return HttpResponse(status=204)


@router.get("/topics", response={200: list[TopicOut], **PROBLEMS}, operation_id="topics")
def topics(request: HttpRequest) -> Any:
    """What a post may be about."""
    return [{"key": topic.key, "name": topic.name} for topic in Topic.objects.order_by("name")]
