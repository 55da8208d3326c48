"""The parents' form of an entry, as it is handed to who runs the contest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parvis.contests.entering import photos
from parvis.contests.models import Entry

KINDS = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


@dataclass(frozen=True, slots=True)
class Paper:
    path: Path
    mime: str
    name: str


def of_entry(row: Entry) -> Paper | None:
    """None: there is none, or no longer."""
    path = photos.root() / row.parental
    if not row.parental or not path.exists():
        return None
    return Paper(path, KINDS[path.suffix], f"autorisation-{row.number}{path.suffix}")
