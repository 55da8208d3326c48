"""The shapes of the measures' API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from parvis.rest.shapes import Asked, Day, Id, Words


class ReadingsAsked(Asked):
    metric: Words = Field("", max_length=20)
    last: bool = Field(False, description="only the newest of each")


class ReadingOut(Schema):
    """A value from `at` until it was last told at `told_at`. What a network does not tell is absent, never 0."""

    id: int
    metric: str = Field(
        description="impressions · views · reach · likes · dislikes · comments · shares · quotes · saves · clicks · profile_clicks "
        "· watch_seconds · followers · following · publications · votes"
    )
    value: float
    at: datetime
    told_at: datetime
    day: date | None = Field(description="the value is of this day alone; null: a total")
    name: str = Field(description="the network's own name of it")
    definition: str = Field(description="what the network counts under that name, in the language that is spoken")
    last: bool


class ReadingsOut(Schema):
    items: list[ReadingOut]
    next: str
    gone_at: datetime | None = Field(
        None, description="of a publication: since when its network tells nothing of it any more; what it told stays"
    )


class OriginOut(Schema):
    key: str = Field(description="ISO 3166 alpha-2, BCP 47, or the network's own words")
    name: str
    value: float
    part: float = Field(description="of the whole that the network tells, 0 to 1")


class OriginsOut(Schema):
    what: str = Field(description="followers · views · reach")
    by: str = Field(description="country · region · city · language")
    at: datetime
    whole: float
    places: list[OriginOut]


class CounterAsked(Schema):
    """Of the conversations of your teams that arrived in the period. "-" is the value that nobody knows."""

    first: Day | None = Field(None, description="without it, ninety days")
    last: Day | None = None
    by: Literal["network", "kind", "nature", "topic", "district", "team"] = "network"
    also: Literal["", "network", "kind", "nature", "topic", "district", "team"] = Field("", description="a second dimension")
    against: Literal["year", "before", "none"] = Field(
        "year", description="year: the same days a year before · before: just before"
    )
    network: Words = Field("", max_length=30)
    kind: Words = Field("", max_length=10)
    nature: Words = Field("", max_length=12)
    topic: Words = Field("", max_length=60)
    district: Words = Field("", max_length=120)
    team: Id | None = None


class DistrictOut(Schema):
    name: str = Field(description='"" is unknown')
    now: int
    before: int | None = Field(description="null: not counted, or nothing is compared")


class DistrictsOut(Schema):
    first: date
    last: date
    at: datetime | None
    districts: list[DistrictOut]


class CounterLine(Schema):
    """Times in minutes, of those that were answered; null is « not available », never 0."""

    arrived: int
    answered: int
    waiting: int = Field(description="no answer yet, and not closed")
    closed: int
    kept: int = Field(description="promises")
    broken: int
    reopened: int
    transferred: int
    pleased: int
    mixed: int
    displeased: int
    median: int | None = Field(description="until the first answer; over two hours, to one in a hundred")
    p90: int | None
    median_open: int | None = Field(description="the same in minutes of opening hours, of those to whom an answer was promised")
    p90_open: int | None
    kept_share: float | None
    opinions: int
    pleased_share: float | None


class CounterPart(CounterLine):
    key: list[str | int] = Field(description='a value of `by`, then of `also`; "" is unknown')
    name: str


class CounterStep(CounterLine):
    start: date


class BodyOut(Schema):
    name: str
    sent: int
    answered: int
    refused: int = Field(description="refused or given back")
    median: int | None = Field(description="minutes until an answer came back")
    p90: int | None


class NeighboursOut(Schema):
    """Questions of the forum: how many a resident answered, and to how many a resident's answer is the accepted one."""

    asked: int
    answered: int
    accepted: int


class CounterOut(Schema):
    first: date
    last: date
    at: datetime | None = Field(description="what was so then; null: not counted yet")
    since: date | None = Field(description="the first day of which anything was counted")
    behind: bool = Field(description="everything is being counted anew")
    whole: CounterLine
    before: CounterLine | None = Field(description="null: that period is not counted in full, or was not asked for")
    parts: list[CounterPart]
    trend: list[CounterStep]
    bodies: list[BodyOut]
    residents: NeighboursOut | None = Field(description="null: nobody asked in the forum then, or the figures are narrowed")


class CountingOut(Schema):
    """How far counting everything anew has come: conversation `last` of `until`."""

    last: int
    until: int
    at: datetime | None


class PostFiguresAsked(Schema):
    """Of publications that you may see; without a period, a year. "-" is the value that nobody gave."""

    first: Day | None = None
    last: Day | None = None
    account: Id | None = None
    network: Words = Field("", max_length=30)
    topic: Words = Field("", max_length=60)
    campaign: Id | None = None
    objective: Words = Field("", max_length=10)
    language: Words = Field("", max_length=5)
    media: Literal["", "image", "video", "none"] = ""
    aim: Words = Field("", max_length=60, description="the public that it was meant for")
    public: Literal["", "residents", "country", "abroad", "mixed", "unknown"] = Field(
        "", description="who mostly follows its account"
    )
    words: Words = Field("", max_length=100, description="all stand in the text")


class PostFigure(Schema):
    """null is « not available », never 0."""

    delivery: int
    post: int
    account: int
    network: str
    at: datetime
    engaged: float | None = Field(description="likes, comments, shares, quotes and saves that the network tells")
    seen: float | None = Field(description="views, else impressions, else reach")
    rate: float | None
    usual: float | None = Field(description="median engagement of the twenty before it on its account")
    told: dict[str, float] = Field(description="each measure that its network tells: likes, comments, views, clicks …")
    told_at: datetime | None
    gone_at: datetime | None = Field(description="since when its network knows it no more; what it told stays")


class PostFigures(Schema):
    cut: bool = Field(description="there were more than the 5 000 newest, which were looked at")
    items: list[PostFigure]


SIDE = Field("", max_length=90, pattern=r"^((account|network|topic|campaign|objective|language|media|aim|public):[^\x00]+)?$")


class ComparedAsked(Schema):
    """Two sets, each dimension:value, words of the text, or both. An empty second set is all that is not in the first."""

    a: str = SIDE
    b: str = SIDE
    a_words: Words = Field("", max_length=100)
    b_words: Words = Field("", max_length=100)
    first: Day | None = Field(None, description="without it, a year")
    last: Day | None = None


class RateOut(Schema):
    value: float | None
    low: float | None = Field(description="95 %; null: too few publications")
    high: float | None
    n: int = Field(description="publications measured")
    largest: float = Field(description="the part of all engagement that one publication has")


class ComparedOut(Schema):
    verdict: Literal["more", "less", "unsure", "few"]
    sentence: str
    views: bool = Field(description="rates are of views; else engagement a publication")
    one: RateOut
    other: RateOut
    ratio: float | None
    low: float | None
    high: float | None
    chance: float | None = Field(description="how often chance alone parts them so far")
    differs: list[str]
    cut: bool = Field(description="there were more than the 5 000 newest, which were looked at")


class HourOut(Schema):
    weekday: int = Field(description="Monday 0")
    hour: int = Field(description="the first of three, in the city's zone")
    n: int
    level: float | None = Field(description="times the usual of the account; null: too few to judge")
    verdict: Literal["better", "worse", "usual", "few"]
    chance: float | None


class HoursOfPosts(Schema):
    cut: bool = Field(description="there were more than the 5 000 newest, which were looked at")
    items: list[HourOut]
