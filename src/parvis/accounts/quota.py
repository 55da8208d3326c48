"""What each account may still do in a time: counted for all workers together, never past the ceiling.

A count is one statement: it adds to the slot's row if what was used and what is asked stay under the ceiling. SQLite has one
writer; on PostgreSQL a lock of this account's budget is held until the statement is committed.

What a network gives to an application and not to each account (`Budget.shared`) is counted with the first account that was
connected by that application: the others read and write its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.accounts.models import Account, Spent
from parvis.accounts.usages import Share, shares
from parvis.networks.budgets import Budget
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Quota
from parvis.networks.protocol import Later, Refused
from parvis.rest.composed import composed

SLOTS = 24
"""Parts of a moving time: a call counts for `per` and at most one part more."""
LOW = 0.2
"""The part that is left when a budget is called low."""
ZONES = {"utc": ZoneInfo("UTC"), "pacific": ZoneInfo("America/Los_Angeles")}
NO_CEILING = 1e300
SQL = """
INSERT INTO accounts_spent (account_id, budget, since, amount)
SELECT %(account)s, CAST(%(budget)s AS varchar), %(slot)s, %(amount)s
WHERE (SELECT COALESCE(SUM(amount), 0) FROM accounts_spent
       WHERE account_id = %(account)s AND budget = CAST(%(budget)s AS varchar) AND since > %(after)s) + %(amount)s <= %(most)s
ON CONFLICT (account_id, budget, since) DO UPDATE SET amount = accounts_spent.amount + excluded.amount
RETURNING amount"""


@dataclass(frozen=True, slots=True)
class Level:
    """How a budget stands. `most` 0 = no ceiling; `full_at`: when all of it is there again (None: it is).

    `told`: the network says it, in percent, and last did at `at`; `known` False: it has not, or too long ago.
    """

    budget: Budget
    used: float
    most: float
    own: bool
    full_at: datetime | None
    told: bool = False
    known: bool = True
    at: datetime | None = None

    @property
    def left(self) -> float:
        return max(0.0, self.most - self.used)

    @property
    def low(self) -> bool:
        return self.known and self.most > 0 and self.left < LOW * self.most


def slot(budget: Budget, now: datetime) -> datetime:
    """The begin of the slot that a call of this moment is written to."""
    if budget.resets == "moving":
        width = _width(budget).total_seconds()
        return datetime.fromtimestamp(now.timestamp() // width * width, UTC)
    midnight = now.astimezone(ZONES[budget.resets]).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.astimezone(UTC)


def _width(budget: Budget) -> timedelta:
    return max(budget.per / SLOTS, timedelta(seconds=1))


def _after(budget: Budget, now: datetime) -> datetime:
    """Slots that begin later than this count now."""
    if budget.resets == "moving":
        return now - budget.per - _width(budget)
    return slot(budget, now) - timedelta(microseconds=1)


def _back(budget: Budget, since: datetime) -> datetime:
    """When what was used in this slot is there again."""
    if budget.resets == "moving":
        return since + budget.per + _width(budget)
    local = since.astimezone(ZONES[budget.resets]) + timedelta(days=1)  # wall time: a day may have 23 or 25 hours
    return local.astimezone(UTC)


def ceiling(account: Account, budget: Budget) -> float:
    """The account's own ceiling where it has one: lower by choice, or higher by a contract or a quota that the network granted;
    0 = none."""
    own = _own(account).get(budget.key)
    return float(own) if isinstance(own, int | float) and own > 0 else budget.most


def _own(account: Account) -> dict[str, Any]:
    found = account.settings.get("ceilings")
    return found if isinstance(found, dict) else {}


def budgets_of(account: Account) -> Sequence[Budget]:
    network = CATALOGUE.get(account.network)
    return network.facts.budgets if network else ()


def quota_of(account: Account) -> Quota:
    """What `Http.spend` calls. A budget that the network's facts do not name is a bug of its connector."""
    budgets = {budget.key: budget for budget in budgets_of(account)}
    first: list[int] = []  # who pays what is shared: looked for once, when something is

    def pay(key: str, amount: float) -> None:
        if budgets[key].shared and not first:
            first.append(payers([account])[account.pk])
        spend(account, budgets[key], amount, payer=first[0] if budgets[key].shared else None)

    return pay


