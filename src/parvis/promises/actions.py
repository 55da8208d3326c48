"""The verbs of promises: keep hours and levels, order them, stretch them for a time. What is awaited is counted anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.city import school
from parvis.city.words import UNREAD
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import able, demand
from parvis.people.models import Team, User
from parvis.promises.hours import mended
from parvis.promises.models import Level, OpeningHours, Promise, Recount, Stretch
from parvis.promises.words import KINDS
from parvis.promises.written import LONGEST
from parvis.readings.words import KIND_WORDS, TOPIC_WORDS
from parvis.tables.reading import Unread
from parvis.web.uploads import sentence
from parvis.work.rows import ring

MOST_DAYS = 400
LEAST, MOST = 110, 1000
"""Percent of a busy time."""
ASKEW: dict[str, Lazy | str] = {
    "order": gettext_lazy("Une plage commence avant de finir, entre 0:00 et 24:00."),
    "overlap": gettext_lazy("Deux plages se chevauchent."),
    "unread": gettext_lazy("Écrivez les heures ainsi : 9:00 – 12:30, 14:00 – 17:00."),
}


# ── Opening hours ────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_hours(
    row: OpeningHours | None = None, *, name: str, week: Sequence[Sequence[Sequence[int]]], by: User | None, zone: str = "Europe/Paris",
    holidays: bool = True,
) -> OpeningHours:  # fmt: skip
    """A new calendar, or this one anew. A week in which nothing is ever open is refused."""
    demand(by, "city.edit")
    name = name.strip()
    if not name:
        raise ValidationError({"name": _("Donnez un nom à ces horaires.")})
    if zone not in available_timezones():
        raise ValidationError({"zone": _("Fuseau horaire inconnu : %(zone)s.") % {"zone": zone[:40]}})
    if len(week) != 7:
        raise ValidationError({"week": _("Une semaine a sept jours, lundi d’abord.")})
    kept = [_ranges(day, "week") for day in week]
    if not any(kept):
        raise ValidationError({"week": _("Rien n’est ouvert dans cette semaine : aucune promesse n’y aurait de fin.")})
    before, row = stands(row), row or OpeningHours()
    row.name, row.zone, row.week, row.holidays = name[:80], zone, kept, holidays
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("D’autres horaires portent déjà ce nom.")}) from error
    record("hours.kept", by=by, about=row, channel="city", name=row.name, **changed_since(before, row))
    _count_anew(_("Horaires « %(name)s »") % {"name": row.name}, by)
    return row


def _ranges(day: Sequence[Sequence[int]], field: str) -> list[list[int]]:
    try:
        return [list(one) for one in mended([(int(one), int(two)) for one, two in day])]
    except ValueError as error:
        raise ValidationError({field: ASKEW.get(str(error), ASKEW["unread"])}) from error


@transaction.atomic
def mark_closed(
    row: OpeningHours, *, name: str, first: date, by: User | None, last: date | None = None, ranges: Sequence[Sequence[int]] = ()
) -> OpeningHours:
    """Days on which it is closed, or (with `ranges`) otherwise open."""
    demand(by, "city.edit")
    last = last or first
    if not name.strip():
        raise ValidationError({"name": _("Dites pourquoi : la promesse l’explique.")})
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise ValidationError({"last": _("Le dernier jour vient après le premier, dans l’année.")})
    told = {"first": first.isoformat(), "last": last.isoformat(), "name": name.strip()[:80], "ranges": _ranges(ranges, "ranges")}
    return _days(row, [told], by)


@transaction.atomic
def bring_in_closed(row: OpeningHours, content: bytes, *, by: User | None) -> int:
    """Closed days from an iCal, CSV or JSON file; returns how many are new. Again: nothing twice."""
    demand(by, "city.edit")
    try:
        found = school.read(content, ZoneInfo(row.zone))
    except Unread as error:
        raise ValidationError({"file": sentence(error, own=UNREAD)}) from error
    before = len(OpeningHours.objects.select_for_update().get(pk=row.pk).days)
    told = [{"first": one.first.isoformat(), "last": one.last.isoformat(), "name": one.name[:80], "ranges": []} for one in found]
    return len(_days(row, told, by).days) - before


def _days(row: OpeningHours, more: Sequence[Mapping[str, Any]], by: User | None) -> OpeningHours:
    row = OpeningHours.objects.select_for_update().get(pk=row.pk)
    known = {(one["first"], one["last"], one["name"]): one for one in row.days}
    known |= {(one["first"], one["last"], one["name"]): dict(one) for one in more}
    if len(known) > MOST_DAYS:
        raise ValidationError({"first": _("Ces horaires ont déjà %(most)s jours particuliers.") % {"most": MOST_DAYS}})
    row.days = sorted(known.values(), key=lambda one: (one["first"], one["name"]))
    row.save()
    record("hours.marked", by=by, about=row, channel="city", name=row.name, days=len(row.days))
    _count_anew(_("Jours fermés de « %(name)s »") % {"name": row.name}, by)
    return row


@transaction.atomic
def unmark(row: OpeningHours, *, first: str, name: str, by: User | None) -> OpeningHours:
    """A day of its own is an ordinary one again."""
    demand(by, "city.edit")
    row = OpeningHours.objects.select_for_update().get(pk=row.pk)
    row.days = [one for one in row.days if (one["first"], one["name"]) != (first, name)]
    row.save()
    record("hours.marked", by=by, about=row, channel="city", name=row.name, days=len(row.days))
    _count_anew(_("Jours fermés de « %(name)s »") % {"name": row.name}, by)
    return row


@transaction.atomic
def drop_hours(row: OpeningHours, *, by: User | None) -> None:
    """Not while a level counts in them."""
    demand(by, "city.edit")
    record("hours.dropped", by=by, about=row, channel="city", name=row.name)
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError as error:
        raise ValidationError(_("Un niveau ou un accusé compte encore dans ces horaires : changez-le d’abord.")) from error


# ── Levels ───────────────────────────────────────────────────────────────────────────────────────────────────────────

TIMES = ("first", "next", "solution")


@transaction.atomic
def keep_level(row: Level | None = None, *, by: User | None, name: str, **given: Any) -> Level:
    """A new level, which comes last, or this one anew. `given`: the other columns of `Level`; those left out are empty."""
    demand(by, "city.edit")
    if not name.strip():
        raise ValidationError({"name": _("Donnez un nom à ce niveau : il explique chaque échéance.")})
    _checked(given)
    before = stands(row)
    if row is None:
        row = Level(order=(Level.objects.aggregate(most=Max("order"))["most"] or 0) + 1)
    row.name = name.strip()[:80]
    for field in ("kinds", "network", "private", "topic", "natures", "topics", "team", "begins", "ends", *TIMES, "hours", "warning",
                  "escalation", "escalate_to", "active"):  # fmt: skip
        setattr(row, field, given.get(field, Level._meta.get_field(field).get_default()))  # type: ignore[union-attr]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Un autre niveau porte déjà ce nom.")}) from error
    record("level.kept", by=by, about=row, channel="city", name=row.name, order=row.order, **changed_since(before, row))
    _count_anew(_("Niveau « %(name)s »") % {"name": row.name}, by)
    return row


def _checked(given: dict[str, Any]) -> None:
    if wrong := [kind for kind in given.get("kinds") or () if kind not in KINDS]:
        raise ValidationError({"kinds": _("Nature inconnue : %(kind)s.") % {"kind": wrong[0][:40]}})
    for name, known in (("natures", KIND_WORDS), ("topics", TOPIC_WORDS)):
        if strange := [one for one in given.get(name) or () if one not in known]:
            raise ValidationError({name: _("Inconnu : %(name)s.") % {"name": str(strange[0])[:40]}})
    if given.get("network") and given["network"] not in CATALOGUE:
        raise ValidationError({"network": _("Réseau inconnu : %(network)s.") % {"network": given["network"][:40]}})
    if not any(given.get(name) for name in TIMES):
        raise ValidationError({"first": _("Promettez au moins une chose : une première réponse, les suivantes ou une solution.")})
    for name in (*TIMES, "warning", "escalation"):
        if given.get(name) is not None and not 0 <= given[name] <= LONGEST:
            raise ValidationError({name: _("Un délai va d’une minute à un an.")})
    if given.get("begins") and given.get("ends") and given["begins"] >= given["ends"]:
        raise ValidationError({"ends": _("La période finit après avoir commencé.")})
    if given.get("escalation") is not None and not given.get("escalate_to"):
        raise ValidationError({"escalate_to": _("Dites qui est prévenu.")})
    to: User | None = given.get("escalate_to")
    team: Team | None = given.get("team")
    if to and not (able("inbox.see", team.pk) if team else User.objects.filter(is_active=True)).filter(pk=to.pk).exists():
        raise ValidationError({"escalate_to": _("%(name)s ne voit pas les conversations de cette équipe.") % {"name": to}})


@transaction.atomic
def keep_times(changes: Mapping[int, Mapping[str, int | None]], *, by: User | None) -> list[Level]:
    """The table of delays, all at once or not at all: by level, what is given of `TIMES` in minutes; None promises nothing.

    Levels that are not there any more are left out. Raises ValidationError by « name-id » of the cell.
    """
    demand(by, "city.edit")
    wrong, changed, before = {}, [], {}
    for level in Level.objects.select_for_update(of=("self",)).filter(pk__in=changes):
        given = {name: changes[level.pk][name] for name in TIMES if name in changes[level.pk]}
        if all(getattr(level, name) == minutes for name, minutes in given.items()):
            continue
        before[level.pk] = stands(level)
        for name, minutes in given.items():
            setattr(level, name, minutes)
            if minutes is not None and not 0 < minutes <= LONGEST:
                wrong[f"{name}-{level.pk}"] = _("Un délai va d’une minute à un an.")
        if not any(getattr(level, name) for name in TIMES):
            words = _("« %(name)s » doit promettre au moins une chose.") % {"name": level.name}
            wrong.setdefault(f"first-{level.pk}", words)
        changed.append(level)
    if wrong:
        raise ValidationError(wrong)
    for level in changed:
        level.save(update_fields=list(TIMES))
        record("level.kept", by=by, about=level, channel="city", name=level.name, order=level.order,
               **changed_since(before[level.pk], level))  # fmt: skip
    if changed:
        _count_anew(_("Tableau des délais"), by)
    return changed


@transaction.atomic
def order_level(row: Level, *, up: bool, by: User | None) -> None:
    """One place up or down: of two that fit, the upper one is the one."""
    demand(by, "city.edit")
    levels = list(Level.objects.select_for_update().order_by("order", "pk"))
    place = next((n for n, one in enumerate(levels) if one.pk == row.pk), 0)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(levels):
        return
    levels[place], levels[other] = levels[other], levels[place]
    for n, one in enumerate(levels, 1):
        Level.objects.filter(pk=one.pk).exclude(order=n).update(order=n)
    record("level.ordered", by=by, about=row, channel="city", order=other + 1)
    _count_anew(_("Ordre des niveaux"), by)


@transaction.atomic
def drop_level(row: Level, *, by: User | None) -> None:
    """What it promised and is awaited gets the next level that fits; what was kept or broken stays."""
    demand(by, "city.edit")
    record("level.dropped", by=by, about=row, channel="city", name=row.name)
    _count_anew(_("Niveau « %(name)s » retiré") % {"name": row.name}, by)
    row.delete()


# ── Busy times ───────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def stretch(*, begins: datetime, ends: datetime, percent: int, reason: str, by: User | None) -> Stretch:
    """What began or begins in that time may take longer; it is said wherever the promise is explained."""
    demand(by, "city.edit")
    if not begins < ends <= begins + timedelta(days=92):
        raise ValidationError({"ends": _("La période finit après avoir commencé, dans les trois mois.")})
    if not LEAST <= percent <= MOST:
        raise ValidationError({"percent": _("De %(least)s à %(most)s %% du délai habituel.") % {"least": LEAST, "most": MOST}})
    if not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi : vos collègues le liront.")})
    row = Stretch.objects.create(begins=begins, ends=ends, percent=percent, reason=reason.strip()[:200], by=by)
    record("promises.stretched", by=by, about=row, channel="city", percent=percent, reason=row.reason)
    _count_anew(_("Délais allongés : %(reason)s") % {"reason": row.reason}, by)
    return row


@transaction.atomic
def end_stretch(row: Stretch, *, by: User | None) -> Stretch:
    """From now on promises are the usual ones; what began before keeps its longer time."""
    demand(by, "city.edit")
    now = timezone.now()
    if row.ends <= now:
        raise ValidationError(_("Cette période est déjà finie."))
    row.ends = max(now, row.begins)
    row.save()
    record("promises.stretch_ended", by=by, about=row, channel="city")
    _count_anew(_("Fin des délais allongés"), by)
    return row


def _count_anew(why: str, by: User | None) -> None:
    """One at a time: a newer change takes the place of what is under way, and begins at the beginning."""
    Recount.objects.filter(ended_at__isnull=True).update(ended_at=timezone.now(), due_at=None)
    awaited = Promise.objects.awaited()
    newest = awaited.order_by("-pk").values_list("pk", flat=True).first() or 0
    Recount.objects.create(why=why[:120], by=by, until=newest, total=awaited.count(), due_at=timezone.now())
    ring()
