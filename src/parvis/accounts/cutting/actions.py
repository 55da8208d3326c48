"""Cutting accounts off: nothing of ours opens them any more; their history, and what waits for them, stays."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from parvis.accounts.models import Account, Grant
from parvis.journal.record import record_many
from parvis.journal.seal import seal
from parvis.people.access import demand
from parvis.people.models import User

CODE = "cut"
"""Of `networks.sentences`: what the account's page says until it is connected again."""


@transaction.atomic
def cut(accounts: Collection[Account], *, by: User) -> int:
    """Forget the permissions of these accounts; how many were not cut off yet. Nothing is read or sent until somebody connects
    them again. Raises PermissionDenied unless all may be. The permission itself goes on the network: `networks` know no way to
    give one back."""
    for account in accounts:
        demand(by, "account.connect", account)
    keys = [one.pk for one in accounts]
    rows = list(Account.objects.select_for_update().filter(pk__in=keys).exclude(state="removed").exclude(failure=CODE))
    found = Account.objects.filter(pk__in=[one.pk for one in rows])
    found.update(state="expired", failure=CODE, said="", failed_at=timezone.now(), due_at=None, reading=None, pushed=False)
    Grant.objects.filter(account__in=[one.pk for one in rows]).update(
        sealed=seal({}, at="accounts.grant"), expires_at=None, busy_until=None
    )
    record_many("account.cut", [(one, f"accounts:{one.team_id}") for one in rows], by=by)
    return len(rows)
