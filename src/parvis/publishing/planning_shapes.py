"""The shapes of planning ahead, as the API takes and tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, Field, StrictInt

from parvis.rest.shapes import Asked, Clock, Id, Page, Strict, Wall, Words, years

Day = Annotated[date, AfterValidator(years(2000))]
Weekday = Annotated[StrictInt, Field(ge=0, le=6)]


class CalendarAsked(Schema):
    """The filters of the calendar's page. At most a year; without days, the coming four weeks."""

    first: Day | None = None
    last: Day | None = None
    account: Words = ""
    network: Words = ""
    topic: Words = Field("", description="a key of GET /topics")
    state: Words = ""
    author: Words = ""
    objective: Words = ""
    campaign: Words = ""


class CardOut(Schema):
    id: int
    at: datetime
    state: str
    text: str = Field(description="its first 200 characters")
    accounts: list[int]
    series: int | None = Field(description="the series that it is an occurrence of")
    campaign: int | None


class BarOut(Schema):
    """`first` to `last` included."""

    kind: str = Field(description="holiday · school · own · pre-election · eve · vote · campaign · event")
    name: str
    first: date
    last: date


class HoleOut(Schema):
    """On `day` the account lacks `missing` posts of what was promised."""

    day: date
    account: int
    rhythm: int
    wants: str
    missing: int


class CalendarOut(Schema):
    """`cut`: there are more posts than are told (5000)."""

    posts: list[CardOut]
    bars: list[BarOut]
    holes: list[HoleOut]
    cut: bool


class SlotIn(Strict):
    """On the city's clocks; `weekday` 0 is Monday."""

    weekday: Weekday
    hour: Wall


class SlotOut(Schema):
    weekday: int
    hour: Clock


class NextAsked(Schema):
    accounts: Words = Field("", max_length=2000, description="ids, with commas")


class NextOut(Schema):
    """`at` null: none of the accounts has a free slot within eight weeks. `moved`: the clocks have no such hour that day."""

    at: datetime | None
    for_all: bool
    moved: bool


class RhythmIn(Strict):
    times: StrictInt = Field(1, ge=1, le=50)
    per: Literal["day", "week", "month"] = "day"
    wants: Literal["any", "image", "video"] = "any"
    weekdays: list[Weekday] = Field([0, 1, 2, 3, 4, 5, 6], max_length=7, description="the days that count")


class RhythmOut(Schema):
    id: int
    account: int
    times: int
    per: str
    wants: str
    weekdays: list[int]


class RuleIn(Strict):
    """weekly: on `weekdays` · weekday: the `nth` of `weekdays[0]` of the month, -1 the last · monthly: on `day` · daily. Every `every`."""

    kind: Literal["daily", "weekly", "monthly", "weekday"]
    every: StrictInt = Field(1, ge=1, le=60)
    weekdays: list[Weekday] = Field([], max_length=7)
    day: StrictInt = Field(0, ge=0, le=31)
    nth: StrictInt = Field(0, ge=-1, le=5)


class SeriesIn(Strict):
    """`post` is what it is made from. `skips` public holidays. `plans`: each occurrence is planned, not only drafted."""

    post: Id
    name: Words = Field(min_length=1, max_length=120)
    rule: RuleIn
    hour: Wall
    begins: Day
    ends: Day | None = None
    skips: bool = False
    plans: bool = False


class SeriesChange(Strict):
    """What is given changes; what was made ahead and nobody touched follows. `rewrite`: it takes the model's words anew."""

    name: Words | None = Field(None, min_length=1, max_length=120)
    rule: RuleIn | None = None
    hour: Wall | None = None
    begins: Day | None = None
    ends: Day | None = None
    skips: bool | None = None
    plans: bool | None = None
    rewrite: bool = False


class OccurrenceOut(Schema):
    day: date
    at: datetime
    post: int | None = Field(description="null: it was thrown away and is not made again")
    untouched: bool


