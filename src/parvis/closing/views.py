"""What is required to close: the requirements, one of them; the questions of a case's category."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.cases.lists import editable
from parvis.cases.models import Case
from parvis.city.models import Topic
from parvis.closing import actions
from parvis.closing.forms import QuestionsForm, RequirementForm, questions_asked
from parvis.closing.models import Requirement
from parvis.closing.words import ASKS, NATURES, OF, QUESTION
from parvis.people.access import demand
from parvis.readings.words import topic_word
from parvis.rest.auth import asker
from parvis.web.errors import refuse

SHOWN = 200
WORDS = {"conversation": "talk", "dossier": "case"}


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    demand(asker(request), "rule.edit")
    rows = list(Requirement.objects.select_related("team")[:SHOWN])
    topics = dict(Topic.objects.values_list("key", "name")) if any(row.of == "case" and row.topics for row in rows) else {}
    questions = dict(questions_asked()) if any(row.questions for row in rows) else {}
    shown = [(row, OF[row.of], _for(row, topics), _asks(row, questions)) for row in rows]
    return render(request, "closing/list.html", {"rows": shown, "part": "closing"})


def _for(row: Requirement, topics: dict[str, str]) -> list[str]:
    found = [str(NATURES[row.of][key]).lower() for key in row.natures if key in NATURES[row.of]]
    found += [str(topic_word(key)) if row.of == "talk" else topics.get(key, key) for key in row.topics]
    return found + ([_("équipe %(name)s") % {"name": row.team}] if row.team else [])


def _asks(row: Requirement, questions: dict[str, str]) -> list[str]:
    found = [str(words) for key, words in ASKS[row.of].items() if key in row.asks]
    return found + [str(QUESTION % {"question": questions.get(code, code)}) for code in row.questions]


@require_http_methods(["GET", "POST"])
def requirement(request: HttpRequest, pk: int | None = None, kind: str = "") -> HttpResponse:
    by = asker(request)
    demand(by, "rule.edit")
    row = get_object_or_404(Requirement, pk=pk) if pk else None
    of = row.of if row else WORDS.get(kind, "")
    if not of:
        raise Http404
    if request.method == "POST" and row and request.POST.get("do") == "drop":
        actions.drop(row, by=by)
        messages.success(request, _("L’exigence est retirée."))
        return redirect("closing:list")
    form = RequirementForm(request.POST or None, of, row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep(row, by=by, of=of, **form.cleaned_data)
            messages.success(request, _("Enregistré."))
            return redirect("closing:list")
        except ValidationError as error:
            refuse(form, error)
    context = {"form": form, "row": row, "of": OF[of], "part": "closing"}
    return render(request, "closing/one.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What the category of a case asks besides."""
    by = asker(request)
    demand(by, "inbox.see")
    case = get_object_or_404(Case.objects.seen_by(by).select_related("category", "team"), pk=pk)
    if not editable(by, case):
        raise PermissionDenied("case.edit")
    form = QuestionsForm(request.POST if request.method == "POST" else None, case)
    if form.is_bound and form.is_valid():
        try:
            actions.answer(case, answers=form.cleaned_data, by=by)
            messages.success(request, _("Enregistré."))
            return redirect("cases:case", pk=case.pk)
        except ValidationError as error:
            refuse(form, error)
    return render(request, "closing/questions.html", {"form": form, "case": case}, status=422 if form.errors else 200)
