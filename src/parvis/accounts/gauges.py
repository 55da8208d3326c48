"""How a budget stands, in words: used, at most, what is left, and when all of it is there again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from parvis.accounts.matrix import length, named, thin
from parvis.accounts.models import Account
from parvis.accounts.quota import Level, levels


@dataclass(frozen=True, slots=True)
class Gauge:
    """`sentence`: « 12 sur 100 en 24 h »; `left`: « il reste 88 »; `value` of `most` for a bar; `most` 0 = no ceiling, or not known.

    `told`: the network says it itself, last at `at`.
    """

    key: str
    label: str
    sentence: str
    left: str
    value: float
    most: float
    own: bool
    low: bool
    full_at: datetime | None
    told: bool = False
    at: datetime | None = None


def gauges(levels: list[Level]) -> list[Gauge]:
    return [_gauge(level) for level in levels]


def nearly_empty(accounts: Sequence[Account]) -> list[tuple[Account, Gauge]]:
    """Of these accounts' budgets those of which less than a fifth is left, in one query."""
    found = levels(accounts)
    return [(account, one) for account in accounts for one in gauges(found.get(account.pk, [])) if one.low]


def _gauge(level: Level) -> Gauge:
    return _told(level) if level.told else _counted(level)


def _told(level: Level) -> Gauge:
    """What is not known is no 0."""
    value, most, left = level.used, level.most, ""
    if level.known:
        sentence = _("%(percent)s\u00a0%% utilisés") % {"percent": thin(round(value))}
        left = _("il reste %(left)s\u00a0%%") % {"left": thin(round(level.left))}
    else:
        sentence, value, most = (_("pas connu en ce moment") if level.at else _("pas encore connu")), 0.0, 0.0
    return Gauge(
        level.budget.key,
        named(level.budget),
        sentence,
        left,
        min(value, most),
        most,
        False,
        level.low,
        level.full_at,
        True,
        level.at,
    )


def _counted(level: Level) -> Gauge:
    one, used = level.budget, amount(level.used, level.budget.unit)
    if not level.most:
        sentence, left = _("%(used)s, sans plafond") % {"used": used}, ""
    else:
        most = amount(level.most, one.unit)
        sentence = _("%(used)s sur %(most)s en %(time)s") % {"used": used, "most": most, "time": length(one.per)}
        left = _("il reste %(left)s") % {"left": amount(level.left, one.unit)}
    return Gauge(
        one.key, named(one), sentence, left, min(level.used, level.most), level.most, level.own, level.low, level.full_at
    )


def amount(number: float, unit: str) -> str:
    """« 1 234 », « 0,40 $ »: money has two decimals, in the manner of the reader's language."""
    if not unit:
        return thin(number)
    return f"{_money(number)}\u00a0{unit}"


def _money(number: float) -> str:
    words = thin(round(number, 2))
    point = "," if "," in thin(0.5) else "."
    whole, _point, cents = words.partition(point)
    return f"{whole}{point}{cents:0<2}" if cents else words
