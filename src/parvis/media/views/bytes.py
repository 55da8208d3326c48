"""The files themselves: their bytes, small pictures of them, the address that a network fetches."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_safe

from parvis.media.crops import COMMON, box_of
from parvis.media.fitting import Looks, within
from parvis.media.links import opened
from parvis.media.looks import Unknown, smaller
from parvis.media.pictures import SIDES, cover_of, small
from parvis.media.views import shown_of

FOREVER = "private, max-age=31536000, immutable"
"""A file never changes under its number."""
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
MOST_AT_ONCE = 2 * 1024 * 1024
"""Bytes of one part: it is held in memory."""


@require_GET
def content(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes themselves, or the part of them that a player asks for."""
    found = shown_of(request, pk)
    return kept(request, found.path, found.mime, found.name)


def kept(request: HttpRequest, path: str, mime: str, name: str = "") -> HttpResponseBase:
    """A kept file that never changes. Raises Http404 when it is gone from the disk."""
    opened, size = _open(path), (Path(settings.MEDIA_ROOT) / path).stat().st_size
    wanted = part(request.headers.get("Range", ""), size)
    if wanted is None:
        response: HttpResponseBase = FileResponse(opened, content_type=mime, filename=name)
    else:
        with opened:
            opened.seek(wanted[0])
            response = HttpResponse(opened.read(wanted[1] - wanted[0] + 1), status=206, content_type=mime)
        response["Content-Range"] = f"bytes {wanted[0]}-{wanted[1]}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = FOREVER
    return response


def part(asked: str, size: int) -> tuple[int, int] | None:
    """The first and the last byte to be sent, of one part that is asked for; None: all of it (RFC 9110, section 14).

    A part is sent shorter than it was asked for when it is long: the player asks for the next one.
    """
    found = RANGE.fullmatch(asked.strip())
    if found is None or found[1] == found[2] == "":
        return None
    first = int(found[1]) if found[1] else max(0, size - int(found[2]))
    last = int(found[2]) if found[1] and found[2] else size - 1
    return (first, min(last, size - 1, first + MOST_AT_ONCE - 1)) if first <= last and first < size else None


@require_safe
def signed(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A copy for a network that fetches it: the address itself is the permission, for an hour."""
    copy = opened(token)
    if copy is None:
        raise Http404
    response = FileResponse(_open(copy.path), content_type=copy.mime)
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _open(path: str) -> BinaryIO:
    try:
        return (Path(settings.MEDIA_ROOT) / path).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error


@require_GET
def picture(request: HttpRequest, pk: int, side: int) -> HttpResponseBase:
    """A picture for the page, drawn once and kept; of a video, its cover or one of its first frames."""
    found = shown_of(request, pk)
    if side not in SIDES or not (found.is_image or found.is_video):
        raise Http404
    try:
        kept = small(found, side)
    except Unknown as error:
        raise Http404 from error
    response = FileResponse(kept.open("rb"), content_type="image/webp")
    response["Cache-Control"] = FOREVER
    return response


@require_GET
def crop(request: HttpRequest, pk: int, key: str) -> HttpResponseBase:
    """How it would be cut to a shape, around `x` and `y` (hundredths from the middle) or its own point of interest."""
    found = shown_of(request, pk)
    shown = cover_of(found)
    if key not in COMMON or not shown.width or not shown.height:
        raise Http404
    x, y = (_hundredths(request.GET.get(name, ""), kept) for name, kept in (("x", found.focus_x), ("y", found.focus_y)))
    width, height = within(shown.width, shown.height, SIDES[-1])
    box = box_of(Looks("image/webp", 0, width, height, focus=(x, y)), COMMON[key])
    try:
        drawn = smaller(small(found, SIDES[-1]), 320, box)
    except Unknown as error:
        raise Http404 from error
    response = HttpResponse(drawn, content_type="image/webp")
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _hundredths(text: str, kept: float) -> float:
    try:
        return max(-100, min(100, int(text))) / 100
    except ValueError:
        return kept
