"""How heavy what is sent may be, by address and by who sends it: small from anybody, heavy where files belong.

Whoever is signed in may send more. It is looked up only when more is coming than anybody may send.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections

from parvis.charter.elected import LARGEST
from parvis.contact.views.public import HEAVIEST
from parvis.contests.entering import photos
from parvis.media.actions import MOST_VIDEO
from parvis.people.sessions import user_of_headers

MB = 1024 * 1024
WORDS: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
"""More than this Django reads of nothing but files."""
TABLES = 64 * MB
"""Anything but a film: pictures, documents, a gazetteer of 60 MB."""
FILMS = MOST_VIDEO + TABLES
REGISTER = LARGEST + WORDS
PAPER = photos.MOST_PAPER + WORDS
ENTRY = 10 * photos.MOST + PAPER
"""The form of a contest as a browser without scripts sends it: as many pictures as a contest may ask for."""


@dataclass(frozen=True, slots=True)
class Weight:
    """`tells`: the page says itself that it is too heavy, and reads nothing before."""

    anybody: int = WORDS
    known: int = TABLES
    tells: bool = False


USUAL = Weight()
WEIGHTS: tuple[tuple[re.Pattern[str], Weight], ...] = tuple(
    (re.compile(path), weight)
    for path, weight in (
        (r"/contact/|/api/contact/", Weight(HEAVIEST, HEAVIEST, tells=True)),
        (r"/place/concours/[^/]+/participer$", Weight(ENTRY, ENTRY)),
        (r"/place/concours/participation/", Weight(PAPER)),
        (r"/charte/articles/|/api/v1/charter/people$", Weight(known=REGISTER)),
        (r"/open311/", Weight(PAPER)),  # some programs send the photo along, which is not asked for
        (r"/medias/|/api/v1/media$|/publications/|/idees/|/guichet/|/formation/|/ville/preuves/", Weight(known=FILMS)),
    )
)


def weight_of(path: str) -> Weight:
    return next((weight for pattern, weight in WEIGHTS if pattern.match(path)), USUAL)


async def known(headers: dict[str, str]) -> bool:
    """Is somebody signed in, by session or token? Raises Error when the database is away."""
    return presented(headers) and await sync_to_async(_known, thread_sensitive=False)(headers)


def presented(headers: dict[str, str]) -> bool:
    """Whether they say who they are; not whether it is so."""
    return "authorization" in headers or f"{settings.SESSION_COOKIE_NAME}=" in headers.get("cookie", "")


def _known(headers: dict[str, str]) -> bool:
    """Leaves no connection behind."""
    try:
        return user_of_headers(headers) is not None
    finally:
        connections.close_all()
