"""Which of the accounts that an event listens to are not read at this moment: a wall that misses a network says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from parvis.accounts.models import Account
from parvis.live.models import LiveEvent

PATIENCE = timedelta(minutes=5)
"""A network that fails for less than this is slow, not silent."""
UNHEARD = ("form", "email", "forum")
"""Nothing of a wall comes from there."""


def silent(event: LiveEvent, now: datetime) -> list[dict[str, Any]]:
    """Those of the event and of its team: {"account", "network", "name", "since"}. One statement."""
    of_event = LiveEvent.accounts.through.objects.filter(liveevent=event.pk).values("account")
    rows = (
        Account.objects.filter(Q(pk__in=of_event) | Q(team=event.team_id)).exclude(state="removed").exclude(network__in=UNHEARD)
    )
    unread = [row for row in rows.order_by("network", "pk") if not is_read(row, now)]
    return [{"account": row.pk, "network": row.network, "name": row.name, "since": _since(row)} for row in unread]


def is_read(account: Account, now: datetime) -> bool:
    if account.state != "active" or account.stopped_at is not None:
        return False
    if not account.failure or account.failed_at is None:
        return True
    heard = max((at for at in (account.read_at, account.rang_at) if at), default=None)
    return heard is not None and heard > now - PATIENCE


def _since(account: Account) -> str:
    """When something last came from there, as far as is known; "" otherwise."""
    at = max((one for one in (account.read_at, account.rang_at) if one), default=None) or account.failed_at
    return at.replace(second=0, microsecond=0).isoformat() if at else ""
