"""A table of colleagues, in and out."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.colleagues.lists import actions, table
from parvis.journal.exporting import exported
from parvis.people.access import demand
from parvis.people.models import Membership
from parvis.rest.auth import asker
from parvis.tables import writing
from parvis.tables.reading import Unread
from parvis.web import downloads, uploads

WRONG = {"columns": _("La première ligne nomme les colonnes : adresse, role et equipe au moins.")}
DONE = {"new": _("ajouté"), "changed": _("modifié"), "same": _("inchangé"), "refused": _("refusé")}


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """A trial says what each line would do; nothing typed is lost."""
    by = asker(request)
    demand(by, "people.edit")
    context: dict[str, Any] = {"part": "users", "headings": table.HEADINGS, "typed": "", "status": 200}
    if request.method == "POST":
        try:
            context["typed"], _name = uploads.given(request, table.LONGEST)
            outcomes = actions.take(lines_of(context["typed"], "file"), by=by, dry="dry" in request.POST)
            context |= {"outcomes": [(one, DONE[one.done]) for one in outcomes], "dry": "dry" in request.POST}
        except ValidationError as error:
            context |= {"wrong": " ".join(error.messages), "status": 422}
    return render(request, "colleagues/people.html", context, status=context["status"])


def lines_of(text: str, field: str) -> list[table.Line]:
    """Raises ValidationError of that field."""
    try:
        return table.read(text)
    except Unread as error:
        raise ValidationError({field: uploads.sentence(error, table.MOST_LINES, WRONG)}) from error


def lines() -> list[tuple[str, ...]]:
    """A line for each colleague and team, as it may come in again. Roles with dates or limits are not for a table."""
    rows = Membership.objects.filter(limited=False, own__isnull=True, ends_at__isnull=True, begins_at__isnull=True)
    rows = rows.select_related("user", "team").order_by("user__email", "team__name")
    return [
        (row.user.email, row.user.name, row.user.username, row.role, row.team.name, "oui" if row.user.is_active else "non")
        for row in rows
    ]


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    demand(asker(request), "people.edit")
    exported("people", by=asker(request))
    response = downloads.table(writing.lines(table.HEADINGS, lines()), "personnes.csv")
    response["Cache-Control"] = "no-store"
    return response
