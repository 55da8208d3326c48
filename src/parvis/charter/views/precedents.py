"""Texts from which the charter learns what its clauses mean, and what was learnt from them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.charter import forms, told, written
from parvis.charter.learning import actions
from parvis.charter.models import Clause, Precedent
from parvis.charter.views import around, choices, reader, writer
from parvis.rest.cursors import page

PAGE = 50


@require_safe
def precedents(request: HttpRequest) -> HttpResponse:
    """What was learnt, how often it is right, and from which texts: newest first, of one clause or of all."""
    by = reader(request)
    only, ours = request.GET.get("article", "")[:12], "ici" in request.GET
    wanted = Precedent.objects.defer("vectors")
    wanted = wanted.filter(about=only) if only else wanted
    wanted = wanted.filter(by__isnull=False) if ours else wanted
    try:
        rows, further = page(wanted, by="id", cursor=request.GET.get("cursor", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    kept = ({"article": only} if only else {}) | ({"ici": "1"} if ours else {})
    here = Precedent.objects.aggregate(every=Count("pk"), ours=Count("pk", filter=Q(by__isnull=False)))
    context = {
        "precedents": rows, "only": only, "ours": ours, "here": here, "learnt": told.learnt(actions.learnt()),
        "titles": dict(Clause.objects.values_list("number", "title")),
        "next": f"{reverse('charter:precedents')}?{urlencode({**kept, 'cursor': further})}" if further else "", **around(by),
    }  # fmt: skip
    return render(request, "charter/precedents.html", context)


@require_http_methods(["GET", "POST"])
def precedent(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One text: its situation, the clause that it shows or nearly shows, and which clauses object to it."""
    by = writer(request)
    row = get_object_or_404(Precedent.objects.defer("vectors"), pk=pk) if pk else None
    situation: dict[str, Any] = dict(row.situation) if row else {}
    if request.method != "POST":
        given = {"text": row.text, "expected": row.expected, "note": row.note, "about": row.about} if row else {}
        return _form(request, row, given, situation)
    if request.POST.get("do") == "remove" and row:
        actions.remove_precedent(row, by=by)
        messages.success(request, _("Le précédent est retiré : la charte réapprend sans lui."))
        return redirect("charter:precedents")
    given = forms.precedent(request.POST, situation)
    try:
        kept = actions.keep_precedent(given, by=by, row=row)
    except ValidationError as error:
        return _form(request, row, given, {**situation, **forms.situation(request.POST)}, error.messages)
    messages.success(request, _("Le précédent est enregistré : la charte l’apprend dans la minute."))
    return redirect(f"{reverse('charter:precedents')}?{urlencode({'article': kept.about} if kept.about else {})}")


@require_POST
def teach(request: HttpRequest) -> HttpResponse:
    """A text that was tried, set aside or refused elsewhere: the form with it, to be looked at. Nothing is kept yet."""
    writer(request)
    about = request.POST.get("about", "")[:12]
    given = {"text": forms.example(request.POST, {})["text"][: written.TRIED], "about": about, "expected": [], "note": ""}
    if "objects" in request.POST and about:
        given["expected"] = [about]
    return _form(request, None, given, forms.situation(request.POST))


def _form(request: HttpRequest, row: Precedent | None, given: dict[str, Any], situation: dict[str, Any],
          refused: list[str] | None = None) -> HttpResponse:  # fmt: skip
    by = writer(request)
    judging = Clause.objects.exclude(kind="reading").only("number", "title")
    about = given.get("about", "")
    context = {
        "row": row, "text": given.get("text", ""), "expected": " ".join(given.get("expected", ())), "note": given.get("note", ""),
        "about": about, "gone": about and all(one.number != about for one in judging), "situation": situation, "refused": refused,
        "clauses": sorted(judging, key=lambda one: written.order(one.number)), **around(by), **choices(by),
    }  # fmt: skip
    return render(request, "charter/precedent.html", context, status=422 if refused else 200)
