"""The editor of a clause: tried while it is written, its examples run before it is kept, last year looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.charter import actions, elected, forms, past, told, written
from parvis.charter.actions import Breaks
from parvis.charter.labels import KINDS
from parvis.charter.models import Clause
from parvis.charter.tokens import fold
from parvis.charter.views import around, choices, newest, writer
from parvis.people.models import User
from parvis.web.errors import by_field

FEW = 10
"""Examples and hits shown at once."""
NEW: dict[str, Any] = {"number": "", "chapter": "", "title": "", "text": "", "mend": "", "kind": "words", "params": {},
                       "severity": "advise", "scope": {}, "active": False}  # fmt: skip


@require_http_methods(["GET", "POST"])
def clause(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """GET: the editor. POST: what the button says in `do` — save, keep (in spite of examples), kind, people, past, remove."""
    by = writer(request)
    row = get_object_or_404(Clause, pk=pk) if pk else None
    if request.method != "POST":
        fields = written.clause(row) if row else {**NEW, "number": request.GET.get("numero", "")[:12]}
        return _page(request, by, row, fields)
    return _do(request, by, row, forms.clause(request.POST))


def _do(request: HttpRequest, by: User, row: Clause | None, fields: dict[str, Any]) -> HttpResponse:
    verb = request.POST.get("do", "save")
    if verb == "kind":
        return _page(request, by, row, fields)
    try:
        if verb == "past":
            return _page(request, by, row, fields, **_looked_back(request, by, fields))
        if verb == "people":
            return _read_people(request, by, row, fields)
        if verb in ("remove", "remove-keep") and row:
            actions.remove_clause(row, by=by, force=verb == "remove-keep")
            messages.success(request, _("L’article %(number)s est retiré.") % {"number": row.number})
            return redirect("charter:charter")
        seen = request.POST.get("seen", "")
        saved = actions.save_clause(fields, by=by, row=row, seen=int(seen) if seen.isdecimal() and row and len(seen) < 9 else None,
                                    force=verb == "keep")  # fmt: skip
    except Breaks as error:
        return _page(request, by, row, fields, broken=[told.outcome(one) for one in error.outcomes[:FEW]],
                     broken_count=len(error.outcomes), again="remove-keep" if verb == "remove" else "keep", status=422)  # fmt: skip
    except ValidationError as error:
        return _page(request, by, row, fields, errors=by_field(error), status=422)
    messages.success(request, _("L’article %(number)s est enregistré.") % {"number": saved.number})
    return redirect("charter:clause", pk=saved.pk)


def _read_people(request: HttpRequest, by: User, row: Clause | None, fields: dict[str, Any]) -> HttpResponse:
    """The names of a file in the clause's list, to be looked at; nothing is kept before it is saved."""
    file, town = request.FILES.get("people-file"), request.POST.get("people-town", "")[:100]
    if file is None:
        raise ValidationError({"people.file": _("Choisissez un fichier.")})
    try:
        names = elected.names_in(file, file.size or 0, town)
    except ValidationError as error:
        raise ValidationError({f"people.{name}": words for name, words in error.message_dict.items()}) from error
    before = {fold(one) for one in fields["params"].get("people", ())}
    now = {fold(one) for one in names}
    fields["params"]["people"] = names
    return _page(request, by, row, fields, people_read=len(names), people_new=len(now - before), people_gone=len(before - now))


def _page(request: HttpRequest, by: User, row: Clause | None, fields: dict[str, Any], *, status: int = 200, **more: Any
          ) -> HttpResponse:  # fmt: skip
    errors: dict[str, list[str]] = more.get("errors", {})
    version = newest()
    context = {
        "row": row, "fields": fields, "params": forms.params(fields["kind"], fields["params"], errors),
        "kind_hint": KINDS.get(fields["kind"], ("", ""))[1], "phrases": forms.phrases(fields["kind"]),
        "seen": version.number if version else 0,
        "try_text": request.POST.get("try-text", ""), "people_town": request.POST.get("people-town", "")[:100],
        **around(by), **choices(by), **more,
    }  # fmt: skip
    scope = fields["scope"]
    context["extra_networks"] = [key for key in scope.get("networks", ()) if key not in dict(context["networks"])]
    context["extra_topics"] = [key for key in scope.get("topics", ()) if key not in {one.key for one in context["topics"]}]
    context["errors"] = {name.replace(".", "_"): " ".join(words) for name, words in errors.items()}
    return render(request, "charter/clause.html", context, status=status)


@require_POST
def fields(request: HttpRequest) -> HttpResponse:
    """The parameters of another kind, with what both have in common."""
    writer(request)
    given = forms.clause(request.POST)
    context = {
        "params": forms.params(given["kind"], given["params"], {}),
        "phrases": forms.phrases(given["kind"]),
        "kind_hint": KINDS.get(given["kind"], ("", ""))[1],
    }
    return render(request, "charter/parts/params.html", context)


@require_POST
def trial(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """On each pause: what is wrong in the clause as it is typed, its verdict on the tried text, and the examples it breaks."""
    writer(request)
    row = get_object_or_404(Clause, pk=pk) if pk else None
    text = request.POST.get("try-text", "").replace("\x00", "").replace("\r\n", "\n")[: written.TRIED]
    context: dict[str, Any] = {"tried": bool(text.strip())}
    try:
        given = written.valid(_named(forms.clause(request.POST)))
        if text.strip():
            said = written.said(text, forms.situation(request.POST))
            context["judged"] = told.judged(text, actions.trial_of(given).verdicts(said))
        broken = actions.broken_by(actions.changed(given, row))
        context |= {"ran": True, "broken": [told.outcome(one) for one in broken[:FEW]], "broken_count": len(broken)}
    except ValidationError as error:
        context["errors"] = [words for found in by_field(error).values() for words in found]
    return render(request, "charter/parts/tested.html", context)


@require_POST
def look_back(request: HttpRequest) -> HttpResponse:
    """One slice of what this clause would have said of the last year; the fragment asks for the next one."""
    by = writer(request)
    try:
        context = _looked_back(request, by, forms.clause(request.POST))
    except ValidationError as error:
        context = {"past_errors": [words for found in by_field(error).values() for words in found]}
    return render(request, "charter/parts/past.html", context)


def _looked_back(request: HttpRequest, by: User, fields: dict[str, Any]) -> dict[str, Any]:
    charter = actions.trial_of(written.valid(_named(fields)))
    found = past.look_back(charter, by=by, now=timezone.now(), cursor=request.POST.get("cursor", ""))
    looked, hits = _count(request, "looked") + found.looked, _count(request, "hits") + len(found.hits)
    shown = [(one, told.judged(one.said.text, verdicts)) for one, verdicts in found.hits[:FEW]]
    days = (timezone.now() - found.at).days if found.at else 0
    return {
        "past": True, "hits": shown, "looked": looked, "count_hits": hits, "further": found.further,
        "more_hits": len(found.hits) - len(shown), "back_to": found.at, "days": min(days, past.YEAR.days), "year": past.YEAR.days,
    }  # fmt: skip


def _named(fields: dict[str, Any]) -> dict[str, Any]:
    """What is tried need not have its number and its words yet."""
    return {**fields, "number": fields["number"] or "0", "title": fields["title"] or "…", "text": fields["text"] or "…"}


def _count(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0
