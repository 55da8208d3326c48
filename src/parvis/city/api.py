"""The emergency stop over the API, the topics that posts are about, the days to plan around, ballots and their periods."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field, StrictBool

from parvis.city import actions, days
from parvis.city.audiences import Aim, aims
from parvis.city.models import Ballot, Holiday, Stop, Topic
from parvis.city.periods import windows
from parvis.city.stops import stopped
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Clock, Moment, Strict, Wall, Words, years

router = Router(tags=["city"])


class StopOut(Schema):
    """While `stopped` no publication leaves."""

    stopped: bool
    reason: str
    by: str
    at: datetime | None


class StopIn(Schema):
    reason: Words = Field(min_length=1, max_length=300)


class TopicOut(Schema):
    key: str
    name: str
    aim: str = Field(description="the audience suggested for it: a key of GET /audiences")


class TopicIn(Strict):
    name: Words = Field(min_length=1, max_length=80)
    aim: Words = Field("", max_length=60)


class AudienceOut(Schema):
    """Whom a post is for. `local`: the city's residents, by each account's own places."""

    key: str
    name: str
    countries: list[str]
    local: bool
    languages: list[str] = Field(description="in which ones it should be said")


class AudienceMeantIn(Strict):
    name: Words = Field(min_length=1, max_length=80)
    countries: list[Words] = Field([], max_length=25)
    local: StrictBool = False
    languages: list[Words] = Field([], max_length=10)


Day = Annotated[date, AfterValidator(years(1990))]


class DayOut(Schema):
    """`first` to `last` included. `id` of what is kept in a table, else 0."""

    id: int
    kind: str = Field(description="holiday · school · own · pre-election · eve · vote")
    name: str
    first: date
    last: date


class DaysAsked(Schema):
    """A year at most; without them, the coming ninety days."""

    first: Day | None = None
    last: Day | None = None


class DaysIn(Strict):
    name: Words = Field(min_length=1, max_length=120)
    first: Day
    last: Day | None = None


class AlmanacIn(Strict):
    """`region`: "" or alsace-moselle; `zone`: the school zone A, B, C, or "" to show none."""

    region: Words = ""
    zone: Words = ""


class FileIn(Strict):
    """A file of holidays as text: CSV, JSON or iCal."""

    text: Words = Field(max_length=5_000_000)
    kind: Words = Field("school", pattern="^(school|own)$")


class BroughtOut(Schema):
    read: int
    new: int


class BallotIn(Strict):
    """`announced_on` of an early election: it binds from that day. `closes`: the last poll, in `zone`."""

    name: Words = Field(min_length=1, max_length=120)
    kind: Words = Field(
        description="municipal · departmental · regional · legislative · presidential · european · senatorial · …"
    )
    territory: Words = Field("", max_length=120)
    round1: Day
    round2: Day | None = None
    closes: Wall = time(20)
    zone: Words = Field("", max_length=40, description="of the place of vote; the city's without it")
    status: Words = Field("announced", description="hypothesis (binds nobody) · announced · decreed")
    announced_on: Day | None = None
    won_first: bool = False
    interested: bool = True
    reason: Words = Field("", max_length=500)
    source: Words = Field("", max_length=300)


class WindowOut(Schema):
    period: str = Field(description="pre-election · eve · embargo")
    begins: datetime
    ends: datetime


class BallotOut(Schema):
    id: int
    name: str
    kind: str
    territory: str
    round1: date
    round2: date | None
    closes: Clock
    zone: str
    status: str
    announced_on: date | None
    won_first: bool
    interested: bool
    reason: str
    source: str
    windows: list[WindowOut]


class PeriodsOut(Schema):
    at: datetime
    periods: list[str]


class AtAsked(Schema):
    at: Moment | None = None


def told(stop: Stop | None) -> dict[str, Any]:
    if stop is None:
        return {"stopped": False, "reason": "", "by": "", "at": None}
    return {"stopped": True, "reason": stop.reason, "by": str(stop.by or ""), "at": stop.at}


@router.get("/stop", response={200: StopOut, **PROBLEMS}, operation_id="stop")
def read(request: HttpRequest) -> Any:
    """Is the emergency stop on, since when, why?"""
    return told(stopped())


@router.post("/stop", response={201: StopOut, **PROBLEMS}, operation_id="stop_begin")
@once
def begin(request: HttpRequest, given: StopIn) -> Any:
    """Stop all publication at once. What falls due meanwhile is held for a person."""
    return 201, told(actions.stop(reason=given.reason, by=asker(request)))


@router.delete("/stop", response={204: None, **PROBLEMS}, operation_id="stop_end")
def end(request: HttpRequest) -> Any:
    """Publication is possible again; held deliveries stay held until somebody decides on each."""
    actions.resume(by=asker(request))
    return HttpResponse(status=204)


@router.get("/topics", response={200: list[TopicOut], **PROBLEMS}, operation_id="topics")
def topics(request: HttpRequest) -> Any:
    """What a post may be about."""
    return [_topic(topic) for topic in Topic.objects.by_name()]


def _topic(topic: Topic) -> dict[str, Any]:
    return {"key": topic.key, "name": topic.name, "aim": topic.aim}


@router.put("/topics/{key}", response={200: TopicOut, **PROBLEMS}, operation_id="topic_name")
def topic_name(request: HttpRequest, key: str, given: TopicIn) -> Any:
    """A new topic, or another name and suggested audience for this one."""
    return _topic(actions.name_topic(key=key, name=given.name, aim=given.aim, by=asker(request)))


@router.delete("/topics/{key}", response={204: None, **PROBLEMS}, operation_id="topic_forget")
def topic_forget(request: HttpRequest, key: str) -> Any:
    """Posts about it stay, without a topic."""
    demand(asker(request), "city.edit")
    actions.forget_topic(get_object_or_404(Topic, key=key), by=asker(request))
    return HttpResponse(status=204)


@router.get("/audiences", response={200: list[AudienceOut], **PROBLEMS}, operation_id="audiences")
def audiences(request: HttpRequest) -> Any:
    """Whom a post may be for."""
    return [_aim(aim) for aim in aims().values()]


def _aim(aim: Aim) -> dict[str, Any]:
    return {
        "key": aim.key, "name": aim.name, "countries": list(aim.countries), "local": aim.local, "languages": list(aim.languages),
    }  # fmt: skip


@router.put("/audiences/{key}", response={200: AudienceOut, **PROBLEMS}, operation_id="audience_define")
def audience_define(request: HttpRequest, key: str, given: AudienceMeantIn) -> Any:
    """What an audience means: one of the three that are always there, or one of the city's own."""
    row = actions.define_audience(key=key, by=asker(request), **given.model_dump())
    return _aim(aims()[row.key])


