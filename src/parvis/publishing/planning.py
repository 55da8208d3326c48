"""The verbs of planning ahead: slots, promised rhythms, campaigns, calendars for other programs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.accounts.models import Account
from parvis.journal.changes import changed_since, stands
from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import able, demand
from parvis.people.models import User
from parvis.publishing.board import holes_of
from parvis.publishing.models import CalendarFeed, Campaign, Rhythm, Slot
from parvis.publishing.rhythms import PERIODS, WANTS, due

MOST_SLOTS = 100
MOST_FEEDS = 50


@transaction.atomic
def set_slots(account: Account, *, week: Collection[tuple[int, time]], by: User) -> list[Slot]:
    """The hours of the week at which an account publishes, all of them."""
    demand(by, "post.publish", account)
    wanted = sorted({(day, hour.replace(second=0, microsecond=0, tzinfo=None)) for day, hour in week})
    if len(wanted) > MOST_SLOTS:
        raise ValidationError({"slots": _("Un compte a %(most)s créneaux au plus.") % {"most": MOST_SLOTS}})
    if any(not 0 <= day <= 6 for day, _hour in wanted):
        raise ValidationError({"slots": _("Un jour va de 0 (lundi) à 6 (dimanche).")})
    Account.objects.select_for_update().get(pk=account.pk)
    was = [f"{day} {hour:%H:%M}" for day, hour in account.slots.order_by("weekday", "hour").values_list("weekday", "hour")]
    account.slots.all().delete()
    rows = Slot.objects.bulk_create([Slot(account=account, weekday=day, hour=hour) for day, hour in wanted])
    record("slots.set", by=by, about=account, channel=f"posts:{account.team_id}", slots=len(rows),
           **changed_since({}, account, ("slots", was, [f"{day} {hour:%H:%M}" for day, hour in wanted])))  # fmt: skip
    return rows


@transaction.atomic
def promise(account: Account, *, times: int, by: User, per: str = "day", wants: str = "any", weekdays: str = "0123456") -> Rhythm:
    """So many posts in each day, week or month on an account. The same promise with another number replaces it."""
    demand(by, "post.publish", account)
    if per not in PERIODS or wants not in WANTS:
        raise ValidationError(_("Choisissez la période et le contenu dans la liste."))
    if not 1 <= times <= 50:
        raise ValidationError({"times": _("Promettez de 1 à 50 publications.")})
    days = "".join(sorted(set(weekdays)))
    if not days or not set(days) <= set("0123456"):
        raise ValidationError({"weekdays": _("Choisissez au moins un jour de la semaine.")})
    row, _made = Rhythm.objects.update_or_create(
        account=account, per=per, wants=wants, defaults={"times": times, "weekdays": days, "told_on": None}
    )
    record("rhythm.promised", by=by, about=account, channel=f"posts:{account.team_id}", times=times, per=per, wants=wants)
    return row


@transaction.atomic
def take_back(rhythm: Rhythm, *, by: User) -> None:
    """The promise no longer holds."""
    demand(by, "post.publish", rhythm.account)
    record("rhythm.dropped", by=by, about=rhythm.account, channel=f"posts:{rhythm.account.team_id}", per=rhythm.per)
    rhythm.delete()


LACKING = {
    "any": gettext_lazy("%(name)s : il manque une publication pour tenir le rythme promis (%(day)s)."),
    "image": gettext_lazy("%(name)s : pas de photo prévue pour le rythme promis (%(day)s)."),
    "video": gettext_lazy("%(name)s : pas de vidéo prévue pour le rythme promis (%(day)s)."),
}


def tell_holes(today: date) -> int:
    """Tell, once, those who publish for an account of what tomorrow lacks."""
    told, tomorrow = 0, today + timedelta(days=1)
    rows = {row.pk: row for row in Rhythm.objects.filter(account__state="active").select_related("account")}
    found = due(holes_of(rows.values(), today, tomorrow, today), today)
    for hole in found:
        row = rows[hole.promise.rhythm]
        if hole.day != tomorrow or row.told_on == tomorrow:
            continue
        with transaction.atomic():
            if not Rhythm.objects.filter(pk=row.pk).exclude(told_on=tomorrow).update(told_on=tomorrow):
                continue
            url = f"{reverse('publishing:compose')}?{urlencode({'account': str(row.account_id), 'date': tomorrow.isoformat()})}"
            tell(able("post.write", row.account.team_id), "rhythm.hole", LACKING[row.wants], url=url, name=row.account.called,
                 day=f"{tomorrow:%d/%m}")  # fmt: skip
            record("rhythm.hole", about=row.account, channel=f"posts:{row.account.team_id}", day=tomorrow.isoformat())
        told += 1
    return told


# ── Campaigns ────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_campaign(row: Campaign | None = None, *, by: User, name: str, first: date, last: date, kind: str = "campaign",
                  note: str = "") -> Campaign:  # fmt: skip
    """A campaign or a live event, or other facts of one: a bar on everybody's calendar."""
    demand(by, "post.publish")
    before, row, name = stands(row), row or Campaign(), name.strip()[:120]
    if not name:
        raise ValidationError({"name": _("Donnez un nom à la campagne.")})
    if kind not in ("campaign", "event"):
        raise ValidationError({"kind": _("Choisissez campagne ou événement.")})
    if last < first:
        raise ValidationError({"last": _("Le dernier jour vient avant le premier.")})
    row.name, row.kind, row.first, row.last, row.note = name, kind, first, last, note.strip()[:500]
    row.save()
    record("campaign.kept", by=by, about=row, channel="city", name=name, **changed_since(before, row))
    return row


@transaction.atomic
def drop_campaign(row: Campaign, *, by: User) -> None:
    """Its bar goes; its posts stay, of no campaign."""
    demand(by, "post.publish")
    record("campaign.dropped", by=by, about=row, channel="city", name=row.name)
    row.delete()


# ── Calendars for other programs ─────────────────────────────────────────────────────────────────────────────────────


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def subscribe(*, by: User, name: str, query: str = "") -> tuple[CalendarFeed, str]:
    """A private address of a calendar, and its token, which is kept nowhere."""
    demand(by, "post.see")
    if not name.strip():
        raise ValidationError({"name": _("Dites à quoi servira cette adresse.")})
    if CalendarFeed.objects.filter(user=by).count() >= MOST_FEEDS:
        raise ValidationError(_("Vous avez trop d’adresses de calendrier : révoquez-en une d’abord."))
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            row = CalendarFeed.objects.create(user=by, name=name.strip()[:80], digest=digest(token), query=query[:400])
    except IntegrityError:  # as likely as a coin that stands on its edge
        return subscribe(by=by, name=name, query=query)
    record("calendar.subscribed", by=by, about=row, name=row.name)
    return row, token


@transaction.atomic
def revoke(feed: CalendarFeed, *, by: User) -> None:
    """The address answers nobody any more."""
    record("calendar.revoked", by=by, about=feed, name=feed.name)
    feed.delete()


def read_now(feed: CalendarFeed, now: datetime) -> None:
    """Noted once an hour at most: programs ask often."""
    if feed.read_at is None or now - feed.read_at > timedelta(hours=1):
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
