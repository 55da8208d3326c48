"""What a publication did, and who follows us: values as the network tells them, with the moment we asked.

A metric that a network does not give for a publication is absent, never 0. One metric that fails never costs the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias, runtime_checkable

Metric: TypeAlias = Literal[
    "impressions", "views", "reach", "likes", "dislikes", "comments", "shares", "quotes", "saves", "clicks", "profile_clicks",
    "watch_seconds", "followers", "following", "publications", "votes",
]  # fmt: skip
"""`views` and `impressions` are two series: a network counts one or the other. Totals since the publication, unless `day`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`remote_id`: the publication; "" = the account itself. `day`: the value is of that day (UTC), not a total."""

    metric: Metric
    value: float
    at: datetime
    remote_id: str = ""
    day: str = ""  # YYYY-MM-DD
    name: str = ""  # the network's own name of it


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `what` are in one country, city …: `key` is ISO 3166 alpha-2, BCP 47, or the network's own words."""

    what: Literal["followers", "views", "reach"]
    by: Literal["country", "region", "city", "language"]
    key: str
    value: float
    at: datetime
    label: str = ""


@runtime_checkable
class Meter(Protocol):
    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        """Of publications (at most 50 at once); those that are gone are simply not told."""

    def presence(self) -> Iterable[Reading]:
        """Of the account itself."""

    def audience(self) -> Iterable[Share]:
        """Where they are; nothing where the network does not tell."""
