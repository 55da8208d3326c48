"""The media library over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import File as Part
from ninja import Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from parvis.media import actions
from parvis.media.models import File
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.once import once
from parvis.rest.shapes import Asked, Words

router = Router(tags=["media"])


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
    credit: str
    url: str
    created_at: datetime


class AllMediaOut(Schema):
    items: list[MediaOut]
    next: str


class MediaDescribed(Schema):
    alt: Words = Field("", max_length=1500)
    credit: Words = Field("", max_length=200)


class MediaAsked(Asked):
    q: Words = Field("", max_length=200)


class MediaIn(Schema):
    name: Words | None = Field(None, min_length=1, max_length=200)
    alt: Words | None = Field(None, max_length=1500)
    credit: Words | None = Field(None, max_length=200)


def told(file: File) -> dict[str, Any]:
    names = ("id", "name", "mime", "size", "width", "height", "seconds", "alt", "credit", "created_at")
    return {name: getattr(file, name) for name in names} | {"url": reverse("media:content", args=[file.pk])}


@router.post("/media", response={201: MediaOut, **PROBLEMS}, operation_id="media_add")
@once
def add(request: HttpRequest, file: Part[UploadedFile], given: Form[MediaDescribed]) -> Any:
    """Add a picture (JPEG, PNG, WebP, GIF) or a video (MP4, WebM, QuickTime), as `multipart/form-data`.

    The same bytes twice are one file.
    """
    kept = actions.take_in(cast(BinaryIO, file), name=file.name or "", by=asker(request), alt=given.alt, credit=given.credit)
    return 201, told(kept)


@router.get("/media", response={200: AllMediaOut, **PROBLEMS}, operation_id="media_all")
def listing(request: HttpRequest, asked: Query[MediaAsked]) -> Any:
    """The library, newest first; `q` looks in names, descriptions and credits."""
    rows, further = page(File.objects.seen_by(asker(request)).named(asked.q), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.get("/media/{int:pk}", response={200: MediaOut, **PROBLEMS}, operation_id="media_one")
def one(request: HttpRequest, pk: int) -> Any:
    return told(get_object_or_404(File.objects.seen_by(asker(request)), pk=pk))


@router.patch("/media/{int:pk}", response={200: MediaOut, **PROBLEMS}, operation_id="media_change")
def change(request: HttpRequest, pk: int, given: MediaIn) -> Any:
    """Say what a picture shows, whose it is, what it is called."""
    file = get_object_or_404(File.objects.seen_by(asker(request)), pk=pk)
    return told(actions.describe(file, by=asker(request), alt=given.alt, credit=given.credit, name=given.name))
