"""Keyset pages: a cursor is where the last page ended; nothing is counted, nothing is skipped over."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

Row = TypeVar("Row", bound=Model)


def page(rows: QuerySet[Row], *, by: str, cursor: str = "", size: int = 50, rising: bool = False
         ) -> tuple[list[Row], str]:  # fmt: skip
    """`size` rows after `cursor`, newest `by` first (ties by id), and the next cursor ("" at the end).

    `by`: a field name, or "id" alone. `rising`: the oldest moment first.
    """
    size = max(1, min(size, 200))
    if rising:
        rows = rows.order_by(by, "id")
    else:
        rows = rows.order_by("-id") if by == "id" else rows.order_by(f"-{by}", "-id")
    if cursor:
        rows = rows.filter(after(by, cursor, rising=rising))
    return cut(list(rows[: size + 1]), by=by, size=size)


def cut(found: list[Row], *, by: str, size: int) -> tuple[list[Row], str]:
    """A page of `size` rows, of which one more was asked for, and the next cursor."""
    return found[:size], cursor_of(found[size - 1], by) if len(found) > size else ""


def cursor_of(row: Model, by: str) -> str:
    """Of a list in the order of `by`: what comes after this row."""
    value = getattr(row, by)
    kept = [value.isoformat() if isinstance(value, datetime) else value, row.pk]
    return base64.urlsafe_b64encode(json.dumps(kept).encode()).decode().rstrip("=")


def after(by: str, cursor: str, *, rising: bool = False) -> Q:
    """The rows after a cursor. What is none of ours is a ValidationError."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(pk, int) or abs(pk) >= 2**63:
            raise ValueError
        if by == "id":
            return Q(id__gt=pk) if rising else Q(id__lt=pk)
        value = datetime.fromisoformat(value)
        if value.tzinfo is None:
            raise ValueError
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError, RecursionError) as error:
        raise ValidationError({"cursor": _("Ce curseur ne vient pas d’ici.")}) from error
    # Row comparison in two parts: the first bound lets the index be used, the second settles ties.
    if rising:
        return Q(**{f"{by}__gte": value}) & (Q(**{f"{by}__gt": value}) | Q(id__gt=pk))
    return Q(**{f"{by}__lte": value}) & (Q(**{f"{by}__lt": value}) | Q(id__lt=pk))


def about(count: int, most: int) -> str:
    """ "1 000+" rather than an exact count of a long list."""
    return f"{most:,}+".replace(",", "\u202f") if count > most else str(count)


def capped(rows: QuerySet[Any], most: int = 1000) -> int:
    """How many rows there are, looking at no more than `most` + 1."""
    return len(rows.order_by().values_list("pk", flat=True)[: most + 1])
