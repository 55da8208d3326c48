"""What a due import does, a batch of lines at a time; and who is asked to look at a destination again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from parvis.directory import reading
from parvis.directory.actions import hold, indexed
from parvis.directory.differing import Difference, compared, shown
from parvis.directory.models import Destination, DirectoryImport
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.search.index import fold
from parvis.work import rows
from parvis.work.registry import job, routine

BATCH = 500
MOST = 500
"""Errors and changes that a report lists."""
OLD = timedelta(days=180)
"""After so long its owner is asked whether a destination still is as the directory says."""
REVIEW = gettext_lazy("La fiche « %(name)s » n’a pas été relue depuis six mois.")
Found = dict[str, Destination]


@job(DirectoryImport, seats=1)
def bring_in(found: list[DirectoryImport]) -> None:
    for row in found:
        with transaction.atomic():
            _take(row)


def _take(row: DirectoryImport) -> None:
    """The next lines of an import that we hold; then due again, or at its end. The same line changes nothing twice."""
    if row.state != "working" or row.by is None:
        return rows.settle(row, due_at=None, **({"state": "stopped"} if row.state == "working" else {}))
    lines = row.lines[row.offset : row.offset + BATCH]
    there = _there([line["values"] for line in lines if "values" in line])
    with override(row.by.language):
        _looked_at(row, lines, there)
    ended = row.offset + len(lines) >= row.total
    if ended and not row.dry:
        told = {"made": row.made, "changed": row.changed, "errors": len(row.errors)}
        record("directory.imported", by=row.by, about=row, channel="city", name=row.name, **told)
    counts = {name: getattr(row, name) for name in ("made", "changed", "same", "kept", "errors", "notes")}
    state = ("looked" if row.dry else "done") if ended else "working"
    rows.settle(row, offset=row.offset + len(lines), state=state, due_at=None if ended else timezone.now(), **counts)


def _there(values: list[Mapping[str, Any]]) -> Found:
    """What the lines speak of: by the source's number, by ours (parvis-12), and by name for those that have none."""
    keys = [str(one.get("external_id") or "") for one in values]
    ours = [int(key[7:]) for key in keys if key.startswith("parvis-") and key[7:].isdigit() and len(key) < 26]
    names = [fold(str(one["name"]))[:120] for one in values if not one.get("external_id")]
    known = Destination.objects.prefetch_related("handles")
    found: Found = {f"parvis-{one.pk}": one for one in known.filter(pk__in=ours)}
    found |= {f"name:{one.sort}": one for one in known.filter(sort__in=names).order_by("-pk")}
    return found | {one.external_id: one for one in known.filter(external_id__in=[key for key in keys if key])}


def _looked_at(row: DirectoryImport, lines: list[reading.Line], there: Found) -> None:
    new: list[tuple[Destination, Difference]] = []
    other: list[tuple[Destination, Difference]] = []
    for line in lines:
        if "error" in line:
            row.errors = [*row.errors, [line["line"], reading.said(line["error"])]][:MOST]
            continue
        values = line["values"]
        known = there.get(str(values.get("external_id") or "") or f"name:{fold(values['name'])[:120]}")
        found = compared(known, values, row.source)
        row.kept += len(found.kept)
        if known is None:
            row.made += 1
            new.append((_made(row, values, found), found))
        else:
            _count(row, line, known, found)
            if _follow(known, values, found, row.source):
                other.append((known, found))
    if not row.dry:
        _write(new, other)


def _count(row: DirectoryImport, line: reading.Line, known: Destination, found: Difference) -> None:
    row.changed, row.same = row.changed + bool(found.changes), row.same + (not found.changes)
    for name, value in found.changes.items():
        if len(row.notes) < MOST:
            row.notes.append([line["line"], known.name, name, shown(found.before[name]), shown(value)])


def _made(row: DirectoryImport, values: Mapping[str, Any], found: Difference) -> Destination:
    made = Destination(source=row.source, external_id=str(values.get("external_id") or ""), kind="body", name=values["name"])
    _follow(made, values, found, row.source)
    return made


def _follow(known: Destination, values: Mapping[str, Any], found: Difference, source: str) -> bool:
    """The row takes what is changed; what the public source says is remembered beside what the city wrote. False: nothing is new."""
    before = known.imported, known.source_at, known.defunct_at
    for name, value in found.changes.items():
        if name != "handles":
            setattr(known, name, value)
    known.sort = fold(known.name)[:120]
    if "email" in found.changes:
        known.unreachable_at, known.unreachable = None, ""
    if source != "dila":
        if known.source == "dila":  # a table is the city's hand
            known.own = sorted({*known.own, *(set(found.changes) & set(known.imported))})
        return bool(found.changes)
    known.imported = {name: value for name, value in values.items() if name not in ("external_id", "source_at", "gone")}
    known.source_at = _moment(values.get("source_at", ""))
    if values.get("gone") and known.defunct_at is None:
        known.defunct_at = timezone.now()
    return bool(found.changes) or before != (known.imported, known.source_at, known.defunct_at)


def _moment(said: str) -> datetime | None:
    return timezone.make_aware(datetime.fromisoformat(said)) if said else None


WRITTEN = (
    "name", "short", "sort", "mission", "words", "territory", "told", "email", "phone", "address", "hours", "site", "form", "sve", "kind",
    "notes", "imported", "own", "source_at", "defunct_at", "unreachable_at", "unreachable", "changed_at",
)  # fmt: skip


def _write(new: list[tuple[Destination, Difference]], other: list[tuple[Destination, Difference]]) -> None:
    now = timezone.now()
    for known, _ in (*new, *other):
        known.changed_at = now
    Destination.objects.bulk_create([one for one, _ in new])
    rows.write_all(Destination, [({"pk": one.pk}, {name: getattr(one, name) for name in WRITTEN}) for one, _ in other])
    for one, found in (*new, *other):
        if found.changes.get("handles") or "handles" in found.before:
            hold(one, found.changes["handles"])
    indexed([one for one, found in (*new, *other) if found.changes])


@routine("23 6 * * 1-5")
def ask_owners() -> None:
    """Once a half year, not once a day."""
    before = timezone.now() - OLD
    due = Destination.objects.living().filter(owner__isnull=False, reviewed_at__lt=before).exclude(reminded_at__gt=before)
    for row in due.select_related("owner")[:BATCH]:
        assert row.owner is not None
        with transaction.atomic():
            tell([row.owner], "destination.old", REVIEW, url=reverse("directory:one", args=[row.pk]), name=str(row))
            Destination.objects.filter(pk=row.pk).update(reminded_at=timezone.now())
