"""How often one address may write, counted in the database: every process knows the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from parvis.accounts.models import Account
from parvis.contact.models import Knock
from parvis.people.callers import hashed

Rules: TypeAlias = Sequence[tuple[int, timedelta]]
RULES: Rules = ((5, timedelta(minutes=10)), (20, timedelta(days=1)))
"""So many messages in so long, of an address of the net and of an address of mail alike."""
FILES: Rules = ((10, timedelta(minutes=10)), (60, timedelta(days=1)))
"""So many forms with files in so long, of an address of the net: each is looked at, whatever becomes of its message."""
RECEIPT = timedelta(hours=1)
"""Between two receipts to the same address: a form is no way to fill somebody's mailbox."""


def of_mail(address: str) -> str:
    return hashed(f"mail:{address.lower()}") if address else ""


def wait(account: Account, knocking: dict[str, str], now: datetime) -> timedelta | None:
    """How long these (kind → digest) must wait; None = come in."""
    waits = [_wait(account, who, kind, now) for kind, who in knocking.items() if who]
    return max((one for one in waits if one), default=None)


def wait_with_files(account: Account, net: str, now: datetime) -> timedelta | None:
    return _wait(account, net, "files", now, FILES)


def _wait(account: Account, who: str, kind: str, now: datetime, rules: Rules = RULES) -> timedelta | None:
    most = max(count for count, _ in rules)
    times = list(
        Knock.objects.filter(account=account, who=who, kind=kind, at__gt=now - rules[-1][1])
        .order_by("-at").values_list("at", flat=True)[:most]
    )  # fmt: skip
    waits = [times[count - 1] + within - now for count, within in rules if len(times) >= count]
    return max((one for one in waits if one > timedelta(0)), default=None)


def next_receipt(who: str, now: datetime) -> datetime:
    """When this address may be written to by machine, whichever form was filled in."""
    forms = Account.objects.filter(network="form")
    last = Knock.objects.filter(account__in=forms, who=who, kind="receipt").order_by("-at").values_list("at", flat=True).first()
    return max(now, last + RECEIPT) if last else now
