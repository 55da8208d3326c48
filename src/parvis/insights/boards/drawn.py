"""A dashboard as plots: each a question, its answer, the same rows as a table. What was not told is a gap, never nought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.design.moments import dated
from parvis.design.templatetags.design import network_name, thin
from parvis.insights import plots
from parvis.insights.boards.asking import Board
from parvis.insights.boards.changing import Change, of_reactions, of_steps
from parvis.insights.boards.reading import OTHERWISE, Following, Found, Sums
from parvis.insights.boards.words import each, number, rate, step
from parvis.insights.marking import events as marked
from parvis.insights.plots import Plot
from parvis.insights.posts.gather import ENGAGED, SEEN
from parvis.insights.posts.words import BY, Names
from parvis.insights.words import METRICS

MOST = 12
SERIES = 5
"""Accounts that one plot tells apart; the table has all."""


def events(found: Found, comings: Sequence[tuple[date, int, str]], names: Names) -> list[dict[str, Any]]:
    """Marks, and accounts that went away and came back, as strokes on the time line."""
    strokes = marked(found.marks, found.board.first)
    words = {"away": _("%(day)s : %(account)s n’est plus relié"), "back": _("%(day)s : %(account)s est de nouveau relié")}
    strokes += [
        {"at": day.isoformat(), "said": words[how] % {"day": dated(day, _("j F Y")), "account": names("account", account)}}
        for day, account, how in comings
    ]
    return strokes + [{"at": one.day.isoformat(), "said": one.said} for one in found.changed]


def _with_changes(plot: Plot, found: Found, changed: Sequence[Change]) -> Plot:
    """A column that says in which step a definition changed; none when none did."""
    if not changed:
        return plot
    steps = [one.key for one in found.trend]
    words = of_steps(changed, steps)
    said = [words.get(one, "") for one in steps]
    note = _("Une définition a changé : avant et après sont deux séries, qui ne se comparent pas.")
    return replace(
        plot, head=[*plot.head, _("Définition changée")], rows=[[*row, one] for row, one in zip(plot.rows, said, strict=True)],
        raw=[[*row, one] for row, one in zip(plot.raw, said, strict=True)], note=f"{plot.note} {note}".strip(),
    )  # fmt: skip


def sent(found: Found, strokes: Sequence[Any]) -> Plot:
    board, series = found.board, _("publications")
    rows, table, raw = [], [], []
    for one in found.trend:
        when = step(one.key, board)
        said = ngettext("%(when)s : %(n)s publication", "%(when)s : %(n)s publications", one.sent) % {
            "when": when,
            "n": thin(one.sent),
        }
        rows.append({"at": one.key.isoformat(), "value": one.sent, "series": series, "said": said})
        table.append([when, thin(one.sent), thin(one.removed)])
        raw.append([one.key.isoformat(), one.sent, one.removed])
    answer = ngettext("%(n)s publication dans la période.", "%(n)s publications dans la période.", found.whole.sent) % {
        "n": thin(found.whole.sent)}  # fmt: skip
    if found.whole.removed:
        answer += " " + ngettext(
            "%(n)s a été retirée depuis : elle n’est comptée nulle part ailleurs.",
            "%(n)s ont été retirées depuis : elles ne sont comptées nulle part ailleurs.", found.whole.removed,
        ) % {"n": thin(found.whole.removed)}  # fmt: skip
    if found.gone:
        answer += " " + ngettext(
            "%(n)s n’est plus sur son réseau, qui n’en dit plus rien : ce qu’il en a dit reste compté.",
            "%(n)s ne sont plus sur leur réseau, qui n’en dit plus rien : ce qu’il en a dit reste compté.", found.gone,
        ) % {"n": thin(found.gone)}  # fmt: skip
    title = _("Combien de publications sont parties ?")
    spec = plots.lines(rows, title=title, axis=series, series=(series,), by_month=board.grain == "m", events=strokes)
    return Plot("sent", title, answer, spec, [_("Quand"), _("Publications"), _("Retirées depuis")], table, raw)


def reactions(found: Found, strokes: Sequence[Any]) -> Plot:
    board, changed = found.board, of_reactions(found.changed)
    names = _parted(_("réactions"), sorted({board.start(one.day) for one in changed}), board)
    rows, table, raw = [], [], []
    for one in found.trend:
        when, value = step(one.key, board), one.told_engaged if one.sent else None
        said = _("%(when)s : %(n)s réactions") % {"when": when, "n": number(value)} if value is not None else ""
        series = next(name for day, name in reversed(names) if day is None or day <= one.key)
        rows.append({"at": one.key.isoformat(), "value": value, "series": series, "said": said})
        table.append([when, number(value), number(one.told_seen), rate(one.rate), thin(one.measured)])
        raw.append([one.key.isoformat(), value, one.told_seen, one.rate, one.measured])
    whole = found.whole
    if not whole.measured:
        answer = _("Aucune publication mesurée dans la période.")
    else:
        answer = _("%(n)s réactions à %(many)s publications mesurées sur %(sent)s.") % {
            "n": number(whole.engaged), "many": thin(whole.measured), "sent": thin(whole.sent)}  # fmt: skip
    title = _("Ont-elles fait réagir ?")
    shown = [name for _day, name in names]
    spec = plots.lines(rows, title=title, axis=shown[0], series=shown, by_month=board.grain == "m", events=strokes)
    head = [_("Quand"), _("Réactions"), _("Vues"), _("Réactions par vue"), _("Publications mesurées")]
    note = _("Un trou : rien n’est parti, ou le réseau n’a rien dit.")
    seen = [one for one in found.changed if not one.own and one.metric in (*ENGAGED, *SEEN)]
    return _with_changes(Plot("reactions", title, answer, spec, head, table, raw, note), found, seen)


def _parted(name: str, days: Sequence[date], board: Board) -> list[tuple[date | None, str]]:
    """The series of one line: each begins where a definition changes, the first has no beginning."""
    later = [(day, _("%(what)s, autre définition : %(when)s") % {"what": name, "when": step(day, board)}) for day in days]
    return [(None, name), *later]


def followers(found: Found, strokes: Sequence[Any]) -> Plot:
    board, shown = found.board, found.following[:SERIES]
    steps = board.steps if shown else []
    parted = [_parted(name, [board.start(day) for day in one.parted], board) for one, name in
              zip(shown, _named(shown), strict=True)]  # fmt: skip
    names = [name for series in parted for _day, name in series]
    rows: list[dict[str, Any]] = []
    table, raw = [], []
    for day in steps:
        when = step(day, board)
        for one, series in zip(shown, parted, strict=True):
            value, name = one.steps.get(day), next(name for begun, name in reversed(series) if begun is None or begun <= day)
            said = (
                _("%(when)s, %(name)s : %(n)s abonnés") % {"when": when, "name": name, "n": number(value)}
                if value is not None
                else ""
            )
            rows.append({"at": day.isoformat(), "value": value, "series": name, "said": said})
        table.append([when, *(number(one.steps.get(day)) for one in found.following)])
        raw.append([day.isoformat(), *(one.steps.get(day) for one in found.following)])
    gained = [one.gained for one in found.following if one.gained is not None]
    if not gained and any(one.parted for one in found.following):
        answer = _("Le réseau a changé ce qu’il compte : ce qui a été gagné dans la période n’est pas disponible.")
    elif not gained:
        answer = _("Aucun réseau n’a dit combien suivent ces comptes dans la période.")
    else:
        answer = _("%(sign)s%(n)s abonnés du premier au dernier jour connu, tous comptes ensemble.") % {
            "sign": "+" if sum(gained) >= 0 else "−", "n": number(abs(sum(gained)))}  # fmt: skip
    title = _("Combien suivent ces comptes ?")
    spec = plots.lines(rows, title=title, axis=_("abonnés"), series=names, by_month=board.grain == "m", events=strokes)
    note = (
        _("Les %(n)s plus suivis sont dessinés ; le tableau les a tous.") % {"n": SERIES} if len(found.following) > SERIES else ""
    )
    plot = Plot("followers", title, answer, spec, [_("Quand"), *_named(found.following)], table, raw, note)
    return _with_changes(plot, found, [one for one in found.changed if one.own and one.metric == "followers"] if table else [])


def _defined(metric: str) -> str:
    """A measure's name; of an earlier definition, which the network has given up, so."""
    name, earlier = str(METRICS[metric.rstrip(OTHERWISE)]), metric.count(OTHERWISE)
    return _("%(what)s, définition d’avant") % {"what": name} + (f" ({earlier})" if earlier > 1 else "") if earlier else name


