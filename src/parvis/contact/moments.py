"""When a page was drawn, signed: who fills it in faster than a person could is looked at, and a second click is the same."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.core import signing
from django.utils import timezone

SALT = "parvis.contact"
LASTS = 24 * 3600
"""Seconds that a page may stay open before it is asked to be sent again."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`drawn`: the page's own number. `seconds` since it was drawn."""

    drawn: str
    seconds: float


def fresh(slug: str) -> str:
    return signing.dumps({"page": slug, "drawn": secrets.token_urlsafe(12), "at": timezone.now().timestamp()}, salt=SALT)


def read(slug: str, signed: str) -> Moment | None:
    """None: not ours, another page's, or too old."""
    try:
        told = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    seconds = timezone.now().timestamp() - told["at"]
    return Moment(told["drawn"], seconds) if told["page"] == slug and seconds <= LASTS else None
