"""The shapes of audiences, dashboards, objectives and marks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictInt

from parvis.insights.shapes import SIDE, RateOut
from parvis.rest.shapes import Day, Id, Strict, Words

Public = Literal["residents", "country", "abroad", "mixed", "unknown"]


class SplitOut(Schema):
    """People by side. null: the network does not tell that side apart; they are in `unknown`, or in the next larger side."""

    whole: float
    residents: float | None
    country: float | None
    abroad: float | None
    unknown: float
    leaning: Public = Field(description="the side of at least half of all its followers")
    at: datetime | None


class AccountSplitOut(SplitOut):
    account: int
    name: str
    network: str


class AudiencesOut(Schema):
    whole: SplitOut = Field(description="all accounts together; who follows two of them counts twice")
    accounts: list[AccountSplitOut]


class PublicOriginOut(Schema):
    key: str = Field(description="ISO 3166 alpha-2, or the network's own words")
    name: str
    value: float
    part: float = Field(description="of all whose place is told")


class SidePlaceIn(Strict):
    by: Literal["country", "region", "city"]
    name: Words = Field(min_length=1, max_length=120, description="of a country: its name or ISO 3166 code")
    side: Literal["residents", "country"]


class SidePlaceOut(Schema):
    """`id` 0: used while the city has written no table of its own."""

    id: int
    by: str
    key: str
    name: str
    side: str


class AudienceQuestion(Schema):
    """Two sets of publications, as `/posts/compared` takes them."""

    a: str = SIDE
    b: str = SIDE
    a_words: Words = Field("", max_length=100)
    b_words: Words = Field("", max_length=100)
    first: Day | None = Field(None, description="without it, a year")
    last: Day | None = None


class PublicOut(Schema):
    public: Public
    verdict: Literal["more", "less", "unsure", "few"] = Field(description="of the first set, beside the second")
    one: RateOut
    other: RateOut
    ratio: float | None
    low: float | None
    high: float | None


class BetweenOut(Schema):
    """Whether the effect of the first set differs between two publics: the ratio of their ratios."""

    one: Public
    other: Public
    verdict: Literal["more", "less", "same", "unsure", "few"]
    ratio: float | None
    low: float | None
    high: float | None


class TongueOut(Schema):
    language: str = Field(description='BCP 47; "" is unknown')
    one: int
    other: int


class AudienceAnswer(Schema):
    sentence: str
    views: bool
    publics: list[PublicOut]
    between: BetweenOut | None
    comments: list[TongueOut] = Field(description="languages of the comments underneath; empty without the right to see them")
    cut: bool = Field(description="there were more than the 5 000 newest, which were looked at")


class BoardAsked(Schema):
    """A dashboard: of everything, or narrowed. "-" is the value that nobody gave."""

    first: Day | None = Field(None, description="without it, ninety days")
    last: Day | None = None
    objective: Words = Field("", max_length=10)
    network: Words = Field("", max_length=30)
    account: Id | None = None
    campaign: Id | None = None
    topic: Words = Field("", max_length=60)
    language: Words = Field("", max_length=5)
    aim: Words = Field("", max_length=60)
    live: Id | None = Field(None, description="a live event: its publications alone, as for `contest` and `list`")
    contest: Id | None = None
    list: Id | None = Field(None, description="a list of places")
    by: Literal["objective", "network", "account", "topic", "language", "aim"] = "network"


class BoardSums(Schema):
    """null is not available, never 0."""

    sent: int
    posts: int = Field(description="each post once, on whatever number of accounts")
    removed: int = Field(description="taken down since; in no other figure")
    measured: int
    engaged: float | None
    seen: float | None
    rate: float | None = Field(description="reactions by view, of publications that tell both")
    each: float | None = Field(description="reactions a measured publication")
    clicks: float | None


class BoardStep(BoardSums):
    start: date


class BoardPart(BoardSums):
    key: str | int
    name: str


class BoardFollowed(Schema):
    account: int
    name: str
    network: str
    first: float | None
    last: float | None
    last_day: date | None
    gained: float | None = Field(description="null too where the network counts otherwise since `parted`")
    parted: list[date] = Field(description="since when its network counts otherwise: before and after are two series")


class BoardChange(Schema):
    """From that day on a network counts something else under a figure: before and after are two series."""

    day: date
    account: int = Field(description="0: all accounts of a network")
    own: bool = Field(description="of accounts themselves; else of publications")
    metric: str
    words: str


class BoardDaily(Schema):
    metric: str = Field(
        description="with “~” behind it, once for each definition that came since: two definitions are two series"
    )
    start: date
    value: float


class BoardFact(Schema):
    words: str
    value: float | None


class TimeMarkIn(Strict):
    first: Day
    last: Day | None = None
    words: Words = Field(min_length=1, max_length=120)


class TimeMarkOut(Schema):
    """Something that explains a figure: a strike, a storm, an event."""

    id: int
    first: date
    last: date
    words: str


class BoardOut(Schema):
    first: date
    last: date
    at: datetime | None = Field(description="when a network was last asked")
    since: date | None = Field(description="the first day that was added up")
    whole: BoardSums
    before: BoardSums = Field(description="as many days just before")
    grain: Literal["d", "w", "m"]
    trend: list[BoardStep]
    parts: list[BoardPart]
    followers: list[BoardFollowed]
    marks: list[TimeMarkOut]
    changed: list[BoardChange]
    daily: list[BoardDaily] = Field(
        description="narrowed to an account: views, impressions, reach, clicks of the account itself by step, where its network tells days"
    )
    gone: int = Field(description="publications that their network knows no more; what it told of them is counted")
    facts: list[BoardFact] = Field(description="of a live event, a contest or a list: what it was besides its publications")


class MixIn(Strict):
    presence: StrictInt = Field(ge=0, le=100)
    city: StrictInt = Field(ge=0, le=100)
    service: StrictInt = Field(ge=0, le=100)


class IndicatorOut(Schema):
    key: str
    words: str
    value: float | None


class ObjectiveOut(Schema):
    key: Literal["presence", "city", "service"]
    posts: int
    part: float | None
    wanted: int = Field(description="parts of a hundred")
    indicators: list[IndicatorOut]


class ObjectivesOut(Schema):
    first: date
    last: date
    without: int = Field(description="posts that carry no objective")
    objectives: list[ObjectiveOut]
