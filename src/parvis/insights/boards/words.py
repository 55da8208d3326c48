"""Dashboards in words: whose they are, their steps, changes from the period before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.design.moments import dated
from parvis.design.templatetags.design import thin
from parvis.insights.boards.asking import OF, Board
from parvis.insights.counter.words import percent
from parvis.insights.posts.words import Names
from parvis.insights.posts.words import number as of_views

TITLES: Mapping[str, str | Promise] = {
    "objective": gettext_lazy("Par objectif"), "network": gettext_lazy("Par réseau"), "account": gettext_lazy("Par compte"),
    "campaign": gettext_lazy("Par campagne"), "topic": gettext_lazy("Par thème"),
}  # fmt: skip
OF_THINGS: Mapping[str, str | Promise] = {
    "live": gettext_lazy("Événements en direct"), "contest": gettext_lazy("Concours"), "list": gettext_lazy("Listes de lieux"),
}  # fmt: skip
WHICH: Mapping[str, str | Promise] = {
    "live": gettext_lazy("Les publications préparées pour cet événement, et celles qui viennent du terrain."),
    "contest": gettext_lazy("Les publications qui portent le mot-dièse de ce concours, ou son adresse."),
    "list": gettext_lazy("Les publications qui annoncent cette liste."),
}  # fmt: skip
WORD_OF = {dimension: word for word, dimension in OF.items()}


def step(day: date, board: Board) -> str:
    if board.grain == "m":
        return dated(day, _("F Y"))
    if board.grain == "w":
        return _("semaine du %(day)s") % {"day": dated(day, _("j F Y"))}
    return dated(day, _("j F Y"))


def title(board: Board, names: Names) -> str:
    if not board.by:
        return _("Tableau de bord")
    value = board.narrow.get(board.by)
    return names(board.by, value).capitalize() if board.by == "objective" else names(board.by, value)


def number(value: float | None) -> str | None:
    return None if value is None else thin(round(value))


def each(value: float | None) -> str | None:
    if value is None:
        return None
    return thin(round(value, 1)) if value < 10 else thin(round(value))


def share(value: float | None) -> str | None:
    return None if value is None else percent(value)


def rate(value: float | None) -> str | None:
    """Reactions by view."""
    return of_views(value, views=True)


def change(now: float | None, then: float | None) -> str:
    """«+12 % », beside the period before; "" where either is not told."""
    if now is None or not then:
        return ""
    moved = round(100 * (now - then) / then)
    return _("%(sign)s%(n)s %% sur la période d’avant") % {
        "sign": "+" if moved > 0 else "−" if moved < 0 else "±",
        "n": thin(abs(moved)),
    }
