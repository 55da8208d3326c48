"""The journal over the API: what happened, and who is told."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field, IPvAnyAddress

from parvis.journal import actions, anchors, table, verifying
from parvis.journal.days import between
from parvis.journal.differences import differences
from parvis.journal.models import Event, Hook, HookCall, Verification
from parvis.journal.newest import of_family
from parvis.journal.words import WHENCE
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once, once_secret
from parvis.rest.shapes import Asked, Day, Id, Page, Plain, Strict, Words

router = Router(tags=["journal"])


class ChangeOut(Schema):
    """One field, before and after, in words. "": nothing."""

    field: str
    before: str
    after: str


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
    changes: list[ChangeOut] = Field(description="what the act changed")
    address: str | None = Field(description="whence a colleague did it, for who may edit people; gone after a year")


class EventsAsked(Asked):
    """`kind`: one kind (delivery.sent) or a family (delivery.*)."""

    kind: Words = Field("", max_length=60)
    label: Words = Field("", max_length=40)
    about: Id | None = None
    by: Id | None = None
    since: Day | None = Field(None, description="the first day, in the city's time")
    until: Day | None = Field(None, description="the last day, included")
    address: IPvAnyAddress | None = Field(None, description="done from there; for who may edit people")


class HookIn(Strict):
    url: Words = Field(max_length=600)
    kinds: list[Words] = Field([], max_length=100, description="delivery.sent, conversation.* …; none: everything")


class HookChange(Strict):
    """What is given changes."""

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


class FindingOut(Schema):
    """What is wrong, and where."""

    what: str = Field(description="changed · missing · added (one event) · link · gap · emptied · anchor · cut")
    link: int
    event: int = Field(description="0: the link itself")
    at: str


class VerificationOut(Schema):
    """The chain walked from end to end."""

    id: int
    state: str = Field(description="waiting · done")
    asked_at: datetime
    ended_at: datetime | None
    events: int
    links: int
    waiting: int = Field(description="events that no link holds yet")
    seconds: float
    findings: list[FindingOut] = Field(description="none: nothing was changed")


class ChainOut(Schema):
    """Where the chain stands. Keep `number` and `digest` elsewhere: who shortens the journal cannot change them there."""

    number: int = Field(description="0: there is no link yet")
    digest: str
    made_at: str
    verified: VerificationOut | None


def _told(row: HookCall) -> dict[str, Any]:
    names = ("id", "state", "attempts", "status", "said", "created_at", "sent_at")
    return {name: getattr(row, name) for name in names} | {
        "hook": row.hook_id, "event": row.event_id, "kind": row.event.kind, "next_at": row.due_at,
    }  # fmt: skip


def _hook(request: HttpRequest, pk: int) -> Hook:
    demand(asker(request), "hook.edit")
    return get_object_or_404(Hook, pk=pk)


@router.get("/events", response={200: Page[EventOut], **PROBLEMS}, operation_id="events")
def events(request: HttpRequest, asked: Query[EventsAsked]) -> Any:
    """What happened, newest first.

    The same as it happens: `GET /api/v1/stream`, Server-Sent Events (`text/event-stream`) that carry id, kind, channel,
    about, label and by; `Last-Event-ID` gives what was missed, the event `lost` says that it was too much and to read
    this list.
    """
    demand(asker(request), "journal.see")
    whence = may(asker(request), WHENCE)
    rows, further = page(newest(asker(request), asked), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_event(row, whence=whence) for row in rows], "next": further}


def _event(row: Event, *, whence: bool) -> dict[str, Any]:
    names = ("id", "at", "kind", "channel", "label", "about", "data")
    found = {"by": row.by_id, "changes": differences(row), "address": row.address if whence else None}
    return {name: getattr(row, name) for name in names} | found


@router.get(
    "/events/table", response={200: None, **PROBLEMS}, operation_id="events_table",
    openapi_extra={"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}},
)  # fmt: skip
def events_table(request: HttpRequest, asked: Query[EventsAsked]) -> StreamingHttpResponse:
    """The same as CSV, all pages of it, 100 000 lines at most. It is an export: the journal has a line, and a second person may
    be asked first."""
    by = asker(request)
    demand(by, "journal.see")
    if not asked.kind.endswith(".*"):
        rows = chosen(by, asked)
        return table.answer(lambda _cursor, _size: rows, by=by, whence=may(by, WHENCE))
    rows = chosen(by, asked.model_copy(update={"kind": ""}))
    return table.answer(partial(_family, rows, asked.kind), by=by, whence=may(by, WHENCE))


def newest(user: Any, asked: EventsAsked) -> Any:
    """`chosen`, of which a page looks at no more than it shows."""
    if not asked.kind.endswith(".*"):
        return chosen(user, asked)
    return _family(chosen(user, asked.model_copy(update={"kind": ""})), asked.kind, asked.cursor, asked.limit)


def _family(rows: Any, kind: str, cursor: str, size: int) -> Any:
    return of_family(rows, [kind[:-2]], cursor=cursor, size=size)


def chosen(user: Any, asked: EventsAsked) -> Any:
    found = between(Event.objects.heard_by(user), asked.since, asked.until)
    if asked.kind.endswith(".*"):
        found = found.filter(kind__startswith=asked.kind[:-1])
    elif asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.address and may(user, WHENCE):
        found = found.filter(address=str(asked.address))
    given = {"label": asked.label, "about": asked.about, "by": asked.by}
    return found.filter(**{name: value for name, value in given.items() if value})


@router.get("/journal/chain", response={200: ChainOut, **PROBLEMS}, operation_id="journal_chain")
def chain(request: HttpRequest) -> Any:
    """The newest link of the journal's chain, and what the last verification found."""
    demand(asker(request), "journal.see")
    anchor = anchors.newest() or anchors.Anchor(0, "", "")
    return {"number": anchor.number, "digest": anchor.digest, "made_at": anchor.at, "verified": verifying.last()}


@router.post("/journal/verifications", response={201: VerificationOut, **PROBLEMS}, operation_id="journal_verify")
@once
def verify(request: HttpRequest) -> Any:
    """Have the whole chain verified now; one that waits already serves for all who ask."""
    return 201, verifying.ask(by=asker(request))


@router.get("/journal/verifications/{int:pk}", response={200: VerificationOut, **PROBLEMS}, operation_id="journal_verification")
def verification(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), "journal.see")
    return get_object_or_404(Verification, pk=pk)


@router.get("/hooks", response={200: Page[HookOut], **PROBLEMS}, operation_id="hooks")
def hooks(request: HttpRequest, asked: Query[Asked]) -> Any:
    demand(asker(request), "hook.edit")
    rows, further = page(Hook.objects.all(), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": rows, "next": further}


@router.post("/hooks", response={201: HookMade, **PROBLEMS}, operation_id="hook_add")
@once_secret("secret")
def add(request: HttpRequest, given: HookIn) -> Any:
    """Have an address told what happens from now on. The answer holds the secret, this once: what a key repeats has none."""
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
@once
def test(request: HttpRequest, pk: int) -> Any:
    """Send an event `hook.test` there; `GET /hooks/{id}/calls` tells how it went."""
    return 201, _told(actions.test_hook(_hook(request, pk), by=asker(request)))


@router.get("/hooks/{int:pk}/calls", response={200: Page[CallOut], **PROBLEMS}, operation_id="hook_calls")
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
