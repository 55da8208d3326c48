"""The shapes of figures by two things at once, and of what promised hours delivered."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Schema
from pydantic import Field

from parvis.insights.shapes import PostFiguresAsked, RateOut
from parvis.rest.shapes import Day, Id, Words

Dimension = Literal["account", "network", "topic", "campaign", "objective", "language", "media", "aim", "public"]


class RatesAsked(PostFiguresAsked):
    by: Dimension = "topic"


class RateOfValue(Schema):
    key: str | int | None
    name: str
    n: int = Field(description="publications, whether measured or not")
    rate: RateOut


class RatesOut(Schema):
    cut: bool = Field(description="there were more than the 5 000 newest, which were looked at")
    views: bool = Field(description="rates are of views; else engagement a publication")
    items: list[RateOfValue]


class CrossedAsked(PostFiguresAsked):
    by: Dimension = "public"
    also: Dimension = "language"


class CrossedPair(Schema):
    key: str | int | None
    also_key: str | int | None
    name: str
    also_name: str
    n: int = Field(description="publications, whether measured or not")
    rate: RateOut


class CrossedOut(Schema):
    cut: bool = Field(description="there were more than the 5 000 newest, which were looked at")
    views: bool = Field(description="rates are of views; else engagement a publication")
    items: list[CrossedPair] = Field(description="each pair of values that any publication has, those with most first")


class SlotsAsked(Schema):
    """Without a period, a year."""

    first: Day | None = None
    last: Day | None = None
    account: Id | None = None
    network: Words = Field("", max_length=30)


class SlotDelivered(Schema):
    account: int
    weekday: int = Field(description="0 is Monday")
    hour: str = Field(description="on the city's clocks")
    moments: int = Field(description="how many times it was there, from the account's first publication in the period on")
    filled: int = Field(description="how many of these something went out within half an hour")
    level: float | None = Field(description="how many times the usual of the account, median; null: too few to say")
    verdict: Literal["better", "worse", "usual", "few"] = Field(description="against all else of the account")
    last_hole: date | None


class RhythmKept(Schema):
    account: int
    times: int
    per: Literal["day", "week", "month"]
    wants: Literal["any", "image", "video"]
    missing: int
    last_hole: date | None


class SlotsOfPosts(Schema):
    cut: bool = Field(description="there were more than the 5 000 newest, which were looked at")
    slots: list[SlotDelivered]
    rhythms: list[RhythmKept]
