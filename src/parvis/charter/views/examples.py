"""The charter's examples: texts whose verdict is known, all of them run, and how well the charter does."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.charter import actions, forms, judging, told, trials, written
from parvis.charter.models import Example
from parvis.charter.views import around, choices, reader, writer
from parvis.rest.cursors import page

PAGE = 50


@require_safe
def examples(request: HttpRequest) -> HttpResponse:
    """Those that fail come first, all of them; then all, newest first."""
    by = reader(request)
    outcomes = trials.run(judging.by_words(), actions.examples())
    by_key = {one.trial.key: one for one in outcomes}
    wanted = Example.objects.all()
    only = request.GET.get("article", "")[:12]
    if only:
        wanted = wanted.filter(pk__in=[one.trial.key for one in outcomes if only in one.trial.expected | one.found])
    try:
        rows, further = page(wanted, by="id", cursor=request.GET.get("cursor", ""), size=PAGE)
    except ValidationError as error:
        raise Http404 from error
    score = trials.score(outcomes)
    numbers = sorted(score.true.keys() | score.false.keys() | score.missed.keys(), key=written.order)
    kept = {"article": only} if only else {}
    context = {
        "lines": [(row, told.outcome(by_key[row.pk])) for row in rows], "score": score,
        "failing": [told.outcome(one) for one in outcomes if not one.right][:PAGE], "numbers": numbers, "only": only,
        "table": [(n, *score.of(n), score.true[n] + score.missed[n]) for n in numbers],
        "next": f"{reverse('charter:examples')}?{urlencode({**kept, 'cursor': further})}" if further else "", **around(by),
    }  # fmt: skip
    return render(request, "charter/examples.html", context)


@require_http_methods(["GET", "POST"])
def example(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One text: its situation, and the clauses that must speak of it."""
    by = writer(request)
    row = get_object_or_404(Example, pk=pk) if pk else None
    situation: dict[str, Any] = dict(row.situation) if row else {}
    context: dict[str, Any] = {"row": row, "situation": situation, "text": row.text if row else "", **around(by), **choices(by)}
    context |= {"expected": " ".join(row.expected) if row else "", "note": row.note if row else ""}
    if request.method != "POST":
        return render(request, "charter/example.html", context)
    if request.POST.get("do") == "remove" and row:
        actions.remove_example(row, by=by)
        messages.success(request, _("L’exemple est retiré."))
        return redirect("charter:examples")
    given = forms.example(request.POST, situation)
    try:
        actions.keep_example(given, by=by, row=row)
    except ValidationError as error:
        context |= {"refused": error.messages, "text": given["text"], "expected": request.POST.get("expected", ""),
                    "note": given["note"], "situation": {**situation, **forms.situation(request.POST)}}  # fmt: skip
        return render(request, "charter/example.html", context, status=422)
    messages.success(request, _("L’exemple est enregistré."))
    return redirect("charter:examples")
