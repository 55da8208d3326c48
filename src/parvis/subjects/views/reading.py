"""The list of subjects, one subject with its conversations and answers, and how far an answer to all has come."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from parvis.inbox.models import talk_seen_by
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.subjects.lists import WITH, chosen, declining, editable, outcomes, reach, reached, tellings
from parvis.subjects.models import Round, Subject, SubjectLink
from parvis.subjects.proposing import wanted
from parvis.subjects.sparing.actions import resumes
from parvis.subjects.words import OUTCOMES, ROUNDS, STATES, TONES
from parvis.web.requests import is_part

PAGE, ROUNDS_SHOWN = 40, 10
MOMENT = timedelta(minutes=2)
"""What goes on later than this waits for the end of quiet hours."""
MANY = 10
"""More identical answers than this in public look like advertising: it is said before they are sent."""
TONGUES = 3
"""Languages, besides French, in which a wording is asked for: the most spoken there."""
TABS = (("open", gettext_lazy("En cours")), ("ended", gettext_lazy("Terminés")), ("", gettext_lazy("Tous")))


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "inbox.see")
    asked = request.GET.get("vue", "")
    state = {"": "open", "termines": "ended", "tous": ""}.get(asked, "open")
    rows, further = _page(request, chosen(by, state=state).select_related(*WITH), by="moved_at")
    context = {
        "rows": rows, "state": state, "may_edit": may(by, "subject.edit"),
        "tabs": [({"open": "", "ended": "termines", "": "tous"}[key], key, words) for key, words in TABS],
        "next": f"{reverse('subjects:list')}?{urlencode({'vue': asked, 'suite': further})}" if further else "",
    }  # fmt: skip
    part = is_part(request) and request.GET.get("suite")
    return render(request, "subjects/parts/rows.html" if part else "subjects/list.html", context)


def _page(request: HttpRequest, rows: Any, *, by: str) -> tuple[list[Any], str]:
    try:
        return page(rows, by=by, cursor=request.GET.get("suite", "")[:200], size=PAGE)
    except ValidationError as error:
        raise Http404 from error


def fetch(request: HttpRequest, pk: int) -> Subject:
    by = asker(request)
    demand(by, "inbox.see")
    return get_object_or_404(Subject.objects.seen_by(by).select_related(*WITH, "opened_by"), pk=pk)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    subject = fetch(request, pk)
    if is_part(request) and request.GET.get("suite"):
        return render(request, "subjects/parts/talks.html", _talks(request, subject))
    return drawn(request, subject)


def drawn(request: HttpRequest, subject: Subject, *, status: int = 200, typed: Mapping[str, Any] | None = None, **more: Any
          ) -> HttpResponse:  # fmt: skip
    by = asker(request)
    rounds = list(subject.rounds.select_related("by").order_by("-id")[:ROUNDS_SHOWN])
    found = outcomes(rounds)
    may_edit = editable(by, subject)
    context = {
        "subject": subject, "state": STATES[subject.state], "may_edit": may_edit,
        "rounds": [_told(row, found[row.pk]) for row in rounds], "typed": typed or {},
        "wanted": wanted(subject, by) if may_edit and subject.state == "open" else [],
        "may_answer": may_edit and may(by, "inbox.reply"),
    }  # fmt: skip
    if context["may_answer"]:
        context |= _asking(subject, by)
    return render(request, "subjects/one.html", context | _talks(request, subject) | more, status=status)


def _talks(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    by = asker(request)
    seen = SubjectLink.objects.filter(talk_seen_by(by), subject=subject)
    rows, further = _page(request, seen.select_related("conversation__account", "conversation__identity"), by="id")
    here = f"{reverse('subjects:subject', args=[subject.pk])}?{urlencode({'suite': further})}"
    return {"subject": subject, "links": rows, "may_edit": editable(by, subject), "next": here if further else ""}


def _asking(subject: Subject, by: User) -> dict[str, Any]:
    """Whom an answer would reach, and what to know before it is sent."""
    fresh, again = reach(reached(subject, by, again=False)), reach(reached(subject, by, again=True))
    others = [(code, n) for code, n in again.languages.items() if code != "fr"][:TONGUES]
    return {
        "fresh": fresh, "everybody": again, "others": others, "many": again.public > MANY, "most": MANY, "key": uuid.uuid4(),
        "running": subject.rounds.filter(state="running").exists(), "declining": declining(subject), "resumes": resumes(timezone.now()),
    }  # fmt: skip


def _told(row: Round, found: Mapping[str, int]) -> dict[str, Any]:
    later = row.due_at if row.state == "running" and row.due_at and row.due_at > timezone.now() + MOMENT else None
    return {
        "row": row, "words": ROUNDS[row.state], "later": later, "done": row.chosen - found.get("waiting", 0),
        "outcomes": [(key, words, TONES.get(key, ""), found[key]) for key, words in OUTCOMES.items() if found.get(key)],
    }  # fmt: skip


def fetch_round(request: HttpRequest, pk: int) -> Round:
    by = asker(request)
    demand(by, "inbox.see")
    seen = Round.objects.filter(subject__in=Subject.objects.seen_by(by))
    return get_object_or_404(seen.select_related("subject__team", "by"), pk=pk)


@require_GET
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """`suivi`: only how far it has come, which the page asks for while it moves."""
    row, by = fetch_round(request, pk), asker(request)
    context = {"told": _told(row, outcomes([row])[row.pk]), "row": row, "may_edit": editable(by, row.subject)}
    if request.GET.get("suivi"):
        answered = render(request, "subjects/parts/progress.html", context)
        if row.state != "running":
            answered["HX-Refresh"] = "true"  # the list below says what became of each
        return answered
    asked = request.GET.get("vue", "")
    asked = asked if asked in OUTCOMES else ""
    rows, further = _page(request, tellings(row, by, asked), by="id")
    for one_ in rows:
        one_.words, one_.tone = OUTCOMES[one_.outcome or "waiting"], TONES.get(one_.outcome, "")
    here = f"{reverse('subjects:answer', args=[row.pk])}?{urlencode({'vue': asked, 'suite': further})}"
    context |= {"rows": rows, "asked": asked, "next": here if further else ""}
    part = is_part(request) and request.GET.get("suite")
    return render(request, "subjects/parts/told.html" if part else "subjects/answer.html", context)
