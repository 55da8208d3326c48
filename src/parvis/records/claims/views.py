"""The register of demands on pages: the list, one of them, all as a table."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.design.moments import dated
from parvis.inbox.models import Contact
from parvis.inbox.wanted import number
from parvis.journal.exporting import exported
from parvis.people.access import demand, holders
from parvis.people.models import User
from parvis.records.actions import VERB
from parvis.records.claims import actions
from parvis.records.claims.lists import MOST, NAMES, STATES, VIEWS, chosen, counts, lines
from parvis.records.models import Access, Claim, Erasure
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web import downloads
from parvis.web.errors import by_field

SIZE = 40


@require_http_methods(["GET", "POST"])
def claims(request: HttpRequest) -> HttpResponse:
    """What persons asked, and until when they are answered. POST: one more is noted."""
    by = asker(request)
    demand(by, VERB)
    contact = _contact(request)
    wrong: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            row = actions.note(**_given(request), contact=contact, by=by)
            said = _("La demande est notée : à répondre avant le %(day)s.") % {"day": dated(row.due_on, "j F Y")}
            messages.success(request, said)
            return redirect(row.address)
        except ValidationError as error:
            wrong = by_field(error)
    return _listed(request, by, contact, wrong)


def _listed(request: HttpRequest, by: User, contact: Contact | None, wrong: dict[str, list[str]]) -> HttpResponse:
    view = request.GET.get("vue", "open")
    view = view if view in VIEWS else "open"
    found = chosen(Claim.objects.seen_by(by), view).select_related("keeper")
    try:
        rows, further = page(found, by="id", cursor=request.GET.get("suite", "")[:200], size=SIZE)
    except ValidationError as error:
        raise Http404 from error
    context = {
        "rows": [told(row) for row in rows], "further": further, "view": view, "counts": counts(), "rights": NAMES, "wrong": wrong,
        "typed": request.POST, "contact": contact, "today": timezone.localdate().isoformat(), "part": "records", "tab": "claims",
    }  # fmt: skip
    return render(request, "records/claims.html", context, status=422 if wrong else 200)


def told(row: Claim) -> dict[str, Any]:
    return {
        "row": row,
        "right": NAMES.get(row.right, row.right),
        "state": STATES.get(row.state, row.state),
        "left": actions.left(row),
    }


def _contact(request: HttpRequest) -> Contact | None:
    given = number(request.POST.get("personne") or request.GET.get("personne"))
    return get_object_or_404(Contact.objects.filter(erased_at__isnull=True), pk=given) if given else None


def _given(request: HttpRequest) -> dict[str, Any]:
    said = {name: request.POST.get(name, "").replace("\x00", "") for name in ("right", "who", "how", "received_on")}
    came = _day(said.pop("received_on"))
    return said | {"received_on": came}


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if text and found is None:
        raise ValidationError({"received_on": _("Ce n’est pas un jour.")})
    return found


@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them. POST, `do`: give · extend · answer · refuse."""
    by = asker(request)
    demand(by, VERB)
    row = get_object_or_404(Claim.objects.seen_by(by).select_related("keeper", "by", "contact"), pk=pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            _done(request, row, by)
            return redirect(row.address)
        except ValidationError as error:
            refused = error.messages
    contact = row.contact if row.contact and not row.contact.erased_at else None
    context = told(row) | {
        "contact": contact, "refused": refused, "typed": request.POST, "part": "records", "tab": "claims",
        "colleagues": holders(VERB).order_by("name") if row.state == "open" else (),
        "accesses": Access.objects.filter(contact=contact).order_by("-pk")[:3] if contact else (),
        "erasures": Erasure.objects.filter(contact=row.contact).order_by("-pk")[:3] if row.contact else (),
    }  # fmt: skip
    return render(request, "records/claim.html", context, status=422 if refused else 200)


def _done(request: HttpRequest, row: Claim, by: User) -> None:
    do, words = request.POST.get("do"), request.POST.get("words", "").replace("\x00", "")
    if do == "give":
        to = get_object_or_404(User.objects.filter(is_active=True), pk=number(request.POST.get("keeper")) or 0)
        actions.give(row, to=to, by=by)
    elif do == "extend":
        actions.extend(row, why=words, by=by)
    elif do == "refuse":
        actions.refuse(row, words=words, by=by)
    elif do == "answer":
        actions.answer(row, words=words, by=by)
    else:
        raise Http404


@require_GET
def table(request: HttpRequest) -> HttpResponseBase:
    """The register, all of it. It is an export: the journal has a line, and a second person may be asked first."""
    by = asker(request)
    demand(by, VERB)
    return answered(by)


def answered(by: User) -> StreamingHttpResponse:
    exported("claims", by=by)
    rows = Claim.objects.seen_by(by).select_related("keeper").order_by("-id")[:MOST]
    return downloads.table(lines(rows.iterator(chunk_size=500)), f"demandes-{timezone.localdate().isoformat()}.csv")
