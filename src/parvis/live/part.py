"""What live events bring to the square: the next ones on its home page, its search, its map of pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.live.models import LiveEvent
from parvis.square.hooks import Found, Part, adds

MOST = 500


def home(_language: str) -> dict[str, Any] | None:
    """What is on, and what comes within two months."""
    now = timezone.now()
    rows = LiveEvent.objects.filter(state="open", ends_at__gte=now, begins_at__lte=now + timedelta(days=60)).order_by(
        "begins_at"
    )[:3]
    found = list(rows)
    return {"events": found, "now": now} if found else None


def found(q: str, _language: str, most: int) -> list[Found]:
    rows = LiveEvent.objects.public()
    for word in q.split()[:6]:
        rows = rows.filter(title__icontains=word) | rows.filter(lead__icontains=word)
    return [
        Found(row.title, reverse("live:event", args=[row.slug]), row.lead, row.begins_at)
        for row in rows.order_by("-begins_at")[:most]
    ]


def addresses() -> Iterable[tuple[str, datetime | None]]:
    for slug, at in LiveEvent.objects.public().order_by("-begins_at").values_list("slug", "switched_at")[:MOST]:
        yield reverse("live:event", args=[slug]), at


adds(
    Part(
        code="live", words=_("En direct"), address="live:home", order=10, home=home, template="live/public/home_part.html", found=found,
        addresses=addresses, feed="live:feed", desk="live-desk:list", verb="live.report",
    )
)  # fmt: skip
