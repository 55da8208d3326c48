"""Packages for persons on pages: asked for, agreed to, taken away."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.inbox.models import Contact
from parvis.people.access import demand
from parvis.records import telling
from parvis.records.actions import VERB
from parvis.records.models import Access
from parvis.records.views.persons import drawn
from parvis.records.words import READY
from parvis.rest.auth import asker
from parvis.web.requests import is_part


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one of this person."""
    by = asker(request)
    demand(by, VERB)
    contact = get_object_or_404(Contact.objects.filter(erased_at__isnull=True), pk=pk)
    try:
        return redirect(telling.ask(contact, reason=request.POST.get("reason", "").replace("\x00", ""), by=by).address)
    except ValidationError as error:
        return drawn(request, contact, by, access_refused=error.messages, status=422)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is. POST, `do`: agree · refuse."""
    by = asker(request)
    demand(by, VERB)
    row = get_object_or_404(Access.objects.seen_by(by).select_related("by", "agreed_by", "contact"), pk=pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            (telling.agree if request.POST.get("do") == "agree" else telling.refuse)(row, by=by)
            return redirect(row.address)
        except ValidationError as error:
            refused = error.messages
    context = {"row": row, "state": READY[row.state], "refused": refused, "mine": row.by_id == by.pk, "part": "records"}
    template = "records/parts/access.html" if is_part(request) else "records/access.html"
    return render(request, template, context, status=422 if refused else 200)


@require_GET
def package(request: HttpRequest, pk: int) -> FileResponse:
    """Its very bytes."""
    demand(asker(request), VERB)
    return attached(request, get_object_or_404(Access.objects.seen_by(asker(request)), pk=pk))


def attached(request: HttpRequest, row: Access) -> FileResponse:
    """404 when it is not there: not ready, or past its week."""
    try:
        found = telling.take(row, by=asker(request))
    except ValidationError as error:
        raise Http404(error.messages[0]) from error
    answer = FileResponse(found.open("rb"), as_attachment=True, filename=f"dossier-{row.pk}.zip", content_type="application/zip")
    answer["Cache-Control"] = "private, no-store"
    return answer
