"""Permissions that run out are renewed by one process at a time, and stored before they are used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from parvis.accounts.connect import door
from parvis.accounts.health import pause
from parvis.accounts.models import Account, Grant
from parvis.accounts.quota import quota_of
from parvis.journal.seal import Unreadable, seal, unseal
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.networks.protocol import Expired, Later, NetworkError
from parvis.work.registry import routine

BUSY = timedelta(seconds=90)
AGAIN = timedelta(minutes=2)
"""A permission that is refused so soon after it was renewed will not get better by renewing it once more."""
AHEAD = timedelta(minutes=20)
DAYS_AHEAD = timedelta(days=10)
OLD = timedelta(days=7)
"""A permission that lasts for weeks is renewed once a day from ten days before its end, when it is a week old."""


T = TypeVar("T")


class Renewed(Enum):
    YES = "a new permission is stored: try again with it"
    WAIT = "not now: somebody else is at it, or the network does not answer"
    NO = "the owner of the account must sign in again"


def renew(account: Account, *, used: bytes = b"") -> Renewed:
    """Ask the network for a new permission in place of the one that ran out: `used`, sealed as its caller had it, else that of
    `account.grant`, which nobody else may have renewed under their hands.

    YES as well when somebody else stored a new one since it was read: the refused one says nothing of that. After a YES,
    `account.grant` is what is stored now.
    """
    refresh = CATALOGUE[account.network].refresh
    if refresh is None:
        return Renewed.NO
    now, used = timezone.now(), used or bytes(account.grant.sealed)
    free = Q(busy_until__isnull=True) | Q(busy_until__lt=now)
    ours = Grant.objects.filter(free, account=account, sealed=used)
    if not ours.update(busy_until=now + BUSY):
        return _meanwhile(account, used)
    grant = Grant.objects.get(account=account)
    try:
        if grant.renewed_at and now - grant.renewed_at < AGAIN:
            return Renewed.NO
        old = unseal(bytes(grant.sealed))
        new = refresh(Http(door(), secrets=old.values(), quota=quota_of(account)), account.settings, old)
        kept = old | {name: value for name, value in new.items() if value}  # never overwritten with nothing
        same = Grant.objects.filter(pk=grant.pk, sealed=grant.sealed)  # its person may have taken it back meanwhile
        done = same.update(sealed=seal(kept, at="accounts.grant"), renewed_at=timezone.now(), expires_at=ends(kept), warned=0)
        account.grant.refresh_from_db()
        return Renewed.YES if done else Renewed.NO
    except Expired:
        return Renewed.NO
    except NetworkError:
        return Renewed.WAIT
    finally:
        Grant.objects.filter(pk=grant.pk).update(busy_until=None)


def _meanwhile(account: Account, used: bytes) -> Renewed:
    """Another permission is stored than the one that failed; else somebody is at it."""
    stored = Grant.objects.get(account=account)
    if bytes(stored.sealed) == used:
        return Renewed.WAIT
    account.grant = stored
    return Renewed.YES


def renewing(account: Account, call: Callable[[], T]) -> T:
    """What `call` gives; where the permission ran out meanwhile, what it gives with a renewed one.

    Raises Expired when only a person can give another, Later while somebody else renews it.
    """
    try:
        return call()
    except Expired as expired:
        renewed = renew(account)
        if renewed is Renewed.NO:
            raise
        if renewed is Renewed.WAIT:
            raise Later("unreachable", expired.said, status=expired.status) from expired
    return call()


def ends(secrets: Mapping[str, str]) -> datetime | None:
    """When a permission runs out, as its network told; None = it did not tell, or it does not."""
    try:
        moment = datetime.fromisoformat(secrets.get("expires") or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def renewable() -> list[str]:
    """Networks on which a permission may be renewed; whether an account's can, `renews` says."""
    return [key for key, network in CATALOGUE.items() if network.refresh]


def renews(account: Account) -> bool:
    """Whether its permission is renewed without a person: some networks do not give every application the means."""
    if CATALOGUE[account.network].refresh is None:
        return False
    try:
        secrets = unseal(bytes(account.grant.sealed))
    except Unreadable:  # the key file was lost
        return False
    return CATALOGUE[account.network].renews(account.settings, secrets)


@routine("*/10 * * * *")
def renew_ahead() -> None:
    """Before they run out, so that nothing waits for it. Where nothing renews them, the network says when it is over."""
    soon = timezone.now() + AHEAD
    for account in Account.objects.working().filter(network__in=renewable(), grant__expires_at__lt=soon).select_related("grant"):
        if renews(account) and renew(account) is Renewed.NO:
            pause(account, Expired("expired"), "renew")


@routine("23 3 * * *")
def renew_long() -> None:
    """Those that last for weeks: tried each night, so that one night without a network costs nothing.

    Paused accounts too, once a week: what lasts sixty days is only renewed while it lasts, and a means of renewal that nobody
    uses ends as well. Whoever resumes the account then finds its permission good.
    """
    now = timezone.now()
    young = Q(grant__changed_at__gt=now - OLD) | Q(grant__renewed_at__gt=now - OLD)
    kept = Account.objects.filter(state__in=("active", "paused"), network__in=renewable())
    ending = kept.filter(grant__expires_at__lt=now + DAYS_AHEAD)
    for account in ending.exclude(young).select_related("grant"):
        if renews(account):
            renew(account)
