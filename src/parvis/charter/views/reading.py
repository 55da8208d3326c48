"""The charter to read and to print, with a place to try a text on it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.charter import actions, files, forms, judging, shipped, told, written
from parvis.charter.learning import actions as precedents
from parvis.charter.models import Clause
from parvis.charter.views import around, choices, newest, reader, writer
from parvis.web.requests import is_part


@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """All clauses, in order."""
    by = reader(request)
    rows = {row.number: row.pk for row in Clause.objects.only("pk", "number")}
    found = told.chapters(actions.present())
    for _chapter, clauses in found:
        for one in clauses:
            one["pk"] = rows[one["number"]]
    context = {"chapters": found, "version": newest(), **around(by), **choices(by)}
    return render(request, "charter/charter.html", context)


@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """What the charter in force says of a typed text."""
    by = reader(request)
    text = request.POST.get("try-text", "").replace("\x00", "").replace("\r\n", "\n")[: written.TRIED]
    context: dict[str, Any] = {"typed": text}
    try:
        said = written.said(text, forms.situation(request.POST))
        context |= {"judged": told.judged(text, judging.verdicts_of(said))} if text.strip() else {}
    except ValidationError as error:
        context["wrong"] = error.messages
    if is_part(request):
        return render(request, "charter/parts/tried.html", context)
    context |= {"chapters": told.chapters(actions.present()), "version": newest(), **around(by), **choices(by)}
    return render(request, "charter/charter.html", context)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """`json`: everything, to be taken in elsewhere. `md`: the clauses, to be read."""
    reader(request)
    version = newest()
    if form == "json":
        response: HttpResponse = JsonResponse(files.whole(version), json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        text = files.markdown(settings.ENVIRONMENT.city, version.number if version else 0, version.clauses if version else [])
        response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="charte.{form}"'
    return response


@require_POST
def install(request: HttpRequest) -> HttpResponse:
    """The charter that comes with Parvis, where there is none yet."""
    by = writer(request)
    if not Clause.objects.exists():
        actions.take_in(shipped.city(), by=by, note=_("Charte livrée avec Parvis"))
        precedents.install()
    return redirect("charter:charter")
