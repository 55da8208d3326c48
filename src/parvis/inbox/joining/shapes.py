"""The shapes of merging and splitting."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from parvis.rest.shapes import Id, Strict


class MergeIn(Strict):
    """`other` is dealt with in this conversation from now on. `other_person`: yes, it is somebody else, and they go together."""

    other: Id
    other_person: bool = False


class SplitIn(Strict):
    """Messages that become a conversation of their own: some, not all, of one thread, with one of the person's at least."""

    messages: list[Id] = Field(min_length=1, max_length=500)


class JoiningOut(Schema):
    """What became one, or two. An undo gives both back; what was said since is where it was really said."""

    id: int
    kind: str = Field(description="merge · split")
    conversation: int = Field(description="the one that stays")
    other: int = Field(description="the one that was merged into it, or split off it")
    at: datetime
    by: int | None
    undone_at: datetime | None
    undone_by: int | None