def daily(found: Found, strokes: Sequence[Any]) -> Plot:
    """What the network tells of the account itself, day by day: a line a measure."""
    board, told = found.board, found.daily
    names = {metric: _defined(metric) for metric in told}
    rows: list[dict[str, Any]] = []
    table: list[list[str | None]] = []
    raw: list[list[Any]] = []
    for day in board.steps:
        when = step(day, board)
        for metric, name in names.items():
            value = told[metric].get(day)
            said = _("%(when)s, %(name)s : %(n)s") % {"when": when, "name": name, "n": number(value)} if value is not None else ""
            rows.append({"at": day.isoformat(), "value": value, "series": name, "said": said})
        table.append([when, *(number(told[metric].get(day)) for metric in names)])
        raw.append([day.isoformat(), *(told[metric].get(day) for metric in names)])
    title = _("Combien de fois le compte est-il vu, jour après jour ?")
    answer = _("%(n)s jours ou périodes dont le réseau a parlé, sur %(all)s.") % {
        "n": thin(len({day for steps in told.values() for day in steps})), "all": thin(len(board.steps))}  # fmt: skip
    spec = plots.lines(
        rows, title=title, axis=_("par jour"), series=list(names.values()), by_month=board.grain == "m", events=strokes
    )
    note = _("Les jours sont ceux du réseau, qui peuvent finir à une autre heure que ceux de la ville.")
    return Plot("daily", title, answer, spec, [_("Quand"), *names.values()], table, raw, note)


