"""The verbs of a busy day: begin, change while it lasts, end; put what is alike into one subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.busy.models import BusyDay
from parvis.inbox.models import Conversation, Message
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import Team, User
from parvis.promises import actions as promises
from parvis.promises.models import Stretch
from parvis.receipts.models import Receipt
from parvis.subjects import actions as subjects
from parvis.subjects.models import Subject
from parvis.work.rows import ring

LONGEST = timedelta(days=90)
MOST = promises.MOST
FIELDS = ("reason", "ends_at", "percent", "groups", "answers")


def current() -> BusyDay | None:
    return BusyDay.objects.filter(open=True).select_related("by", "stretch").first()


def begin(*, by: User, reason: str, **given: Any) -> BusyDay:
    """From now on; `given`: FIELDS. One is on already: that one, as it is."""
    demand(by, "busy.press")
    now = timezone.now()
    told = _checked({"reason": reason, "percent": 100, "groups": True, "answers": False, "ends_at": None} | given, now)
    try:
        with transaction.atomic():
            looked = Message.objects.aggregate(most=Max("pk"))["most"] or 0
            row = BusyDay.objects.create(by=by, at=now, due_at=now, looked=looked, **told)
            _stretched(row, by)
            record("busy.began", by=by, about=row, channel="city", reason=row.reason, percent=row.percent, groups=row.groups,
                   answers=row.answers, until=row.ends_at.isoformat() if row.ends_at else "")  # fmt: skip
            ring()
    except IntegrityError:
        return current() or begin(by=by, reason=reason, **given)
    return row


@transaction.atomic
def change(row: BusyDay, *, by: User, **given: Any) -> BusyDay:
    """What is given of FIELDS, while it lasts."""
    demand(by, "busy.press")
    row = _locked(row)
    now = timezone.now()
    told = _checked({name: getattr(row, name) for name in FIELDS} | given, now, before=row.ends_at)
    changed = [name for name in FIELDS if getattr(row, name) != told[name]]
    if not changed:
        return row
    before = stands(row)
    for name in changed:
        setattr(row, name, told[name])
    row.due_at, row.attempts = now, 0
    row.save()
    if {"percent", "ends_at", "reason"} & set(changed):
        _stretched(row, by)
    record("busy.changed", by=by, about=row, channel="city", fields=changed, reason=row.reason,
           **changed_since(before, row))  # fmt: skip
    ring()
    return row


@transaction.atomic
def finish(row: BusyDay, *, by: User | None) -> BusyDay:
    """All is as usual again: what was promised longer stays so, no word leaves any more, nothing is grouped by itself.

    Again, or after its hour: nothing more happens. `by` None: its own hour came.
    """
    demand(by, "busy.press")
    found = BusyDay.objects.select_for_update(of=("self",)).filter(pk=row.pk, open=True).select_related("stretch").first()
    if found is None:
        row.refresh_from_db()
        return row
    now = timezone.now()
    found.open, found.ended_at, found.ended_by, found.due_at = None, now, by, None
    _unstretched(found, by)
    found.save()
    owed = Receipt.objects.filter(kind="busy", of=str(found.pk), state="owed")
    owed.update(state="silent", reason="over", due_at=None)
    record("busy.ended", by=by, about=found, channel="city", reason=found.reason, heard=found.heard, grouped=found.grouped)
    return found


def _locked(row: BusyDay) -> BusyDay:
    found = BusyDay.objects.select_for_update(of=("self",)).filter(pk=row.pk, open=True).select_related("stretch").first()
    if found is None:
        raise ValidationError(_("Cette journée chargée est déjà finie."))
    return found


def _checked(told: dict[str, Any], now: datetime, *, before: datetime | None = None) -> dict[str, Any]:
    """Raises ValidationError with all that is wrong at once."""
    if unknown := [name for name in told if name not in FIELDS]:
        raise TypeError(f"not a field of a busy day: {unknown[0]}")
    wrong: dict[str, str] = {}
    told["reason"] = " ".join(str(told["reason"]).replace("\x00", "").split())[:200]
    if not told["reason"]:
        wrong["reason"] = _("Dites pourquoi : vos collègues le liront sur chaque page.")
    if told["ends_at"] is not None and told["ends_at"] != before and not now < told["ends_at"] <= now + LONGEST:
        wrong["ends_at"] = _("Choisissez une heure à venir, dans les trois mois.")
    if told["percent"] != 100 and not promises.LEAST <= told["percent"] <= MOST:
        wrong["percent"] = _("100 %% : comme d’habitude ; sinon de %(least)s à %(most)s %%.") % {
            "least": promises.LEAST, "most": MOST,
        }  # fmt: skip
    if wrong:
        raise ValidationError(wrong)
    return told


def _stretched(row: BusyDay, by: User | None) -> None:
    """What is promised from now on takes so long; the promise itself says so, and why."""
    _unstretched(row, by)
    if row.percent != 100:
        begins = timezone.now()
        row.stretch = promises.stretch(
            begins=begins, ends=row.ends_at or begins + LONGEST, percent=row.percent, reason=row.reason, by=by
        )
    row.save(update_fields=["stretch"])


def _unstretched(row: BusyDay, by: User | None) -> None:
    """Somebody may have ended it by its own button before."""
    lasting = Stretch.objects.filter(pk=row.stretch_id, ends__gt=timezone.now()).first() if row.stretch_id else None
    if lasting is not None:
        promises.end_stretch(lasting, by=by)
    row.stretch = None


@transaction.atomic
def gather(conversations: Sequence[int], *, title: str, by: User, keywords: str = "") -> Subject:
    """One subject for many conversations that say the same; later ones come to it by themselves while the day lasts."""
    seen = Conversation.objects.seen_by(by).filter(pk__in=list(conversations)[: subjects.MOST])
    first = seen.order_by("pk").first()
    if first is None:
        raise ValidationError({"conversations": _("Ces conversations ne sont plus dans votre guichet.")})
    team: Team = first.team
    subject = subjects.open_subject(by=by, team=team, title=title, keywords=keywords)
    subjects.join(subject, list(seen.values_list("pk", flat=True)), by=by)
    subject.refresh_from_db()
    return subject
