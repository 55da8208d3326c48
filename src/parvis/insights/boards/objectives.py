"""The mix of posts beside the mix wanted, and what each objective is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parvis.design.templatetags.design import thin
from parvis.insights import plots
from parvis.insights.boards.asking import Board
from parvis.insights.boards.reading import Found, Sums
from parvis.insights.boards.words import each, number, rate, share
from parvis.insights.counter.figures import Asked, figures
from parvis.insights.counter.words import minutes
from parvis.insights.models import Mix
from parvis.insights.plots import Plot
from parvis.insights.posts.words import OBJECTIVES, Names
from parvis.people.access import may
from parvis.people.models import User

ORDER = ("presence", "city", "service")


@dataclass(frozen=True, slots=True)
class Indicator:
    """`value` None: not available."""

    key: str
    words: str
    value: float | None
    written: str | None


def wanted() -> Mix:
    return Mix.objects.first() or Mix()


def mix(found: Found, goal: Mix, names: Names) -> Plot:
    """A post counts once, on whatever number of accounts it went out."""
    told = {one.key: one.posts for one in found.parts["objective"]}
    whole = sum(told.values())
    rows, table, raw = [], [], []
    for key in (*ORDER, *([""] if told.get("") else [])):
        many, aim = told.get(key, 0), getattr(goal, key, None) if key else None
        part, name = (many / whole if whole else 0.0), names("objective", key).capitalize()
        label = share(part) if aim is None else _("%(part)s, voulu %(aim)s %%") % {"part": share(part), "aim": aim}
        said = _("%(who)s : %(label)s, %(n)s publications") % {"who": name, "label": label, "n": thin(many)}
        goal_part = None if aim is None else aim / 100
        beside = max(part, goal_part or 0.0)
        rows.append({"name": name, "value": part, "wanted": goal_part, "beside": beside, "label": label, "said": said})
        table.append([name, thin(many), share(part), None if aim is None else _("%(n)s %%") % {"n": aim}])
        raw.append([name, many, part, None if aim is None else aim / 100])
    note = _("Le trait dit la part voulue. Une publication compte une fois, même sur plusieurs comptes.")
    title = _("Le mélange est-il celui qui est voulu ?")
    spec = plots.targets(rows, title=title, axis=_("part des publications"))
    head = [_("Objectif"), _("Publications"), _("Part"), _("Voulue")]
    return Plot(
        "mix",
        title,
        _answer(told, whole, goal),
        spec,
        head,
        table,
        raw,
        note,
    )


def _answer(told: Mapping[str, int], whole: int, goal: Mix) -> str:
    if not whole:
        return _("Rien n’est parti dans la période.")
    apart = {key: 100 * told.get(key, 0) / whole - getattr(goal, key) for key in ORDER}
    key = max(ORDER, key=lambda one: abs(apart[one]))
    if abs(apart[key]) < 5:
        return _("Oui, à moins de cinq points près.")
    more, less = (
        _("Le plus loin : %(what)s, %(n)s points de plus que voulu."),
        _("Le plus loin : %(what)s, %(n)s points de moins que voulu."),
    )
    words = more if apart[key] > 0 else less
    return words % {"what": OBJECTIVES[key], "n": thin(round(abs(apart[key])))}


def indicators(user: User, board: Board, found: Found) -> Mapping[str, list[Indicator]]:
    """Each objective by its own: being seen; what the city shows; service, at the counter too. Nine more statements."""
    by = {one.key: one for one in found.parts["objective"]}
    gained = [one.gained for one in found.following if one.gained is not None]
    presence, city, service = (by.get(key, Sums(key)) for key in ORDER)
    told: dict[str, list[Indicator]] = {
        "presence": [
            _one("seen", _("vues"), presence.told_seen, number), _one("rate", _("réactions par vue"), presence.rate, rate),
            _one("followers", _("abonnés gagnés, tous comptes"), sum(gained) if gained else None, number),
        ],
        "city": [
            _one("each", _("réactions par publication"), city.each, each), _one("seen", _("vues"), city.told_seen, number),
            _one("clicks", _("clics vers les sites"), city.told_clicks, number),
        ],
        "service": [
            _one("clicks", _("clics vers les sites"), service.told_clicks, number), _one("seen", _("vues"), service.told_seen, number),
        ],
    }  # fmt: skip
    if may(user, "inbox.see"):
        line = figures(user, Asked(board.first, board.last, against="none")).whole
        told["service"] += [
            _one("arrived", _("questions arrivées"), line.arrived, number),
            _one("answered", _("questions répondues"), line.answered, number),
            _one("median", _("première réponse, médiane"), line.median, minutes),
            _one("kept", _("promesses tenues"), line.kept_share, share),
            _one("redirected", _("questions réorientées"), line.transferred, number),
            _one("solved", _("questions closes"), line.closed, number),
        ]
    return told


def _one(key: str, words: str, value: float | None, write: Any) -> Indicator:
    return Indicator(key, words, value, None if value is None else write(value))
