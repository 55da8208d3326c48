"""What people talk of as plots, and the sentence above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.design.moments import dated
from parvis.design.templatetags.design import thin
from parvis.insights import plots
from parvis.insights.marking import events, marks
from parvis.insights.plots import Plot
from parvis.insights.talk.gather import Count, Talk
from parvis.listening.spikes.words import KINDS
from parvis.understanding.topics import titles

MOST = 12
CLEAR = 1.5
"""So many times the usual is worth saying."""


def sentence(told: Talk) -> str:
    """How many, beside what is usual, and of what first."""
    if not told.n:
        return _("Rien n’a été entendu dans ce temps.")
    parts = [
        ngettext("%(n)s message, de %(people)s personne.", "%(n)s messages, de %(people)s personnes.", told.n)
        % {"n": thin(told.n), "people": thin(told.people)}
    ]
    if told.usual is None and told.cut:
        parts.append(_("Trop de messages pour les comparer à l’habitude."))
    elif told.usual is None:
        parts.append(_("Pas encore de passé avec quoi comparer."))
    else:
        parts.append(_("D’habitude %(n)s.") % {"n": thin(round(told.usual))})
    known = [one for one in told.themes if one.key]
    if known:
        parts.append(_("D’abord : %(what)s.") % {"what": ", ".join(f"{_theme(one.key)} ({thin(one.n)})" for one in known[:2])})
    named = [one for one in told.places if one.key]
    if named:
        parts.append(_("Où : %(where)s.") % {"where": ", ".join(f"{one.key} ({thin(one.n)})" for one in named[:3])})
    else:
        parts.append(_("Aucun lieu n’est nommé."))
    return " ".join(parts)


def overheard(told: Talk) -> str:
    """What open streams said, in words; empty: nothing."""
    if not told.overheard:
        return ""
    many = sum(one.n for one in told.overheard)
    themes = ", ".join(f"{_theme(one.key)} ({thin(one.n)})" for one in told.overheard[:3])
    said = ngettext(
        "À part, %(n)s publication des fils ouverts : %(what)s.", "À part, %(n)s publications des fils ouverts : %(what)s.", many
    )
    return said % {"n": thin(many), "what": themes}


def drawn(told: Talk) -> list[Plot]:
    return [
        _bars("themes", _("De quoi parle-t-on ?"), told.themes, _("Thème"), {one.key: _theme(one.key) for one in told.themes}),
        _bars("places", _("Où ?"), told.places, _("Lieu"), {one.key: one.key for one in told.places},
              note=_("Les lieux que les messages nomment ; un message peut en nommer plusieurs, beaucoup n’en nomment aucun.")),
        _words(told),
        _bars("kinds", _("Sur quel ton ?"), told.kinds, _("Nature"), {one.key: _kind(one.key) for one in told.kinds},
              note=_("Compris par machine, ou dit par un agent : une supposition, qui se corrige dans chaque conversation.")),
        *([_trend(told)] if len(told.trend) > 1 else []),
    ]  # fmt: skip


def _theme(key: str) -> str:
    return titles().get(key, key) if key else _("thème inconnu")


def _kind(key: str) -> str:
    found: str | Promise = KINDS.get(key, key) if key else _("inconnue")
    return str(found)


def _bars(key: str, title: str, counts: Sequence[Count], head: str, names: Mapping[str, str], note: str = "") -> Plot:
    rows = [
        {"name": names[one.key], "value": one.n, "label": _beside(one),
         "said": _("%(what)s : %(n)s, d’habitude %(usual)s") % {"what": names[one.key], "n": thin(one.n), "usual": _usual(one)}}
        for one in counts[:MOST]
    ]  # fmt: skip
    table: list[list[str | None]] = [[names[one.key], thin(one.n), None if one.usual is None else _usual(one)] for one in counts]
    raw: list[list[Any]] = [[names[one.key], one.n, one.usual] for one in counts]
    risen = [one for one in counts if one.key and one.usual is not None and one.n >= 3 and one.n >= CLEAR * max(one.usual, 0.5)]
    answer = (
        _("Pas encore de passé avec quoi comparer.")
        if counts and all(one.usual is None for one in counts)
        else _("Plus que d’habitude : %(what)s.") % {"what": ", ".join(names[one.key] for one in risen[:4])}
        if risen
        else _("Rien ne dépasse nettement l’habitude.")
        if counts
        else _("Rien à montrer.")
    )
    spec = plots.bars(rows, title=title, axis=_("messages"))
    return Plot(key, title, answer, spec, [head, _("Messages"), _("D’habitude")], table, raw, note, named=key == "places")


def _usual(one: Count) -> str:
    if one.usual is None:
        return _("non disponible")
    return thin(round(one.usual, 1)) if one.usual < 10 else thin(round(one.usual))


def _beside(one: Count) -> str:
    if one.usual is None:
        return thin(one.n)
    return _("%(n)s (d’habitude %(usual)s)") % {"n": thin(one.n), "usual": _usual(one)}


def _words(told: Talk) -> Plot:
    title = _("Avec quels mots ?")
    rows = [
        {"name": one.word, "value": one.n, "label": thin(one.n),
         "said": _("%(what)s : %(n)s personnes") % {"what": one.word, "n": thin(one.n)}}
        for one in told.words[:MOST]
    ]  # fmt: skip
    usual = [None if one.usual is None else thin(round(one.usual, 1)) for one in told.words]
    table: list[list[str | None]] = [[one.word, thin(one.n), before] for one, before in zip(told.words, usual, strict=True)]
    answer = (
        _("Des mots que bien plus de personnes écrivent que d’habitude, trois au moins.")
        if rows
        else _("Aucun mot ne se détache.")
    )
    spec = plots.bars(rows, title=title, axis=_("personnes"))
    return Plot("words", title, answer, spec, [_("Mot"), _("Personnes"), _("D’habitude")], table,
                [[one.word, one.n, one.usual] for one in told.words])  # fmt: skip


def _trend(told: Talk) -> Plot:
    title, series = _("Jour après jour"), _("messages")
    rows = [
        {"at": day.date().isoformat(), "value": n, "series": series,
         "said": _("%(when)s : %(n)s messages") % {"when": dated(day, _("j F Y")), "n": thin(n)}}
        for day, n in told.trend
    ]  # fmt: skip
    strokes = events(marks(told.trend[0][0].date(), told.trend[-1][0].date()), told.trend[0][0].date())
    spec = plots.lines(rows, title=title, axis=series, series=(series,), by_month=False, events=strokes)
    table: list[list[str | None]] = [[dated(day, _("j F Y")), thin(n)] for day, n in told.trend]
    return Plot(
        "days", title, "", spec, [_("Jour"), _("Messages")], table, [[day.date().isoformat(), n] for day, n in told.trend]
    )
