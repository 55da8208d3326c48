"""Posts from a table, on a page: give the file, say which column is what, look, then make the drafts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from parvis.people.access import demand
from parvis.publishing import importing
from parvis.publishing.looked import in_words
from parvis.publishing.table import FIELDS
from parvis.publishing.views import sentences
from parvis.rest.auth import asker
from parvis.tables import writing
from parvis.web import downloads, uploads
from parvis.web.requests import is_part

SHOWN = 100
WORDS = {
    "text": gettext_lazy("Texte"), "day": gettext_lazy("Jour (avec l’heure ou sans)"), "hour": gettext_lazy("Heure"),
    "accounts": gettext_lazy("Comptes ou réseaux"), "media": gettext_lazy("Médias (nom ou numéro dans la médiathèque)"),
    "audience": gettext_lazy("Public visé"), "campaign": gettext_lazy("Campagne"),
    "topic": gettext_lazy("Thème"), "objective": gettext_lazy("Objectif"),
    "language": gettext_lazy("Langue"), "reference": gettext_lazy("Référence (la même ligne n’est jamais créée deux fois)"),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Past imports, and a new one."""
    by, refused = asker(request), []
    demand(by, "post.write")
    if request.method == "POST":
        try:
            text, name = uploads.given(request, importing.LARGEST)
            row = importing.begin(by=by, text=text, name=name or _("collé"))
            return redirect("publishing:import", pk=row.pk)
        except ValidationError as error:
            refused = sentences(error)
    rows = importing.seen_by(by).defer("text", "errors", "notes").order_by("-pk")[:30]
    context = {"rows": rows, "refused": refused, "typed": request.POST.get("text", "")[:100_000]}
    return render(request, "publishing/import_begin.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """An import: its columns, what was found, what goes on. Each button says in `do` what it does."""
    by = asker(request)
    demand(by, "post.write")
    row = get_object_or_404(importing.seen_by(by), pk=pk)
    refused: list[str] = []
    if request.method == "POST":
        columns = {name: request.POST.get(f"column-{name}", "")[:200] for name in FIELDS}
        told = columns if any(columns.values()) else None
        try:
            if request.POST.get("do") == "stop":
                importing.stop(row, by=by)
                messages.warning(request, _("L’import est arrêté ; les brouillons déjà créés restent."))
            else:
                importing.start(row, by=by, dry=request.POST.get("do") != "make", columns=told)
            return redirect("publishing:import", pk=pk)
        except ValidationError as error:
            refused = sentences(error)
    part = is_part(request)
    context = {"row": row, "refused": refused, "errors": row.errors[:SHOWN], "more": max(0, len(row.errors) - SHOWN),
               "percent": 100 * row.offset // max(row.total, 1), "wrong": len(row.errors),
               "meant": in_words(row.looked) if row.good and row.state != "working" else None}  # fmt: skip
    if part:
        return render(request, "publishing/parts/import_state.html", context)
    table = importing.table_of(row.text)
    context |= {"headings": [one for one in table.headings if one], "sample": table.lines[:3], "heads": table.headings,
                "fields": [(name, WORDS[name], row.columns.get(name, "")) for name in FIELDS]}  # fmt: skip
    return render(request, "publishing/import.html", context, status=422 if refused else 200)


@require_GET
def errors(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The lines that were refused, as a table: to mend them beside the file."""
    demand(asker(request), "post.write")
    row = get_object_or_404(importing.seen_by(asker(request)), pk=pk)
    rows = ((line, " ; ".join(words)) for line, words in row.errors)
    return downloads.table(writing.lines((_("ligne"), _("motif")), rows, separator=","), f"lignes-refusees-{row.pk}.csv")
