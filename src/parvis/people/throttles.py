"""How fast a program may ask: so many requests a minute for each token (PARVIS_API_RATE), whichever web process it comes to.

A bucket that fills again all the time, kept beside the token: who was quiet may ask a minute's worth at once, and then as fast as it
fills. A web process takes from it by the handful, a twentieth of a minute's worth, and hands that out by itself, so that few requests
write; what nobody asks for within a minute is lost.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.db.models import ExpressionWrapper, F, FloatField, Value
from django.db.models.functions import Least

from parvis.people.models import ApiToken

MINUTE = 60.0
HANDFULS = 20
"""In a minute's worth."""
KEPT = 5000
"""Tokens of which a process holds something; what is oldest is let go of first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`most`: a minute's worth; `left` of it, as far as is known here; `again`: seconds to wait, 0: go on; `full`: seconds until all
    of it is there again."""

    most: int
    left: int
    again: int
    full: int


class TooFast(Exception):
    """It is not done: ask again after `again` seconds."""

    def __init__(self, again: int) -> None:
        super().__init__(again)
        self.again = again


@dataclass(frozen=True, slots=True)
class _Held:
    """What a process has in hand of a token's bucket: `count` requests, taken `at`, when `left` stayed in it. Empty-handed, it is not
    looked at again before `closed`."""

    count: int
    at: float
    left: float
    closed: float = 0.0


class Pace:
    def __init__(self, most: int) -> None:
        self.most, self.handful = most, max(1, most // HANDFULS)
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    def ask(self, who: str, now: float | None = None) -> Asked | None:
        """One more request with the token of this digest; None: nothing is counted."""
        if not self.most:
            return None
        now = time.time() if now is None else now
        held = self._handed(who, now)
        if held is None:
            held = self._take(who, now)
            with self._lock:
                self._held[who] = held
                while len(self._held) > KEPT:
                    del self._held[min(self._held, key=lambda one: self._held[one].at)]
        left = held.count + held.left
        again = max(1, ceil(held.closed - now)) if held.closed > now else 0
        return Asked(self.most, int(left), again, ceil((self.most - left) * MINUTE / self.most))

    def _handed(self, who: str, now: float) -> _Held | None:
        """What is in hand after one more; None: the bucket must be asked."""
        with self._lock:
            held = self._held.get(who)
            if held is None or (held.closed <= now and (not held.count or now - held.at >= MINUTE)):
                return None
            if held.closed <= now:
                held = self._held[who] = _Held(held.count - 1, held.at, held.left)
            return held

    def _take(self, who: str, now: float) -> _Held:
        """A handful, the last one that is left, or nothing; of a handful one is handed out at once."""
        rate = self.most / MINUTE
        fuller = ExpressionWrapper(F("pace_left") + (Value(now) - F("pace_at")) * Value(rate), output_field=FloatField())
        bucket = ApiToken.objects.filter(digest=who)
        there = bucket.alias(there=Least(Value(float(self.most)), fuller, output_field=FloatField()))
        for count in dict.fromkeys((self.handful, 1)):
            if there.filter(there__gte=count - 1e-6).update(pace_left=F("there") - count, pace_at=now):
                left = bucket.values_list("pace_left", flat=True).first()
                return _Held(count - 1, now, left or 0.0)
        left = there.annotate(now=F("there")).values_list("now", flat=True).first() or 0.0
        return _Held(0, now, left, now + (1 - left) / rate)


PACE = Pace(settings.ENVIRONMENT.api_rate)


def demand_pace(who: str) -> Asked | None:
    """Raises TooFast."""
    asked = PACE.ask(who)
    if asked is not None and asked.again:
        raise TooFast(asked.again)
    return asked
