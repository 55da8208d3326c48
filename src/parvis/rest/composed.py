"""Statements that are composed once: Django takes longer to write a query out than the database takes to answer it.

    @composed
    def opened(pk: int, *, teams: tuple[int, ...]) -> QuerySet[Conversation]:
        return Conversation.objects.filter(pk=pk, team__in=teams).select_related("account")

    opened(7, teams=(1, 2))  # → list[Conversation]

What is given by its place (an id, a moment) is a value: the statement has a place for it and reads it anew each time. What is
given by its name is the statement's shape: there is one statement for each. So whatever decides what somebody may see stands in
what is given, and nothing else can: the function has no other way to know it, and a moment that it took from the clock is refused.
Rows are made anew each time, by Django, as of any queryset.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeAlias, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet

Row = TypeVar("Row")
Value: TypeAlias = int | datetime
KEPT = 300
"""Statements of one function that a process keeps; then it begins anew."""
MOST = 2**63
_NUMBER, _MOMENT = 2_100_000_011, datetime(2970, 1, 1, 0, 0, 0, 7, UTC)


class NotComposed(TypeError):
    """The statement holds something that it was not given."""


def composed(build: Callable[..., QuerySet[Any, Row]]) -> Composed[Row]:
    """See above."""
    if build.__closure__:  # type: ignore[attr-defined]
        raise NotComposed("A composed statement knows what it is given, and nothing around it.")
    return Composed(build)


class Composed(Generic[Row]):
    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self.build = build
        self.kept: dict[tuple[Hashable, ...], Statement[Row]] = {}

    def __call__(self, *values: Any, **shape: Any) -> list[Row]:
        if any(isinstance(value, int) and abs(value) >= MOST for value in values):
            return []  # no row has such an id
        return self._statement(values, shape).rows(values)

    def written(self, *values: Any, **shape: Any) -> tuple[str, tuple[Any, ...]]:
        """The statement and its values, for one that stands around it; "" where it can find nothing."""
        statement = self._statement(values, shape)
        return statement.sql, statement.given(values)

    def _statement(self, values: Sequence[Value], shape: dict[str, Any]) -> Statement[Row]:
        key = (connection.vendor, tuple(map(type, values)), tuple(shape.items()))
        statement = self.kept.get(key)
        if statement is None:
            if len(self.kept) >= KEPT:
                self.kept.clear()
            statement = self.kept[key] = Statement(self.build, values, shape)
        return statement


class Statement(Generic[Row]):
    """One that is written out, and where its values go."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], values: Sequence[Value], shape: dict[str, Any]) -> None:
        stand_ins = [_stand_in(value, place) for place, value in enumerate(values)]
        self.queryset = build(*stand_ins, **shape)
        self.compiler: Any = self.queryset.query.get_compiler(using=self.queryset.db)
        try:
            self.sql, given = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, given = "", ()
        marks = {str(_written(stand_in)): place for place, stand_in in enumerate(stand_ins)}
        self.params = [(marks.get(str(one)), one) for one in given]
        still = [one for place, one in self.params if place is None and _is_moment(one)]
        if still:
            raise NotComposed(
                f"{build.__qualname__} took {still[0]} from the clock: a kept statement would keep it. Give it as a value."
            )
        self.compiler.connection = None  # each thread has its own

    def given(self, values: Sequence[Value]) -> tuple[Any, ...]:
        return tuple(one if place is None else _written(values[place]) for place, one in self.params)

    def rows(self, values: Sequence[Value]) -> list[Row]:
        if not self.sql:
            return []
        given = self.given(values)
        compiler = copy(self.compiler)
        compiler.connection = connections[compiler.using]
        compiler.as_sql = lambda *_, **__: (self.sql, given)
        kept: Any = self.queryset
        found = type(kept)(kept.model, query=_Written(kept.query, compiler), using=kept._db)
        found._iterable_class, found._fields = kept._iterable_class, kept._fields
        return list(found)


class _Written:
    """A query whose statement is there already."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self.query, self.compiler = query, compiler

    def get_compiler(self, *_: Any, **__: Any) -> Any:
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.query, name)


def _stand_in(value: Value, place: int) -> Value:
    return _NUMBER + place if isinstance(value, int) else _MOMENT + timedelta(days=place)


def _written(value: Any) -> Any:
    """As its database takes it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _is_moment(value: Any) -> bool:
    if isinstance(value, str) and len(value) >= 19:
        try:
            datetime.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, datetime)
