"""What the API of the library takes and gives."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, StrictInt

from parvis.media.captions import MOST
from parvis.media.said import MOST_TAGS
from parvis.media.tidying.actions import AT_ONCE, MOST_ROOM
from parvis.rest.sentences import SENTENCES
from parvis.rest.shapes import Asked, Id, Page, Words

TagWord = Annotated[Words, Field(max_length=40)]


def _written(day: object) -> object:
    """A day as ISO 8601 writes it; a number of seconds is none."""
    if day is not None and not (isinstance(day, str) and DAY.fullmatch(day)):
        raise ValueError(SENTENCES["date_type"])
    return day


DAY = re.compile(r"2[01]\d\d-\d\d-\d\d", re.ASCII)
Day = Annotated[date, BeforeValidator(_written)]


class CaptionOut(Schema):
    """Subtitles in one language. `url`: WebVTT."""

    id: int
    language: str
    url: str


class MediaOut(Schema):
    """A picture or video that may be published. `url`: its bytes, for who is signed in."""

    id: int
    name: str
    mime: str
    size: int
    width: int
    height: int
    seconds: float
    alt: str
    alts: dict[str, str] = Field(description="what it shows, in other languages: code → words")
    description: str = Field(description="a longer one, of a plan or a poster")
    words: str = Field(description="what can be read in the picture")
    tags: list[str]
    folder: int | None
    credit: str
    licence: str = Field(description="a key such as cc-by-4.0, or its own words")
    consent: str = Field(description='of persons who can be recognised: "" (not told) · none · obtained · missing')
    consent_reference: str
    expires_on: date | None = Field(description="the last day on which it may be used")
    url: str
    focus: list[float] = Field(description="the point that matters, -1..1: right, up")
    cover: int | None = Field(description="a video's picture: a file's id")
    captions: list[CaptionOut]
    author: int | None = Field(description="who added it")
    personal: bool = Field(description="on the shelf of its author, who alone sees it")
    answers: bool = Field(description="for an answer, outside the library: seen by its author, and where one sees the conversation")
    created_at: datetime


class AllMediaOut(Page[MediaOut]):
    pass


class MediaDescribed(Schema):
    alt: Words = Field("", max_length=1500)
    credit: Words = Field("", max_length=200)
    folder: Id | None = None
    personal: bool = Field(False, description="on your own shelf")
    answers: bool = Field(False, description="for an answer: it stands in its conversation, and not in the library")


class MediaAsked(Asked):
    q: Words = Field("", max_length=200, description="in names, descriptions, credits and tags")
    kind: Literal["", "image", "video"] = ""
    missing: Literal["", "alt", "captions", "credit", "consent"] = ""
    rights: Literal["", "ending", "ended"] = Field("", description="ending: within the days of notice of `GET /media/keeping`")
    unused: bool = Field(False, description="those that serve nowhere")
    folder: int | None = Field(None, ge=0, lt=2**63, description="with the folders below it; 0: in no folder")
    author: Id | None = None
    tag: Words = Field("", max_length=40)
    since: Day | None = None
    until: Day | None = None
    shelf: Literal["", "mine", "shared"] = ""


class MediaIn(Schema):
    """What is not given stays as it is."""

    name: Words | None = Field(None, min_length=1, max_length=200)
    alt: Words | None = Field(None, max_length=1500)
    alts: dict[str, Words] | None = Field(None, max_length=20)
    description: Words | None = Field(None, max_length=10_000)
    words: Words | None = Field(None, max_length=10_000, description="what can be read in the picture")
    tags: list[TagWord] | None = Field(None, max_length=MOST_TAGS)
    credit: Words | None = Field(None, max_length=200)
    licence: Words | None = Field(None, max_length=120)
    consent: Literal["", "none", "obtained", "missing"] | None = None
    consent_reference: Words | None = Field(None, max_length=200)
    expires_on: Day | None = Field(None, description="null, when it is given, takes the day away")
    folder: Id | None = Field(None, description="null, when it is given, takes it out of its folder")
    focus: tuple[float, float] | None = Field(None, description="-1..1: right, up")
    personal: bool | None = Field(None, description="on your own shelf, or the library's; what serves somewhere stays there")


class SortIn(Schema):
    """The same change of many files. What is not given stays as it is."""

    ids: list[Id] = Field(min_length=1, max_length=AT_ONCE)
    folder: Id | None = Field(None, description="null, when it is given, takes them out of their folder")
    credit: Words | None = Field(None, max_length=200)
    licence: Words | None = Field(None, max_length=120)
    add: list[TagWord] = Field([], max_length=MOST_TAGS, description="tags")
    remove: list[TagWord] = Field([], max_length=MOST_TAGS, description="tags")


class IdsIn(Schema):
    ids: list[Id] = Field(min_length=1, max_length=AT_ONCE)


class KeptOut(Schema):
    """`kept`: those that serve somewhere, and stay."""

    kept: list[int]


class UseOut(Schema):
    """Where a file serves."""

    kind: str = Field(description="post · reply · draft (shared, of a reply) · place · lesson · cover (of a video)")
    id: int
    title: str
    state: str
    at: datetime | None
    planned: bool
    online: bool


class UsesOut(Schema):
    """`hidden`: how many more there are that you may not see."""

    items: list[UseOut]
    hidden: int


class FolderOut(Schema):
    id: int
    name: str
    parent: int | None
    path: str = Field(description="its whole name, from the top")


class FolderIn(Schema):
    name: Words = Field(min_length=1, max_length=80)
    parent: Id | None = None


class FolderChange(Schema):
    name: Words | None = Field(None, min_length=1, max_length=80)
    parent: Id | None = Field(None, description="null, when it is given, moves it to the top")


class KeepingShape(Schema):
    notice_days: StrictInt = Field(
        ge=1, le=3650, description="before the rights of what is planned or online end, people are told"
    )
    unused_days: StrictInt = Field(ge=1, le=3650, description="after so long without use a file is offered for removal")
    bin_days: StrictInt = Field(ge=1, le=3650, description="what is in the bin so long is gone")
    city_mb: StrictInt | None = Field(
        None, ge=0, le=MOST_ROOM, description="MB that the library may take; 0: what the disk holds"
    )
    shelf_mb: StrictInt | None = Field(None, ge=0, le=MOST_ROOM, description="MB of each person's own shelf; 0: no limit")


class RoomShape(Schema):
    """Bytes. `most` 0: no limit."""

    used: int
    most: int
    files: int


class PersonRoom(Schema):
    """`id` 0: nobody, or somebody who is gone."""

    id: int
    name: str
    used: int
    personal: int
    files: int


class RoomOut(Schema):
    """Counted on the files that are kept, at the moment `at`. No limit counts `binned` and `copies`."""

    city: RoomShape
    mine: RoomShape
    personal: int = Field(description="on all people's own shelves; counted in `city`")
    binned: int
    copies: int
    people: list[PersonRoom] = Field(description="the most first; empty without media.keep")
    at: datetime


class RenditionOut(Schema):
    """A copy of a file, made to fit a network. `url`: its bytes, once it is done."""

    id: int
    state: str = Field(description="waiting · working · done · failed · stopped")
    progress: int = Field(description="percent")
    mime: str
    size: int
    width: int
    height: int
    seconds: float
    failure: str
    said: str
    url: str


class CaptionIn(Schema):
    language: Words = Field(max_length=35, description="BCP 47")
    text: Words = Field(max_length=MOST)


class SecondIn(Schema):
    second: float = Field(ge=0, le=86_400)
