"""The emergency stop: on at once, off without a burst. What posts are about, and whom they are for. Days and ballots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.city import school
from parvis.city.audiences import ALWAYS, NAMES, aims
from parvis.city.days import almanac, zone
from parvis.city.languages import CODES
from parvis.city.models import Almanac, Audience, Ballot, Holiday, Stop, Topic
from parvis.city.stops import stopped
from parvis.city.words import BALLOTS, REGIONS, STATUSES, UNREAD
from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.tables.reading import Unread
from parvis.web.uploads import sentence


def stop(*, reason: str, by: User) -> Stop:
    """Nothing is published any more. What falls due meanwhile is held, and waits for a person afterwards."""
    demand(by, "stop.press")
    if not reason.strip():
        raise ValidationError({"reason": _("Dites pourquoi : vos collègues le liront.")})
    try:
        with transaction.atomic():
            row = Stop.objects.create(reason=reason.strip()[:300], by=by, at=timezone.now())
            record("stop.began", by=by, about=row, channel="city", reason=row.reason)
    except IntegrityError:
        found = stopped()
        return found if found else stop(reason=reason, by=by)
    return row


@transaction.atomic
def resume(*, by: User) -> Stop | None:
    """Publication is possible again. Held posts stay held until somebody decides on each."""
    demand(by, "stop.press")
    row = stopped()
    if row is None:
        return None
    Stop.objects.filter(pk=row.pk, open=True).update(open=None, ended_at=timezone.now(), ended_by=by)
    record("stop.ended", by=by, about=row, channel="city")
    return row


# ── Topics and audiences ─────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def name_topic(*, name: str, by: User, key: str = "", aim: str = "") -> Topic:
    """What posts are about: a new one, or another name and audience for the one of this key."""
    demand(by, "city.edit")
    name = _named(name)
    if aim and aim not in aims():
        raise ValidationError({"aim": _("Public inconnu : %(key)s.") % {"key": aim[:60]}})
    key = key or _free(slugify(name) or "theme")
    if not re.fullmatch(r"[\w-]{1,60}", key):
        raise ValidationError({"key": _("Une clé n’a que des lettres, des chiffres et des tirets.")})
    before = stands(Topic.objects.filter(key=key).first())
    topic, made = Topic.objects.update_or_create(key=key, defaults={"name": name, "aim": aim})
    record("topic.named" if made else "topic.edited", by=by, about=topic, channel="city", key=key, name=name, aim=aim,
           **changed_since(before, topic))  # fmt: skip
    return topic


@transaction.atomic
def forget_topic(topic: Topic, *, by: User) -> None:
    """Posts about it stay, without a topic."""
    demand(by, "city.edit")
    record("topic.forgotten", by=by, about=topic, channel="city", key=topic.key, name=topic.name)
    topic.delete()


@transaction.atomic
def define_audience(
    *, key: str = "", name: str, by: User, countries: Sequence[str] = (), local: bool = False, languages: Sequence[str] = ()
) -> Audience:
    """What an audience means: for one of the three, or one of the city's own."""
    demand(by, "city.edit")
    name = _named(name)
    if wrong := [code for code in countries if not re.fullmatch("[A-Z]{2}", code)]:
        raise ValidationError(
            {"countries": _("« %(country)s » n’est pas un code de pays, par exemple FR.") % {"country": wrong[0][:20]}}
        )
    if wrong := [code for code in languages if code not in CODES]:
        raise ValidationError({"languages": _("Langue inconnue : %(language)s.") % {"language": wrong[0][:20]}})
    key = key or _free(slugify(name) or "public")
    if not re.fullmatch(r"[\w-]{1,60}", key):
        raise ValidationError({"key": _("Une clé n’a que des lettres, des chiffres et des tirets.")})
    kept = {
        "name": "" if name == str(NAMES.get(key, "")) else name, "countries": list(dict.fromkeys(countries))[:25], "local": local,
        "languages": list(dict.fromkeys(languages)),
    }  # fmt: skip
    before = stands(Audience.objects.filter(key=key).first())
    row, _made = Audience.objects.update_or_create(key=key, defaults=kept)
    record("audience.defined", by=by, about=row, channel="city", key=key, **kept, **changed_since(before, row))
    return row


@transaction.atomic
def forget_audience(key: str, *, by: User) -> None:
    """Back to what it usually means; one of the city's own goes, and topics no longer suggest it."""
    demand(by, "city.edit")
    row = Audience.objects.filter(key=key).first()
    if row is None:
        return
    if key not in ALWAYS:
        Topic.objects.filter(aim=key).update(aim="")
    record("audience.forgotten", by=by, about=row, channel="city", key=key)
    row.delete()


def _named(name: str) -> str:
    if not name.strip() or len(name) > 80 or "\x00" in name:
        raise ValidationError({"name": _("Donnez un nom, de 80 caractères au plus.")})
    return name.strip()


