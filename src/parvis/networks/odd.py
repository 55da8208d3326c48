"""What a list held and nobody here could understand: it is put aside as the network gave it, and the rest is read.

A reader takes the items of a list through `each`; whoever asked it to read gathers what was put aside with `gathered`. Where
nobody gathers, an odd item is the error that it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
STRANGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What a reader raises over a shape that it does not know. None of the four errors is among them."""


DEADLY = "It ends the process that reads it."
"""Why something was put aside unread."""


@dataclass(frozen=True, slots=True)
class Odd:
    """One item of a list. `of`: which list; `told`: the item, as JSON gave it; `why`: what could not be done with it."""

    of: str
    told: Any
    why: str


_aside: ContextVar[list[Odd] | None] = ContextVar("aside", default=None)


def aside(odd: Odd) -> None:
    """Put aside what was not even looked at; where nobody gathers it is passed over."""
    if (found := _aside.get()) is not None:
        found.append(odd)


@contextmanager
def gathered() -> Iterator[list[Odd]]:
    """What is put aside while this lasts, in this thread."""
    found: list[Odd] = []
    token = _aside.set(found)
    try:
        yield found
    finally:
        _aside.reset(token)


def each(of: str, nodes: Iterable[T], parse: Callable[[T], R], *, passing: bool = False) -> list[R]:
    """What `parse` makes of each item, but of those that it cannot read. It must do there all that it does with an item: a
    generator that it returns would be read too late. `passing`: a list that is walked for other ends too, where what is odd is
    passed over."""
    found: list[R] = []
    for node in nodes:
        try:
            found.append(parse(node))
        except STRANGE as error:
            aside = _aside.get()
            if aside is None:
                if passing:
                    continue
                raise
            aside.append(Odd(of, node, f"{type(error).__name__}: {error}"[:500]))
    return found


def known(of: str, nodes: Iterable[T], look: Callable[[T], object], *, passing: bool = False) -> list[T]:
    """The items at which `look` can look."""
    return each(of, nodes, lambda node: (look(node), node)[1], passing=passing)
