"""The audit page: what happened, who did it, to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from parvis.journal import table, verifying
from parvis.journal.days import between
from parvis.journal.differences import differences
from parvis.journal.families import akin, choices
from parvis.journal.models import Event, EventSet
from parvis.journal.newest import of_family
from parvis.journal.telling import THINGS
from parvis.journal.words import WHENCE, details, place, sentence
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page

SHOWN = 60
ASKED = ("quoi", "qui", "chose", "numero", "depuis", "jusque", "adresse")


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the journal is asked for, as the address says it. `families`: none, all."""

    family: str
    by: int | None
    label: str
    about: int | None
    since: date | None
    until: date | None
    whence: str

    @property
    def families(self) -> list[str]:
        return akin(self.family)


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Newest first; by family of events, by person, by thing, by day, by address. What people merely look at is left out."""
    user = asker(request)
    demand(user, "journal.see")
    wanted, cursor = _filters(request), request.GET.get("suite", "")
    found = _chosen(user, wanted)
    try:
        found = _read(found, wanted.families, cursor, SHOWN)
        rows, further = page(found.select_related("by"), by="id", cursor=cursor, size=SHOWN)
    except ValidationError as error:
        raise Http404 from error
    kept = {name: value for name in ASKED if (value := request.GET.get(name, ""))}
    context = {
        "lines": [(row, sentence(row), *place(row), details(row), differences(row)) for row in rows],
        "whence": may(user, WHENCE),
        "families": choices(), "family": next(iter(wanted.families), ""), "wanted": wanted,
        "things": [(key, word) for key, (_name, word) in THINGS.items()],
        "people": User.objects.order_by("name").only("pk", "name", "username")[:500],
        "verified": verifying.last(), "kept": settings.ENVIRONMENT.journal_days,
        "next": f"?{urlencode(kept | {'suite': further})}" if further else "", "these": urlencode(kept),
    }  # fmt: skip
    return render(request, "journal/audit.html", context)


@require_GET
def audit_table(request: HttpRequest) -> HttpResponseBase:
    """The same as CSV, all pages of it."""
    user = asker(request)
    demand(user, "journal.see")
    wanted = _filters(request)
    return table.answer(partial(_read, _chosen(user, wanted), wanted.families), by=user, whence=may(user, WHENCE))


def _chosen(user: User, wanted: Filters) -> EventSet:
    found = between(Event.objects.heard_by(user), wanted.since, wanted.until).exclude(kind="conversation.presence")
    if wanted.by:
        found = found.filter(by=wanted.by)
    if wanted.whence and may(user, WHENCE):
        found = found.filter(address=wanted.whence)
    if wanted.label in THINGS:
        found = found.filter(label=wanted.label, **({"about": wanted.about} if wanted.about else {}))
    return found


def _read(rows: EventSet, families: Sequence[str], cursor: str, size: int) -> EventSet:
    return of_family(rows, families, cursor=cursor, size=size) if families else rows


def _filters(request: HttpRequest) -> Filters:
    given = request.GET
    return Filters(
        given.get("quoi", ""), _number(given.get("qui")), given.get("chose", ""), _number(given.get("numero")),
        _day(given.get("depuis", "")), _day(given.get("jusque", "")), _address(given.get("adresse", "")),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _address(text: str) -> str:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return ""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
