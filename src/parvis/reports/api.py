"""Reports over the API: begun, written, made, taken; monthly ones; the city's open tables."""

from __future__ import annotations

from datetime import date, datetime
from datetime import time as clock
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.people.access import demand
from parvis.reports import actions, jobs
from parvis.reports.models import Dataset, Openness, Plan, Report, Sheet
from parvis.reports.open.tables import BY_KEY
from parvis.reports.views import attached
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Clock, Day, Page, Strict, Wall, Words

router = Router(tags=["reports"])
Language = Literal["fr", "en"]
ABOUT = r"^((live|contest|list):[1-9][0-9]{0,17})?$"
FILE = {
    form: {"responses": {200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}}}}}}
    for form, kind in (("pdf", "application/pdf"), ("html", "text/html"), ("csv", "application/zip"),
                       ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))
}  # fmt: skip


class BlockShape(Strict):
    """A title, a text, or a plot of the period."""

    kind: Literal["heading", "text", "plot"]
    text: Words = Field("", max_length=8000)
    key: Words = Field(
        "", max_length=40, description="of a plot: sent · reactions · followers · mix · following · volumes · delays …"
    )


class ReportIn(Strict):
    first: Day
    last: Day
    name: Words = Field("", max_length=160)
    language: Language | None = Field(None, description="without it, yours")
    blocks: list[BlockShape] | None = Field(None, max_length=60, description="without them, the usual ones")
    about: Words = Field("", max_length=30, pattern=ABOUT, description="one live event, contest or list of places alone: live:12")


class ReportChange(Strict):
    name: Words | None = Field(None, max_length=160)
    blocks: list[BlockShape] | None = Field(None, max_length=60)


class ReportOut(Schema):
    id: int
    name: str
    first: date
    last: date
    language: str
    state: Literal["draft", "working", "done", "failed"]
    done: int = Field(description="blocks and papers made, of `total`")
    total: int
    said: str
    blocks: list[BlockShape]
    about: str = Field(description='live:12 · contest:3 · list:4; "" of everything')
    at: datetime
    done_at: datetime | None
    papers: list[str] = Field(description="pdf · html · xlsx · csv, each at its address")


class ReportPlanIn(Strict):
    name: Words = Field(min_length=1, max_length=120)
    day: StrictInt = Field(2, ge=1, le=28)
    hour: Wall = Field(clock(7, 30), description="on the city's clocks")
    language: Language | None = None
    blocks: list[BlockShape] | None = Field(None, max_length=60)
    to: list[Words] = Field(default_factory=list, max_length=30, description="addresses to which each is sent by mail")


class ReportPlanOut(Schema):
    """A report that comes each month, of the month before."""

    id: int
    name: str
    day: int
    hour: Clock
    language: str
    to: list[str]
    due_at: datetime | None


class OpenTableOut(Schema):
    key: str
    title: str
    rows: int
    at: datetime | None


class OpennessIn(Strict):
    on: StrictBool


class OpennessOut(Schema):
    on: bool
    tables: list[OpenTableOut]


def _report(request: HttpRequest, pk: int) -> Report:
    demand(asker(request), "post.see")
    return get_object_or_404(Report.objects.seen_by(asker(request)).prefetch_related("sheets"), pk=pk)


def told(report: Report) -> dict[str, Any]:
    names = ("id", "name", "first", "last", "language", "state", "done", "total", "said", "blocks", "about", "at", "done_at")
    return {name: getattr(report, name) for name in names} | {"papers": sorted(row.form for row in report.sheets.all())}


def _blocks(given: list[BlockShape] | None) -> list[dict[str, Any]] | None:
    return None if given is None else [one.dict() for one in given]


