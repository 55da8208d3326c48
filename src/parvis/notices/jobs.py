"""Each minute: what is new is carried to whoever chose it. And what a due push does."""

from __future__ import annotations

import json
import zoneinfo
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.journal.hooks import door
from parvis.journal.models import Notice
from parvis.journal.seal import Unreadable, unseal
from parvis.letters.actions import NoMailbox, write
from parvis.networks.http import Http
from parvis.networks.protocol import Later, NetworkError
from parvis.notices import actions
from parvis.notices.families import URGENT, family, quiet
from parvis.notices.models import Choice, Device, Push
from parvis.notices.webpush import browser_of, sealed_for, signature
from parvis.people.access import COLUMNS, over, remember
from parvis.people.models import Membership
from parvis.work import rows
from parvis.work.registry import job, routine
from parvis.work.rows import ring

SETTLED = timedelta(seconds=10)
"""A notice of an earlier number may still be on its way in an open transaction."""
OLD = timedelta(days=2)
"""What waited longer is on the page; it is carried no more."""
AT_ONCE = 5000
SHOWN = 30
"""Lines of one letter; the rest is a number."""
DELAYS = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800))
LIVES = 4 * 3600
"""Seconds for which a push service keeps what a closed browser has not fetched."""


@routine("* * * * *")
def carry() -> None:
    """A few statements, however many colleagues; and a letter for each who is due one."""
    now = timezone.now()
    wanting = Choice.objects.filter(user__is_active=True).filter(~Q(mail="never") | Q(user__devices__isnull=False)).distinct()
    choices = list(wanting.select_related("user").prefetch_related("user__devices"))
    if not choices:
        return
    _roles(choices)
    since = min(min(one.by_mail, one.by_push) for one in choices)
    found: dict[int, list[Notice]] = defaultdict(list)
    fresh = Notice.objects.filter(pk__gt=since, user__in=[one.user_id for one in choices], at__gt=now - OLD, at__lt=now - SETTLED)
    for notice in fresh.filter(seen_at__isnull=True).order_by("pk")[:AT_ONCE]:
        found[notice.user_id].append(notice)
    with transaction.atomic():
        for choice in choices:
            if not over(choice.user):
                _push(choice, found[choice.user_id], now)
                _mail(choice, found[choice.user_id], now)
        Choice.objects.bulk_update(choices, ["by_push", "held", "by_mail", "urgent_by_mail", "digested_on"], batch_size=500)


def _roles(choices: Sequence[Choice]) -> None:
    """The roles of all in one statement: whose time is over is told nothing more."""
    held: dict[int, list[Any]] = defaultdict(list)
    for user, *row in Membership.objects.filter(user__in=[one.user_id for one in choices]).values_list("user_id", *COLUMNS):
        held[user].append(tuple(row))
    for choice in choices:
        remember(choice.user, held[choice.user_id])


def _hour(now: datetime) -> datetime:
    return now.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE))


def _push(choice: Choice, notices: Sequence[Notice], now: datetime) -> None:
    """In quiet hours only what is urgent, if they said so; the rest is told as one number when those are over."""
    devices = list(choice.user.devices.all())
    fresh = [one for one in notices if one.pk > choice.by_push]
    choice.by_push = max([choice.by_push, *(one.pk for one in fresh)])
    if not devices:
        choice.held = 0
        return
    wanted = [one for one in fresh if family(one.kind) in choice.pushed]
    calm = quiet(_hour(now).hour, choice.quiet_from, choice.quiet_to)
    told = [one for one in wanted if not calm or (choice.urgent and family(one.kind) == URGENT)]
    made = [Push(device=device, notice=one, due_at=now) for one in told for device in devices]
    choice.held += len(wanted) - len(told)
    if not calm and choice.held:
        made += [Push(device=device, count=choice.held, due_at=now) for device in devices]
        choice.held = 0
    if made:
        Push.objects.bulk_create(made, ignore_conflicts=True)
        ring()


