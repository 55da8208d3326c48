"""The shapes of persons."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from parvis.rest.shapes import Id, Strict, Words


class IdentityOut(Schema):
    id: int
    network: str
    handle: str
    name: str
    url: str


class LikeOut(Schema):
    """Somebody who may be the same person: a proof is one address, a guess one handle on two networks."""

    contact: int
    name: str
    ground: str = Field(description="proof · guess")
    identities: list[IdentityOut]


class LikenessOut(Schema):
    id: int
    contact: int
    other: int
    state: str = Field(description="united · parted: it was taken back · apart: they are not one")
    ground: str = Field(description="proof · said · hand")
    at: datetime
    by: int | None


class ContactOut(Schema):
    """A person. Nothing is kept of what they think."""

    id: int
    name: str
    language: str
    united_into: int | None
    objected_at: datetime | None = Field(description="they object to being followed from one conversation to another")
    identities: list[IdentityOut]
    likes: list[LikeOut]
    united: list[LikenessOut]


class UniteIn(Strict):
    other: Id
    ground: Literal["proof", "said", "hand"]


class ApartIn(Strict):
    other: Id


class BelongingOut(Schema):
    """It was said whose conversation it is."""

    id: int
    conversation: int
    contact: int = Field(description="whose it was said to be")
    reason: str
    at: datetime
    by: int | None
    undone_at: datetime | None


class BelongIn(Strict):
    contact: Id
    reason: Words = Field("", max_length=300)


class ObjectionIn(Strict):
    """`reason`: how they asked for it; it is kept in the journal."""

    objects: bool = True
    reason: Words = Field(max_length=500)
