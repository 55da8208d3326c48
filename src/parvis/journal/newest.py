"""The newest events of a family, as many as a page shows, at any size of the past.

A family is some kinds, and each kind has an index in the order of time (`event_kind`). A condition on the beginning of the kind has
none: a database walks back through years for a family of which little was ever heard, or sorts all of a large one. So the page is asked
for in branches, one a kind, each of which ends after its first rows, and the page is the newest of those.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from parvis.journal.models import Event, EventSet
from parvis.rest.cursors import after

KINDS = """WITH RECURSIVE found(kind) AS (
    SELECT min(kind) FROM journal_event
    UNION ALL SELECT (SELECT min(kind) FROM journal_event WHERE kind > found.kind) FROM found WHERE found.kind IS NOT NULL
) SELECT kind FROM found WHERE kind IS NOT NULL"""
"""One step of the index a kind, whatever the database's order of letters."""
MOST = 200
"""Branches of one statement: SQLite takes five hundred."""


def of_family(rows: EventSet, families: Sequence[str], *, cursor: str, size: int) -> EventSet:
    """Of `rows` those of some families, of which only the first `size` after `cursor` and one more are looked at."""
    begins = tuple(f"{family}." for family in families)
    kinds = [kind for kind in _kinds() if kind.startswith(begins)]
    if len(kinds) > MOST:
        return rows.filter(kind__in=kinds)
    parts, values = list[str](), list[Any]()
    for kind in kinds:
        further = rows.filter(after("id", cursor), kind=kind) if cursor else rows.filter(kind=kind)
        sql, given = further.order_by("-id").values("pk")[: size + 1].query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS branch")  # SQLite takes a limit only within
        values += given
    if not parts:
        return Event.objects.none()
    return Event.objects.filter(pk__in=RawSQL(" UNION ALL ".join(parts), values))  # noqa: S611 - written by Django


def _kinds() -> list[str]:
    """All that ever happened, by name."""
    with connection.cursor() as asked:
        asked.execute(KINDS)
        return [kind for (kind,) in asked.fetchall()]
