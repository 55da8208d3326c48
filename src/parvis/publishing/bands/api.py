"""The rhythm of each account beside past years, over the API, and the counts that the city brings in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.accounts.models import Account
from parvis.charter.said import Band
from parvis.city.api import Day
from parvis.people.access import demand
from parvis.publishing.bands import actions
from parvis.publishing.bands.reading import lines
from parvis.publishing.forms import zone
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Strict, Words

router = Router(tags=["planning"])


class PastYearOut(Schema):
    year: int
    count: int


class BandOut(Schema):
    """`past`: the years of which every day is known; none: there is nothing to compare with, which is not nought."""

    per: str = Field(description="month · week")
    count: int = Field(description="planned and out")
    mean: float | None
    past: list[PastYearOut]


class AccountBandsOut(Schema):
    account: int
    name: str
    network: str
    bands: list[BandOut]
    sources: list[str] = Field(description="the files that counts were brought in from")


class BandsAsked(Schema):
    day: Day | None = None


class PastCountsIn(Strict):
    """A CSV: date (a day or a month), account, count; without a count, each line is one publication."""

    text: Words = Field(max_length=10_000_000)
    name: Words = Field("", max_length=200)


class PastCountsOut(Schema):
    accounts: int
    posts: int


def told(band: Band) -> dict[str, Any]:
    past = [{"year": year, "count": count} for year, count in band.past]
    return {"per": band.per, "count": band.count, "mean": band.mean if past else None, "past": past}


@router.get("/bands", response={200: list[AccountBandsOut], **PROBLEMS}, operation_id="bands")
def table(request: HttpRequest, asked: Query[BandsAsked]) -> Any:
    """The month and the week around a day (today without one), beside the same of past years."""
    by = asker(request)
    demand(by, "post.see")
    day = asked.day or timezone.localdate(timezone=zone())
    return [
        {"account": one.account.pk, "name": one.account.name, "network": one.account.network,
         "bands": [told(band) for band in one.bands.values()], "sources": list(one.sources)}
        for one in lines(by, day)
    ]  # fmt: skip


@router.post("/bands/past", response={200: PastCountsOut, **PROBLEMS}, operation_id="bands_import")
def bring_in(request: HttpRequest, given: PastCountsIn) -> Any:
    """Counts of past years from a CSV: all of it or nothing. Again: nothing twice."""
    accounts, posts = actions.bring_in(given.text, by=asker(request), name=given.name)
    return {"accounts": accounts, "posts": posts}


@router.delete("/bands/past/{int:pk}", response={204: None, **PROBLEMS}, operation_id="bands_forget")
def forget(request: HttpRequest, pk: int) -> Any:
    """What was brought in of an account goes."""
    by = asker(request)
    demand(by, "city.edit")
    actions.forget(get_object_or_404(Account.objects.seen_by(by), pk=pk), by=by)
    return HttpResponse(status=204)
