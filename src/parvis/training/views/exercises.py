"""Exercises: the scenarios, the training counter, what it brought. Nothing here reaches an account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.people.access import demand, may
from parvis.rest.auth import asker
from parvis.training.exercises import actions, playing
from parvis.training.models import Exercise
from parvis.training.scenarios import Wrong
from parvis.training.words import CRITERIA, KINDS, PACES, VERBS

SHOWN = 30


def exercise_of(request: HttpRequest, pk: int) -> Exercise:
    demand(asker(request), actions.LEARN)
    return get_object_or_404(Exercise.objects.seen_by(asker(request)).select_related("user"), pk=pk)


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """POST `scenario`, `pace`: it begins."""
    by = asker(request)
    demand(by, actions.LEARN)
    texts = playing.texts()
    if request.method == "POST":
        key, pace = request.POST.get("scenario", ""), request.POST.get("pace", "")
        if key not in texts:
            raise Http404
        try:
            row = actions.begin(key, texts[key], pace=int(pace) if pace.isdecimal() and len(pace) < 5 else 0, by=by)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("training:exercises")
        return redirect("training:exercise", row.pk)
    plays = [(key, playing.read_once(text)) for key, text in texts.items()]
    past = list(Exercise.objects.filter(user=by).order_by("-id")[:SHOWN])
    for one in past:
        one.play = playing.play_of(one)  # type: ignore[attr-defined]
    context = {"plays": plays, "paces": PACES.items(), "past": past, "leads": may(by, actions.LEAD)}
    return render(request, "training/exercises.html", context)


def _shown(row: Exercise, chosen: str) -> dict[str, Any]:
    states, second = playing.states(row), playing.now_in(row)
    play = playing.play_of(row)
    here = next((one for one in states if one["message"].id == chosen), None)
    to_do = sum(1 for one in states if not one["over"])
    return {
        "row": row, "play": play, "states": states, "open": here, "chosen": chosen, "to_do": to_do,
        "clock": f"{second // 60:02}:{second % 60:02}", "all_in": len(states) == len(play.messages),
        "outages": sorted({one.network for one in play.outages if play.down(one.network, second)}),
        "total": len(play.messages),
    }  # fmt: skip


@require_GET
def play(request: HttpRequest, pk: int) -> HttpResponse:
    row = exercise_of(request, pk)
    if row.ended_at is not None or row.user_id != asker(request).pk:
        return redirect("training:review", pk)
    return _page(request, row, request.GET.get("m", ""))


def _page(request: HttpRequest, row: Exercise, chosen: str, **more: Any) -> HttpResponse:
    context = _shown(row, chosen) | {"kinds": KINDS.items()} | more
    return render(request, "training/play.html", context, status=422 if more.get("refused") else 200)


@require_GET
def arrivals(request: HttpRequest, pk: int) -> HttpResponse:
    """The list alone, asked for every few seconds: what is being written is not touched."""
    return render(request, "training/parts/arrivals.html", _shown(exercise_of(request, pk), request.GET.get("m", "")))


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: the gesture. What could not be done is said beside what was typed."""
    row = exercise_of(request, pk)
    message, verb = request.POST.get("message", "")[:40], request.POST.get("do", "")
    value = request.POST.get(verb if verb in ("kind", "destination", "answer") else "note", "")
    try:
        actions.move(
            row, message=message, verb=verb, value=value, private=request.POST.get("private") == "yes", by=asker(request)
        )
    except ValidationError as error:
        return _page(request, row, message, refused=error.messages, typed=request.POST.get("answer", ""))
    messages.success(request, _("%(act)s\u00a0: noté. Rien n’est parti au dehors.") % {"act": VERBS[verb]})
    response = redirect("training:exercise", pk)
    response["Location"] += f"?m={message}"
    return response


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    row = exercise_of(request, pk)
    try:
        actions.end(row, by=asker(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("training:review", pk)


@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Points with their reasons, then what happened, in its order."""
    row = exercise_of(request, pk)
    if row.ended_at is None and row.user_id == asker(request).pk:
        return redirect("training:exercise", pk)
    found = playing.play_of(row)
    marks = [
        {"mark": mark, "points": [{"name": CRITERIA[point.criterion], "good": point.good, "why": playing.told(point, found)}
                                  for point in mark.points]}
        for mark in playing.result(row)
    ]  # fmt: skip
    context = {"row": row, "play": found, "marks": marks, "replay": playing.replay(row), "verbs": VERBS}
    return render(request, "training/review.html", context)


def problems(error: Wrong) -> list[str]:
    return [str(one) for one in error.problems]
