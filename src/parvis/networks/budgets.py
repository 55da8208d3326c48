"""What a network lets us do in a time, or makes us pay: shared by all workers of an installation.

A connector says what a call costs before it makes it: ``http.spend("units", 1600)``. The account room counts, shows what is
left, and raises `Later` (named, until the budget is full again) rather than let the call leave.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Price:
    """What one call costs, or one item that comes."""

    key: str
    label: str  # French
    amount: float
    unit: str = "$"


@dataclass(frozen=True, slots=True)
class Budget:
    """`most` in `per`. `resets`: moving = the last `per` counts; else at midnight there (`per` is a day)."""

    key: str
    label: str  # French
    most: float  # 0 = no ceiling: only counted and shown
    per: timedelta = timedelta(days=1)
    unit: str = ""  # "$" for money; "" for a number of calls
    resets: Literal["moving", "utc", "pacific"] = "moving"
    shared: bool = False  # the application's, or the service key's: what one of its accounts used, the others no longer have


@dataclass(frozen=True, slots=True)
class Told:
    """A limit of which the network itself says, with its answers, how much is used, in percent. Nobody here counts it.

    `key`: app · page, see `usage.Used`. `per`: so long it holds what was said.
    """

    key: Literal["app", "page"]
    label: str  # French
    per: timedelta = timedelta(hours=1)
    shared: bool = False  # the application's, as of `Budget`


APPLICATION = ("app_id", "client_id", "client_key", "service_key", "consumer_secret")
"""Settings and secrets that name an application at its network, the first that is given."""


def quota_of(network: str, given: Mapping[str, str]) -> str:
    """Which application's budgets an account shares, as a digest that tells nothing else; "" = nobody said."""
    found = next((str(given[name]) for name in APPLICATION if given.get(name)), "")
    if found.endswith(".apps.googleusercontent.com"):  # several clients of one project have its quota together
        found = found.partition("-")[0]
    return hashlib.sha256(f"{network} {found}".encode()).hexdigest()[:24] if found else ""
