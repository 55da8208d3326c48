"""A ceiling on what a piece of work costs, in a unit that is the machine's own: it holds on a quick one, a slow one and a busy one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def costs_at_most(times: float) -> Iterator[None]:
    """Of this thread's processor, at most `times` what a fixed piece of Python takes (4 ms on a machine of 2026: 250 are a second)."""
    before = _fixed()
    began = time.thread_time()
    yield
    took = time.thread_time() - began
    unit = max(before, _fixed())  # whichever pace was the slower: others may have come or gone meanwhile
    assert took <= times * unit, f"it costs {took / unit:.0f} times a fixed piece of Python, {times} are allowed"


def _fixed() -> float:
    found = []
    for _ in range(3):
        began = time.thread_time()
        sum(n * n % 7 for n in range(100_000))
        found.append(time.thread_time() - began)
    return min(found)
