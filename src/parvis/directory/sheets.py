"""The directory as a table that a French spreadsheet opens as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from parvis.directory.models import Destination, DestinationSet
from parvis.directory.reading import HEADINGS, guarded
from parvis.directory.words import KINDS

MARK = "\ufeff"
AT_ONCE = 500


def lines(rows: DestinationSet) -> Iterator[str]:
    """UTF-8 with its mark, semicolons; a cell that would be run as a formula is not."""
    yield MARK + _line(list(HEADINGS.values()))
    for row in rows.order_by("sort", "id").prefetch_related("handles").iterator(chunk_size=AT_ONCE):
        yield _line([guarded(cell) for cell in _cells(row)])


def _cells(row: Destination) -> list[str]:
    said = {
        "external_id": row.external_id or f"parvis-{row.pk}", "kind": str(KINDS[row.kind]).split(" ou ")[0].split(" ")[0],
        "words": ", ".join(row.words), "territory": ", ".join(row.territory), "told_fr": row.told.get("fr", ""),
        "told_en": row.told.get("en", ""), "handles": " ".join(one.url for one in row.handles.all() if one.url),
    }  # fmt: skip
    return [said[name] if name in said else str(getattr(row, name)) for name in HEADINGS]


def _line(cells: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(cells)
    return written.getvalue()
