"""Columns of the table of publications: which there are, what each says of a publication, how it is sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.design.templatetags.design import thin
from parvis.insights.posts.gather import Look
from parvis.insights.posts.words import BY, Names, number
from parvis.insights.words import METRICS

Words = str | Promise
ABSENT = gettext_lazy("non disponible")


@dataclass(frozen=True, slots=True)
class Column:
    """`value`: by which it is sorted, and what a spreadsheet has; None is not available. `write`: as it is read."""

    key: str
    words: Words
    value: Callable[[Look], Any]
    write: Callable[[Look, Names], str | None]
    numeric: bool = True
    absent: Words = ABSENT


def _whole(value: float | None) -> str | None:
    return None if value is None else thin(round(value))


def _metric(name: str) -> Column:
    return Column(name, METRICS[name], lambda look: look.told.get(name), lambda look, _names: _whole(look.told.get(name)))


def _dimension(name: str) -> Column:
    return Column(name, BY[name], lambda look: getattr(look, name), lambda look, names: names(name, getattr(look, name)), False)


def _against(look: Look, _names: Names) -> str | None:
    return None if look.against is None else _("%(n)s fois") % {"n": number(look.against, views=False)}


USUAL = ("vues", "reactions", "taux", "habitude")
COLUMNS = {
    column.key: column
    for column in (
        Column("vues", gettext_lazy("Vues"), lambda look: look.seen, lambda look, _names: _whole(look.seen)),
        Column("reactions", gettext_lazy("Réactions"), lambda look: look.engaged, lambda look, _names: _whole(look.engaged)),
        Column("taux", gettext_lazy("Taux"), lambda look: look.rate, lambda look, _names: number(look.rate, views=True)),
        Column("habitude", gettext_lazy("Par rapport à l’habitude"), lambda look: look.against, _against,
               absent=gettext_lazy("pas assez de recul")),
        *(_metric(name) for name in ("likes", "comments", "shares", "quotes", "saves", "clicks", "watch_seconds")),
        *(_dimension(name) for name in ("objective", "topic", "campaign", "language", "media", "aim", "public")),
    )
}  # fmt: skip
"""In the order in which they are shown."""


def chosen(keys: Sequence[str]) -> list[Column]:
    """Those that somebody asked for; the usual ones without a wish."""
    found = [column for key, column in COLUMNS.items() if key in keys]
    return found or [COLUMNS[key] for key in USUAL]


def ordered(found: Sequence[Look], sort: str) -> list[Look]:
    """The largest first, words by their letters; what nobody knows comes last, whatever the column. "date": as they are."""
    column = COLUMNS.get(sort)
    if column is None:
        return list(found)
    known = [one for one in found if column.value(one) not in (None, "")]
    known.sort(key=column.value, reverse=column.numeric)
    return known + [one for one in found if column.value(one) in (None, "")]
