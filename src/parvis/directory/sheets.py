"""The directory as a table that a French spreadsheet opens as it is."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.directory.models import Destination, DestinationSet
from parvis.directory.reading import HEADINGS
from parvis.directory.words import KINDS
from parvis.tables import writing

AT_ONCE = 500


def lines(rows: DestinationSet) -> Iterator[str]:
    taken = rows.order_by("sort", "id").prefetch_related("handles").iterator(chunk_size=AT_ONCE)
    return writing.lines(HEADINGS.values(), map(_cells, taken))


def _cells(row: Destination) -> list[str]:
    said = {
        "external_id": row.external_id or f"parvis-{row.pk}", "kind": str(KINDS[row.kind]).split(" ou ")[0].split(" ")[0],
        "words": ", ".join(row.words), "territory": ", ".join(row.territory), "told_fr": row.told.get("fr", ""),
        "told_en": row.told.get("en", ""), "handles": " ".join(one.url for one in row.handles.all() if one.url),
    }  # fmt: skip
    return [said[name] if name in said else str(getattr(row, name)) for name in HEADINGS]
