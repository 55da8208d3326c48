"""What the rooms above say of a page's rows: all of them in one statement (see `above.Marker`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils import timezone

from parvis.inbox import hooks
from parvis.people.access import roles
from parvis.people.models import User

AMONG = {"postgresql": "SELECT unnest(%s::bigint[])", "sqlite": "SELECT value FROM json_each(%s)"}
_ROWS = object()
"""Where a statement takes the conversations of a page."""
KEPT = 200
_ASKED: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]] = {}


def marks_of(rows: Sequence[hooks.Listed], user: User) -> dict[int, list[hooks.Mark]]:
    """What the rooms say of a page's rows, in one statement whatever their number."""
    marks: dict[int, list[hooks.Mark]] = {row.pk: [] for row in rows}
    found, now = _found(list(marks), user), timezone.now()
    for room, marker in hooks.MARKERS.items():
        for pk, mark in marker.made(found[room], now) if room in found else ():
            marks[pk].append(mark)
    return marks


def _found(pks: Sequence[int], user: User) -> dict[str, list[tuple[int, hooks.Fields]]]:
    found: dict[str, list[tuple[int, hooks.Fields]]] = {}
    if not pks or not hooks.MARKERS:
        return found
    statement, values = _asked(user)
    rows = list(pks) if connection.vendor == "postgresql" else json.dumps(list(pks))
    with connection.cursor() as cursor:
        cursor.execute(statement, [rows if value is _ROWS else value for value in values])
        for room, pk, fields in cursor.fetchall():
            found.setdefault(room, []).append((pk, json.loads(fields) if isinstance(fields, str) else fields))
    return found


def _asked(user: User) -> tuple[str, tuple[Any, ...]]:
    """The one statement of all rooms, kept for each user while their roles are the same: to compose it takes Django longer than
    the database takes to answer it."""
    key = (user.pk, tuple(sorted(roles(user).items())), *map(id, hooks.MARKERS.values()))
    if key not in _ASKED:
        if len(_ASKED) >= KEPT:
            _ASKED.clear()
        among = RawSQL(AMONG[connection.vendor], (_ROWS,))  # noqa: S611 - a text of ours
        asked = [
            marker.found(among, user).order_by().values_list(Value(room), marker.shown, JSONObject(**marker.fields))
            for room, marker in hooks.MARKERS.items()
        ]
        _ASKED[key] = (asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0]).query.sql_with_params()
    return _ASKED[key]
