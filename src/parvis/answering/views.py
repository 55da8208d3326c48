"""Answers proposed over the reply box, and the questions to which there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.answering import actions
from parvis.answering.finding import proposed, told_of
from parvis.answering.lists import without_answer
from parvis.answering.models import AnswerUse
from parvis.desk.views.frame import conversation_of, numbers
from parvis.inbox.models import Conversation
from parvis.knowledge.models import Answer, AnswerVector
from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.understanding import asked
from parvis.understanding.meaning import E5, state
from parvis.web.requests import is_part

SHOWN = 60
PREFILLED = 12
"""Ways of asking that a new answer begins with."""


@require_GET
def box(request: HttpRequest, pk: int) -> HttpResponse:
    return _box(request, conversation_of(request, pk))


def _box(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    user = asker(request)
    context: dict[str, Any] = {"conversation": conversation, "one": None, "asked": False}
    if may(user, "answer.see") and may(user, "inbox.reply", conversation):
        found = proposed(conversation, user)
        context |= {"one": next(iter(found.proposals), None), "nothing": found.nothing, "asked": bool(found.question.text.strip())}
    return render(request, "answering/parts/box.html" if is_part(request) else "answering/box.html", context)


@require_POST
def nothing(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing fits; or something does after all."""
    conversation = conversation_of(request, pk)
    actions.nothing_fits(conversation, nothing=request.POST.get("nothing") != "no", by=asker(request))
    return _box(request, conversation) if is_part(request) else redirect("inbox:conversation", pk=pk)


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    user = asker(request)
    demand(user, "answer.see")
    demand(user, "inbox.see")
    new = reverse("knowledge:new")
    found = without_answer(user)
    rows = [
        (group, f"{new}?{urlencode({'examples': chr(10).join(group.texts[:PREFILLED])})}", ",".join(map(str, group.keys)))
        for group in found[:SHOWN]
    ]
    context = {"groups": rows, "more": max(0, len(found) - SHOWN), "may_write": may(user, "answer.write")}
    return render(request, "answering/questions.html", context)


@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    count = actions.dismiss(numbers(request.POST.get("questions", "").split(",")), by=asker(request))
    if count:
        messages.success(request, _("Ces questions ne sont plus montrées."))
    return redirect("answering:questions")


@require_GET
def usage(request: HttpRequest, pk: int) -> HttpResponse:
    """How an answer serves: a part of its page."""
    user = asker(request)
    demand(user, "answer.see")
    row = get_object_or_404(Answer.objects.seen_by(user), pk=pk)
    context = {"row": row, "told": told_of(row)}
    return render(request, "answering/parts/usage.html" if is_part(request) else "answering/usage.html", context)


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """How answers are found here, how often rightly, and what they have learnt."""
    demand(asker(request), "answer.see")
    now = state()
    have = AnswerVector.objects.filter(model=now.embedder.name).values("answer").distinct().count() if now.embedder else 0
    context = {
        "part": "proposals", "state": now, "words": _score(asked.lexical), "vectors": have, "package": E5.name, "version": E5.version,
        "answers": Answer.objects.current(timezone.localdate()).count(), "learnt": AnswerUse.objects.sent().exclude(question="").count(),
        "public": Answer.objects.current(timezone.localdate()).filter(public=True).count(),
    }  # fmt: skip
    return render(request, "answering/settings.html", context)


@cache
def _score(made: Callable[[], asked.Score]) -> tuple[int, int]:
    """Questions, and of a hundred, how many have the right answer among the first three. Once a process."""
    found = made()
    return found.many, round(found.three * 100)
