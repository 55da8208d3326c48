"""The journal over the API: what happened, and who is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from parvis.journal import actions
from parvis.journal.models import Event, Hook, HookCall
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Asked, Id, Plain, Words

router = Router(tags=["journal"])


class EventOut(Schema):
    """One thing that happened."""

    id: int
    at: datetime
    kind: str
    by: int | None = Field(description="the user who did it; null: the machine")
    channel: str
    label: str = Field(description="what it is about: inbox.conversation, publishing.delivery …")
    about: int | None
    data: Plain


class EventsOut(Schema):
    items: list[EventOut]
    next: str


class EventsAsked(Asked):
    """`kind`: one kind (delivery.sent) or a family (delivery.*)."""

    kind: Words = Field("", max_length=60)
    label: Words = Field("", max_length=40)
    about: Id | None = None
    by: Id | None = None


class HookIn(Schema):
    model_config = ConfigDict(extra="forbid")
    url: Words = Field(max_length=600)
    kinds: list[Words] = Field([], max_length=100, description="delivery.sent, conversation.* …; none: everything")


class HookChange(Schema):
    """What is given changes."""

    model_config = ConfigDict(extra="forbid")
    url: Words | None = Field(None, max_length=600)
    kinds: list[Words] | None = Field(None, max_length=100)
    active: bool | None = None


class HookOut(Schema):
    """An address that is told what happens. How calls are signed: docs, "Webhooks"."""

    id: int
    url: str
    kinds: list[str]
    active: bool
    created_at: datetime


class HookMade(HookOut):
    secret: str = Field(description="signs the calls; it is told this once")


class HooksOut(Schema):
    items: list[HookOut]
    next: str


class CallOut(Schema):
    """One event on its way to one hook."""

    id: int
    hook: int
    event: int
    kind: str
    state: str = Field(description="waiting · sent · failed")
    attempts: int
    status: int = Field(description="the last answer's HTTP status; 0: there was none")
    said: str
    created_at: datetime
    sent_at: datetime | None
    next_at: datetime | None


class CallsOut(Schema):
    items: list[CallOut]
    next: str


def _told(row: HookCall) -> dict[str, Any]:
    names = ("id", "state", "attempts", "status", "said", "created_at", "sent_at")
    return {name: getattr(row, name) for name in names} | {
        "hook": row.hook_id, "event": row.event_id, "kind": row.event.kind, "next_at": row.due_at,
    }  # fmt: skip


def _hook(request: HttpRequest, pk: int) -> Hook:
    demand(asker(request), "hook.edit")
    return get_object_or_404(Hook, pk=pk)


@router.get("/events", response={200: EventsOut, **PROBLEMS}, operation_id="events")
def events(request: HttpRequest, asked: Query[EventsAsked]) -> Any:
    """What happened, newest first.

    The same as it happens: `GET /api/v1/stream`, Server-Sent Events (`text/event-stream`) that carry id, kind, channel,
    about, label and by; `Last-Event-ID` gives what was missed, the event `lost` says that it was too much and to read
    this list.
    """
    demand(asker(request), "journal.see")
    found = chosen(asker(request), asked)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    names = ("id", "at", "kind", "channel", "label", "about", "data")
    return {"items": [{name: getattr(row, name) for name in names} | {"by": row.by_id} for row in rows], "next": further}


def chosen(user: Any, asked: EventsAsked) -> Any:
    found = Event.objects.heard_by(user)
    if asked.kind.endswith(".*"):
        found = found.filter(kind__startswith=asked.kind[:-1])
    elif asked.kind:
        found = found.filter(kind=asked.kind)
    given = {"label": asked.label, "about": asked.about, "by": asked.by}
    return found.filter(**{name: value for name, value in given.items() if value})


@router.get("/hooks", response={200: HooksOut, **PROBLEMS}, operation_id="hooks")
def hooks(request: HttpRequest, asked: Query[Asked]) -> Any:
    demand(asker(request), "hook.edit")
    rows, further = page(Hook.objects.all(), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": rows, "next": further}


@router.post("/hooks", response={201: HookMade, **PROBLEMS}, operation_id="hook_add")
def add(request: HttpRequest, given: HookIn) -> Any:
    """Have an address told what happens from now on. The answer holds the secret, this once: no `Idempotency-Key` keeps it."""
    hook, secret = actions.add_hook(url=given.url, kinds=given.kinds, by=asker(request))
    names = ("id", "url", "kinds", "active", "created_at")
    return 201, {name: getattr(hook, name) for name in names} | {"secret": secret}


@router.patch("/hooks/{int:pk}", response={200: HookOut, **PROBLEMS}, operation_id="hook_change")
def change(request: HttpRequest, pk: int, given: HookChange) -> Any:
    return actions.change_hook(_hook(request, pk), by=asker(request), **given.dict(exclude_unset=True))


@router.delete("/hooks/{int:pk}", response={204: None, **PROBLEMS}, operation_id="hook_remove")
def remove(request: HttpRequest, pk: int) -> Any:
    """Nothing more is sent there; its log goes too."""
    actions.remove_hook(_hook(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/hooks/{int:pk}/test", response={201: CallOut, **PROBLEMS}, operation_id="hook_test")
def test(request: HttpRequest, pk: int) -> Any:
    """Send an event `hook.test` there; `GET /hooks/{id}/calls` tells how it went."""
    return 201, _told(actions.test_hook(_hook(request, pk), by=asker(request)))


@router.get("/hooks/{int:pk}/calls", response={200: CallsOut, **PROBLEMS}, operation_id="hook_calls")
def calls(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """What was sent there, newest first."""
    found = HookCall.objects.filter(hook=_hook(request, pk)).select_related("event")
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in rows], "next": further}


@router.post("/hook-calls/{int:pk}/replay", response={200: CallOut, **PROBLEMS}, operation_id="hook_call_replay")
def replay(request: HttpRequest, pk: int) -> Any:
    """Send it again; the receiver sees the same X-Parvis-Delivery."""
    demand(asker(request), "hook.edit")
    row = get_object_or_404(HookCall.objects.select_related("hook", "event"), pk=pk)
    return _told(actions.replay(row, by=asker(request)))
