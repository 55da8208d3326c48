"""Reports to the authorities over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.inbox.authorities import actions
from parvis.inbox.authorities.models import AuthorityReport
from parvis.inbox.authorities.shapes import (
    AuthorityLookIn,
    AuthorityReportIn,
    AuthorityReportOut,
    AuthorityReportsAsked,
    AuthorityToldIn,
)
from parvis.inbox.models import Message, talk_seen_by
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["inbox"])
ROWS = ("message", "conversation", "team", "by", "second", "reported_by")


def told(row: AuthorityReport) -> dict[str, Any]:
    names = [name for name in AuthorityReportOut.model_fields if name not in ROWS]
    return {name: getattr(row, name) for name in names} | {name: getattr(row, f"{name}_id") for name in ROWS}


def _report(request: HttpRequest, pk: int) -> AuthorityReport:
    demand(asker(request), "inbox.see")
    return get_object_or_404(AuthorityReport.objects.seen_by(asker(request)), pk=pk)


@router.get("/authority-reports", response={200: Page[AuthorityReportOut], **PROBLEMS}, operation_id="authority_reports")
def reports(request: HttpRequest, asked: Query[AuthorityReportsAsked]) -> Any:
    """What was, or is to be, told to the authorities; the newest first."""
    demand(asker(request), "inbox.see")
    found = AuthorityReport.objects.seen_by(asker(request))
    found = found.filter(state=asked.state) if asked.state else found
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.post(
    "/messages/{int:pk}/authority-reports", response={201: AuthorityReportOut, **PROBLEMS}, operation_id="authority_prepare"
)
@once
def prepare(request: HttpRequest, pk: int, given: AuthorityReportIn) -> Any:
    """Prepare one. Nothing leaves: a colleague looks at it first, then a person hands it over."""
    by = asker(request)
    demand(by, "inbox.see")
    wanted = Message.objects.select_related("conversation")
    message = get_object_or_404(wanted, talk_seen_by(by), pk=pk)
    return 201, told(actions.prepare(message, kind=given.kind, to=given.to, facts=given.facts, by=by))


@router.post("/authority-reports/{int:pk}/look", response={200: AuthorityReportOut, **PROBLEMS}, operation_id="authority_look")
def look(request: HttpRequest, pk: int, given: AuthorityLookIn) -> Any:
    """The second look: yes, or no and why."""
    return told(actions.settle(_report(request, pk), yes=given.yes, said=given.said, by=asker(request)))


@router.post(
    "/authority-reports/{int:pk}/reported", response={200: AuthorityReportOut, **PROBLEMS}, operation_id="authority_reported"
)
def reported(request: HttpRequest, pk: int, given: AuthorityToldIn) -> Any:
    """Note that it was handed over. 422 before somebody else has confirmed it."""
    return told(actions.reported(_report(request, pk), reference=given.reference, by=asker(request)))
