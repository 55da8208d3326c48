"""What people talk of, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.insights.talk.drawn import sentence
from parvis.insights.talk.gather import talk
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Words

router = Router(tags=["insights"])


class TalkAsked(Schema):
    days: int = Field(7, ge=1, le=30, description="1: today up to now, beside the same weekday of four weeks")
    angry: bool = Field(False, description="reports, criticism and abuse alone")
    theme: Words = Field("", max_length=40)
    place: Words = Field("", max_length=120)


class TalkCount(Schema):
    """`usual` null: there is no time before to compare with."""

    key: str
    n: int
    usual: float | None


class TalkWord(Schema):
    word: str
    n: int = Field(description="people who used it, three at least")
    usual: float | None


class TalkOut(Schema):
    since: datetime
    until: datetime
    sentence: str
    n: int
    people: int
    usual: float | None
    compared: int = Field(
        description="how many times before `usual` is the mean of: four, or fewer where they are not known whole"
    )
    cut: bool = Field(description="there was more than is looked at: `n` and the counts are of the newest messages")
    themes: list[TalkCount]
    places: list[TalkCount]
    kinds: list[TalkCount]
    words: list[TalkWord]
    overheard: list[TalkCount] = Field(description="themes on open streams, apart: they are kept too short a time to be compared")


@router.get("/talk", response={200: TalkOut, **PROBLEMS}, operation_id="talk")
def talked(request: HttpRequest, asked: Query[TalkAsked]) -> Any:
    """Themes, places and words of what was said, beside what is usual. No message and no person is in it."""
    user = asker(request)
    demand(user, "inbox.see")
    told = talk(user, days=asked.days, angry=asked.angry, theme=asked.theme, place=asked.place)
    return {name: getattr(told, name) for name in TalkOut.model_fields if name != "sentence"} | {"sentence": sentence(told)}
