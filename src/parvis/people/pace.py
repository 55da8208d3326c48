"""How fast a program may ask: so many requests a minute for each token (PARVIS_API_RATE), counted in the memory of each web process.

A bucket that fills again all the time: who was quiet may ask a minute's worth at once, and then as fast as it fills.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from math import ceil

from django.conf import settings

MINUTE = 60.0
KEPT = 5000
"""Tokens that are remembered; a full bucket tells nothing and is forgotten first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`most`: a minute's worth; `left` of it; `again`: seconds to wait, 0: go on; `full`: seconds until all of it is there again."""

    most: int
    left: int
    again: int
    full: int


class TooFast(Exception):
    """It is not done: ask again after `again` seconds."""

    def __init__(self, again: int) -> None:
        super().__init__(again)
        self.again = again


class Pace:
    def __init__(self, most: int) -> None:
        self.most = most
        self._there: dict[str, tuple[float, float]] = {}  # who → (what is left, at which moment)
        self._lock = threading.Lock()

    def ask(self, who: str, now: float | None = None) -> Asked | None:
        """One more request; None: nothing is counted."""
        if not self.most:
            return None
        now = time.monotonic() if now is None else now
        with self._lock:
            left, at = self._there.get(who, (float(self.most), now))
            left = min(float(self.most), left + (now - at) * self.most / MINUTE)
            again = 0 if left >= 1 - 1e-9 else max(1, ceil((1 - left) * MINUTE / self.most))
            left -= 0 if again else 1
            self._there[who] = (left, now)
            if len(self._there) > KEPT:
                self._forget(now)
        return Asked(self.most, int(left), again, ceil((self.most - left) * MINUTE / self.most))

    def _forget(self, now: float) -> None:
        full = [who for who, (left, at) in self._there.items() if left + (now - at) * self.most / MINUTE >= self.most]
        for who in full or [min(self._there, key=lambda one: self._there[one][1])]:
            del self._there[who]


PACE = Pace(settings.ENVIRONMENT.api_rate)


def demand_pace(who: str) -> Asked | None:
    """Raises TooFast."""
    asked = PACE.ask(who)
    if asked is not None and asked.again:
        raise TooFast(asked.again)
    return asked
