"""The figures' words: names of dimensions and their values, times, and what a comparison says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.cases.words import KINDS as NATURES
from parvis.city.models import Topic
from parvis.design.moments import dated
from parvis.design.templatetags.design import network_name, thin
from parvis.insights.counter.figures import Asked
from parvis.insights.counter.folding import after
from parvis.people.models import Team
from parvis.promises.words import KINDS
from parvis.readings.words import KIND_WORDS, TOPIC_WORDS

Words = str | Promise
BY: Mapping[str, Words] = {
    "network": gettext_lazy("réseau"), "kind": gettext_lazy("canal"), "nature": gettext_lazy("nature"),
    "topic": gettext_lazy("thème"), "district": gettext_lazy("quartier"), "team": gettext_lazy("équipe"),
}  # fmt: skip
AGAINST: Mapping[str, Words] = {
    "year": gettext_lazy("mêmes jours, un an avant"), "before": gettext_lazy("période juste avant"), "none": gettext_lazy("rien"),
}  # fmt: skip
VALUES: Mapping[str, Words] = {
    "arrived": gettext_lazy("arrivées"), "answered": gettext_lazy("ont eu une réponse"), "waiting": gettext_lazy("attendent encore"),
    "closed": gettext_lazy("closes"), "reopened": gettext_lazy("réouvertures"), "transferred": gettext_lazy("transmissions"),
    "median": gettext_lazy("médiane, première réponse"), "p90": gettext_lazy("9 fois sur 10 en moins de"),
    "median_open": gettext_lazy("médiane, heures d’ouverture"), "p90_open": gettext_lazy("9 fois sur 10, heures d’ouverture"),
    "kept": gettext_lazy("promesses tenues"), "broken": gettext_lazy("promesses dépassées"), "kept_share": gettext_lazy("tenues en %"),
    "opinions": gettext_lazy("avis donnés"), "pleased": gettext_lazy("satisfaits"), "mixed": gettext_lazy("en partie"),
    "displeased": gettext_lazy("pas satisfaits"), "pleased_share": gettext_lazy("satisfaits en %"),
}  # fmt: skip
TIMES = ("median", "p90", "median_open", "p90_open")
SHARES = ("kept_share", "pleased_share")


class Names:
    """Values of dimensions in words; topics and teams are read once, when the first is asked for."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[Any, Words]] = {"kind": dict(KINDS), "nature": {**KIND_WORDS, **NATURES}}

    def known(self, dimension: str) -> dict[Any, Words]:
        if dimension not in self._kept:
            rows = Topic.objects.values_list("key", "name") if dimension == "topic" else Team.objects.values_list("pk", "name")
            self._kept[dimension] = {**(TOPIC_WORDS if dimension == "topic" else {}), **dict(rows)}
        return self._kept[dimension]

    def __call__(self, dimension: str, value: Any) -> str:
        if value in ("", None):
            return _("inconnu")
        if dimension == "network":
            return network_name(value)
        if dimension == "district":
            return str(value)
        found = str(self.known(dimension).get(value, value))
        return found[:1].upper() + found[1:]


def minutes(many: int | None) -> str | None:
    """«2 h 10», «3 j 4 h»; None stays None."""
    if many is None:
        return None
    days, rest = divmod(many, 1440)
    hours, left = divmod(rest, 60)
    if days:
        return _("%(days)s j %(hours)s h") % {"days": days, "hours": hours} if hours else _("%(days)s j") % {"days": days}
    if hours:
        return _("%(hours)s h %(minutes)02d") % {"hours": hours, "minutes": left} if left else _("%(hours)s h") % {"hours": hours}
    return _("%(n)s min") % {"n": left}


def open_minutes(many: int | None) -> str | None:
    """The same in hours alone: a working day is not 24 of them."""
    if many is None or many < 60:
        return minutes(many)
    hours, left = divmod(many, 60)
    return _("%(hours)s h %(minutes)02d") % {"hours": hours, "minutes": left} if left else _("%(hours)s h") % {"hours": hours}


def percent(share: float | None) -> str | None:
    return None if share is None else _("%(n)s %%") % {"n": round(100 * share)}


def value(name: str, found: Any) -> str | None:
    """A figure as it is read; None is not available."""
    if name in TIMES:
        return open_minutes(found) if name.endswith("open") else minutes(found)
    return percent(found) if name in SHARES else None if found is None else thin(found)


def step(day: date, by_month: bool, asked: Asked) -> str:
    """A day or a month; of a month that the period has not whole, that is said."""
    if not by_month:
        return dated(day, _("j F Y"))
    whole = asked.first <= day and after("m", day) - timedelta(days=1) <= asked.last
    return dated(day, _("F Y")) if whole else _("%(month)s (en partie)") % {"month": dated(day, _("F Y"))}


def change(now: int, before: int | None) -> str:
    """«8 % de plus»; a comparison with nothing says nothing in percent."""
    if before is None:
        return ""
    if not before:
        return _("il n’y en avait aucune") if now else _("aucune, comme alors")
    part = round(100 * (now - before) / before)
    if part == 0:
        return _("autant")
    return (_("%(n)s %% de plus") if part > 0 else _("%(n)s %% de moins")) % {"n": abs(part)}


def faster(now: int | None, before: int | None) -> str:
    """What a median became, in words."""
    if now is None or before is None:
        return ""
    if abs(now - before) <= max(1, before // 20):
        return _("comme alors")
    told = minutes(abs(now - before))
    return (_("%(time)s de moins") if now < before else _("%(time)s de plus")) % {"time": told}


def questions(many: int) -> str:
    return ngettext("%(n)s question", "%(n)s questions", many) % {"n": thin(many)}
