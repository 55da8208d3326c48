"""Which of several posts of the same words is the one that is looked for after a doubt."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeVar

from parvis.networks.failures import NetworkError

T = TypeVar("T")
ENDS = ("cannot-look", "too-many-to-look")
"""Of a list that cannot be seen down to its end: what was seen of it holds all the same."""


def oldest(alike: Iterable[tuple[str, datetime, T]], held: Collection[str]) -> T | None:
    """Of ours that are alike (name, hour, what the network told), the first that no other draft has; None: there is none.

    Not the newest: a draft that was tried earlier would take what another one has just put there, and that one, which does not
    look back so far, would not find the one that is left, and send again.
    """
    free: list[tuple[datetime, T]] = []
    try:
        for name, at, each in alike:
            if name not in held:
                free.append((at, each))
    except NetworkError as error:
        if error.code not in ENDS or not free:
            raise
    return min(free, key=lambda found: found[0])[1] if free else None