@router.delete("/audiences/{key}", response={204: None, **PROBLEMS}, operation_id="audience_forget")
def audience_forget(request: HttpRequest, key: str) -> Any:
    """Back to what it usually means; one of the city's own goes."""
    actions.forget_audience(key, by=asker(request))
    return HttpResponse(status=204)


@router.get("/days", response={200: list[DayOut], **PROBLEMS}, operation_id="days")
def days_around(request: HttpRequest, asked: Query[DaysAsked]) -> Any:
    """What a newsroom plans around: public and school holidays, the city's own days, ballots and their periods."""
    first = asked.first or timezone.localdate(timezone=days.zone())
    last = min(asked.last or first + timedelta(days=90), first + timedelta(days=366))
    return [{"id": one.pk, "kind": one.kind, "name": one.name, "first": one.first, "last": one.last}
            for one in days.marked(first, max(first, last))]  # fmt: skip


@router.post("/days", response={201: DayOut, **PROBLEMS}, operation_id="days_mark")
@once
def days_mark(request: HttpRequest, given: DaysIn) -> Any:
    """Days of the city's own, shown on the calendar."""
    row = actions.mark_days(by=asker(request), name=given.name, first=given.first, last=given.last)
    return 201, {"id": row.pk, "kind": row.kind, "name": row.name, "first": row.first, "last": row.last}


@router.delete("/days/{int:pk}", response={204: None, **PROBLEMS}, operation_id="days_forget")
def days_forget(request: HttpRequest, pk: int) -> Any:
    """Of holidays that were imported or marked."""
    demand(asker(request), "city.edit")
    actions.forget_days(get_object_or_404(Holiday, pk=pk), by=asker(request))
    return HttpResponse(status=204)


@router.put("/days/kept", response={200: AlmanacIn, **PROBLEMS}, operation_id="days_keep")
def days_keep(request: HttpRequest, given: AlmanacIn) -> Any:
    """Which public holidays and which school zone the calendar shows."""
    kept = actions.keep_days(by=asker(request), region=given.region, school_zone=given.zone)
    return {"region": kept.region, "zone": kept.zone}


@router.post("/days/import", response={200: BroughtOut, **PROBLEMS}, operation_id="days_import")
def days_import(request: HttpRequest, given: FileIn) -> Any:
    """School holidays from a file of an open-data portal, or other days from a calendar. Again: nothing twice."""
    read, new = actions.bring_in_days(given.text.encode(), by=asker(request), kind=given.kind)
    return {"read": read, "new": new}


def _ballot(row: Ballot) -> dict[str, Any]:
    names = [name for name in BallotOut.model_fields if name != "windows"]
    found = [{"period": one.period, "begins": one.begins, "ends": one.ends} for one in windows(days.vote_of(row))]
    return {name: getattr(row, name) for name in names} | {"windows": found}


@router.get("/ballots", response={200: list[BallotOut], **PROBLEMS}, operation_id="ballots")
def ballots(request: HttpRequest) -> Any:
    """The latest two hundred, with the windows that follow from each."""
    return [_ballot(row) for row in Ballot.objects.order_by("-round1", "-pk")[:200]]


@router.post("/ballots", response={201: BallotOut, **PROBLEMS}, operation_id="ballot_add")
@once
def ballot_add(request: HttpRequest, given: BallotIn) -> Any:
    """A ballot; its periods hold at once unless it is a hypothesis."""
    fields = given.model_dump() | {"zone": given.zone or settings.TIME_ZONE}
    return 201, _ballot(actions.keep_ballot(by=asker(request), **fields))


@router.put("/ballots/{int:pk}", response={200: BallotOut, **PROBLEMS}, operation_id="ballot_change")
def ballot_change(request: HttpRequest, pk: int, given: BallotIn) -> Any:
    """Its facts anew, all of them."""
    demand(asker(request), "city.edit")
    fields = given.model_dump() | {"zone": given.zone or settings.TIME_ZONE}
    return _ballot(actions.keep_ballot(get_object_or_404(Ballot, pk=pk), by=asker(request), **fields))


@router.delete("/ballots/{int:pk}", response={204: None, **PROBLEMS}, operation_id="ballot_drop")
def ballot_drop(request: HttpRequest, pk: int) -> Any:
    """It was a mistake."""
    demand(asker(request), "city.edit")
    actions.drop_ballot(get_object_or_404(Ballot, pk=pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/periods", response={200: PeriodsOut, **PROBLEMS}, operation_id="periods")
def periods(request: HttpRequest, asked: Query[AtAsked]) -> Any:
    """Which electoral periods hold now, or at a moment."""
    at = asked.at or timezone.now()
    return {"at": at, "periods": sorted(days.periods_at(at))}
