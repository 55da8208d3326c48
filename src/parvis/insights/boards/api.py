"""Audiences, dashboards, objectives and marks over the API: the same figures as the pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from parvis.insights.audiences import actions as audiences
from parvis.insights.audiences.reading import splits, table
from parvis.insights.audiences.splitting import Split, together
from parvis.insights.boards import actions, objectives, things
from parvis.insights.boards.asking import LONGEST, THINGS, Board
from parvis.insights.boards.reading import Sums, found
from parvis.insights.boards.shapes import (
    AudienceAnswer,
    AudienceQuestion,
    AudiencesOut,
    BoardAsked,
    BoardChange,
    BoardOut,
    BoardSums,
    MixIn,
    ObjectivesOut,
    PublicOriginOut,
    SidePlaceIn,
    SidePlaceOut,
    TimeMarkIn,
    TimeMarkOut,
)
from parvis.insights.models import Mark, Whence
from parvis.insights.posts.gather import Wanted, looks
from parvis.insights.posts.words import Names
from parvis.insights.sheets import place
from parvis.insights.views.audiences import accounts, origins, question
from parvis.insights.views.posts import side
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Day

router = Router(tags=["insights"])
NARROW = ("objective", "network", "account", "campaign", "topic", "language", "aim")
MARKS = 500


def _split(one: Split) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("whole", "residents", "country", "abroad", "unknown", "leaning", "at")}


@router.get("/publics/split", response={200: AudiencesOut, **PROBLEMS}, operation_id="audiences_split")
def audiences_split(request: HttpRequest) -> Any:
    """Who follows each account: residents, country, abroad, and the part that nobody knows."""
    demand(asker(request), "post.see")
    seen = accounts(asker(request))
    told = splits([pk for pk, _name, _network in seen])
    rows = [{**_split(told[pk]), "account": pk, "name": name, "network": network} for pk, name, network in seen if pk in told]
    return {"whole": _split(together(told.values())), "accounts": rows}


@router.get("/publics/origins", response={200: list[PublicOriginOut], **PROBLEMS}, operation_id="audiences_origins")
def audiences_origins(request: HttpRequest, by: Literal["country", "city"] = "country") -> Any:
    """Followers by country or city, all accounts together, among those of whom a network tells where they are; who follows two accounts
    counts twice."""
    demand(asker(request), "post.see")
    rows = origins(accounts(asker(request)), by)
    whole = sum(value for *_said, value in rows)
    return [{"key": key, "name": place(kind, key, label), "value": value, "part": value / whole if whole else 0.0}
            for kind, key, label, value in rows]  # fmt: skip


@router.get("/publics/question", response={200: AudienceAnswer, **PROBLEMS}, operation_id="audiences_question")
def audiences_question(request: HttpRequest, asked: Query[AudienceQuestion]) -> Any:
    """Did residents react to one set of publications as much as people abroad? `few`: there is not enough to say."""
    user = asker(request)
    demand(user, "post.see")
    last = min(asked.last or timezone.localdate(), timezone.localdate())
    everything, cut = looks(user, Wanted(min(asked.first or last - timedelta(days=364), last), last))
    told = question(user, everything, [side(asked.a, asked.a_words), side(asked.b, asked.b_words)], Names())
    publics = [{"public": public, **{name: getattr(one, name) for name in ("verdict", "one", "other", "ratio", "low", "high")}}
               for public, one in told["publics"].items()]  # fmt: skip
    return {"sentence": told["answer"], "views": told["views"], "publics": publics, "between": told["between"],
            "comments": told["tongues"], "cut": cut}  # fmt: skip


def _place(row: Whence) -> dict[str, Any]:
    return {"id": row.pk or 0, "by": row.by, "key": row.key, "name": place(row.by, row.key, row.name), "side": row.side}


@router.get("/publics/places", response={200: list[SidePlaceOut], **PROBLEMS}, operation_id="audience_places")
def audience_places(request: HttpRequest) -> Any:
    """Cities and countries whose people are residents, or of the country; all others are abroad."""
    demand(asker(request), "post.see")
    return [_place(row) for row in table()]


@router.post("/publics/places", response={201: SidePlaceOut, **PROBLEMS}, operation_id="audience_place")
@once
def audience_place(request: HttpRequest, given: SidePlaceIn) -> Any:
    """One place more, or the same on another side."""
    return 201, _place(audiences.place(by=given.by, name=given.name, side=given.side, user=asker(request)))


@router.delete("/publics/places/{int:pk}", response={204: None, **PROBLEMS}, operation_id="audience_displace")
def audience_displace(request: HttpRequest, pk: int) -> Any:
    """Out of the table."""
    demand(asker(request), "city.edit")
    audiences.displace(get_object_or_404(Whence, pk=pk), user=asker(request))
    return HttpResponse(status=204)


def _period(first: date | None, last: date | None, usual: int = 90) -> tuple[date, date]:
    until = min(last or timezone.localdate(), timezone.localdate())
    begins = min(first or until - timedelta(days=usual - 1), until)
    return max(begins, until - timedelta(days=LONGEST)), until


def _sums(one: Sums) -> dict[str, Any]:
    told = {"engaged": one.told_engaged, "seen": one.told_seen, "clicks": one.told_clicks}
    return {name: getattr(one, name) for name in BoardSums.model_fields} | told


@router.get("/boards", response={200: BoardOut, **PROBLEMS}, operation_id="board")
def board(request: HttpRequest, asked: Query[BoardAsked]) -> Any:
    """A dashboard's figures, read from days that are added up every ten minutes; of a live event, a contest or a list of places, from its
    publications."""
    user = asker(request)
    demand(user, "post.see")
    narrow = {name: "" if value == "-" else value for name in NARROW if (value := getattr(asked, name))}
    of = next(((kind, pk) for kind in THINGS.values() if (pk := getattr(asked, kind))), None)
    thing = things.thing(user, *of) if of else None
    if of and thing is None:
        raise Http404(of[0])
    days = things.span(thing) if thing and not (asked.first or asked.last) else _period(asked.first, asked.last)
    wanted, names = (
        Board(*days, narrow | ({of[0]: of[1]} if of else {}), of[0] if of else "account" if asked.account else ""),
        Names(),
    )
    told = found(user, wanted, (asked.by,))
    shown = ("account", "name", "network", "first", "last", "last_day", "gained", "parted")
    return {
        "first": wanted.first, "last": wanted.last, "at": told.at, "since": told.since, "whole": _sums(told.whole),
        "before": _sums(told.before), "grain": wanted.grain, "trend": [{**_sums(one), "start": one.key} for one in told.trend],
        "parts": [{**_sums(one), "key": one.key, "name": names(asked.by, one.key)} for one in told.parts[asked.by]],
        "followers": [{name: getattr(one, name) for name in shown} for one in told.following], "marks": told.marks,
        "changed": [{name: getattr(one, name) for name in BoardChange.model_fields} for one in told.changed],
        "gone": told.gone, "daily": [
            {"metric": metric, "start": start, "value": value} for metric, steps in told.daily.items() for start, value in steps.items()
        ],
        "facts": [{"words": words, "value": value} for words, value in (things.facts(thing) if thing else ())],
    }  # fmt: skip


@router.get("/objectives", response={200: ObjectivesOut, **PROBLEMS}, operation_id="objectives")
def all_objectives(request: HttpRequest, first: Day | None = None, last: Day | None = None) -> Any:
    """The mix of posts beside the mix wanted; each objective by its own figures."""
    user = asker(request)
    demand(user, "post.see")
    wanted = Board(*_period(first, last))
    told, goal = found(user, wanted, ("objective",)), objectives.wanted()
    posts = {one.key: one.posts for one in told.parts["objective"]}
    whole = sum(posts.values())
    indicators = objectives.indicators(user, wanted, told)
    rows = [
        {"key": key, "posts": posts.get(key, 0), "part": posts.get(key, 0) / whole if whole else None,
         "wanted": getattr(goal, key), "indicators": indicators[key]}
        for key in objectives.ORDER
    ]  # fmt: skip
    return {"first": wanted.first, "last": wanted.last, "without": posts.get("", 0), "objectives": rows}


@router.put("/objectives/mix", response={200: MixIn, **PROBLEMS}, operation_id="objectives_want")
def want(request: HttpRequest, given: MixIn) -> Any:
    """The parts of a hundred posts that each objective should have: 100 together."""
    return actions.want(by=asker(request), **given.dict())


@router.get("/marks", response={200: list[TimeMarkOut], **PROBLEMS}, operation_id="marks")
def marks(request: HttpRequest) -> Any:
    """What explains figures, the newest first."""
    demand(asker(request), "post.see")
    return Mark.objects.order_by("-first", "-pk")[:MARKS]


@router.post("/marks", response={201: TimeMarkOut, **PROBLEMS}, operation_id="mark_keep")
@once
def mark_keep(request: HttpRequest, given: TimeMarkIn) -> Any:
    return 201, actions.keep(first=given.first, last=given.last, words=given.words, by=asker(request))


@router.put("/marks/{int:pk}", response={200: TimeMarkOut, **PROBLEMS}, operation_id="mark_change")
def mark_change(request: HttpRequest, pk: int, given: TimeMarkIn) -> Any:
    demand(asker(request), "post.write")
    row = get_object_or_404(Mark, pk=pk)
    return actions.keep(row, first=given.first, last=given.last, words=given.words, by=asker(request))


@router.delete("/marks/{int:pk}", response={204: None, **PROBLEMS}, operation_id="mark_drop")
def mark_drop(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), "post.write")
    actions.drop(get_object_or_404(Mark, pk=pk), by=asker(request))
    return HttpResponse(status=204)
