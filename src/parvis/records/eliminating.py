"""Durations are chosen, each time a version; what is past its time is counted, listed, agreed to and let go of in batches."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since
from parvis.journal.private import fresh
from parvis.journal.record import record
from parvis.kept.hooks import without_held
from parvis.kept.lasting import BY_NAME, Rule
from parvis.people.access import demand
from parvis.people.models import User
from parvis.records.actions import VERB, others_may
from parvis.records.models import Disposal, Elimination, Listed, Package, RetentionVersion
from parvis.records.retention import days_of, in_force
from parvis.tables import writing
from parvis.work import rows
from parvis.work.rows import ring

FATES = ("destroy", "sort", "transfer")
OPEN = ("drawing", "asked", "working")
BATCH = 50
LIST_AT_ONCE = 2000
VISAS = {"application/pdf": (b"%PDF",), "image/png": (b"\x89PNG",), "image/jpeg": (b"\xff\xd8",)}
VISA_MOST = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Trial:
    """What a duration would let go of today, and what stays because of a legal hold. Nothing was touched."""

    days: int
    before: datetime
    rows: int
    held: int
    oldest: datetime | None
    examples: Sequence[dict[str, Any]]


def rule_of(key: str) -> Rule:
    if key not in BY_NAME:
        raise ValidationError({"key": _("Cette sorte de document n’existe pas.")})
    return BY_NAME[key]


def trial(rule: Rule, *, days: int | None, by: User) -> Trial:
    """A dry run, with the duration in force or with another one."""
    demand(by, VERB)
    days = days_of(rule, in_force()) if days is None else days
    before = timezone.now() - timedelta(days=days)
    past = rule.past(before)
    free = without_held(past, rule.label)
    seen = free.aggregate(rows=Count("pk"), oldest=Min(rule.by))
    examples = [{"id": pk, "at": at} for pk, at in free.order_by(rule.by, "pk").values_list("pk", rule.by)[:5]]
    return Trial(days, before, seen["rows"], past.count() - seen["rows"], seen["oldest"], examples)


@transaction.atomic
def choose(rule: Rule, *, days: int, fate: str, basis: str, why: str, by: User) -> RetentionVersion:
    """Another duration, final fate or ground for a kind of record: a new version; the old ones stay to be read."""
    demand(by, VERB)
    least, most = rule.bounds
    wrong: dict[str, str] = {}
    if not rule.editable:
        wrong["days"] = _("Cette durée ne se règle pas ici.")
    elif not least <= days <= most:
        wrong["days"] = _("De %(least)s à %(most)s jours.") % {"least": least, "most": most}
    if fate not in FATES or (fate != "destroy" and not rule.listed):
        wrong["fate"] = _("Choisissez un sort final qui convient à cette sorte.")
    if rule.listed and not basis.strip():
        wrong["basis"] = _("Dites sur quel fondement.")
    if wrong:
        raise ValidationError(wrong)
    there = RetentionVersion.objects.select_for_update().filter(key=rule.name, current=True).first()
    RetentionVersion.objects.filter(key=rule.name, current=True).update(current=False)
    try:
        with transaction.atomic():
            row = RetentionVersion.objects.create(
                key=rule.name, number=there.number + 1 if there else 1, days=days, fate=fate, basis=basis.strip()[:2000],
                why=why.strip()[:300], by=by, at=timezone.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise ValidationError(_("Un collègue vient de changer cette durée : rechargez la page.")) from error
    was = there or RetentionVersion(days=rule.days, fate=rule.fate)
    changes = changed_since({}, row, ("days", was.days, days), ("fate", was.fate, fate), ("basis", was.basis, row.basis))
    record("retention.chosen", by=by, channel="city", key=rule.name, days=days, was=was.days, fate=fate, **changes)
    return row


@transaction.atomic
def draw(rule: Rule, *, by: User, archive: Package | None = None) -> Elimination:
    """Draw up the list of what is past its time. What is to be sorted or transferred first names the package that holds it."""
    demand(by, VERB)
    if not rule.listed:
        raise ValidationError(_("Cette sorte s’efface chaque nuit : elle ne demande pas de liste."))
    chosen = in_force()
    kept, days = chosen.get(rule.name), days_of(rule, chosen)
    fate = kept.fate if kept else rule.fate
    if fate != "destroy" and (archive is None or not _holds(archive, rule)):
        raise ValidationError({"archive": _("Ce qui se trie ou se verse est d’abord exporté et vérifié : choisissez ce paquet.")})
    now = timezone.now()
    row = Elimination(
        key=rule.name, before=now - timedelta(days=days), days=days, fate=fate, basis=kept.basis if kept else str(rule.why), by=by,
        at=now, due_at=now, archive=archive,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(_("Une liste de cette sorte attend déjà.")) from error
    record("elimination.asked", by=by, about=row, channel="city", key=rule.name)
    ring()
    return row


def _holds(archive: Package, rule: Rule) -> bool:
    """Was it made whole, read again, and of this kind?"""
    kind = "moderation" if rule.name == "moderation" else "conversations"
    read = archive.state == "done" and archive.verified_at is not None and not archive.wrong
    return archive.kind == "archive" and read and kind in archive.kinds


def list_rows(row: Elimination) -> None:
    """Its records, one after the other. An archive that ends earlier than the list bounds it; whoever dies begins again."""
    rule = BY_NAME[row.key]
    past = rule.past(row.before)
    if row.archive is not None:
        if row.archive.since:
            past = past.filter(**{f"{rule.by}__date__gte": row.archive.since})
        if row.archive.until:
            past = past.filter(**{f"{rule.by}__date__lte": row.archive.until})
    free = without_held(past, rule.label)
    held = past.count() - free.count()
    with transaction.atomic():
        Listed.objects.filter(elimination=row).delete()
        found = free.order_by(rule.by, "pk").values_list("pk", rule.by)
        some: list[Listed] = []
        for pk, began in found.iterator(chunk_size=LIST_AT_ONCE):
            some.append(Listed(elimination=row, row=pk, began_at=began))
            if len(some) == LIST_AT_ONCE:
                Listed.objects.bulk_create(some)
                some = []
        Listed.objects.bulk_create(some)
        mine = Listed.objects.filter(elimination=row)
        seen = mine.aggregate(total=Count("pk"), oldest=Min("began_at"), newest=Max("began_at"))
        years = mine.annotate(year=ExtractYear("began_at")).values_list("year").annotate(Count("pk")).order_by("year")
        rows.settle(row, state="asked" if seen["total"] else "done", held=held, years={str(one): n for one, n in years}, due_at=None,
                    attempts=0, done_at=None if seen["total"] else timezone.now(), **seen)  # fmt: skip


@transaction.atomic
def agree(elimination: Elimination, *, by: User, visa: str, file: Any = None) -> Elimination:
    """A second person's yes, with the archivist's visa: its reference, or the signed paper."""
    demand(by, VERB)
    row = Elimination.objects.select_for_update(of=("self",)).get(pk=elimination.pk)
    if row.state != "asked":
        raise ValidationError(_("Cette liste n’attend plus d’accord."))
    if row.by_id == by.pk and others_may(by):
        raise PermissionDenied(VERB)
    if not visa.strip() and file is None:
        raise ValidationError({"visa": _("Donnez la référence du visa de l’archiviste, ou joignez-le.")})
    if file is not None:
        row.visa_name, row.visa_path, row.visa_sha256 = _keep_visa(file)
    now = timezone.now()
    row.visa, row.agreed_by, row.agreed_at, row.state, row.due_at = visa.strip()[:300], by, now, "working", now
    row.save()
    record(
        "elimination.agreed", by=by, about=row, channel="city", key=row.key, rows=row.total, visa=row.visa, sha256=row.visa_sha256
    )
    ring()
    return row


def _keep_visa(file: Any) -> tuple[str, str, str]:
    if file.size > VISA_MOST:
        raise ValidationError({"file": _("Le visa pèse plus de 10 Mo.")})
    content = file.read()
    if not any(content.startswith(mark) for marks in VISAS.values() for mark in marks):
        raise ValidationError({"file": _("Joignez un PDF, un PNG ou un JPEG.")})
    name = f"visas/{uuid.uuid4()}"
    target = Path(settings.MEDIA_ROOT) / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh(target).write_bytes(content)
    return Path(str(file.name)).name[:200], name, hashlib.sha256(content).hexdigest()


@transaction.atomic
def stop(elimination: Elimination, *, by: User) -> Elimination:
    """Before it began: refused. While it is being done: what is gone is gone, the rest stays."""
    demand(by, VERB)
    row = Elimination.objects.select_for_update(of=("self",)).get(pk=elimination.pk)
    if row.state not in OPEN:
        raise ValidationError(_("Cette liste est close."))
    began = row.state == "working"
    row.state, row.due_at, row.done_at = ("cancelled" if began else "refused"), None, timezone.now()
    row.save(update_fields=["state", "due_at", "done_at"])
    if began and row.gone:
        _note(row)
    record("elimination.stopped", by=by, about=row, channel="city", key=row.key, rows=row.gone)
    return row


def turn(row: Elimination) -> bool:
    """The next batch: each record is looked at once more. False: that was the last."""
    rule = BY_NAME[row.key]
    with transaction.atomic():
        some = list(Listed.objects.filter(elimination=row, state="waiting").order_by("pk")[:BATCH])
        pks = [one.row for one in some]
        past = set(rule.past(row.before).filter(pk__in=pks).values_list("pk", flat=True))
        free = set(without_held(rule.past(row.before), rule.label).filter(pk__in=pks).values_list("pk", flat=True))
        if free and rule.purge:
            rule.purge(free)
        now = timezone.now()
        for one in some:
            one.state = "gone" if one.row in free else "held" if one.row in past else "changed"
            one.gone_at = now if one.state == "gone" else None
        Listed.objects.bulk_update(some, ["state", "gone_at"])
        more = Listed.objects.filter(elimination=row, state="waiting").exists()
        end = {} if more else {"state": "done", "due_at": None, "done_at": now, "attempts": 0}
        rows.settle(row, looked=row.looked + len(some), gone=row.gone + len(free), held=row.held + len(past - free),
                    changed=row.changed + len(pks) - len(past), **end)  # fmt: skip
        if not more:
            _note(row)
            record("elimination.done", about=row, channel="city", key=row.key, rows=row.gone, held=row.held)
    return more


def _note(row: Elimination) -> None:
    Disposal.objects.create(key=row.key, rows=row.gone, days=row.days, at=timezone.now(), elimination=row)


def sheet(row: Elimination) -> Iterator[str]:
    """The list as a table to be signed: which record, from when, what became of it; no name and no word of anybody."""
    listed = Listed.objects.filter(elimination=row).order_by("pk").values_list("row", "began_at", "state", "gone_at")
    rows = ((pk, _day(began), state, _day(gone)) for pk, began, state, gone in listed.iterator(chunk_size=LIST_AT_ONCE))
    return writing.lines((_("numéro"), _("date de départ"), _("état"), _("éliminé le")), rows)


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
