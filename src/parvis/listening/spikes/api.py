"""Spikes and volumes over the API; being told of spikes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.listening.lookouts.shapes import AttentionIn, AttentionOut
from parvis.listening.models import Spike
from parvis.listening.spikes import actions, lists
from parvis.listening.spikes.words import label
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Asked, Id, Page, Words

router = Router(tags=["spikes"])
Dimension = Literal["all", "kind", "theme", "topic", "place", "district", "lookout"]


class SpikesAsked(Asked):
    open: bool = Field(False, description="only those that go on")


class SpikeScope(Schema):
    """`n`, `expected`: in the three hours when it was highest; `chance` of as many or more, were it a usual hour."""

    id: int
    dimension: str
    key: str
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    n: int
    expected: float
    chance: float


class SpikeOut(SpikeScope):
    """`head`: the spike under which this one is told, where both are of one fact."""

    head: int | None
    scopes: list[SpikeScope] = Field(description="the other series of the same fact: its theme, its district, all messages")
    subject: int | None


class SpikeWhole(SpikeOut):
    label: str
    messages: list[int] = Field(description="examples that you may see, the newest first")


class SpikeSubjectIn(Schema):
    team: Id


class SpikeSubjectOut(Schema):
    subject: int


class VolumeAsked(Schema):
    dimension: Dimension = "all"
    key: Words = Field("", max_length=120)
    hours: int = Field(72, ge=1, le=24 * 28)


class VolumeHourOut(Schema):
    at: datetime
    n: int
    expected: float | None = Field(description="null: not enough history")


class VolumeOut(Schema):
    """`days`: since how many messages are counted; `wanted`: how many are needed to compare."""

    days: int
    wanted: int
    hours: list[VolumeHourOut]


TOLD = ("id", "dimension", "key", "began_at", "seen_at", "ended_at", "n", "expected", "chance")


def _told(row: Spike) -> dict[str, Any]:
    scopes = [{name: getattr(one, name) for name in TOLD} for one in row.scopes.all()]
    return {name: getattr(row, name) for name in TOLD} | {"head": row.head_id, "scopes": scopes, "subject": row.subject_id}


def _spike(request: HttpRequest, pk: int) -> Spike:
    demand(asker(request), "inbox.see")
    return get_object_or_404(lists.with_scopes(asker(request)), pk=pk)


@router.get("/spikes", response={200: Page[SpikeOut], **PROBLEMS}, operation_id="spikes")
def spikes(request: HttpRequest, asked: Query[SpikesAsked]) -> Any:
    """What was much more than usual, the newest first: one spike of each fact, with its scopes."""
    by = asker(request)
    demand(by, "inbox.see")
    rows, further = page(lists.facts(by, going_on=asked.open), by="began_at", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in rows], "next": further}


@router.put("/spikes/attention", response={200: AttentionOut, **PROBLEMS}, operation_id="spikes_attend")
def attend(request: HttpRequest, given: AttentionIn) -> Any:
    """Be told of spikes, at once or once a day, never in your quiet hours."""
    return actions.attend(by=asker(request), **given.model_dump())


@router.delete("/spikes/attention", response={204: None, **PROBLEMS}, operation_id="spikes_attend_no_more")
def attend_no_more(request: HttpRequest) -> Any:
    """Be told no more."""
    demand(asker(request), "inbox.see")
    actions.attend_no_more(by=asker(request))
    return HttpResponse(status=204)


@router.get("/spikes/{int:pk}", response={200: SpikeWhole, **PROBLEMS}, operation_id="spike")
def spike(request: HttpRequest, pk: int) -> Any:
    """One spike, with examples."""
    row = _spike(request, pk)
    said = [one.message_id for one in lists.examples(row, asker(request))]
    return _told(row) | {"label": label(row.dimension, row.key), "messages": said}


@router.post("/spikes/{int:pk}/subject", response={200: SpikeSubjectOut, **PROBLEMS}, operation_id="spike_make_subject")
def make_subject(request: HttpRequest, pk: int, given: SpikeSubjectIn) -> Any:
    """A subject with its conversations; asked again, the same subject."""
    row = _spike(request, pk)
    demand(asker(request), "subject.edit")
    team = Team.objects.open().filter(pk=given.team).first()
    if team is None:
        raise ValidationError({"team": _("Inconnu : %(key)s.") % {"key": given.team}})
    return {"subject": actions.make_subject(row, by=asker(request), team=team).pk}


@router.get("/volumes", response={200: VolumeOut, **PROBLEMS}, operation_id="volumes")
def volumes(request: HttpRequest, asked: Query[VolumeAsked]) -> Any:
    """Messages by hour: all, or of a kind, a theme, a topic, a place, a district, a lookout; with what is usual at that hour of the
    week."""
    demand(asker(request), "inbox.see")
    if not lists.allowed(asker(request), asked.dimension, asked.key):
        raise Http404
    return lists.volume(asked.dimension, asked.key, hours=asked.hours)
