"""Publications as plots: what does how well, two sets side by side, hours that worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.design.templatetags.design import thin
from parvis.insights import plots
from parvis.insights.honest import Comparison, Rate, rate
from parvis.insights.plots import Plot
from parvis.insights.posts.gather import Look, by_views, units
from parvis.insights.posts.times import ENOUGH, HISTORY, STEP, Block
from parvis.insights.posts.words import BY, Names, interval, number
from parvis.promises.words import DAYS

MOST = 12


def posts(many: int) -> str:
    return ngettext("%(n)s publication", "%(n)s publications", many) % {"n": thin(many)}


def axis(views: bool) -> str:
    return _("réactions par vue") if views else _("réactions par publication")


def grouped(found: Sequence[Look], by: str) -> list[tuple[Any, Rate, int]]:
    """Value of a dimension, its rate, how many publications; those with most first."""
    views, groups = by_views(found), defaultdict(list)
    for look in found:
        groups[getattr(look, by)].append(look)
    rated = [(key, rate(units(looks, views=views)), len({look.post for look in looks})) for key, looks in groups.items()]
    return sorted(rated, key=lambda one: (-one[2], str(one[0])))


def rates(found: Sequence[Look], by: str, names: Names) -> Plot:
    """How each did, with how sure that is. The share of publications stands in the table: the mix of objectives is read there."""
    views, table, raw = by_views(found), [], []
    rows: list[dict[str, Any]] = []
    whole = len({look.post for look in found})
    for key, one, n in grouped(found, by):
        name, value, sure = names(by, key), number(one.value, views=views), interval(one, views=views)
        part = round(100 * n / whole) if whole else 0
        table.append([name, thin(n), _("%(n)s %%") % {"n": part}, thin(one.n), value, sure])
        raw.append([name, n, n / whole if whole else None, one.n, one.value, one.low, one.high])
        if one.low is not None and len(rows) < MOST:
            said = _("%(who)s : %(value)s, %(sure)s, %(many)s") % {
                "who": name,
                "value": value,
                "sure": sure,
                "many": posts(one.n),
            }
            rows.append({"name": name, "value": one.value, "low": one.low, "high": one.high, "said": said})
    title = _("Qu’est-ce qui fait réagir ?")
    answer = _("Chaque point est un taux, le trait dit à quel point il est sûr. Pour savoir si deux diffèrent : comparez-les.")
    if not rows:
        answer = _("Pas assez de publications mesurées pour dessiner un taux.")
    head = [
        str(BY[by]).capitalize(),
        _("Publications"),
        _("Part"),
        _("Mesurées"),
        axis(views).capitalize(),
        _("Sûr à 95 %"),
    ]
    spec = plots.bars(rows, title=title, axis=axis(views), percent=views, intervals=True)
    return Plot("rates", title, answer, spec, head, table, raw)


@dataclass(frozen=True, slots=True)
class Crossed:
    """Publications that have two things in common: how many, of how many measured, their rate."""

    key: Any
    also: Any
    n: int
    rate: Rate


def crossing(found: Sequence[Look], by: str, also: str) -> list[Crossed]:
    """Each pair of values that any publication has, those with most first."""
    views = by_views(found)
    groups: dict[tuple[Any, Any], list[Look]] = defaultdict(list)
    for look in found:
        groups[getattr(look, by), getattr(look, also)].append(look)
    rated = [Crossed(*key, len({look.post for look in looks}), rate(units(looks, views=views))) for key, looks in groups.items()]
    return sorted(rated, key=lambda one: (-one.n, str(one.key), str(one.also)))


def crossed(found: Sequence[Look], by: str, also: str, names: Names) -> Plot:
    """Rates by two dimensions at once: the squares that have enough publications are shaded, the others say how many they lack."""
    views, pairs = by_views(found), crossing(found, by, also)
    rows: list[dict[str, Any]] = []
    table: list[list[str | None]] = []
    raw: list[list[Any]] = []
    first = list(dict.fromkeys(one.key for one in pairs))[:MOST]
    across = list(dict.fromkeys(one.also for one in pairs))[:MOST]
    for one in pairs:
        who, where = names(by, one.key), names(also, one.also)
        value, sure = number(one.rate.value, views=views), interval(one.rate, views=views)
        table.append([who, where, thin(one.n), thin(one.rate.n), value, sure])
        raw.append([who, where, one.n, one.rate.n, one.rate.value, one.rate.low, one.rate.high])
        if one.key in first and one.also in across:
            told = one.rate.low is not None
            label = value if told else _("trop peu")
            said = _("%(who)s, %(where)s : %(label)s, %(many)s") % {
                "who": who,
                "where": where,
                "label": label,
                "many": posts(one.n),
            }
            rows.append({"name": who, "across": where, "value": one.rate.value if told else None, "label": label, "said": said})
    title = _("Qu’est-ce qui fait réagir, par %(by)s et par %(also)s ?") % {"by": str(BY[by]), "also": str(BY[also])}
    best = max((one for one in pairs if one.rate.low is not None), key=lambda one: one.rate.value or 0, default=None)
    answer = _("Pas assez de publications mesurées dans une même case.")
    if best is not None:
        answer = _("Le plus : %(who)s, %(where)s (%(value)s, %(sure)s). Pour savoir si deux cases diffèrent : comparez-les.") % {
            "who": names(by, best.key), "where": names(also, best.also), "value": number(best.rate.value, views=views),
            "sure": interval(best.rate, views=views)}  # fmt: skip
    head = [
        str(BY[by]).capitalize(), str(BY[also]).capitalize(), _("Publications"), _("Mesurées"), axis(views).capitalize(), _("Sûr à 95 %"),
    ]  # fmt: skip
    return Plot("crossed", title, answer, plots.heat(rows, title=title, axis=axis(views)), head, table, raw)


def compared(found: Comparison, one: str, other: str, *, views: bool, answer: str) -> Plot:
    rows: list[dict[str, Any]] = []
    table, raw = [], []
    for name, side in ((one, found.one), (other, found.other)):
        value, sure = number(side.value, views=views), interval(side, views=views)
        table.append([name, thin(side.n), value, sure])
        raw.append([name, side.n, side.value, side.low, side.high])
        if side.low is not None:
            said = _("%(who)s : %(value)s, %(sure)s") % {"who": name, "value": value, "sure": sure}
            rows.append({"name": name, "value": side.value, "low": side.low, "high": side.high, "said": said})
    title = _("Lequel fait le plus réagir ?")
    head = [_("Ensemble"), _("Publications mesurées"), axis(views).capitalize(), _("Sûr à 95 %")]
    return Plot(
        "compared",
        title,
        answer,
        plots.bars(rows, title=title, axis=axis(views), percent=views, intervals=True),
        head,
        table,
        raw,
    )


def hours(found: Sequence[Block], many: int) -> Plot:
    verdicts = {
        "better": _("mieux que d’habitude"), "worse": _("moins bien"), "usual": _("comme d’habitude"), "few": _("pas assez de recul"),
    }  # fmt: skip
    rows: list[dict[str, Any]] = []
    table, raw = [], []
    for block in found:
        day = str(DAYS[block.weekday])
        span = _("%(first)s h à %(last)s h") % {"first": block.hour, "last": block.hour + STEP}
        said = _("%(day)s de %(span)s : %(many)s, %(verdict)s") % {
            "day": day, "span": span, "many": posts(block.n), "verdict": verdicts[block.verdict],
        }  # fmt: skip
        rows.append({"name": day, "across": span, "value": block.n, "said": said})
        level = None if block.level is None else _("%(n)s fois l’habitude") % {"n": thin(round(block.level, 1))}
        table.append([f"{day}, {span}", thin(block.n), level, verdicts[block.verdict]])
        raw.append([f"{day}, {span}", block.n, block.level, block.verdict])
    title, better = _("Quelles heures ont marché ?"), [block for block in found if block.verdict == "better"]
    if many < HISTORY:
        answer = _("Pas assez de recul : %(many)s mesurées, il en faut %(least)s.") % {"many": posts(many), "least": HISTORY}
    elif not better:
        answer = _("Aucune heure ne fait sûrement mieux que les autres : choisissez celle qui vous convient.")
    else:
        named = [
            _("%(day)s de %(first)s h à %(last)s h") % {
                "day": str(DAYS[block.weekday]).lower(), "first": block.hour, "last": block.hour + STEP}
            for block in better
        ]  # fmt: skip
        answer = _("Font mieux que les autres : %(which)s.") % {"which": ", ".join(named)}
    note = _(
        "Chaque case est jugée contre toutes les autres, à partir de %(n)s publications ; les réactions sont rapportées à l’habitude "
        "du compte. Le dessin montre combien sont parties."
    ) % {"n": ENOUGH}
    head = [_("Heures"), _("Publications"), _("Réactions"), _("Ce qu’on peut en dire")]
    return Plot("hours", title, answer, plots.heat(rows, title=title, axis=_("publications")), head, table, raw, note)
