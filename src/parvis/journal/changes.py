"""What an act changed: of each field how it was and how it is, in the line that says that it was done.

    before = stands(row)
    row.name = …
    record("team.kept", by=by, about=row, **changed_since(before, row))

Both are plain values, kept short. Secrets are never among them, nor words about a resident: of rows that a room's `keeps.py` calls a
person's, only fields that it calls plain are told.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Model

from parvis.kept.hooks import KEPT

SECRET = re.compile(r"secret|sealed|digest|password|token|^key$|^sha256$|cursor|^hook$")
MACHINE = frozenset({
    "id", "revision", "version", "due_at", "attempts", "changed_at", "changed_by_id", "touched_at", "updated_at", "sort", "by_id", "at",
    "form", "last_login", "one",
})  # fmt: skip
"""Who keeps a row counts and dates it: the line itself says who and when."""
PERSONAL = (models.CharField, models.TextField, models.JSONField, models.FloatField)
LONGEST = 300
"""Characters of one value. Of a longer text, what differs with a little of what stands around it."""
AROUND = 40
MOST = 25
"""Fields of one line."""


@cache
def _fields(model: type[Model]) -> tuple[models.Field[Any, Any], ...]:
    kept = KEPT.get(model._meta.label_lower)
    return tuple(field for field in model._meta.concrete_fields if _tells(field, kept))


def _tells(field: models.Field[Any, Any], kept: Any) -> bool:
    if field.attname in MACHINE or SECRET.search(field.name) or isinstance(field, models.BinaryField | models.FileField):
        return False
    if kept is None or field.choices:
        return True
    return field.name not in kept.words and (field.name in kept.plain or not isinstance(field, PERSONAL))


def stands(row: Model | None) -> dict[str, Any]:
    """How a row is before it is changed; nothing of one that is not kept yet."""
    if row is None or row.pk is None or row._state.adding:
        return {}
    away = row.get_deferred_fields()  # a field that was not read is not asked for
    # `__class__`, not `type`: the user of a request stands in a wrapping.
    return {one.attname: deepcopy(getattr(row, one.attname)) for one in _fields(row.__class__) if one.attname not in away}


def changed_since(before: dict[str, Any], row: Model, *more: tuple[str, Any, Any]) -> dict[str, Any]:
    """{"changes": {field: [before, after]}} for `record`, or {}. `more`: what stands in other rows, as (name, before, after)."""
    found: dict[str, list[Any]] = {}
    for field in _fields(row.__class__):
        if field.attname not in before:
            continue
        was, now = plain(before[field.attname]), plain(getattr(row, field.attname))
        if was != now:
            found[field.name] = _named(field, was, now) if field.is_relation else _short(was, now)
    for name, was, now in more:
        if plain(was) != plain(now):
            found[name] = _short(plain(was), plain(now))
    return {"changes": dict(list(found.items())[:MOST])} if found else {}


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(one) for one in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value)


def _named(field: models.Field[Any, Any], was: Any, now: Any) -> list[Any]:
    """What a key leads to, as it is called today: the row may be gone when somebody reads this."""
    model: Any = field.related_model
    rows = model._base_manager.in_bulk([pk for pk in (was, now) if pk is not None])
    return [None if pk is None else _called(rows.get(pk), pk) for pk in (was, now)]


def _called(row: Any, pk: Any) -> str:
    name = getattr(row, "name", "") or getattr(row, "title", "")
    return f"{str(name)[:80]} ({pk})" if name else str(pk)


def _short(was: Any, now: Any) -> list[Any]:
    if isinstance(was, dict) and isinstance(now, dict):
        names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
        was, now = ({name: one[name] for name in names if name in one} for one in (was, now))
    elif isinstance(was, list) and isinstance(now, list):
        less, more = [one for one in was if one not in now], [one for one in now if one not in was]
        was, now = (less, more) if less or more else (was, now)  # else the order alone is another
    if isinstance(was, str) and isinstance(now, str):
        return _around(was, now)
    return [_cut(was), _cut(now)]


def _around(was: str, now: str) -> list[str]:
    """Of two long texts, from a little before they part until a little after they are one again."""
    if max(len(was), len(now)) <= LONGEST:
        return [was, now]
    least = min(len(was), len(now))
    begin = next((n for n in range(least) if was[n] != now[n]), least)
    end = next((n for n in range(least - begin) if was[-1 - n] != now[-1 - n]), least - begin)
    first, last = max(0, begin - AROUND), max(0, end - AROUND)
    return [_cut(("…" if first else "") + text[first : len(text) - last] + ("…" if last else "")) for text in (was, now)]


def _cut(value: Any) -> Any:
    if isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
        return value if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return f"{value[: LONGEST - 1]}…" if isinstance(value, str) and len(value) > LONGEST else value
