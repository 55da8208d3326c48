"""Figures over the API: what a publication did, how an account is followed and whence, what the counter did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.insights import jobs, sheets
from parvis.insights.counter.bodies import bodies
from parvis.insights.counter.districts import by_district
from parvis.insights.counter.figures import LONGEST, VALUES, Asked, Line, figures, usual
from parvis.insights.counter.readers import demand_counter
from parvis.insights.counter.residents import neighbours
from parvis.insights.counter.words import Names
from parvis.insights.models import DIMENSIONS, Reading
from parvis.insights.shapes import CounterAsked, CounterOut, CountingOut, DistrictsOut, OriginsOut, ReadingsAsked, ReadingsOut
from parvis.people.access import demand, may
from parvis.publishing.models import Delivery
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS

router = Router(tags=["insights"])


def _account(request: HttpRequest, pk: int) -> Account:
    if not may(asker(request), "post.write"):
        demand(asker(request), "account.see")
    return get_object_or_404(Account.objects.seen_by(asker(request)), pk=pk)


def _page(found: QuerySet[Reading], asked: ReadingsAsked, network: str) -> dict[str, Any]:
    if asked.metric:
        found = found.filter(metric=asked.metric)
    if asked.last:
        found = found.filter(last=True)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [sheets.told(row, network) for row in rows], "next": further}


@router.get("/deliveries/{int:pk}/readings", response={200: ReadingsOut, **PROBLEMS}, operation_id="delivery_readings")
def delivery_readings(request: HttpRequest, pk: int, asked: Query[ReadingsAsked]) -> Any:
    """What a publication did on its network, newest first."""
    demand(asker(request), "post.see")
    row = get_object_or_404(Delivery.objects.seen_by(asker(request)).select_related("account", "watch"), pk=pk)
    watch = getattr(row, "watch", None)
    return _page(Reading.objects.filter(delivery=row), asked, row.account.network) | {"gone_at": watch.gone_at if watch else None}


@router.get("/accounts/{int:pk}/readings", response={200: ReadingsOut, **PROBLEMS}, operation_id="account_readings")
def account_readings(request: HttpRequest, pk: int, asked: Query[ReadingsAsked]) -> Any:
    """Followers, publications … of the account itself, newest first."""
    account = _account(request, pk)
    return _page(Reading.objects.filter(account=account, delivery=None), asked, account.network)


@router.get("/accounts/{int:pk}/audience", response={200: list[OriginsOut], **PROBLEMS}, operation_id="account_audience")
def account_audience(request: HttpRequest, pk: int) -> Any:
    """Where followers or viewers are, as the network told last; empty where it tells nothing."""
    return [
        {"what": one.what, "by": one.by, "at": one.at, "whole": one.whole,
         "places": [{"key": row.key, "name": name, "value": row.value, "part": part} for row, name, part in one.rows]}
        for one in sheets.audience(_account(request, pk))
    ]  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in VALUES}


def _wanted(asked: CounterAsked) -> Asked:
    today = usual()[1]
    last = min(asked.last or today, today)
    first = min(asked.first or last - (today - usual()[0]), last)
    narrow = {name: "" if value == "-" else value for name in DIMENSIONS if (value := getattr(asked, name))}
    by = tuple(dict.fromkeys(one for one in (asked.by, asked.also) if one))
    return Asked(max(first, last - timedelta(days=LONGEST)), last, narrow, by, asked.against)


@router.get("/counter/figures", response={200: CounterOut, **PROBLEMS}, operation_id="counter_figures")
def counter_figures(request: HttpRequest, asked: Query[CounterAsked]) -> Any:
    """What the counter did in a period of ten years at most: the same figures as the page."""
    user = asker(request)
    demand_counter(user)
    wanted, names = _wanted(asked), Names()
    found = figures(user, wanted)
    return {
        "first": wanted.first, "last": wanted.last, "at": found.at, "since": found.since, "behind": found.behind,
        "whole": _line(found.whole), "before": _line(found.before) if found.before else None,
        "parts": [{**_line(line), "key": list(line.key),
                   "name": ", ".join(names(dimension, one) for dimension, one in zip(wanted.by, line.key, strict=True))}
                  for line in found.lines],
        "trend": [{**_line(line), "start": line.key[0]} for line in found.trend],
        "bodies": [{name: getattr(body, name) for name in ("name", "sent", "answered", "refused", "median", "p90")}
                   for body in bodies(user, wanted)],
        "residents": neighbours(wanted),
    }  # fmt: skip


@router.get("/counter/districts", response={200: DistrictsOut, **PROBLEMS}, operation_id="counter_districts")
def counter_districts(request: HttpRequest, asked: Query[CounterAsked]) -> Any:
    """How many questions came from each district, beside the period before; the shapes are those of the city's ground. `by` and `also`
    say nothing here."""
    user = asker(request)
    demand_counter(user)
    wanted = _wanted(asked)
    found = figures(user, wanted)
    rows = [{"name": one.name, "now": one.now, "before": one.before} for one in by_district(user, found)]
    return {"first": wanted.first, "last": wanted.last, "at": found.at, "districts": rows}


@router.post("/counter/recount", response={202: CountingOut, **PROBLEMS}, operation_id="counter_recount")
def counter_recount(request: HttpRequest) -> Any:
    """Every conversation is counted anew, from the oldest."""
    demand(asker(request), "city.edit")
    row = jobs.count_all()
    return 202, {"last": row.last, "until": row.until, "at": row.at}
