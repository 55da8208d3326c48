"""Which texts of an answer a model reads, and how their vectors are known again (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice

from parvis.knowledge.models import Answer

LEARNT = 10
"""Questions of residents that are read, the newest."""


def texts(row: Answer, learnt: Iterable[str]) -> tuple[list[str], list[str]]:
    """What it says, a text a language; how it is asked for."""
    said = [f"{row.title}. {one.text}" for one in row.wordings.all() if not one.network]
    return said, list(dict.fromkeys([row.title, *(one.text for one in row.examples.all()), *islice(learnt, LEARNT)]))


def says(text: str) -> str:
    return _digest("says", text)


def asks(text: str) -> str:
    return _digest("asks", text)


def _digest(channel: str, text: str) -> str:
    return hashlib.sha256(f"{channel}:{text}".encode()).hexdigest()


def missing(row: Answer, learnt: Iterable[str], made: frozenset[str]) -> Iterator[tuple[str, bool, str]]:
    """(digest, whether it asks, text) of those that have no vector yet."""
    said, asked = texts(row, learnt)
    for channel, asking, those in ((says, False, said), (asks, True, asked)):
        yield from ((channel(text), asking, text) for text in those if channel(text) not in made)


def wanted(row: Answer, learnt: Iterable[str]) -> frozenset[str]:
    said, asked = texts(row, learnt)
    return frozenset([*map(says, said), *map(asks, asked)])
