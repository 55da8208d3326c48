"""The counter's figures as plots, each with its answer in words and its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.design.templatetags.design import thin
from parvis.insights import plots
from parvis.insights.counter.bodies import Body
from parvis.insights.counter.districts import District, shapes
from parvis.insights.counter.figures import Figures, Line
from parvis.insights.counter.words import BY, VALUES, Names, change, minutes, open_minutes, percent, questions, step, value
from parvis.insights.marking import events, marks
from parvis.insights.plots import Plot

MOST = 15
"""Bars of one plot; the table has all."""
LINES = (
    "arrived", "answered", "waiting", "median", "p90", "median_open", "p90_open", "kept", "broken", "kept_share", "transferred",
    "reopened", "opinions", "pleased_share",
)  # fmt: skip
"""Columns of the large table."""


def all_of(found: Figures, names: Names, bodies: Sequence[Body], places: Sequence[District] = ()) -> list[Plot]:
    """In the order in which they are asked. One statement more, for the days that matter; the map has one for the ground."""
    strokes = events(marks(found.asked.first, found.asked.last), found.asked.first)
    plots_there = [volumes(found, strokes), told_apart(found, names), *([mapped(found, places)] if places else [])]
    return [*plots_there, delays(found, strokes), promises(found, names), sent_on(bodies)]


def volumes(found: Figures, strokes: Sequence[Any]) -> Plot:
    by_month, arrived, answered = found.asked.grain == "m", _("arrivées"), _("dont répondues")
    rows, table, raw = [], [], []
    for line in found.trend:
        when = step(line.key[0], by_month, found.asked)
        for series, many in ((arrived, line.arrived), (answered, line.answered)):
            said = _("%(when)s : %(many)s %(series)s") % {"when": when, "many": thin(many), "series": series}
            rows.append({"at": line.key[0].isoformat(), "value": many, "series": series, "said": said})
        table.append([when, thin(line.arrived), thin(line.answered), thin(line.waiting)])
        raw.append([line.key[0].isoformat(), line.arrived, line.answered, line.waiting])
    title = _("Combien de questions sont arrivées ?")
    peak = max(found.trend, key=lambda line: line.arrived, default=Line())
    when = step(peak.key[0], by_month, found.asked) if peak.key else ""
    answer = _("%(many)s dans la période ; le plus en une fois : %(peak)s (%(when)s).") % {
        "many": questions(found.whole.arrived), "peak": thin(peak.arrived), "when": when,
    }  # fmt: skip
    spec = plots.lines(rows, title=title, axis=_("questions"), series=(arrived, answered), by_month=by_month, events=strokes)
    head = [_("Mois") if by_month else _("Jour"), _("Arrivées"), _("Répondues"), _("Attendent encore")]
    return Plot(
        "volumes", title, answer if found.whole.arrived else _("Aucune question dans cette période."), spec, head, table, raw
    )


def told_apart(found: Figures, names: Names) -> Plot:
    """By one dimension as bars, by two as squares; the table has every figure."""
    by = found.asked.by
    title = _("Comment se répartissent-elles ?")
    named = [[names(dimension, one) for dimension, one in zip(by, line.key, strict=True)] for line in found.lines]
    head = [*(str(BY[one]).capitalize() for one in by), *(str(VALUES[name]).capitalize() for name in LINES)]
    table = [
        [*said, *(value(name, getattr(line, name)) for name in LINES)] for said, line in zip(named, found.lines, strict=True)
    ]
    raw = [[*said, *(getattr(line, name) for name in LINES)] for said, line in zip(named, found.lines, strict=True)]
    rows = []
    for said, line in zip(named, found.lines, strict=True):
        words = _("%(who)s : %(many)s") % {"who": ", ".join(said), "many": questions(line.arrived)}
        rows.append({"name": said[0], "across": said[-1], "value": line.arrived, "label": thin(line.arrived), "said": words})
    if len(by) == 2:
        first = list(dict.fromkeys(said[0] for said in named))[:MOST]
        across = list(dict.fromkeys(said[1] for said in named))[:MOST]
        shown = [row for row in rows if row["name"] in first and row["across"] in across]
        spec = plots.heat(shown, title=title, axis=_("questions"))
    else:
        spec = plots.bars(rows[:MOST], title=title, axis=_("questions"))
    answer = ""
    if found.lines and found.whole.arrived:
        part = percent(found.lines[0].arrived / found.whole.arrived)
        answer = _("Le plus : %(who)s, %(part)s des questions.") % {"who": ", ".join(named[0]), "part": part}
    note = _("Les %(n)s plus nombreux sont dessinés ; le tableau les a tous.") % {"n": MOST} if len(found.lines) > MOST else ""
    return Plot("parts", title, answer, spec, head, table, raw, note)


def mapped(found: Figures, places: Sequence[District]) -> Plot:
    """Where questions come from, beside the period before: the map where the city laid its districts down, else bars."""
    title, whole = _("De quels quartiers viennent-elles ?"), sum(one.now for one in places)
    rows: list[dict[str, Any]] = []
    table: list[list[str | None]] = []
    raw: list[list[Any]] = []
    for one in places:
        name = one.name or _("quartier inconnu")
        moved = change(one.now, one.before)
        said = ", ".join(filter(None, (_("%(who)s : %(many)s") % {"who": name, "many": questions(one.now)}, moved)))
        rows.append({"name": name, "value": one.now, "label": thin(one.now), "said": said, "key": one.name})
        part = percent(one.now / whole if whole else None)
        table.append([name, thin(one.now), part, None if one.before is None else thin(one.before), moved or None])
        raw.append([name, one.now, one.now / whole if whole else None, one.before, moved])
    high, drawn = shapes({row["key"]: row for row in rows if row["key"]})
    known = sum(one.now for one in places if one.name)
    first = next((one for one in places if one.name and one.now), None)
    answer = _("Aucune question ne nomme un quartier.")
    if first is not None:
        answer = _("Le plus : %(who)s, %(part)s des questions dont on sait d’où elles viennent (%(known)s de toutes).") % {
            "who": first.name, "part": percent(first.now / known), "known": percent(known / whole)}  # fmt: skip
    if drawn:
        spec = plots.areas(drawn, title=title, axis=_("questions"), high=high)
    else:
        spec = plots.bars([row for row in rows if row["key"]][:MOST], title=title, axis=_("questions"))
    head = [_("Quartier"), _("Questions"), _("Part"), _("Période comparée"), _("Évolution")]
    note = _("Le quartier est celui que dit le dossier, ou que le message nomme ; beaucoup n’en nomment aucun.")
    return Plot("districts", title, answer, spec, head, table, raw, note, named=True)


def delays(found: Figures, strokes: Sequence[Any]) -> Plot:
    by_month = found.asked.grain == "m"
    half, nine = _("médiane"), _("9 fois sur 10")
    longest = max((line.p90 or 0 for line in found.trend), default=0)
    unit, axis = (1440, _("jours")) if longest >= 3 * 1440 else (60, _("heures")) if longest >= 180 else (1, _("minutes"))
    rows, table, raw = [], [], []
    for line in found.trend:
        when = step(line.key[0], by_month, found.asked)
        for series, many in ((half, line.median), (nine, line.p90)):
            told = minutes(many) or _("non disponible")
            said = _("%(when)s, %(series)s : %(time)s") % {"when": when, "series": series, "time": told}
            drawn = None if many is None else round(many / unit, 2)
            rows.append({"at": line.key[0].isoformat(), "value": drawn, "series": series, "said": said})
        table.append([when, minutes(line.median), minutes(line.p90), open_minutes(line.median_open), open_minutes(line.p90_open)])
        raw.append([line.key[0].isoformat(), line.median, line.p90, line.median_open, line.p90_open])
    title, whole = _("En combien de temps la ville répond-elle ?"), found.whole
    answer = _("Personne n’a encore eu de réponse.") if whole.arrived else _("Aucune question dans cette période.")
    if whole.median is not None:
        answer = _("Une fois sur deux en moins de %(half)s, neuf fois sur dix en moins de %(nine)s.") % {
            "half": minutes(whole.median), "nine": minutes(whole.p90),
        }  # fmt: skip
        if whole.waiting:
            answer += " " + _("%(many)s encore : leur attente n’est pas comptée.") % {"many": _wait(whole.waiting)}
    head = [
        _("Mois") if by_month else _("Jour"), _("Médiane"), _("9 fois sur 10"), _("Médiane, heures d’ouverture"),
        _("9 fois sur 10, heures d’ouverture"),
    ]  # fmt: skip
    spec = plots.lines(rows, title=title, axis=axis, series=(half, nine), by_month=by_month, events=strokes)
    return Plot(
        "delays", title, answer, spec, head, table, raw, _("Au-delà de deux heures, les durées sont arrondies à 1 % près.")
    )


def _wait(many: int) -> str:
    return ngettext("%(n)s question attend", "%(n)s questions attendent", many) % {"n": thin(many)}


def promises(found: Figures, names: Names) -> Plot:
    rows: list[dict[str, Any]] = []
    table, raw = [], []
    for line in found.lines:
        who = ", ".join(names(dimension, one) for dimension, one in zip(found.asked.by, line.key, strict=True))
        share = percent(line.kept_share)
        table.append([who, thin(line.kept), thin(line.broken), share])
        raw.append([who, line.kept, line.broken, line.kept_share])
        if line.kept_share is not None and len(rows) < MOST:
            said = _("%(who)s : %(share)s tenues, sur %(many)s") % {"who": who, "share": share, "many": line.kept + line.broken}
            rows.append({"name": who, "value": line.kept_share, "label": share, "said": said})
    title, whole = _("Les promesses sont-elles tenues ?"), found.whole
    answer = _("Aucune promesse n’est arrivée à son terme.")
    if whole.kept_share is not None:
        answer = _("%(kept)s sur %(due)s, soit %(share)s.") % {
            "kept": thin(whole.kept), "due": thin(whole.kept + whole.broken), "share": percent(whole.kept_share),
        }  # fmt: skip
    spec = plots.bars(rows, title=title, axis=_("part tenue"), percent=True)
    said = _(" et ").join(str(BY[one]) for one in found.asked.by).capitalize()
    return Plot("promises", title, answer, spec, [said, _("Tenues"), _("Dépassées"), _("Part tenue")], table, raw)


def sent_on(bodies: Sequence[Body]) -> Plot:
    """To whom questions were transferred, and how long until they answered."""
    title = _("À qui les questions sont-elles transmises ?")
    rows: list[dict[str, Any]] = []
    table, raw = [], []
    for body in bodies:
        said = _("%(who)s : %(many)s, réponse médiane %(time)s") % {
            "who": body.name, "many": questions(body.sent), "time": minutes(body.median) or _("non disponible"),
        }  # fmt: skip
        rows.append({"name": body.name, "value": body.sent, "label": thin(body.sent), "said": said})
        table.append(
            [body.name, thin(body.sent), thin(body.answered), thin(body.refused), minutes(body.median), minutes(body.p90)]
        )
        raw.append([body.name, body.sent, body.answered, body.refused, body.median, body.p90])
    answer = _("Aucune question n’a été transmise.")
    if bodies:
        many = sum(body.sent for body in bodies)
        answer = _("%(many)s ; le plus souvent à %(who)s.") % {"many": questions(many), "who": bodies[0].name}
    head = [_("Destinataire"), _("Transmises"), _("Répondues"), _("Refusées ou rendues"), _("Délai médian"), _("9 fois sur 10")]
    return Plot("bodies", title, answer, plots.bars(rows[:MOST], title=title, axis=_("questions")), head, table, raw)
