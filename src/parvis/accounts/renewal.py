"""Permissions that run out are renewed by one process at a time, and stored before they are used."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from django.db.models import Q
from django.utils import timezone

from parvis.accounts.connect import door
from parvis.accounts.health import pause
from parvis.accounts.models import Account, Grant
from parvis.journal.seal import seal, unseal
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.networks.protocol import Expired, NetworkError
from parvis.work.registry import routine

BUSY = timedelta(seconds=90)
AGAIN = timedelta(minutes=2)
"""A permission that is refused so soon after it was renewed will not get better by renewing it once more."""
AHEAD = timedelta(minutes=20)


class Renewed(Enum):
    YES = "a new permission is stored: try again with it"
    WAIT = "not now: somebody else is at it, or the network does not answer"
    NO = "the owner of the account must sign in again"


def renew(account: Account) -> Renewed:
    """Ask the network for a new permission in place of one that ran out."""
    refresh = CATALOGUE[account.network].refresh
    if refresh is None:
        return Renewed.NO
    now = timezone.now()
    free = Q(busy_until__isnull=True) | Q(busy_until__lt=now)
    if not Grant.objects.filter(free, account=account).update(busy_until=now + BUSY):
        return Renewed.WAIT
    grant = Grant.objects.get(account=account)
    try:
        if grant.renewed_at and now - grant.renewed_at < AGAIN:
            return Renewed.NO
        old = unseal(bytes(grant.sealed))
        new = refresh(Http(door(), secrets=old.values()), account.settings, old)
        kept = old | {name: value for name, value in new.items() if value}  # never overwritten with nothing
        Grant.objects.filter(pk=grant.pk).update(sealed=seal(kept), renewed_at=timezone.now(), expires_at=_moment(kept))
        return Renewed.YES
    except Expired:
        return Renewed.NO
    except NetworkError:
        return Renewed.WAIT
    finally:
        Grant.objects.filter(pk=grant.pk).update(busy_until=None)


def _moment(secrets: dict[str, str]) -> datetime | None:
    return datetime.fromisoformat(secrets["expires"]) if secrets.get("expires") else None


@routine("*/10 * * * *")
def renew_ahead() -> None:
    """Before they run out, so that nothing waits for it."""
    soon = timezone.now() + AHEAD
    for account in Account.objects.working().filter(grant__expires_at__lt=soon):
        if renew(account) is Renewed.NO:
            pause(account, Expired("expired"))
