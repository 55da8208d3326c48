"""The directory over the API: who can answer, what is wrong there, files in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool

from parvis.directory import actions, sheets
from parvis.directory.dila import LICENCE
from parvis.directory.lists import chosen, page
from parvis.directory.models import Change, Destination, DestinationSet, DirectoryImport
from parvis.directory.told import row as told
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once, whole
from parvis.rest.shapes import Cursor, Id, Limit, Moment, Strict, Words

router = Router(tags=["directory"])


class HandleShape(Schema):
    network: Words = Field(min_length=1, max_length=30)
    handle: Words = Field(min_length=1, max_length=200)
    url: Words = Field("", max_length=500)


class DestinationOut(Schema):
    """Somebody who can answer. `own`: fields that the city wrote itself, which no import touches."""

    id: int
    kind: str = Field(description="team · department · body · official")
    name: str
    short: str
    mission: str
    words: list[str] = Field(description="words of residents that lead here")
    territory: list[str] = Field(description="INSEE codes; []: it is not bound to a place")
    told: dict[str, str] = Field(description="what one tells a resident, by language")
    email: str
    phone: str
    address: str
    hours: str
    site: str
    form: str
    sve: str
    hook: str = Field(description="the address of its own program; empty for who may not set it")
    called: bool = Field(description="it has a program that is called")
    handles: list[HandleShape]
    topics: list[str]
    team: int | None
    owner: int | None
    alternates: list[int]
    source: str = Field(description="dila · csv; empty: written here")
    external_id: str
    source_at: datetime | None
    own: list[str]
    defunct_at: datetime | None
    successor: int | None
    unreachable_at: datetime | None
    unreachable: str
    notes: str
    reviewed_at: datetime | None


class DestinationsOut(Schema):
    items: list[DestinationOut]
    next: str
    licence: str = Field(description="to be named where records of the public directory are shown")


class DestinationsAsked(Schema):
    q: Words = Field("", max_length=120, description="words of the name or of what it does, or an account's name")
    kind: Words = Field("", max_length=12)
    topic: Words = Field("", max_length=60)
    state: Words = Field("", max_length=12, description="empty: those that work; defunct · unreachable · all")
    cursor: Cursor = ""
    limit: Limit = 50


class DestinationChange(Strict):
    """What is left out stays. `defunct` with `successor` ends it; `reviewed` says that somebody looked and it is right."""

    kind: Words | None = Field(None, max_length=12)
    name: Words | None = Field(None, min_length=1, max_length=200)
    short: Words | None = Field(None, max_length=60)
    mission: Words | None = Field(None, max_length=4000)
    words: list[Words] | None = Field(None, max_length=200)
    territory: list[Words] | None = Field(None, max_length=2000)
    told: dict[str, Words] | None = None
    email: Words | None = Field(None, max_length=254)
    phone: Words | None = Field(None, max_length=60)
    address: Words | None = Field(None, max_length=500)
    hours: Words | None = Field(None, max_length=2000)
    site: Words | None = Field(None, max_length=500)
    form: Words | None = Field(None, max_length=500)
    sve: Words | None = Field(None, max_length=500)
    notes: Words | None = Field(None, max_length=4000)
    handles: list[HandleShape] | None = Field(None, max_length=30)
    topics: list[Words] | None = Field(None, max_length=100)
    alternates: list[Id] | None = Field(None, max_length=50)
    team: Id | None = None
    owner: Id | None = None
    defunct: StrictBool | None = None
    successor: Id | None = None
    reviewed: StrictBool = False
    source_again: Words | None = Field(None, max_length=20, description="a field that says again what its source says")


class DestinationRemarkIn(Strict):
    text: Words = Field(min_length=1, max_length=4000)


class DestinationRemarkDecision(Strict):
    state: Words = Field(description="done · refused")
    answer: Words = Field("", max_length=2000)


class DestinationRemarkOut(Schema):
    id: int
    destination: int
    text: str
    by: int | None
    at: datetime
    state: str = Field(description="open · done · refused")
    answer: str
    decided_at: datetime | None


class DestinationRemarksOut(Schema):
    items: list[DestinationRemarkOut]


class DirectoryFileIn(Strict):
    """A file as text. `dila`: the public directory's JSON, of its daily files or of its API; `csv`: a table."""

    text: Words = Field(min_length=1, max_length=5_000_000)
    source: Words = Field("dila", max_length=10, description="dila · csv")
    name: Words = Field("", max_length=200)
    dated: Moment | None = Field(None, description="of the file: the licence asks to name it")


