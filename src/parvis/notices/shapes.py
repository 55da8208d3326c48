"""The shapes of how one is told."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictBool

from parvis.rest.shapes import Strict, Words

Hour = Field(None, ge=0, le=23, strict=True)


class NoticeChoice(Strict):
    """`mailed`, `pushed`: families `urgent`, `counter`, `posts`, `rest`. Hours are the city's own."""

    mail: Literal["never", "once", "digest"] = "never"
    mailed: list[Words] = Field(max_length=10)
    digest_hour: int = Field(8, ge=0, le=23, strict=True)
    pushed: list[Words] = Field(max_length=10)
    quiet_from: int | None = Hour
    quiet_to: int | None = Hour
    urgent: StrictBool = True


class NoticeDeviceOut(Schema):
    """A browser that takes pushes. Where they go is never told."""

    id: int
    name: str
    at: datetime


class NoticeDeviceIn(Strict):
    """As the browser writes its subscription."""

    endpoint: Words = Field(min_length=1, max_length=1000)
    p256dh: Words = Field(min_length=1, max_length=200)
    auth: Words = Field(min_length=1, max_length=100)
    name: Words = Field("", max_length=80)


class NoticeKeyOut(Schema):
    """The public key to subscribe with (`applicationServerKey`)."""

    key: str
