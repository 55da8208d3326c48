"""Days that matter, as strokes on every line over time. One statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parvis.design.moments import dated
from parvis.insights.models import Mark

MARKS = 100


def marks(first: date, last: date) -> list[Mark]:
    return list(Mark.objects.filter(first__lte=last, last__gte=first).order_by("first", "pk")[:MARKS])


def events(found: Sequence[Mark], first: date) -> list[dict[str, Any]]:
    """As `plots.lines` draws them; one that began before the line stands at its beginning."""
    return [
        {"at": max(mark.first, first).isoformat(), "said": f"{dated(mark.first, _('j F Y'))}\u00a0: {mark.words}"}
        for mark in found
    ]


def told(first: date, last: date) -> list[tuple[date, str]]:
    """Each with its day between the two, and its words."""
    return [(max(mark.first, first), mark.words) for mark in marks(first, last)]
