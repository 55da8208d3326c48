"""The calendar taken away over the API: PDF, CSV, one-off iCal, with the page's views and filters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from parvis.people.access import demand
from parvis.publishing import calendar, paper
from parvis.publishing.calendar import Span
from parvis.publishing.filters import filters_of
from parvis.publishing.forms import zone
from parvis.publishing.planning_shapes import CalendarAsked
from parvis.publishing.views.exports import answer
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS, problem

router = Router(tags=["planning"])
VIEWS = {"month": "mois", "week": "semaine", "day": "jour", "accounts": "comptes"}


class PaperAsked(CalendarAsked):
    """`view` other than `list`: the month, week or day around `first`, whatever `last` says."""

    view: Literal["list", "month", "week", "day", "accounts"] = Field("list", description="as the page's views")


def span_of(asked: CalendarAsked, view: str = "list") -> Span:
    """Days from `first` to `last`, a year at most; without them, the coming four weeks."""
    first = asked.first or timezone.localdate(timezone=zone())
    if view in VIEWS:
        return calendar.span(VIEWS[view], first.isoformat(), first)
    last = min(asked.last or first + timedelta(days=27), first + timedelta(days=366))
    return Span("liste", first, first, max(first, last), first, last)


def _taken(request: HttpRequest, asked: CalendarAsked, form: str, view: str = "list") -> HttpResponseBase:
    by = asker(request)
    demand(by, "post.see")
    filters = filters_of({name: str(value or "") for name, value in asked.model_dump().items()}, in_address=False)
    return answer(by, span_of(asked, view), filters, form)


def _of(mime: str, **more: str) -> dict[str, Any]:
    return {"responses": {200: {"content": {mime: {"schema": {"type": "string", **more}}}}}}


@router.get(
    "/calendar/pdf", response={200: None, **PROBLEMS}, operation_id="calendar_pdf",
    openapi_extra=_of("application/pdf", format="binary"),
)  # fmt: skip
def as_pdf(request: HttpRequest, asked: Query[PaperAsked]) -> HttpResponseBase:
    """What the calendar shows, as a PDF that can be listened to (PDF/UA). `X-Parvis-Cut`: it stops at so many posts."""
    try:
        return _taken(request, asked, "pdf", asked.view)
    except paper.Busy:
        return problem(503, _("Un autre PDF est en cours : réessayez dans un instant."))
    except paper.TooLong:
        return problem(422, _("Trop long : choisissez moins de jours."))


@router.get("/calendar/csv", response={200: None, **PROBLEMS}, operation_id="calendar_csv", openapi_extra=_of("text/csv"))
def as_csv(request: HttpRequest, asked: Query[CalendarAsked]) -> HttpResponseBase:
    """The same as a table, a line a post, the whole text. `X-Parvis-Cut`: it stops at so many posts."""
    return _taken(request, asked, "csv")


@router.get("/calendar/ics", response={200: None, **PROBLEMS}, operation_id="calendar_ics", openapi_extra=_of("text/calendar"))
def as_ics(request: HttpRequest, asked: Query[CalendarAsked]) -> HttpResponseBase:
    """The same as events (iCal), once; `POST /calendar-feeds` gives an address that stays."""
    return _taken(request, asked, "ics")
