"""The way from a verdict to setting its clause aside: a signed link, so that the rooms above need no page of their own."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.urls import reverse

SALT = "charter.exempt"
LASTS = 24 * 3600


def link(*, label: str, row: int, team: int | None, digest: str, number: str, excerpt: str, back: str) -> str:
    """The address of the page that asks why. Who follows it must have the right in that team."""
    kept = {"label": label, "row": row, "team": team, "digest": digest, "number": number, "excerpt": excerpt[:200], "back": back}
    return reverse("charter:exempt", args=[signing.dumps(kept, salt=SALT, compress=True)])


def read(token: str) -> dict[str, Any] | None:
    """What the link is about; None when it is not ours or a day old."""
    try:
        found: dict[str, Any] = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return found
