"""The journal as CSV, as it is filtered: the newest first, a page of rows in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.differences import in_a_line
from parvis.journal.exporting import exported
from parvis.journal.models import Event, EventSet
from parvis.journal.words import place, sentence
from parvis.people.models import User
from parvis.rest.cursors import page
from parvis.tables import writing
from parvis.web import downloads

CHUNK = 200
MOST = 100_000
"""Lines of one file; a last line says that there are more, and to choose fewer days."""


def answer(read: Callable[[str, int], EventSet], *, by: User, whence: bool) -> StreamingHttpResponse:
    """`read`: the rows after a cursor, of which so many are asked for. `whence`: with the addresses from which colleagues acted.

    Raises `people.second.SecondWanted`.
    """
    exported("journal", by=by)
    return downloads.table(lines(read, whence=whence), f"journal-{timezone.localdate().isoformat()}.csv")


def lines(read: Callable[[str, int], EventSet], *, whence: bool = False) -> Iterator[str]:
    headings = (
        _("Numéro"),
        _("Quand"),
        _("Quoi"),
        _("Qui"),
        _("Phrase"),
        _("À quel sujet"),
        _("Avant → après"),
        _("Adresse"),
        _("Données"),
    )
    return writing.lines(headings, _rows(read, whence=whence))


def _rows(read: Callable[[str, int], EventSet], *, whence: bool) -> Iterator[list[Any]]:
    cursor, given = "", 0
    while True:
        rows, cursor = page(read(cursor, CHUNK).select_related("by"), by="id", cursor=cursor, size=CHUNK)
        for row in rows:
            yield _cells(row, whence=whence)
        given += len(rows)
        if not cursor:
            return
        if given >= MOST:
            yield [_("La suite n’est pas là : choisissez moins de jours.")]
            return


def _cells(row: Event, *, whence: bool) -> list[Any]:
    at = timezone.localtime(row.at).isoformat(timespec="seconds")
    told = json.dumps(row.data, ensure_ascii=False) if row.data else ""
    here = (row.address or "") if whence else ""
    return [row.pk, at, row.kind, row.by or "", sentence(row), place(row)[1], in_a_line(row), here, told]
