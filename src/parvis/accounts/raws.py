"""Raw intake: stored before anything is understood; a repeat is forgotten by its digest."""

from __future__ import annotations

from parvis.accounts.models import Raw
from parvis.work.rows import ring


def keep(raws: list[Raw]) -> None:
    """Insert them in one statement; those already there are left alone."""
    Raw.objects.bulk_create(raws, ignore_conflicts=True)
    ring()
