"""The fediverse's shapes over the API."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field, StrictBool

from parvis.rest.shapes import Id, Strict, Words


class ProfileLink(Strict):
    words: Words = Field(min_length=1, max_length=120)
    url: Words = Field(min_length=8, max_length=500)


class FederationIn(Strict):
    """All of it as it is to be. `username`, `domain`: fixed once the city was there. `domain` "": that of this installation.
    `team`: who publishes and answers; without one the first of the asker's own."""

    open: StrictBool
    username: Words = Field("ville", min_length=1, max_length=40)
    domain: Words = Field("", max_length=200)
    name: Words = Field("", max_length=120)
    summary: Words = Field("", max_length=2000)
    links: list[ProfileLink] = Field(default_factory=list, max_length=4)
    team: Id | None = None


class FederationOut(Schema):
    """`waiting`: parcels on their way; `failing`: those of them that were tried in vain; `reached`, `failing_servers`, `aside`:
    servers."""

    open: bool
    username: str
    domain: str
    name: str
    summary: str
    links: list[ProfileLink]
    team: int | None
    account: int | None
    handle: str
    actor: str
    key_turned_at: datetime | None
    followers: int
    waiting: int
    failing: int
    reached: int
    failing_servers: int
    aside: int


class FollowerOut(Schema):
    id: int
    handle: str
    uri: str
    name: str
    at: datetime


class ServerOut(Schema):
    id: int
    host: str
    reached_at: datetime | None
    failing_since: datetime | None
    failure: str
    aside_at: datetime | None
    waiting: int


class BarredOut(Schema):
    id: int
    name: str
    reason: str
    at: datetime


class BarredIn(Strict):
    """`name`: a server's, or the whole address of an actor."""

    name: Words = Field(min_length=1, max_length=300)
    reason: Words = Field("", max_length=300)


class FederationArrivalOut(Schema):
    """What could not be understood, and why. `key`: whose signature it names."""

    id: int
    key: str
    failure: str
    state: str
    at: datetime

