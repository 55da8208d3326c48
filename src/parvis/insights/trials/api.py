"""Planned comparisons over the API."""

from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.insights.models import Trial
from parvis.insights.shapes import RateOut
from parvis.insights.trials import actions
from parvis.insights.trials.reading import counted, result
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.publishing.models import Post
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Id, Page, Words

router = Router(tags=["insights"])


class TrialIn(Schema):
    team: Id
    name: Words = Field(description="the question: do people react more to the city in colour?")
    one: Words = Field(description="what tells the first side: in colour")
    other: Words = Field(description="and the second: in black and white")


class PlannedComparisonOut(Schema):
    id: int
    team: int = Field(alias="team_id")
    name: str
    one: str
    other: str


class TrialsOut(Page[PlannedComparisonOut]):
    pass


class PlannedComparisonWhole(PlannedComparisonOut):
    """`missing`: publications that each side still needs before anything can be said."""

    posts: list[list[int]] = Field(description="of each side")
    missing: list[int]
    verdict: Literal["more", "less", "unsure", "few"]
    rates: list[RateOut]
    chance: float | None
    sentence: str


class TrialSideIn(Schema):
    trial: Id
    side: Literal["one", "other"]


class PreparedOut(Schema):
    post: int


def _trial(request: HttpRequest, pk: int) -> Trial:
    demand(asker(request), "post.see")
    return get_object_or_404(Trial.objects.seen_by(asker(request)), pk=pk)


def _post(request: HttpRequest, pk: int) -> Post:
    demand(asker(request), "post.see")
    return get_object_or_404(Post.objects.seen_by(asker(request)), pk=pk)


@router.get("/trials", response={200: TrialsOut, **PROBLEMS}, operation_id="trials")
def trials(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Planned comparisons, the newest first."""
    demand(asker(request), "post.see")
    rows, further = page(counted(asker(request)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": rows, "next": further}


@router.post("/trials", response={201: PlannedComparisonOut, **PROBLEMS}, operation_id="trial_plan")
@once
def trial_plan(request: HttpRequest, given: TrialIn) -> Any:
    """A question, and what tells its two sides apart."""
    demand(asker(request), "post.write")
    team = Team.objects.filter(pk=given.team).first()
    if team is None:
        raise ValidationError({"team": _("Inconnu : %(key)s.") % {"key": given.team}})
    return 201, actions.plan(name=given.name, one=given.one, other=given.other, team=team, by=asker(request))


@router.get("/trials/{int:pk}", response={200: PlannedComparisonWhole, **PROBLEMS}, operation_id="trial")
def trial(request: HttpRequest, pk: int) -> Any:
    """What is on each side, and what may be said of it; `few`: not enough yet."""
    row = _trial(request, pk)
    told = result(row, asker(request))
    names = ("id", "team_id", "name", "one", "other")
    return {name: getattr(row, name) for name in names} | {
        "posts": [[post.pk for post in side] for side in told.posts], "missing": list(told.missing), "verdict": told.found.verdict,
        "rates": [told.found.one, told.found.other], "chance": told.found.chance, "sentence": told.answer,
    }  # fmt: skip


@router.delete("/trials/{int:pk}", response={204: None, **PROBLEMS}, operation_id="trial_drop")
def trial_drop(request: HttpRequest, pk: int) -> Any:
    """The comparison goes, its publications stay."""
    actions.drop(_trial(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.put("/posts/{int:pk}/trial", response={204: None, **PROBLEMS}, operation_id="trial_put")
def trial_put(request: HttpRequest, pk: int, given: TrialSideIn) -> Any:
    """A publication is one of the sides of a comparison; it leaves another one for that."""
    post = _post(request, pk)
    demand(asker(request), "post.write", post)
    trial = Trial.objects.seen_by(asker(request)).filter(pk=given.trial).first()
    if trial is None:
        raise ValidationError({"trial": _("Inconnu : %(key)s.") % {"key": given.trial}})
    actions.put(post, trial, side=given.side, by=asker(request))
    return HttpResponse(status=204)


@router.delete("/posts/{int:pk}/trial", response={204: None, **PROBLEMS}, operation_id="trial_away")
def trial_away(request: HttpRequest, pk: int) -> Any:
    """In no comparison any more."""
    actions.away(_post(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.post("/posts/{int:pk}/trial/other", response={201: PreparedOut, **PROBLEMS}, operation_id="trial_prepare")
@once
def trial_prepare(request: HttpRequest, pk: int) -> Any:
    """The other variant: a draft with the same words, pictures and accounts, on the other side."""
    return 201, {"post": actions.prepare(_post(request, pk), by=asker(request)).pk}
