"""What anybody may read on a network: open streams, and the public figures of an account that is not ours. No Django.

A connector may be an `Overhearing` or an `Onlooking`; neither is asked for anything that needs the other's consent. Who said that
they do not want to be found by searches is never given: only how many there were.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from parvis.networks.protocol import JSON, Incoming

UNFOUND = re.compile(r"#(?:\s|<span>)*(?:noindex|nosearch|nobot)\b", re.IGNORECASE)
"""Words in a profile by which people say it where their server has no switch."""


@dataclass(frozen=True, slots=True)
class Overheard:
    """Public posts, oldest first. `unfound`: posts of people who do not want to be found; nothing else of them is here."""

    items: tuple[Incoming, ...]
    cursor: JSON
    unfound: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """One public post of an account. `engaged` None: not told. `answer`: it answers somebody else."""

    at: datetime
    engaged: float | None
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Onlooked:
    """An account as anybody sees it, its newest posts first. None: the network does not tell it. `answers`: it tells which answer."""

    remote_id: str
    handle: str
    name: str
    url: str
    followers: float | None
    publications: float | None
    posts: tuple[Shown, ...] = ()
    answers: bool = True


@runtime_checkable
class Overhearing(Protocol):
    """A network with streams that anybody may read: a hashtag (`#fete`), or words where it can search."""

    def overhear(self, words: str, cursor: JSON) -> Overheard: ...


@runtime_checkable
class Onlooking(Protocol):
    """A network that shows the figures of other accounts. Raises Refused("not-found") for a name that nobody has."""

    def look_at(self, handle: str) -> Onlooked: ...


def whole(told: Mapping[str, JSON], name: str) -> float | None:
    """A counter that is there; one that a server leaves out is not nought."""
    value = told.get(name)
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def summed(told: Mapping[str, JSON], *names: str) -> float | None:
    """The counters that are there, together; None when none is."""
    found = [value for name in names if (value := whole(told, name)) is not None]
    return sum(found) if found else None
