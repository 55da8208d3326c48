"""What an administrator is told of the assistant: how often it is right about kinds, how often it was asked, and what that cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from parvis.assist.models import KINDS, Assistant, AssistMonth, KindsMeasure
from parvis.assist.sorting import corrections, figure_of
from parvis.assist.weighing import Counts, cost, cost_of_a_thousand
from parvis.assist.words import USE_WORDS

MONTHS = 24


def kinds_told(row: Assistant) -> dict[str, Any]:
    """As shapes.AssistKindsOut."""
    there = KindsMeasure.objects.select_related("assistant").filter(assistant=row).first() if row.pk else None
    there = there or KindsMeasure(assistant=row)
    counts, found, going = Counts(**(there.counts or {})), figure_of(there), there.going if there.due_at else {}
    passes, of = found is not None and found.passes, going.get("of", 0)
    return counts.told() | {
        "acts": row.on and KINDS in row.uses and passes, "passes": passes, "void": there.counts is not None and found is None,
        "going": bool(going), "of": of, "shown": of - len(going.get("left", ())), "failure": there.failure,
        "corrections": corrections(row).count(), "model": there.model, "at": there.at,
        "thousand": cost_of_a_thousand(counts, price_read=row.price_read, price_written=row.price_written),
    }  # fmt: skip


def months_told(row: Assistant) -> list[dict[str, Any]]:
    """The last months in which the model was asked, newest first, with each use."""
    found = list(AssistMonth.objects.order_by("-first", "use")[: MONTHS * len(USE_WORDS)])
    return [_month(first, list(of), row) for first, of in groupby(found, key=lambda one: one.first)]


def _month(first: date, found: Sequence[AssistMonth], row: Assistant) -> dict[str, Any]:
    uses = [
        {
            "use": one.use, "words": USE_WORDS.get(one.use, one.use), "calls": one.calls, "failed": one.failed,
            "characters": one.characters, "read": one.read, "written": one.written,
            "cost": cost(one.read, one.written, price_read=row.price_read, price_written=row.price_written),
        }
        for one in found
    ]  # fmt: skip
    return {"first": first, "calls": sum(one.calls for one in found), "uses": uses}