def facts(rows: Sequence[tuple[str, float | None]]) -> Plot:
    """What a live event, a contest or a list was besides its publications: a table, for its numbers have nothing in common."""
    table: list[list[str | None]] = [[words, number(value)] for words, value in rows]
    raw: list[list[Any]] = [[words, value] for words, value in rows]
    return Plot("facts", _("En chiffres"), "", {}, [_("Quoi"), _("Combien")], table, raw)


def _named(rows: Sequence[Following]) -> list[str]:
    """Names that tell accounts apart: two of one name get their network."""
    many = [one.name for one in rows]
    return [one.name if many.count(one.name) == 1 else f"{one.name} ({network_name(one.network)})" for one in rows]


def parts(found: Found, dimension: str, names: Names) -> Plot:
    """Publications and reactions by one dimension."""
    rows: list[dict[str, Any]] = []
    table, raw = [], []
    values: Sequence[Sums] = found.parts[dimension]
    for one in values:
        name = names(dimension, one.key)
        table.append([name, thin(one.sent), number(one.told_engaged), each(one.each), rate(one.rate), number(one.told_clicks)])
        raw.append([name, one.sent, one.told_engaged, one.each, one.rate, one.told_clicks])
        if len(rows) < MOST and one.each is not None:
            said = _("%(who)s : %(n)s réactions par publication, %(many)s publications mesurées") % {
                "who": name, "n": each(one.each), "many": thin(one.measured)}  # fmt: skip
            rows.append({"name": name, "value": one.each, "label": each(one.each), "said": said})
    title = _("Qu’a donné chaque %(what)s ?") % {"what": str(BY[dimension])}
    answer = _("La moyenne par publication, sans dire si les écarts sont dus au hasard : pour cela, comparez.")
    spec = plots.bars(rows, title=title, axis=_("réactions par publication"))
    head = [str(BY[dimension]).capitalize(), _("Publications"), _("Réactions"), _("Par publication"), _("Par vue"), _("Clics")]
    return Plot(
        f"by-{dimension}", title, answer if rows else _("Aucune publication mesurée dans la période."), spec, head, table, raw
    )
