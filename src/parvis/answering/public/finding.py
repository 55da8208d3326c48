"""Which public answers fit what somebody asks."""

from __future__ import annotations

from parvis.answering import finding
from parvis.answering.public.pages import Told, readable, told


def found(q: str, language: str, most: int) -> list[Told]:
    """The best first."""
    ranked = finding.ranked(q, among=finding.public, most=most)
    by_key = {row.pk: row for row in readable().filter(pk__in=[one.key for one in ranked])} if ranked else {}
    return told([by_key[one.key] for one in ranked if one.key in by_key], language)
