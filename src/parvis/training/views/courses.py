"""The catalogue, a course, its lessons, its quiz."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.training import actions, lists
from parvis.training.courses import Course, courses
from parvis.training.films.reading import film
from parvis.training.gate import lacking
from parvis.training.models import QuizTry

LEARN = "training.learn"


def course_of(key: str) -> Course:
    found = courses().get(key)
    if found is None:
        raise Http404
    return found


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, LEARN)
    needed = lacking(by)
    context = {
        "rows": lists.progress(by), "leads": may(by, actions.LEAD), "coming": lists.coming(by)[:5],
        "asked": lists.queue().get("new", 0) if may(by, actions.LEAD) else 0,
        "needed": [(act, [course_of(key) for key in keys if key in courses()]) for act, keys in needed.items()],
    }  # fmt: skip
    return render(request, "training/home.html", context)


@require_GET
def course(request: HttpRequest, key: str) -> HttpResponse:
    by = asker(request)
    demand(by, LEARN)
    return render(request, "training/course.html", {"row": lists.progress_of(by, course_of(key))})


@require_http_methods(["GET", "POST"])
def lesson(request: HttpRequest, key: str, lesson: str) -> HttpResponse:
    """POST: it is read to its end; the next one, or the quiz."""
    by, found = asker(request), course_of(key)
    demand(by, LEARN)
    here = found.lesson(lesson)
    if here is None:
        raise Http404
    if request.method == "POST":
        actions.read_lesson(found, lesson, by=by)
        further = found.after(lesson)
        return redirect("training:lesson", key, further.key) if further else redirect("training:quiz", key)
    row = lists.progress_of(by, found)
    context = {
        "row": row, "course": found, "lesson": here, "further": found.after(lesson), "film": film(key, lesson, by=by),
        "leads": may(by, actions.LEAD),
    }  # fmt: skip
    return render(request, "training/lesson.html", context)


@require_http_methods(["GET", "POST"])
def quiz(request: HttpRequest, key: str) -> HttpResponse:
    """After a try: what was right, and why. What was chosen stays chosen."""
    by, found = asker(request), course_of(key)
    demand(by, LEARN)
    given = [
        [int(one) for one in request.POST.getlist(f"q{n}") if one.isdecimal() and len(one) < 4] for n in range(len(found.quiz))
    ]
    row: QuizTry | None = None
    refused: list[str] = []
    opened: set[str] = set()
    if request.method == "POST":
        needed = lacking(by)
        try:
            row = actions.answer_quiz(found, given, by=by)
        except ValidationError as error:
            refused = error.messages
        else:
            if row.passed:
                messages.success(request, _("Réussi\u00a0: votre certificat est à jour."))
                opened = needed.keys() - lacking(by).keys()
    context: dict[str, Any] = {
        "course": found, "tried": row, "refused": refused, "opened": opened,
        "questions": _questions(found, given, answered=row is not None),
    }  # fmt: skip
    return render(request, "training/quiz.html", context, status=422 if refused else 200)


def _questions(found: Course, given: list[list[int]], *, answered: bool) -> list[dict[str, Any]]:
    marks = found.marked(given)
    return [
        {
            "n": n, "words": one.question, "several": len(one.right) > 1, "why": one.why if answered else "", "good": marks[n],
            "choices": [{"n": c, "words": words, "chosen": c in given[n], "right": answered and c in one.right}
                        for c, words in enumerate(one.choices)],
        }
        for n, one in enumerate(found.quiz)
    ]  # fmt: skip
