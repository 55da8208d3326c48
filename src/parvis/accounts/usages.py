"""What networks say themselves of their limits, in percent: the last that was heard of each account, kept for pages and programs.

Workers hear it, other processes show it. It is written once a minute, or when it moved by much: each answer says it anew.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import Error
from django.db.models import QuerySet
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.networks.budgets import Told
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.usage import Used
from parvis.rest.composed import composed

log = structlog.get_logger()
EVERY = 60.0
"""Seconds."""
MUCH = 10.0
"""Points of percent."""


@dataclass(frozen=True, slots=True)
class Share:
    """`percent` None: it is not known (now); `at`: when it was last said; `full_at`: when calls are allowed again."""

    told: Told
    percent: float | None
    at: datetime | None
    full_at: datetime | None


class _Noted:
    """When each account was last written by this process, and what."""

    def __init__(self) -> None:
        self.last: dict[int, tuple[float, Used]] = {}
        self.lock = threading.Lock()

    def is_news(self, pk: int, said: Used) -> bool:
        now = time.monotonic()
        with self.lock:
            at, before = self.last.get(pk, (-EVERY, said))
            moved = max(abs((new or 0) - (old or 0)) for new, old in ((said.app, before.app), (said.page, before.page)))
            news = now - at >= EVERY or moved >= MUCH
            if news:
                self.last[pk] = (now, said)
            return news


_noted = _Noted()


def told_of(account: Account) -> Sequence[Told]:
    network = CATALOGUE.get(account.network)
    return network.facts.told if network else ()


def hearing_of(account: Account) -> Callable[[Used], None] | None:
    """What `Http` tells; None where the network says nothing of the kind. Nothing that goes wrong here costs a call."""
    if not told_of(account):
        return None

    def hear(said: Used) -> None:
        if not _noted.is_news(account.pk, said):
            return
        at = timezone.now().isoformat()
        new = {key: [percent, at] for key, percent in (("app", said.app), ("page", said.page)) if percent is not None}
        account.usage = {**account.usage, **new, "wait": [said.wait.total_seconds(), at]}
        try:
            Account.objects.filter(pk=account.pk).update(usage=account.usage)
        except Error:
            log.exception("account.usage_lost", account=account.pk)

    return hear


def shares(accounts: Sequence[Account], now: datetime) -> dict[int, list[Share]]:
    """How their limits stand by what was heard; of what is an application's, with whichever of its accounts it was heard last: one
    query."""
    some = [account for account in accounts if told_of(account)]
    beside = _beside(some) if some else {}
    return {account.pk: [_share(one, account, beside, now) for one in told_of(account)] for account in some}


def _beside(accounts: Sequence[Account]) -> dict[tuple[str, str], list[Any]]:
    names = {account.settings.get("quota") for account in accounts} - {None, ""}
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    if names:
        for network, name, usage in _heard_of(names=tuple(sorted(names))):
            found[network, name].append(usage)
    return found


@composed
def _heard_of(*, names: tuple[str, ...]) -> QuerySet[Account, Any]:
    return Account.objects.filter(settings__quota__in=names).values_list("network", "settings__quota", "usage")


def _share(one: Told, account: Account, beside: dict[tuple[str, str], list[Any]], now: datetime) -> Share:
    usages = [account.usage]
    if one.shared:
        usages += beside.get((account.network, account.settings.get("quota") or ""), [])
    said = [(datetime.fromisoformat(usage[one.key][1]), usage) for usage in usages if one.key in usage]
    if not said:
        return Share(one, None, None, None)
    at, usage = max(said, key=lambda each: each[0])
    seconds, told_at = usage.get("wait") or (0, None)
    again = datetime.fromisoformat(told_at) + timedelta(seconds=seconds) if told_at and seconds else None
    return Share(one, usage[one.key][0] if now - at < one.per else None, at, again if again and again > now else None)
