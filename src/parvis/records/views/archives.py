"""Packages on pages: asked for, followed, stopped, taken away, read again; and a publication as it was at a moment."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts.models import Account
from parvis.people.access import demand
from parvis.people.models import User
from parvis.publishing.models import Post
from parvis.records import archiving, as_seen, history_import, packages
from parvis.records.actions import VERB
from parvis.records.models import Package
from parvis.records.words import PACKED, PARTS
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.web import uploads
from parvis.web.requests import is_part

MOST_LINES = 5000
LARGEST = 20_000_000
"""Bytes of a table."""


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """The packages, the newest first, and a new one."""
    by = asker(request)
    demand(by, VERB)
    refused: list[str] = []
    if request.method == "POST":
        try:
            given = request.POST
            row = packages.ask(kind=given.get("kind", ""), kinds=given.getlist("kinds"), since=_day(given.get("since", "")),
                               until=_day(given.get("until", "")), by=by)  # fmt: skip
            return redirect(row.address)
        except ValidationError as error:
            refused = error.messages
    return drawn(request, by, refused=refused)


def drawn(request: HttpRequest, by: User, *, refused: Sequence[str], **given: Any) -> HttpResponse:
    """The page of archives."""
    try:
        rows, further = page(
            Package.objects.seen_by(by).select_related("by"), by="id", cursor=request.GET.get("suite", "")[:200], size=30
        )
    except ValidationError as error:
        raise Http404 from error
    chosen = request.POST.getlist("kinds") if "kind" in request.POST else list(archiving.WRITERS)
    context = {
        "rows": [(row, PACKED[row.state]) for row in rows], "further": further, "refused": refused, "typed": request.POST,
        "kinds": [(key, PARTS[key], key in chosen) for key in archiving.WRITERS], "part": "records", "tab": "archives",
        "accounts": Account.objects.seen_by(by).order_by("name", "pk")[:500],
    }  # fmt: skip
    return render(request, "records/archives.html", context | given, status=422 if refused else 200)


@require_POST
def history(request: HttpRequest) -> HttpResponse:
    """What another tool kept, from a table."""
    by = asker(request)
    demand(by, VERB)
    demand(by, history_import.VERB)
    pk, file = request.POST.get("account", ""), request.FILES.get("table")
    account = get_object_or_404(Account.objects.seen_by(by), pk=int(pk)) if pk.isdecimal() and len(pk) < 19 else None
    try:
        lines = table_lines(uploads.text_of(file, LARGEST))
        outcome = history_import.take(request.POST.get("what", ""), lines, account=account, by=by)
    except ValidationError as error:
        return drawn(request, by, refused=error.messages)
    return drawn(request, by, refused=[], outcome=outcome)


def table_lines(text: str) -> list[str]:
    """The lines of a table that came by the page or the API. Raises ValidationError: too many."""
    lines = list(io.StringIO(text, newline=""))
    if len(lines) > MOST_LINES + 1:
        raise ValidationError({"table": _("Plus de cinq mille lignes : coupez le fichier, ou lancez « parvis import ».")})
    return lines


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise ValidationError(_("« %(text)s » n’est pas un jour.") % {"text": text[:20]})
    return found


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is. POST, `do`: stop · verify."""
    by = asker(request)
    demand(by, VERB)
    row = get_object_or_404(Package.objects.seen_by(by).select_related("by"), pk=pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            (packages.reread if request.POST.get("do") == "verify" else packages.stop)(row, by=by)
            return redirect(row.address)
        except ValidationError as error:
            refused = error.messages
    context: dict[str, Any] = {
        "row": row, "state": PACKED[row.state], "refused": refused, "kinds": [PARTS[kind] for kind in row.kinds],
        "progress": [(PARTS.get(kind, kind), done, total) for kind, (done, total) in row.progress.items() if total],
        "part": "records", "tab": "archives",
    }  # fmt: skip
    template = "records/parts/archive.html" if is_part(request) else "records/archive.html"
    return render(request, template, context, status=422 if refused else 200)


@require_GET
def package(request: HttpRequest, pk: int) -> FileResponse:
    """Its very bytes."""
    by = asker(request)
    demand(by, VERB)
    return attached(request, get_object_or_404(Package.objects.seen_by(by), pk=pk))


def attached(request: HttpRequest, row: Package) -> FileResponse:
    """404 when it is not there: not ready, or past its time."""
    try:
        found = packages.take(row, by=asker(request))
    except ValidationError as error:
        raise Http404(error.messages[0]) from error
    name = f"{'ville' if row.kind == 'city' else 'archives'}-{row.pk}.zip"
    answer = FileResponse(found.open("rb"), as_attachment=True, filename=name, content_type="application/zip")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """A publication as it could be seen at a moment: `?moment=2026-03-03T18:00`, now if none is given."""
    by = asker(request)
    demand(by, VERB)
    row = get_object_or_404(Post.objects.seen_by(by).select_related("author"), pk=pk)
    asked, refused, at = request.GET.get("moment", ""), "", timezone.now()
    if asked:
        try:
            found = parse_datetime(asked)
        except ValueError:
            found = None
        if found is None or not 2000 <= found.year <= 2200:
            refused = _("« %(text)s » n’est pas une date avec son heure.") % {"text": asked[:30]}
        else:
            at = timezone.make_aware(found) if timezone.is_naive(found) else found
    told = as_seen.at_moment([row], at)[0]
    context = {"row": row, "post": told, "at": at, "refused": refused, "part": "records", "tab": "archives",
               "moment": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")}  # fmt: skip
    return render(request, "records/post.html", context, status=422 if refused else 200)
