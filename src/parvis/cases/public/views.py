"""What residents see without signing in: a public case for everybody, their own behind its private link. No script.

A private case and one that does not exist are the same page: nobody learns which numbers there are.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from parvis.cases.lists import numbered
from parvis.cases.models import Case, CasePass, CaseStep, Telling
from parvis.cases.public import actions
from parvis.cases.public.place import point_of, words_of
from parvis.cases.states import ENDS
from parvis.cases.words import said
from parvis.city import references
from parvis.contact.choices import Choices
from parvis.contact.views.public import language_of, shown
from parvis.people.callers import of_net

ANYBODY = Choices()
"""The languages in which we speak to everybody."""


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A number, typed by somebody who has it on paper."""
    asked = references.typed(request.GET.get("numero", "")[:40])
    language = language_of(request, ANYBODY)
    if references.is_right(asked):
        return HttpResponseRedirect(f"{reverse('follow:case', args=[asked])}?{urlencode({'lang': language})}")
    context = {"asked": request.GET.get("numero", "")[:40], "wrong": bool(asked)}
    with translation.override(language):
        return _private(shown(request, "cases/public/find.html", ANYBODY, language, context))


@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    language = language_of(request, ANYBODY)
    asked = references.typed(number)
    found = numbered(asked).filter(public=True).select_related("category").first() if references.is_right(asked) else None
    if found is None:
        return _missing(request, language)
    if found.number != number:  # written otherwise, or of a case that was merged into this one
        return HttpResponseRedirect(f"{reverse('follow:case', args=[found.number])}?{urlencode({'lang': language})}")
    with translation.override(language):
        context = _told(found) | {"steps": _steps(found, None), "title": found.public_title, "text": found.public_text}
        return shown(request, "cases/public/case.html", ANYBODY, language, context)


@require_safe
def own(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    passed = actions.opened_by(references.typed(number), secret[:200])
    language = request.GET.get("lang", "") or (passed.language if passed else "")
    language = language if language in ANYBODY.languages else language_of(request, ANYBODY)
    if passed is None:
        return _missing(request, language)
    with translation.override(language):
        return _private(shown(request, "cases/public/case.html", ANYBODY, language, _own(passed)))


def _own(passed: CasePass) -> dict[str, Any]:
    of = passed.case.merged_into or passed.case
    title = of.public_title or (of.category.name if of.category else "")
    return _told(of) | {
        "steps": _steps(of, passed), "title": title, "text": of.public_text, "until": passed.expires_at, "own": True,
    }  # fmt: skip


def _told(of: Case) -> dict[str, Any]:
    return {"case": of, "said": said(of), "ended": of.public_state in ENDS, "place": words_of(of), "point": point_of(of)}


def _steps(of: Case, passed: CasePass | None) -> list[CaseStep]:
    """Public states, oldest first. Words that were told to somebody are for them alone, unless an agent showed them to all."""
    cases = {of.pk} | ({passed.case_id} if passed else set())  # their own first, where it was merged into another
    steps = CaseStep.objects.filter(case__in=cases)
    rows = list(steps.filter(kind__in=("opened", "public")).order_by("at", "id"))
    mine = Telling.objects.filter(step__in=steps, conversation=passed.conversation, reply__isnull=False) if passed else None
    told = set(mine.values_list("step", flat=True)) if mine is not None else set()
    for row in rows:
        row.said = said(row)  # type: ignore[attr-defined]
        row.words = row.told if row.shown or row.pk in told else ""  # type: ignore[attr-defined]
    return rows


def _missing(request: HttpRequest, language: str) -> HttpResponse:
    """Not there, not public, no longer opened: one answer for all, and not without end."""
    who = of_net(request.META.get("REMOTE_ADDR", ""))
    if actions.guesses_too_much(who):
        status = 429
    else:
        status = 404
        actions.guessed(who)
    with translation.override(language):
        response = _private(shown(request, "cases/public/missing.html", ANYBODY, language, {"often": status == 429}, status))
    if status == 429:
        response["Retry-After"] = str(int(actions.WITHIN.total_seconds()))
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
