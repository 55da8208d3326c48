"""A report is begun, written, made, taken away; a plan makes one each month; the city opens its figures."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.design.moments import dated
from parvis.inbox.wanted import number
from parvis.insights.boards import things
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.reports.figures import KNOWN
from parvis.reports.models import Openness, Plan, Report
from parvis.reports.papers import FORMS
from parvis.work import rows

MOST, LONGEST, DAYS = 60, 8000, 366 * 5
"""Blocks of one report; characters of a text; days of its period."""
PLANS = 50
RECIPIENTS = 30
KINDS = ("heading", "text", "plot")
Block = dict[str, str]


def usual() -> list[Block]:
    """What a monthly report begins with, in the language that is spoken."""
    return [
        {"kind": "heading", "text": _("L’essentiel")}, {"kind": "text", "text": ""}, {"kind": "plot", "key": "mix"},
        {"kind": "heading", "text": _("Ce que nous publions")}, {"kind": "plot", "key": "sent"}, {"kind": "plot", "key": "reactions"},
        {"kind": "plot", "key": "by-network"}, {"kind": "plot", "key": "rates"},
        {"kind": "heading", "text": _("Les publics")}, {"kind": "plot", "key": "following"}, {"kind": "plot", "key": "followers"},
        {"kind": "heading", "text": _("Ce que nous répondons")}, {"kind": "plot", "key": "volumes"}, {"kind": "plot", "key": "delays"},
        {"kind": "plot", "key": "promises"},
    ]  # fmt: skip


def usual_about() -> list[Block]:
    """The same of a report on one live event, contest or list."""
    return [
        {"kind": "heading", "text": _("L’essentiel")}, {"kind": "text", "text": ""}, {"kind": "plot", "key": "facts"},
        {"kind": "heading", "text": _("Ce que nous avons publié")}, {"kind": "plot", "key": "sent"},
        {"kind": "plot", "key": "reactions"}, {"kind": "plot", "key": "by-network"}, {"kind": "plot", "key": "by-account"},
        {"kind": "plot", "key": "by-language"}, {"kind": "heading", "text": _("Ce qu’on en retient")}, {"kind": "text", "text": ""},
    ]  # fmt: skip


def about_of(about: str, by: User) -> tuple[str, str]:
    """What a report is about, as it is kept, and its title. Raises ValidationError where there is none that `by` may see."""
    kind, _colon, pk = about.partition(":")
    found = things.thing(by, kind, number(pk) or 0) if kind in things.MODELS else None
    if found is None:
        raise ValidationError({"about": _("Cet événement, ce concours ou cette liste n’existe pas.")})
    return f"{kind}:{found.pk}", found.title


def checked(blocks: Sequence[Any]) -> list[Block]:
    """As they are kept. Raises ValidationError."""
    if len(blocks) > MOST:
        raise ValidationError({"blocks": _("%(n)s blocs au plus dans un rapport.") % {"n": MOST}})
    found: list[Block] = []
    for block in blocks:
        kind = block.get("kind")
        if kind not in KINDS:
            raise ValidationError({"blocks": _("Un bloc est un titre, un texte ou un graphique.")})
        if kind == "plot":
            if block.get("key") not in KNOWN:
                raise ValidationError({"blocks": _("Ce graphique n’existe pas : %(key)s.") % {"key": str(block.get("key"))[:40]}})
            found.append({"kind": "plot", "key": block["key"]})
            continue
        text = str(block.get("text", "")).replace("\x00", "").replace("\r\n", "\n")
        if len(text) > LONGEST:
            raise ValidationError({"blocks": _("%(n)s caractères au plus dans un texte.") % {"n": LONGEST}})
        found.append({"kind": kind, "text": text[:200] if kind == "heading" else text})
    return found


@transaction.atomic
def begin(
    *, by: User, first: date, last: date, name: str = "", language: str = "", blocks: Sequence[Any] | None = None, about: str = ""
) -> Report:  # fmt: skip
    """A draft of the period, with the usual blocks; of one live event, contest or list alone, with its own (`about`: live:12). Raises
    ValidationError by field."""
    demand(by, "post.write")
    if last < first:
        raise ValidationError({"last": _("Le dernier jour vient avant le premier.")})
    if (last - first).days >= DAYS:
        raise ValidationError({"last": _("Cinq ans au plus dans un rapport.")})
    kept, title = about_of(about, by) if about else ("", "")
    report = Report(first=first, last=last, by=by, language=language or by.language, about=kept)
    with override(report.language):
        usually = _("Bilan : %(what)s") % {"what": title} if kept else named(first, last)
        report.name = (" ".join(name.replace("\x00", "").split()) or usually)[:160]
        report.blocks = checked((usual_about() if kept else usual()) if blocks is None else blocks)
    report.save()
    record("report.begun", by=by, about=report, channel="city", name=report.name)
    return report


def named(first: date, last: date) -> str:
    """A whole month by its name."""
    if first.day == 1 and last == month_end(first):
        return _("Rapport de %(month)s") % {"month": dated(first, _("F Y"))}
    return _("Rapport du %(first)s au %(last)s") % {"first": dated(first, _("j F Y")), "last": dated(last, _("j F Y"))}


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@transaction.atomic
def write(report: Report, *, by: User, name: str | None = None, blocks: Sequence[Any] | None = None) -> Report:
    """Other words, another order. What was made of it before stays until it is made again."""
    _demand(report, by)
    row = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.state == "working":
        raise ValidationError(_("Le rapport est en train d’être établi : attendez qu’il soit prêt."))
    if name is not None:
        row.name = " ".join(name.replace("\x00", "").split())[:160] or row.name
    if blocks is not None:
        row.blocks = checked(blocks)
    row.save(update_fields=["name", "blocks"])
    return row


@transaction.atomic
def make(report: Report, *, by: User) -> Report:
    """Its papers, made behind; those of before are replaced when the new ones are there."""
    _demand(report, by)
    row = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.state != "working":
        row.state, row.done, row.total, row.said = "working", 0, len(row.blocks) + len(FORMS), ""
        row.due_at, row.attempts = timezone.now(), 0
        row.save(update_fields=["state", "done", "total", "said", "due_at", "attempts"])
        record("report.asked", by=by, about=row, channel="city", name=row.name)
        rows.ring()
    return row


@transaction.atomic
def drop(report: Report, *, by: User) -> None:
    _demand(report, by)
    record("report.dropped", by=by, about=report, channel="city", name=report.name)
    report.delete()


def _demand(report: Report, by: User) -> None:
    demand(by, "post.write")
    if report.by_id != by.pk:
        demand(by, "city.edit")


@transaction.atomic
def plan(
    *, by: User, name: str, day: int, hour: time, language: str = "", blocks: Sequence[Any] | None = None, to: Sequence[str] = ()
) -> Plan:  # fmt: skip
    """A report each month, of the month before, sent by mail `to` whom one likes. Raises ValidationError by field."""
    demand(by, "post.write")
    name = " ".join(name.replace("\x00", "").split())[:120]
    if not name:
        raise ValidationError({"name": _("Donnez un nom.")})
    if not 1 <= day <= 28:
        raise ValidationError({"day": _("Un jour de 1 à 28, que chaque mois a.")})
    if Plan.objects.count() >= PLANS:
        raise ValidationError({"name": _("Trop de rapports mensuels : retirez-en un d’abord.")})
    row = Plan(name=name, day=day, hour=hour, language=language or by.language, by=by, to=addresses(to))
    with override(row.language):
        row.blocks = checked(usual() if blocks is None else blocks)
    row.due_at = next_time(row, timezone.now())
    row.save()
    record("report.planned", by=by, about=row, channel="city", name=name, day=day)
    rows.ring()
    return row


def addresses(given: Sequence[str]) -> list[str]:
    """Each once, as it is kept. Raises ValidationError."""
    found = list(dict.fromkeys(one.strip().lower() for one in given if one.strip()))
    if len(found) > RECIPIENTS:
        raise ValidationError({"to": _("%(n)s adresses au plus.") % {"n": RECIPIENTS}})
    for one in found:
        try:
            validate_email(one)
        except ValidationError as error:
            raise ValidationError({"to": _("Cette adresse n’est pas valable : %(address)s") % {"address": one[:80]}}) from error
    return found


def next_time(row: Plan, after: datetime) -> datetime:
    """The next month's moment after `after`, on the city's clocks."""
    day = timezone.localdate(after).replace(day=row.day)
    moment = timezone.make_aware(datetime.combine(day, row.hour))
    if moment <= after:
        moment = timezone.make_aware(datetime.combine((day.replace(day=1) + timedelta(days=32)).replace(day=row.day), row.hour))
    return moment


@transaction.atomic
def unplan(row: Plan, *, by: User) -> None:
    """No further one; those that were made stay."""
    demand(by, "post.write")
    if row.by_id != by.pk:
        demand(by, "city.edit")
    record("report.unplanned", by=by, about=row, channel="city", name=row.name)
    row.delete()


@transaction.atomic
def open_up(*, on: bool, by: User) -> Openness:
    """Publish the city's figures, or no more: the tables are made tonight, and at once the first time."""
    demand(by, "city.edit")
    row, _new = Openness.objects.update_or_create(one=True, defaults={"on": on})
    record("figures.opened" if on else "figures.closed", by=by, about=row, channel="city")
    return row