class DirectoryImportAct(Strict):
    act: Words = Field(description="look (nothing is written) · write · stop")


class DirectoryImportOut(Schema):
    id: int
    name: str
    source: str
    dated: datetime | None
    state: str = Field(description="working · looked · done · stopped")
    dry: bool
    total: int
    offset: int
    made: int
    changed: int
    same: int
    kept: int = Field(description="fields of the city's own that differ from the file, and stay")
    errors: list[tuple[int, str]] = Field(description="(line, what is wrong)")
    notes: list[tuple[int, str, str, str, str]] = Field(description="(line, name, field, before, after), the first ones")


class DirectoryTableOut(Schema):
    text: str


class DestinationHookIn(Strict):
    url: Words = Field(max_length=500, description="empty: it is called no more")


class DestinationHookOut(Schema):
    url: str
    secret: str = Field(description="signs the calls; told this once")


def _with() -> DestinationSet:
    found: DestinationSet = Destination.objects.prefetch_related("handles", "topics", "alternates")
    return found


def _one(pk: int) -> Destination:
    return get_object_or_404(_with(), pk=pk)


@router.get("/destinations", response={200: DestinationsOut, **PROBLEMS}, operation_id="destinations")
def destinations(request: HttpRequest, asked: Query[DestinationsAsked]) -> Any:
    """Who can answer, by name."""
    found = chosen(q=asked.q, kind=asked.kind, topic=asked.topic, state=asked.state)
    rows, further = page(found.prefetch_related("handles", "topics", "alternates"), cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row, by=asker(request)) for row in rows], "next": further, "licence": LICENCE}


@router.post("/destinations", response={201: DestinationOut, **PROBLEMS}, operation_id="destination_add")
@once
def add(request: HttpRequest, given: DestinationChange) -> Any:
    """Add somebody who can answer."""
    by = asker(request)
    demand(by, "city.edit")
    fields = _fields(given)
    if not fields.get("name"):
        raise ValidationError({"name": _("Donnez un nom.")})
    return 201, told(_one(actions.write(by=by, **fields).pk), by=by)


def _fields(given: DestinationChange) -> dict[str, Any]:
    apart = {"defunct", "successor", "reviewed", "source_again"}
    fields = {name: value for name, value in given.model_dump(exclude_unset=True, exclude=apart).items() if value is not None}
    if "team" in given.model_fields_set:
        fields["team"] = actions.team_of(given.team)
    if "owner" in given.model_fields_set:
        fields["owner"] = actions.owner_of(given.owner)
    return fields


@router.get("/destinations/{int:pk}", response={200: DestinationOut, **PROBLEMS}, operation_id="destination")
def one(request: HttpRequest, pk: int) -> Any:
    return told(_one(pk), by=asker(request))


@router.patch("/destinations/{int:pk}", response={200: DestinationOut, **PROBLEMS}, operation_id="destination_change")
@whole
def change(request: HttpRequest, pk: int, given: DestinationChange) -> Any:
    """Put it right; what differs from its public source is the city's own from then on."""
    by = asker(request)
    demand(by, "city.edit")
    row = _one(pk)
    if given.source_again:
        actions.give_back(row, field=given.source_again, by=by)
    if fields := _fields(given):
        actions.write(row, by=by, **fields)
    if given.defunct is not None:
        row = _one(pk)
        actions.end(
            row, by=by, successor=_one(given.successor) if given.successor else None
        ) if given.defunct else actions.revive(row, by=by)
    if given.reviewed:
        actions.review(_one(pk), by=by)
    return told(_one(pk), by=asker(request))


