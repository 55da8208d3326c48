"""Scenarios and exercises over the API."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Cursor, Limit, Page
from parvis.training.exercises import actions, playing
from parvis.training.models import Exercise, Scenario
from parvis.training.scenarios import Play, Wrong
from parvis.training.shapes import (
    ExerciseIn,
    ExerciseOut,
    ExerciseWholeOut,
    ScenarioIn,
    ScenarioOut,
    ScenarioTextOut,
    TrainingMoveIn,
    TrainingMoveOut,
)

router = Router(tags=["training"])
EXERCISE = ("id", "scenario", "pace", "begun_at", "ended_at", "percent")


class ExercisesAsked(Schema):
    cursor: Cursor = ""
    limit: Limit = 50


def _scenario(key: str, play: Play) -> dict[str, Any]:
    return {"key": key, "title": play.title, "summary": play.summary, "minutes": play.minutes, "messages": len(play.messages)}


@router.get("/training/scenarios", response={200: list[ScenarioOut], **PROBLEMS}, operation_id="scenarios")
def scenarios(request: HttpRequest) -> Any:
    demand(asker(request), actions.LEARN)
    return [_scenario(key, playing.read_once(text)) for key, text in playing.texts().items()]


@router.get("/training/scenarios/{key}", response={200: ScenarioTextOut, **PROBLEMS}, operation_id="scenario")
def scenario(request: HttpRequest, key: str) -> Any:
    """Its file too: for whoever trains, since it says what is expected."""
    demand(asker(request), actions.LEAD)
    text = playing.texts().get(key)
    if text is None:
        raise Http404
    return _scenario(key, playing.read_once(text)) | {"text": text}


@router.put("/training/scenarios/{key}", response={200: ScenarioTextOut, **PROBLEMS}, operation_id="scenario_keep")
def keep(request: HttpRequest, key: str, given: ScenarioIn) -> Any:
    """Write one of the city's own; 422 with each mistake and its line."""
    demand(asker(request), actions.LEAD)
    try:
        row = actions.keep(actions.named(key), given.text, by=asker(request))
    except Wrong as error:
        return problem(
            422, _("Ce scénario n’est pas enregistré."), str(error), errors={"text": [str(one) for one in error.problems]}
        )
    return _scenario(key, playing.read_once(row.text)) | {"text": row.text}


@router.delete("/training/scenarios/{key}", response={204: None, **PROBLEMS}, operation_id="scenario_drop")
def drop(request: HttpRequest, key: str) -> Any:
    """The city's own; where it stood for a shipped one, that one is back."""
    demand(asker(request), actions.LEAD)
    actions.drop(get_object_or_404(Scenario, key=key), by=asker(request))
    return HttpResponse(status=204)


def _exercise(row: Exercise) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EXERCISE} | {"user": row.user_id}


def _exercise_of(request: HttpRequest, pk: int) -> Exercise:
    demand(asker(request), actions.LEARN)
    return get_object_or_404(Exercise.objects.seen_by(asker(request)), pk=pk)


@router.get("/training/exercises", response={200: Page[ExerciseOut], **PROBLEMS}, operation_id="exercises")
def exercises(request: HttpRequest, asked: Query[ExercisesAsked]) -> Any:
    """Yours, the newest first; for whoever trains, everybody's."""
    demand(asker(request), actions.LEARN)
    rows, further = page(Exercise.objects.seen_by(asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_exercise(row) for row in rows], "next": further}


@router.post("/training/exercises", response={201: ExerciseOut, **PROBLEMS}, operation_id="exercise_begin")
@once
def begin(request: HttpRequest, given: ExerciseIn) -> Any:
    """Begin a scenario: its messages arrive from now on. Nothing of it can leave."""
    demand(asker(request), actions.LEARN)
    text = playing.texts().get(given.scenario)
    if text is None:
        return problem(422, _("Ce scénario n’existe pas."), errors={"scenario": [given.scenario]})
    return 201, _exercise(actions.begin(given.scenario, text, pace=given.pace, by=asker(request)))


@router.get("/training/exercises/{int:pk}", response={200: ExerciseWholeOut, **PROBLEMS}, operation_id="exercise")
def exercise(request: HttpRequest, pk: int) -> Any:
    """What has arrived; once it is over, each point with its reason."""
    row = _exercise_of(request, pk)
    play = playing.play_of(row)
    marks = playing.result(row) if row.ended_at else []
    return _exercise(row) | {
        "second": playing.now_in(row), "destinations": dict(play.destinations),
        "arrived": [
            {"id": one["message"].id, "network": one["message"].network, "name": one["message"].name, "text": one["message"].text,
             "private": one["message"].private, "second": one["message"].after, "over": one["over"], "down": one["down"]}
            for one in playing.states(row)
        ],
        "marks": [
            {"message": mark.message.id, "why": mark.message.expected.why,
             "points": [{"criterion": p.criterion, "good": p.good, "why": playing.told(p, play)} for p in mark.points]}
            for mark in marks
        ],
    }  # fmt: skip


@router.post("/training/exercises/{int:pk}/moves", response={201: TrainingMoveOut, **PROBLEMS}, operation_id="exercise_move")
@once
def move(request: HttpRequest, pk: int, given: TrainingMoveIn) -> Any:
    """What is done about one message that has arrived."""
    row = actions.move(_exercise_of(request, pk), by=asker(request), **given.dict())
    return 201, {name: getattr(row, name) for name in ("id", "message", "verb", "value", "private", "second")}


@router.post("/training/exercises/{int:pk}/end", response={200: ExerciseOut, **PROBLEMS}, operation_id="exercise_end")
def end(request: HttpRequest, pk: int) -> Any:
    """It is over, and its points are counted. Once; again it is told."""
    return _exercise(actions.end(_exercise_of(request, pk), by=asker(request)))
