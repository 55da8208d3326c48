"""What nobody would notice in time: a permission that no longer works, one that ends soon, a webhook that never rang.

Once a day each account is asked the smallest question there is: who are we?
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from parvis.accounts import hearing
from parvis.accounts.connect import application_of, connector_of, kept
from parvis.accounts.health import failed, learnt, pause, remember
from parvis.accounts.models import Account, Grant
from parvis.accounts.renewal import Renewed, renew, renews
from parvis.journal.notices import tell
from parvis.journal.seal import Unreadable
from parvis.networks.budgets import quota_of
from parvis.networks.protocol import Expired, NetworkError
from parvis.people.access import able
from parvis.work.registry import routine

log = structlog.get_logger()
DAILY = timedelta(hours=23)
LOOKS = 96
"""Looks in a day: at each one its share of the accounts is asked."""
ASKED = 50
"""Networks that are asked at one look to send by themselves."""
WARNED = (14, 3, 1)
"""Days before the end of a permission at which those who can renew it are told."""
SILENT = timedelta(days=1)
"""After which a webhook that never rang is called into question."""


@routine("*/15 * * * *")
def probe() -> None:
    """The accounts that were not asked for longest; what happens to them is noted as if they had been read."""
    due = Account.objects.working().filter(Q(probed_at=None) | Q(probed_at__lt=timezone.now() - DAILY))
    share = Account.objects.working().count() // LOOKS + 1
    for account in due.select_related("grant").order_by(F("probed_at").asc(nulls_first=True), "pk")[:share]:
        Account.objects.filter(pk=account.pk).update(probed_at=timezone.now())
        _ask(account)


def _ask(account: Account) -> None:
    try:
        connector = connector_of(account)
        if (application := application_of(connector)) != account.application:  # connected before it was known by this
            Account.objects.filter(pk=account.pk).update(application=application)
        if not account.settings.get("quota") and (quota := quota_of(account.network, _given(account))):
            remember(account, quota=quota)
        learnt(account, connector.who())
    except Unreadable:
        log.error("account.unreadable", account=account.pk)
    except Expired as expired:
        if renew(account) is Renewed.NO:
            pause(account, expired, "test")
    except NetworkError as error:
        failed(account, error, "test")


def _given(account: Account) -> dict[str, Any]:
    """All that it was connected with."""
    plain, secret = kept(account)
    return {**plain, **secret}


@routine("* * * * *")
def listen_again() -> None:
    """Networks that said no, did not answer or fell silent are asked again to send by themselves; of a silence colleagues are told."""
    now = timezone.now()
    silent = Q(pushed=True, missed_at__lt=now - hearing.PATIENT, ask_at=None)
    due = Account.objects.working().filter(silent | Q(ask_at__lt=now)).select_related("grant", "team").order_by("pk")
    for account in due[:ASKED]:
        if account.ask_at is None:
            hearing.warn(account)
        # whatever happens to this one, the others have their turn
        Account.objects.filter(pk=account.pk).update(ask_at=now + hearing.DAILY)
        try:
            hearing.ask(account, partial(connector_of, account))
        except Unreadable:
            log.error("account.unreadable", account=account.pk)


@routine("11 8 * * *")
def warn() -> None:
    """Fourteen, three and one day before a permission ends that only a person can give again: once each."""
    now = timezone.now()
    ending = Grant.objects.filter(account__state="active", expires_at__gt=now, expires_at__lt=now + timedelta(days=WARNED[0]))
    for grant in ending.select_related("account"):
        if grant.expires_at is None or renews(grant.account):
            continue
        step = min(days for days in WARNED if grant.expires_at - now < timedelta(days=days))
        if grant.warned and grant.warned <= step:
            continue
        with transaction.atomic():
            if Grant.objects.filter(pk=grant.pk, warned=grant.warned).update(warned=step):
                _tell(grant.account, days_to(grant.expires_at, now))


def _tell(account: Account, days: int) -> None:
    url = reverse("accounts:account", args=[account.pk])
    tell(able("account.connect", account.team_id), "account.ending", _words(days), url=url, name=account.name, days=str(days))


def _words(days: int) -> str | Promise:
    return ngettext_lazy(
        "L’autorisation de %(name)s s’arrête dans %(days)s jour : reconnectez le compte.",
        "L’autorisation de %(name)s s’arrête dans %(days)s jours : reconnectez le compte.",
        days,
    )


# ── What is shown ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Ending:
    """A permission's end. `renews`: Parvis renews it by itself; else a person connects the account again."""

    account: Account
    at: datetime
    days: int
    renews: bool


def days_to(at: datetime, now: datetime) -> int:
    """Days until then; a day that has begun counts."""
    return math.ceil((at - now) / timedelta(days=1))


def endings(accounts: list[Account], now: datetime) -> list[Ending]:
    """The ends that are known, soonest first; those of hours that renew themselves are no dates for a calendar."""
    found = []
    for account in accounts:
        if (at := account.grant.expires_at) is None:
            continue
        alone = renews(account)
        if not (alone and at - now < timedelta(days=2)):
            found.append(Ending(account, at, max(0, days_to(at, now)), alone))
    return sorted(found, key=lambda ending: ending.at)


def unheard(account: Account, now: datetime) -> bool:
    """It agreed to send by itself a day ago or more, and since then nothing came."""
    since = account.subscribed_at
    if not account.pushed or since is None or now - since < SILENT:
        return False
    return account.rang_at is None or account.rang_at < since