def _free(wanted: str) -> str:
    """A key that nothing has yet."""
    taken = {*Topic.objects.values_list("key", flat=True), *aims()}
    return next(key for key in (wanted[:50], *(f"{wanted[:50]}-{n}" for n in range(2, 10_000))) if key not in taken)


# ── Days ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_days(*, by: User, region: str, school_zone: str) -> Almanac:
    """Which public and school holidays the calendar shows."""
    demand(by, "city.edit")
    if region not in REGIONS or school_zone not in ("", "A", "B", "C"):
        raise ValidationError(_("Choisissez une région et une zone de la liste."))
    kept = almanac()
    before = stands(kept)
    kept.region, kept.zone = region, school_zone
    kept.save()
    record("almanac.changed", by=by, channel="city", region=region, zone=school_zone, **changed_since(before, kept))
    return kept


@transaction.atomic
def mark_days(*, by: User, name: str, first: date, last: date | None = None) -> Holiday:
    """A day or days of the city's own (a fair, a national day of something) that planning should know."""
    demand(by, "city.edit")
    name, last = name.strip()[:120], last or first
    if not name:
        raise ValidationError({"name": _("Donnez un nom à ces jours.")})
    if last < first:
        raise ValidationError({"last": _("Le dernier jour vient avant le premier.")})
    row, _made = Holiday.objects.update_or_create(kind="own", zone="", name=name, first=first, defaults={"last": last})
    record("days.marked", by=by, about=row, channel="city", name=name)
    return row


@transaction.atomic
def forget_days(row: Holiday, *, by: User) -> None:
    demand(by, "city.edit")
    record("days.forgotten", by=by, about=row, channel="city", name=row.name)
    row.delete()


@transaction.atomic
def bring_in_days(content: bytes, *, by: User, kind: str = "school") -> tuple[int, int]:
    """School holidays (or days of one's own) from a file: how many it holds, how many are new. Again: nothing twice."""
    demand(by, "city.edit")
    try:
        found = school.read(content, zone())
    except Unread as error:
        raise ValidationError({"file": sentence(error, own=UNREAD)}) from error
    before = Holiday.objects.filter(kind=kind).count()
    once = {(one.name, one.zone, one.first): one.last for one in found}
    rows = [Holiday(kind=kind, name=name, zone=where, first=first, last=last) for (name, where, first), last in once.items()]
    Holiday.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["kind", "zone", "name", "first"], update_fields=["last"]
    )
    new = Holiday.objects.filter(kind=kind).count() - before
    record("days.imported", by=by, channel="city", of=kind, days=len(found), new=new)
    return len(found), new


# ── Ballots ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_ballot(ballot: Ballot | None = None, *, by: User, **fields: Any) -> Ballot:
    """A new ballot, or other facts of one: its windows follow at once. Fields as the model's. One that is refused stays as it was
    before whoever shows it."""
    demand(by, "city.edit")
    before, ballot = stands(ballot), copy(ballot) if ballot else Ballot()
    for name, value in fields.items():
        setattr(ballot, name, value.strip() if isinstance(value, str) else value)
    if wrong := _wrong(ballot):
        raise ValidationError(dict(wrong))
    ballot.save()
    record("ballot.kept", by=by, about=ballot, channel="city", name=ballot.name, status=ballot.status,
           interested=ballot.interested, round1=ballot.round1.isoformat(), reason=ballot.reason,
           **changed_since(before, ballot))  # fmt: skip
    return ballot


def _wrong(ballot: Ballot) -> Mapping[str, str]:
    wrong = {}
    if not ballot.name:
        wrong["name"] = _("Donnez un nom au scrutin.")
    if ballot.kind not in BALLOTS:
        wrong["kind"] = _("Choisissez le type de scrutin dans la liste.")
    if ballot.status not in STATUSES:
        wrong["status"] = _("Choisissez l’état du scrutin dans la liste.")
    if ballot.zone not in available_timezones() or not ZoneInfo(ballot.zone):
        wrong["zone"] = _("Fuseau horaire inconnu, par exemple Europe/Paris.")
    if ballot.round2 and not 0 < (ballot.round2 - ballot.round1).days <= 30:
        wrong["round2"] = _("Le second tour vient dans le mois qui suit le premier.")
    if not ballot.interested and not ballot.reason:
        wrong["reason"] = _("Dites pourquoi la ville n’est pas intéressée par ce scrutin, et qui l’a décidé.")
    return wrong


@transaction.atomic
def drop_ballot(ballot: Ballot, *, by: User) -> None:
    """It was a mistake: its windows no longer hold."""
    demand(by, "city.edit")
    record("ballot.dropped", by=by, about=ballot, channel="city", name=ballot.name)
    ballot.delete()