class SeriesOut(Schema):
    id: int
    name: str
    state: str = Field(description="active · ended")
    said: str = Field(description="why it cannot go on")
    model: int = Field(description="the post that occurrences are made from: change it, then `rewrite`")
    rule: dict[str, str | int | list[int]]
    words: str
    hour: Clock
    begins: date
    ends: date | None
    skips: bool
    plans: bool


class SeriesWhole(SeriesOut):
    """With the coming occurrences; `changed` tells what the request did to them."""

    occurrences: list[OccurrenceOut]
    changed: str


class SeriesAsked(Asked):
    pass


class SeriesEnd(Schema):
    keep: bool = Field(False, description="leave what was made ahead where it is")


class SeriesPage(Page[SeriesOut]):
    pass


class CampaignIn(Strict):
    name: Words = Field(min_length=1, max_length=120)
    kind: Literal["campaign", "event"] = "campaign"
    first: Day
    last: Day
    note: Words = Field("", max_length=500)


class CampaignOut(Schema):
    id: int
    name: str
    kind: str
    first: date
    last: date
    note: str


class BulkIn(Strict):
    """`act` on each of `posts`. move: `days` · schedule: each at its own hour · ask: for approval · topic: `topic` ("" takes it
    away) · campaign: `campaign` or null. `dry`: only told."""

    posts: list[Id] = Field(min_length=1, max_length=200)
    act: Literal["move", "schedule", "ask", "cancel", "duplicate", "topic", "campaign", "discard"]
    days: StrictInt = Field(0, ge=-366, le=366)
    topic: Words = Field("", max_length=60)
    campaign: Id | None = None
    dry: bool = False


class BulkLine(Schema):
    """`refused` says why nothing happens to it; `made` is the copy."""

    post: int
    words: str
    refused: str
    made: int | None


class ImportIn(Strict):
    """A table as CSV. `columns`: field → heading; guessed by the headings without it."""

    text: Words = Field(max_length=10_000_000)
    name: Words = Field("", max_length=200)
    columns: dict[str, Words] | None = Field(
        None, description="text · day · hour · accounts · media · topic · objective · audience · campaign · language · reference"
    )


class ImportStart(Strict):
    """`dry`: every line is looked at, nothing is made."""

    dry: bool = True
    columns: dict[str, Words] | None = None


class LineOut(Schema):
    line: int
    words: list[str]


class MeantOut(Schema):
    """A line as it is understood. `language`: its own column's, else its text's; `aim`: its own column's, else its topic's."""

    line: int
    text: str = Field(description="its beginning")
    publish_at: datetime | None
    accounts: list[int]
    media: list[int]
    language: str
    aim: str
    campaign: int | None


class LookedOut(Schema):
    """How many of the good lines are in each language, for each audience ("": nobody has decided), of each campaign (by its id)."""

    languages: dict[str, int]
    aims: dict[str, int]
    campaigns: dict[str, int]
    media: int
    lines: list[MeantOut] = Field(description="the first twenty")


class ImportOut(Schema):
    """`good` lines are made (or would be), `there` were made by an earlier import, `errors` are refused."""

    id: int
    name: str
    state: str = Field(description="new · working · looked · done · stopped")
    dry: bool
    columns: dict[str, str]
    total: int
    done: int
    good: int
    there: int
    errors: list[LineOut]
    notes: list[LineOut]
    looked: LookedOut
    at: datetime


class ImportsAsked(Asked):
    pass


class ImportLine(Schema):
    """One of a list: what became of each line is told of one alone."""

    id: int
    name: str
    state: str = Field(description="new · working · looked · done · stopped")
    dry: bool
    total: int
    done: int
    good: int
    there: int
    refused: int = Field(description="lines that were refused, as far as they are kept")
    at: datetime


class ImportsPage(Page[ImportLine]):
    pass


class FeedIn(Strict):
    """`query`: the filters, as in the address of the calendar's page (compte=3&reseau=x)."""

    name: Words = Field(min_length=1, max_length=80)
    query: Words = Field("", max_length=400)


class FeedOut(Schema):
    id: int
    name: str
    query: str
    created_at: datetime
    read_at: datetime | None


class FeedMade(FeedOut):
    """`url` is told once and kept nowhere."""

    url: str
