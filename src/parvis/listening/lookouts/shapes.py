"""The shapes of the lookouts' API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictBool

from parvis.rest.shapes import Asked, Clock, Id, Strict, Wall, Words

Query_ = Field(
    min_length=1, max_length=1000, description='words, "phrases", AND / ET, OR / OU, NOT / SAUF, (…), beginn*, #tag, @name'
)


class LookoutIn(Schema):
    name: Words = Field(min_length=1, max_length=80)
    query: Words = Query_
    team: Id
    shared: StrictBool = Field(True, description="with the team; else it is yours alone")
    private: StrictBool = Field(True, description="private messages are read too")


class LookoutOut(Schema):
    id: int
    name: str
    query: str
    team: int
    owner: int | None
    shared: bool
    active: bool
    private: bool


class LookoutSwitchIn(Schema):
    active: StrictBool


class TrialOfQueryIn(Schema):
    query: Words = Query_
    private: StrictBool = True


class TrialOfQueryOut(Schema):
    """`since`: the oldest message that was looked at; `cut`: there are older ones within the thirty days."""

    since: datetime
    looked: int
    fitted: int
    cut: bool
    messages: list[int] = Field(description="the newest that fit, 20 at most")


class SightingsAsked(Asked):
    network: Words = Field("", max_length=30, description="a network, or `feeds`")
    days: int | None = Field(None, ge=1, le=366)
    aside: bool = Field(False, description="those that were set aside, instead")


class SightingOut(Schema):
    id: int
    lookout: int
    message: int | None
    conversation: int | None
    article: int | None
    at: datetime
    text: str
    aside: bool


class SightingIn(Schema):
    aside: StrictBool


class TakenUpOut(Schema):
    conversation: int


class AttentionIn(Schema):
    how: Literal["now", "digest"]
    digest_at: Wall | None = Field(None, description="the hour of the digest, on the city's clock")
    quiet_from: Wall | None = Field(None, description="nothing is told from then on")
    quiet_to: Wall | None = None


class AttentionOut(Schema):
    how: str
    digest_at: Clock
    quiet_from: Clock
    quiet_to: Clock


class ExclusionIn(Strict):
    word: Words = Field(min_length=1, max_length=60)


class ExclusionOut(Schema):
    """`word` stands in `aside` of the `of` texts that were set aside."""

    word: str
    aside: int
    of: int
