"""Ours among others, one figure a plot: each account a bar, the middle of the others as a sentence, what is not told said so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.design.templatetags.design import thin
from parvis.insights import plots
from parvis.insights.boards.words import each, number, share
from parvis.insights.peers.reading import Beside
from parvis.insights.peers.showing import middle
from parvis.insights.plots import Plot
from parvis.insights.posts.words import number as of_rates


def _rate(value: float | None) -> str | None:
    return of_rates(value, views=True)


def _growth(value: float | None) -> str | None:
    if value is None:
        return None
    return ("+" if value >= 0 else "−") + (of_rates(abs(value), views=True) or "")


@dataclass(frozen=True, slots=True)
class Figure:
    """`name`: of `Beside`. `title`: the question; `axis`: what is counted; `note`: how."""

    name: str
    title: str | Promise
    axis: str | Promise
    write: Callable[[float | None], str | None]
    note: str | Promise = ""
    percent: bool = False


FIGURES = (
    Figure("followers", gettext_lazy("Combien suivent chaque ville ?"), gettext_lazy("abonnés"), number),
    Figure("weekly", gettext_lazy("Combien publient-elles par semaine ?"), gettext_lazy("publications par semaine"), each,
           gettext_lazy("Sur 28 jours, ou sur ce que montrent leurs dernières publications ; sans les réponses.")),
    Figure("each", gettext_lazy("Combien réagit-on à une publication ?"), gettext_lazy("réactions, médiane"), each,
           gettext_lazy("La médiane des publications de deux à trente jours, cinq au moins ; sans les réponses.")),
    Figure("rate", gettext_lazy("Et pour chaque abonné ?"), gettext_lazy("réactions par abonné"), _rate,
           gettext_lazy("La même médiane divisée par les abonnés : deux villes de tailles différentes se comparent mieux ainsi.")),
    Figure("answers", gettext_lazy("Répondent-elles aux personnes ?"), gettext_lazy("part de réponses"), share,
           gettext_lazy("La part de ce qu’elles publient qui répond à quelqu’un d’autre. Les messages privés ne se voient pas."),
           percent=True),
    Figure("growth", gettext_lazy("Qui grandit ?"), gettext_lazy("abonnés en quatre semaines"), _growth,
           gettext_lazy("Connu quatre semaines après le premier regard.")),
)  # fmt: skip


def called(one: Beside) -> str:
    return _("%(name)s (nous)") % {"name": one.peer} if one.peer.ours else str(one.peer)


def drawn(found: Sequence[Beside]) -> list[Plot]:
    return [_plot(figure, found) for figure in FIGURES]


def _plot(figure: Figure, found: Sequence[Beside]) -> Plot:
    told = [(one, getattr(one, figure.name)) for one in found]
    known = sorted(((one, value) for one, value in told if value is not None), key=lambda pair: -pair[1])
    rows = [
        {"name": called(one), "value": value, "label": figure.write(value),
         "said": _("%(who)s : %(value)s") % {"who": called(one), "value": figure.write(value)}}
        for one, value in known
    ]  # fmt: skip
    table = [[called(one), figure.write(value)] for one, value in known]
    table += [[called(one), None] for one, value in told if value is None]
    raw: list[list[Any]] = [
        [called(one), value] for one, value in (*known, *((one, None) for one, value in told if value is None))
    ]
    spec = plots.bars(rows, title=str(figure.title), axis=str(figure.axis), percent=figure.percent)
    return Plot(f"peers-{figure.name}", str(figure.title), _answer(figure, known), spec, [_("Compte"), str(figure.axis).capitalize()],
                table, raw, str(figure.note))  # fmt: skip


def _answer(figure: Figure, known: Sequence[tuple[Beside, float]]) -> str:
    ours = [(place, value) for place, (one, value) in enumerate(known, 1) if one.peer.ours]
    others = middle([value for one, value in known if not one.peer.ours])
    if not known:
        return _("Non disponible : ce réseau ne le dit pas, ou il y a trop peu pour le dire.")
    parts = []
    if ours:
        parts.append(_("Nous : %(value)s, rang %(place)s sur %(n)s.") % {
            "value": figure.write(ours[0][1]), "place": ours[0][0], "n": thin(len(known))})  # fmt: skip
    if others is None:
        parts.append(_("Moins de trois autres comptes le disent : pas de milieu à comparer."))
    else:
        parts.append(_("La moitié des autres font plus que %(value)s, la moitié moins.") % {"value": figure.write(others)})
    return " ".join(parts)
