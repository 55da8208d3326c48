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

from parvis.networks.failures import NetworkError

T = TypeVar("T")
R = TypeVar("R")
STRANGE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What a reader raises over an answer of a shape that it does not know. None of the four errors is among them."""


DEADLY = "It ends the process that reads it."
"""Why something was put aside unread."""


@dataclass(frozen=True, slots=True)
class Odd:
    """One item of a list. `of`: which list; `told`: the item, as JSON gave it; `why`: what could not be done with it."""

    of: str
    told: Any
    why: str


class Unreadable(ValueError):
    """An answer over which its reader fell in a way that nobody foresaw."""


@dataclass(frozen=True, slots=True)
class _Gathering:
    found: list[Odd]
    passes: tuple[type[Exception], ...]


_gathering: ContextVar[_Gathering | None] = ContextVar("gathering", default=None)


def aside(odd: Odd) -> None:
    """Put aside what was not even looked at; where nobody gathers it is passed over."""
    if (gathering := _gathering.get()) is not None:
        gathering.found.append(odd)


@contextmanager
def gathered(*passes: type[Exception]) -> Iterator[list[Odd]]:
    """What is put aside while this lasts, in this thread. Whatever a reader raises over one item is that item's affair, but for the
    four errors and `passes`: what whoever asks has beneath it, a database that went away. Over a whole answer it is Unreadable."""
    gathering = _Gathering([], (NetworkError, *passes))
    known: tuple[type[Exception], ...] = (*gathering.passes, *STRANGE)
    token = _gathering.set(gathering)
    try:
        yield gathering.found
    except known:
        raise
    except Exception as error:
        raise Unreadable(_said(error)) from error
    finally:
        _gathering.reset(token)


def each(of: str, nodes: Iterable[T], parse: Callable[[T], R], *, passing: bool = False) -> list[R]:
    """What `parse` makes of each item, but of those that it cannot read. It must do there all that it does with an item: a
    generator that it returns would be read too late. `passing`: a list that is walked for other ends too, where what is odd is
    passed over."""
    found: list[R] = []
    for node in nodes:
        gathering = _gathering.get()
        passes = gathering.passes if gathering else (NetworkError,)
        try:
            found.append(parse(node))
        except passes:
            raise
        except Exception as error:  # no list of what a parser may raise is ever whole, and the next item is innocent of it
            if gathering is not None:
                gathering.found.append(Odd(of, node, _said(error)))
            elif not passing:
                raise
    return found


def known(of: str, nodes: Iterable[T], look: Callable[[T], object], *, passing: bool = False) -> list[T]:
    """The items at which `look` can look."""
    return each(of, nodes, lambda node: (look(node), node)[1], passing=passing)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
