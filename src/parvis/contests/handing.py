"""The files of entries, as their authors are handed them: pictures as they were sent, parents' forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db.models import QuerySet

from parvis.contests.entering.photos import root
from parvis.contests.models import Entry


def files_of(rows: QuerySet[Entry]) -> Iterator[tuple[str, Path]]:
    """(name, where it is on the disk) of each. Two statements."""
    for entry in rows.select_related("contest").prefetch_related("photos").order_by("pk"):
        where = f"concours/{entry.contest.slug}-{entry.number}"
        for photo in entry.photos.all():
            if photo.original:
                yield f"{where}/{photo.position + 1}.{photo.mime.rpartition('/')[2]}", root() / photo.original
        if entry.parental:
            yield f"{where}/autorisation{Path(entry.parental).suffix}", root() / entry.parental
