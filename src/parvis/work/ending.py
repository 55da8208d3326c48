"""Whether this process ends: long work asks between two pieces, and lets go of its row, which is due at once for others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_said = threading.Event()


class Ends(Exception):
    """This process ends: what was done so far is kept, the rest is for whoever takes the row next."""


def unless_ending() -> None:
    """Raises `Ends`. Asked where stopping loses nothing; a second apart is often enough."""
    if _said.is_set():
        raise Ends


@contextmanager
def ending() -> Iterator[None]:
    """While the block waits for what is under way."""
    _said.set()
    try:
        yield
    finally:
        _said.clear()


def for_good(**_sent: object) -> None:
    """A worker whose broker's library ends it."""
    _said.set()
