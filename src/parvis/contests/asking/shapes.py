"""What the API takes and tells of pictures found by the hashtag."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema

from parvis.rest.shapes import Id, Strict


class ContestFoundOut(Schema):
    message: int
    conversation: int
    name: str
    text: str
    at: datetime


class ContestAskedOut(Schema):
    """asked · agreed · refused · lost: the picture could not be read."""

    id: int
    message: int
    state: str
    entry: int | None
    at: datetime
    answered_at: datetime | None


class ContestAskIn(Strict):
    message: Id
