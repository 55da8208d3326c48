"""What did not leave, put together by its cause: the same failure on the same account is one thing to mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parvis.accounts.models import Account
from parvis.accounts.words import say
from parvis.people.models import User
from parvis.publishing.models import Delivery

STATES = ("refused", "late", "unapproved", "held", "asked", "doubt")
TRIED_AGAIN = ("refused", "late")
"""States that a group tries again at once: nothing is under way there, and nothing may be there. Never those in doubt."""
LOOKED = 500
"""The newest that are looked at."""
WAITING = ("scheduled", "later", "processing")


@dataclass(slots=True)
class Cause:
    """One cause on one account, with what it stopped."""

    account: Account
    state: str
    code: str
    sentence: str
    advice: str
    rows: list[Delivery]

    @property
    def key(self) -> str:
        return f"{self.account.pk}-{self.state}-{self.code}"

    @property
    def again(self) -> bool:
        """May all be tried again together?"""
        return self.state in TRIED_AGAIN

    @property
    def ready(self) -> bool:
        """Is the account in service: would a new try be made?"""
        return self.account.state == "active"


def causes(user: User) -> list[Cause]:
    """The largest group first. Bounded: the newest that failed."""
    found = Delivery.objects.seen_by(user).filter(state__in=STATES).exclude(post__state="binned")
    rows = found.select_related("account", "post__author").order_by("-id")[:LOOKED]
    return _together(rows)


def waiting(user: User) -> list[tuple[Account, int]]:
    """Accounts that do not work, and how much starts again with them by itself."""
    found = Delivery.objects.seen_by(user).filter(state__in=WAITING, due_at=None).exclude(post__state="binned")
    counted: dict[int, int] = {}
    accounts: dict[int, Account] = {}
    for row in found.select_related("account").order_by("-id")[:LOOKED]:
        counted[row.account_id] = counted.get(row.account_id, 0) + 1
        accounts[row.account_id] = row.account
    return [(accounts[pk], number) for pk, number in counted.items()]


def _together(rows: Iterable[Delivery]) -> list[Cause]:
    groups: dict[tuple[int, str, str], Cause] = {}
    for row in rows:
        code = row.failure if row.state == "refused" else ""
        cause = groups.get((row.account_id, row.state, code))
        if cause is None:
            sentence, advice = say(code) if code else ("", "")
            cause = groups[row.account_id, row.state, code] = Cause(row.account, row.state, code, sentence, advice, [])
        cause.rows.append(row)
    return sorted(groups.values(), key=lambda cause: (-len(cause.rows), cause.key))