def payers(accounts: Sequence[Account]) -> dict[int, int]:
    """With which account's rows each counts what is shared, in one query: the oldest of its application, removed or not."""
    told = {account.pk: account.settings.get("quota") or "" for account in accounts}
    oldest: dict[tuple[str, str], int] = {}
    if named := {name for name in told.values() if name}:
        for network, name, pk in _sharing(named=tuple(sorted(named))):
            oldest.setdefault((network, name), pk)
    return {account.pk: oldest.get((account.network, told[account.pk]), account.pk) for account in accounts}


@composed
def _sharing(*, named: tuple[str, ...]) -> QuerySet[Account, Any]:
    return Account.objects.filter(settings__quota__in=named).order_by("pk").values_list("network", "settings__quota", "pk")


def spend(
    account: Account, budget: Budget, amount: float = 1, *, now: datetime | None = None, payer: int | None = None
) -> None:  # fmt: skip
    """Count `amount`, or raise Later until enough is there again; Refused when it is more than the whole ceiling.

    `payer`: the account whose rows it is counted in, where it is shared.
    """
    now, whose = now or timezone.now(), payer or account.pk
    most = ceiling(account, budget) or NO_CEILING
    if amount > most:
        raise Refused("budget-small", f"{budget.label} : {amount:g} > {most:g}")
    adapt = connection.ops.adapt_datetimefield_value
    values: dict[str, Any] = {
        "account": whose, "budget": budget.key, "slot": adapt(slot(budget, now)), "after": adapt(_after(budget, now)),
        "amount": float(amount), "most": most * (1 + 1e-12),  # sums of cents are not exact
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"purse {whose} {budget.key}"])
        cursor.execute(SQL, values)
        counted = cursor.fetchone()
    if counted is None:
        again = _again(whose, budget, amount, most, now)
        said = f"{budget.label} : {most:g} {budget.unit}".strip()
        raise Later("budget", said, after=max(again - now, timedelta(seconds=1)), named=True)


def _again(account: int, budget: Budget, amount: float, most: float, now: datetime) -> datetime:
    """When enough of what was used has come back."""
    rows = list(_rows([account], [budget.key]).filter(since__gt=_after(budget, now)).order_by("since"))
    missing = sum(row.amount for row in rows) + amount - most
    for row in rows:
        missing -= row.amount
        if missing <= 0:
            return _back(budget, row.since)
    return now  # it came back between the two statements


def _rows(accounts: Iterable[int], budgets: Iterable[str]) -> Any:
    return Spent.objects.filter(account__in=list(accounts), budget__in=list(budgets))


def levels(accounts: Sequence[Account], now: datetime | None = None) -> dict[int, list[Level]]:
    """How the budgets of these accounts stand, in one query; one more where some are shared, and where networks tell some
    themselves."""
    now = now or timezone.now()
    counted, told = _counted(accounts, now), shares(accounts, now)
    return {
        account.pk: [*counted.get(account.pk, ()), *map(_as_level, told.get(account.pk, ()))]
        for account in accounts
        if account.pk in counted or account.pk in told
    }


def _as_level(share: Share) -> Level:
    one = share.told
    budget = Budget(one.key, one.label, 100, one.per, unit="%", shared=one.shared)
    return Level(budget, share.percent or 0.0, 100, False, share.full_at, told=True, known=share.percent is not None, at=share.at)


def _counted(accounts: Sequence[Account], now: datetime) -> dict[int, list[Level]]:
    asked = {account.pk: budgets_of(account) for account in accounts if budgets_of(account)}
    keys = {budget.key for budgets in asked.values() for budget in budgets}
    some = [account for account in accounts if any(budget.shared for budget in asked.get(account.pk, ()))]
    first = payers(some) if some else {}
    used: dict[tuple[int, str], list[Spent]] = defaultdict(list)
    if asked:
        longest = max(budget.per for budgets in asked.values() for budget in budgets)
        for row in (
            _rows({*asked, *first.values()}, keys).filter(since__gt=now - 2 * longest - timedelta(days=1)).order_by("since")
        ):
            used[row.account_id, row.budget].append(row)
    return {
        account.pk: [
            _level(account, budget, used[first[account.pk] if budget.shared else account.pk, budget.key], now)
            for budget in asked[account.pk]
        ]
        for account in accounts
        if account.pk in asked
    }


def _level(account: Account, budget: Budget, rows: list[Spent], now: datetime) -> Level:
    counted = [row for row in rows if row.since > _after(budget, now) and row.amount]
    full_at = _back(budget, counted[-1].since) if counted else None
    own = budget.key in _own(account)
    return Level(budget, sum(row.amount for row in counted), ceiling(account, budget), own, full_at)