@router.get("/reports", response={200: Page[ReportOut], **PROBLEMS}, operation_id="reports")
def reports(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Your own, and all for those who see every team; the newest first."""
    demand(asker(request), "post.see")
    found = Report.objects.seen_by(asker(request)).prefetch_related("sheets")
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.post("/reports", response={201: ReportOut, **PROBLEMS}, operation_id="report_begin")
@once
def begin(request: HttpRequest, given: ReportIn) -> Any:
    """A draft of a period; its figures are those that you may see."""
    made = actions.begin(
        by=asker(request), first=given.first, last=given.last, name=given.name, language=given.language or "",
        blocks=_blocks(given.blocks), about=given.about,
    )  # fmt: skip
    return 201, told(made)


@router.get("/reports/{int:pk}", response={200: ReportOut, **PROBLEMS}, operation_id="report")
def one(request: HttpRequest, pk: int) -> Any:
    """Its blocks, and how far it is."""
    return told(_report(request, pk))


@router.patch("/reports/{int:pk}", response={200: ReportOut, **PROBLEMS}, operation_id="report_write")
def write(request: HttpRequest, pk: int, given: ReportChange) -> Any:
    """Other words, another order."""
    return told(actions.write(_report(request, pk), by=asker(request), name=given.name, blocks=_blocks(given.blocks)))


@router.post("/reports/{int:pk}/make", response={202: ReportOut, **PROBLEMS}, operation_id="report_make")
def make(request: HttpRequest, pk: int) -> Any:
    """Its papers, made behind: ask again until its state is done."""
    return 202, told(actions.make(_report(request, pk), by=asker(request)))


@router.delete("/reports/{int:pk}", response={204: None, **PROBLEMS}, operation_id="report_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    actions.drop(_report(request, pk), by=asker(request))
    return HttpResponse(status=204)


def _sheet(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    return attached(get_object_or_404(Sheet, report=_report(request, pk), form=form))


@router.get("/reports/{int:pk}/pdf", response={200: None, **PROBLEMS}, operation_id="report_pdf", openapi_extra=FILE["pdf"])
def as_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A PDF that can be listened to (PDF/UA). 404 until it is made."""
    return _sheet(request, pk, "pdf")


@router.get("/reports/{int:pk}/html", response={200: None, **PROBLEMS}, operation_id="report_html", openapi_extra=FILE["html"])
def as_html(request: HttpRequest, pk: int) -> HttpResponse:
    """One page that needs nothing else."""
    return _sheet(request, pk, "html")


@router.get("/reports/{int:pk}/xlsx", response={200: None, **PROBLEMS}, operation_id="report_xlsx", openapi_extra=FILE["xlsx"])
def as_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """A workbook, a sheet for each table, whole."""
    return _sheet(request, pk, "xlsx")


@router.get("/reports/{int:pk}/csv", response={200: None, **PROBLEMS}, operation_id="report_csv", openapi_extra=FILE["csv"])
def as_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """A folder of CSV files, whole."""
    return _sheet(request, pk, "csv")


@router.get("/report-plans", response={200: list[ReportPlanOut], **PROBLEMS}, operation_id="report_plans")
def plans(request: HttpRequest) -> Any:
    """Reports that come each month."""
    demand(asker(request), "post.see")
    return Plan.objects.seen_by(asker(request)).order_by("name", "pk")


@router.post("/report-plans", response={201: ReportPlanOut, **PROBLEMS}, operation_id="report_plan")
@once
def plan(request: HttpRequest, given: ReportPlanIn) -> Any:
    """One more; its author is told when each is ready."""
    made = actions.plan(
        by=asker(request), name=given.name, day=given.day, hour=given.hour, language=given.language or "",
        blocks=_blocks(given.blocks), to=given.to,
    )  # fmt: skip
    return 201, {name: getattr(made, name) for name in ReportPlanOut.model_fields}


@router.delete("/report-plans/{int:pk}", response={204: None, **PROBLEMS}, operation_id="report_unplan")
def unplan(request: HttpRequest, pk: int) -> Any:
    """No further one."""
    demand(asker(request), "post.see")
    actions.unplan(get_object_or_404(Plan.objects.seen_by(asker(request)), pk=pk), by=asker(request))
    return HttpResponse(status=204)


def _openness() -> dict[str, Any]:
    made = {row.key: row for row in Dataset.objects.all()}
    return {
        "on": Openness.objects.filter(on=True).exists(),
        "tables": [{"key": key, "title": str(one.title), "rows": len(made[key].rows) if key in made else 0,
                    "at": made[key].at if key in made else None} for key, one in BY_KEY.items()],
    }  # fmt: skip


@router.get("/open-data", response={200: OpennessOut, **PROBLEMS}, operation_id="open_data")
def open_data(request: HttpRequest) -> Any:
    """Whether everybody may take the city's figures, and which."""
    demand(asker(request), "city.edit")
    return _openness()


@router.put("/open-data", response={200: OpennessOut, **PROBLEMS}, operation_id="open_data_choose")
def open_data_choose(request: HttpRequest, given: OpennessIn) -> Any:
    """Publish them, or no more."""
    actions.open_up(on=given.on, by=asker(request))
    if given.on:
        jobs.make_tables()
    return _openness()
