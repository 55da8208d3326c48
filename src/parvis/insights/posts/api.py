"""Publications together over the API: what their networks told, two sets compared, hours that worked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from parvis.insights.honest import compare
from parvis.insights.posts import promised
from parvis.insights.posts.drawn import crossing, grouped
from parvis.insights.posts.gather import DIMENSIONS, Wanted, by_views, looks, units
from parvis.insights.posts.shapes import CrossedAsked, CrossedOut, RatesAsked, RatesOut, SlotDelivered, SlotsAsked, SlotsOfPosts
from parvis.insights.posts.times import blocks
from parvis.insights.posts.words import Names, differs, sentence
from parvis.insights.shapes import ComparedAsked, ComparedOut, HoursOfPosts, PostFigure, PostFigures, PostFiguresAsked
from parvis.insights.views.posts import sets, side, titled
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS

router = Router(tags=["insights"])
YEAR = timedelta(days=364)


def _period(first: date | None, last: date | None) -> tuple[date, date]:
    today = timezone.localdate()
    until = min(last or today, today)
    return min(first or until - YEAR, until), until


def _wanted(asked: PostFiguresAsked) -> Wanted:
    narrow = {name: "" if value == "-" else value for name in DIMENSIONS if (value := getattr(asked, name))}
    return Wanted(*_period(asked.first, asked.last), narrow, asked.words)


@router.get("/posts/figures", response={200: PostFigures, **PROBLEMS}, operation_id="post_figures")
def post_figures(request: HttpRequest, asked: Query[PostFiguresAsked]) -> Any:
    """Publications of a period with what their networks told of them, the newest first."""
    demand(asker(request), "post.see")
    found, cut = looks(asker(request), _wanted(asked))
    return {"cut": cut, "items": [{name: getattr(look, name) for name in PostFigure.model_fields} for look in found]}


@router.get("/posts/compared", response={200: ComparedOut, **PROBLEMS}, operation_id="posts_compared")
def posts_compared(request: HttpRequest, asked: Query[ComparedAsked]) -> Any:
    """Does one set of publications make people react more than another? `few`: there is not enough to say."""
    user = asker(request)
    demand(user, "post.see")
    everything, cut = looks(user, Wanted(*_period(asked.first, asked.last)))
    sides = side(asked.a, asked.a_words), side(asked.b, asked.b_words)
    one, other = sets(everything, *sides)
    views, names = by_views([*one, *other]), Names()
    found = compare(units(one, views=views), units(other, views=views))
    said = sentence(found, *titled(sides, names), views=views)
    told = {name: getattr(found, name) for name in ("verdict", "one", "other", "ratio", "low", "high", "chance")}
    return told | {"sentence": said, "views": views, "differs": differs(one, other), "cut": cut}


@router.get("/posts/rates", response={200: RatesOut, **PROBLEMS}, operation_id="posts_rates")
def posts_rates(request: HttpRequest, asked: Query[RatesAsked]) -> Any:
    """What makes people react: the rate of each value of one dimension, with how sure it is."""
    demand(asker(request), "post.see")
    found, cut = looks(asker(request), _wanted(asked))
    names = Names()
    rows = [{"key": key, "name": names(asked.by, key), "n": n, "rate": rate} for key, rate, n in grouped(found, asked.by)]
    return {"cut": cut, "views": by_views(found), "items": rows}


@router.get("/posts/crossed", response={200: CrossedOut, **PROBLEMS}, operation_id="posts_crossed")
def posts_crossed(request: HttpRequest, asked: Query[CrossedAsked]) -> Any:
    """What makes people react by two things at once: public and language, topic and objective … Narrow it to ask for more at once."""
    demand(asker(request), "post.see")
    found, cut = looks(asker(request), _wanted(asked))
    names = Names()
    rows = [
        {"key": one.key, "also_key": one.also, "name": names(asked.by, one.key), "also_name": names(asked.also, one.also), "n": one.n,
         "rate": one.rate} for one in crossing(found, asked.by, asked.also)
    ]  # fmt: skip
    return {"cut": cut, "views": by_views(found), "items": rows}


@router.get("/posts/slots", response={200: SlotsOfPosts, **PROBLEMS}, operation_id="posts_slots")
def posts_slots(request: HttpRequest, asked: Query[SlotsAsked]) -> Any:
    """What promised hours and rhythms delivered in a period, and their holes."""
    demand(asker(request), "post.see")
    narrow = {name: value for name in promised.ALONE if (value := getattr(asked, name))}
    wanted = Wanted(*_period(asked.first, asked.last), narrow)
    found, cut = looks(asker(request), wanted)
    rhythms = [
        {"account": one.rhythm.account_id, "times": one.rhythm.times, "per": one.rhythm.per, "wants": one.rhythm.wants,
         "missing": one.missing, "last_hole": one.last_hole} for one in promised.rhythms(found, wanted)
    ]  # fmt: skip
    slots = [{name: getattr(one, name) for name in SlotDelivered.model_fields} for one in promised.slots(found, wanted)]
    return {"cut": cut, "slots": slots, "rhythms": rhythms}


@router.get("/posts/hours", response={200: HoursOfPosts, **PROBLEMS}, operation_id="posts_hours")
def posts_hours(request: HttpRequest, asked: Query[PostFiguresAsked]) -> Any:
    """Which hours of the week did better than the others, from own history; `few` where nobody can tell."""
    demand(asker(request), "post.see")
    found, cut = looks(asker(request), _wanted(asked))
    return {"cut": cut, "items": blocks(found)}