def _mail(choice: Choice, notices: Sequence[Notice], now: datetime) -> None:
    """As they come, a letter a minute at most; or what is left unread, once a day. In quiet hours only what is urgent."""
    if choice.mail == "never":
        return
    here = _hour(now)
    fresh = [one for one in notices if one.pk > choice.by_mail]
    wanted = [one for one in fresh if family(one.kind) in choice.mailed]
    wanted = [one for one in wanted if family(one.kind) != URGENT or one.pk > choice.urgent_by_mail]
    if choice.mail == "digest":
        if choice.digested_on == here.date() or here.hour < choice.digest_hour:
            return
    elif quiet(here.hour, choice.quiet_from, choice.quiet_to):
        urgent = [one for one in wanted if choice.urgent and family(one.kind) == URGENT]
        if urgent and _written(choice, urgent):
            choice.urgent_by_mail = urgent[-1].pk
        return
    if wanted and not _written(choice, wanted):
        return
    choice.digested_on = here.date() if choice.mail == "digest" else None
    choice.by_mail = max([choice.by_mail, *(one.pk for one in fresh)])


def _written(choice: Choice, notices: Sequence[Notice]) -> bool:
    """One letter; False while no mailbox of the city can send."""
    user = choice.user
    home = settings.ENVIRONMENT.public_url
    with translation.override(user.language):
        lines = [f"• {one.text}\n  {home}{one.url or '/avis'}" for one in notices[:SHOWN]]
        if (left := len(notices) - SHOWN) > 0:
            lines.append(ngettext("… et %(n)s autre.", "… et %(n)s autres.", left) % {"n": left})
        subject = ngettext("Parvis : %(n)s avis", "Parvis : %(n)s avis", len(notices)) % {"n": len(notices)}
        end = _("Ce que vous recevez, et quand : %(url)s") % {"url": f"{home}/avis/choix"}
    text = "\n\n".join([*lines, f"—\n{end}"])
    key = f"notices-{user.pk}-{notices[0].pk}-{notices[-1].pk}"
    try:
        write(to=user.email, subject=subject, text=text, kind="notices.mail", key=key, language=user.language)
    except NoMailbox:
        return False
    return True


@job(Push, lane="device_id", seats=2)
def push(pushes: list[Push]) -> None:
    for one in pushes:
        _call(one)


def _call(row: Push) -> None:
    device = Device.objects.select_related("user").get(pk=row.device_id)
    notice = Notice.objects.filter(pk=row.notice_id).first() if row.notice_id else None
    if notice is not None and notice.seen_at is not None:
        return rows.settle(row, state="seen", due_at=None)
    if not device.user.is_active or over(device.user):
        return rows.settle(row, state="failed", due_at=None)
    try:
        kept = unseal(bytes(device.sealed))
        browser = browser_of(kept["endpoint"], kept["p256dh"], kept["auth"])
        headers = {
            "Content-Type": "application/octet-stream", "Content-Encoding": "aes128gcm", "TTL": str(LIVES),
            "Urgency": "high" if notice and family(notice.kind) == URGENT else "normal",
            "Authorization": signature(
                actions.key(), browser.endpoint, contact=settings.ENVIRONMENT.public_url, now=timezone.now().timestamp()
            ),
        }  # fmt: skip
        with rows.renewed(row):
            http = Http(door(), timeout=10, secrets=list(kept.values()))
            answer = http.call(
                "POST", browser.endpoint, content=sealed_for(browser, _message(row, device, notice)), headers=headers
            )
    except Unreadable:
        return rows.settle(row, state="failed", due_at=None)
    except NetworkError as error:
        named = error.after if isinstance(error, Later) and error.named else timedelta(0)
        return _again(row, device, error.status, named)
    if not 200 <= answer.status < 300:
        return _again(row, device, answer.status, timedelta(0))
    rows.settle(row, state="sent", status=answer.status, due_at=None)


def _message(row: Push, device: Device, notice: Notice | None) -> bytes:
    with translation.override(device.user.language):
        words = ngettext("%(n)s avis pendant vos heures calmes", "%(n)s avis pendant vos heures calmes", row.count)
        text = notice.text if notice else words % {"n": row.count}
    told = {
        "title": settings.ENVIRONMENT.city,
        "text": text,
        "url": f"/avis/{notice.pk}" if notice else "/avis",
        "tag": str(row.pk),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _again(row: Push, device: Device, status: int, named: timedelta) -> None:
    """404 and 410: that browser takes no more, and is forgotten with all that was for it. Other refusals: later, four times."""
    if status in (404, 410):
        device.delete()
        return
    if row.attempts > len(DELAYS) or (400 <= status < 500 and status not in (408, 425, 429)):
        return rows.settle(row, state="failed", status=status, due_at=None)
    rows.settle(row, status=status, due_at=timezone.now() + max(DELAYS[max(row.attempts, 1) - 1], named))