@router.put("/destinations/{int:pk}/hook", response={200: DestinationHookOut, **PROBLEMS}, operation_id="destination_hook")
def hook(request: HttpRequest, pk: int, given: DestinationHookIn) -> Any:
    """Where its own program is called; the secret is told this once."""
    by = asker(request)
    demand(by, "hook.edit")
    return {"url": given.url, "secret": actions.open_hook(_one(pk), url=given.url, by=by)}


@router.get(
    "/destinations/{int:pk}/changes", response={200: DestinationRemarksOut, **PROBLEMS}, operation_id="destination_changes"
)
def changes(request: HttpRequest, pk: int) -> Any:
    """What colleagues said of it, newest first."""
    return {"items": [_change(row) for row in _one(pk).changes.order_by("-id")[:200]]}


@router.post(
    "/destinations/{int:pk}/changes", response={201: DestinationRemarkOut, **PROBLEMS}, operation_id="destination_change_ask"
)
@once
def ask(request: HttpRequest, pk: int, given: DestinationRemarkIn) -> Any:
    """Say what is wrong there."""
    return 201, _change(actions.ask_change(_one(pk), text=given.text, by=asker(request)))


@router.post(
    "/destination-changes/{int:pk}", response={200: DestinationRemarkOut, **PROBLEMS}, operation_id="destination_change_decide"
)
def decide(request: HttpRequest, pk: int, given: DestinationRemarkDecision) -> Any:
    """Done or refused; who asked hears it."""
    by = asker(request)
    demand(by, "city.edit")
    row = get_object_or_404(Change.objects.select_related("destination", "by"), pk=pk)
    return _change(actions.decide_change(row, state=given.state, answer=given.answer, by=by))


def _change(row: Change) -> dict[str, Any]:
    names = ("id", "text", "at", "state", "answer", "decided_at")
    return {name: getattr(row, name) for name in names} | {"destination": row.destination_id, "by": row.by_id}


@router.post("/destination-imports", response={201: DirectoryImportOut, **PROBLEMS}, operation_id="destination_import")
@once
def bring(request: HttpRequest, given: DirectoryFileIn) -> Any:
    """Keep a file and look at what it would change; nothing is written."""
    row = actions.bring(given.text, source=given.source, by=asker(request), name=given.name, dated=given.dated)
    return 201, _import(row)


@router.get(
    "/destination-imports/{int:pk}", response={200: DirectoryImportOut, **PROBLEMS}, operation_id="destination_import_one"
)
def brought(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), "city.edit")
    return _import(get_object_or_404(DirectoryImport.objects.defer("lines"), pk=pk))


@router.post(
    "/destination-imports/{int:pk}", response={200: DirectoryImportOut, **PROBLEMS}, operation_id="destination_import_act"
)
def act(request: HttpRequest, pk: int, given: DirectoryImportAct) -> Any:
    """Look again, write, or stop. A file that is written twice changes nothing the second time."""
    by = asker(request)
    demand(by, "city.edit")
    row = get_object_or_404(DirectoryImport.objects.defer("lines"), pk=pk)
    if given.act not in ("look", "write", "stop"):
        raise ValidationError({"act": _("Choisissez look, write ou stop.")})
    return _import(actions.stop(row, by=by) if given.act == "stop" else actions.start(row, by=by, dry=given.act == "look"))


def _import(row: DirectoryImport) -> dict[str, Any]:
    names = (
        "id",
        "name",
        "source",
        "dated",
        "state",
        "dry",
        "total",
        "offset",
        "made",
        "changed",
        "same",
        "kept",
        "errors",
        "notes",
    )
    return {name: getattr(row, name) for name in names}


@router.get("/destination-table", response={200: DirectoryTableOut, **PROBLEMS}, operation_id="destination_table")
def table(request: HttpRequest) -> Any:
    """All of them as a CSV that a French spreadsheet opens; the same text may be imported again."""
    demand(asker(request), "city.edit")
    return {"text": "".join(sheets.lines(chosen(state="all")))}
