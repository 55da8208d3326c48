"""What publications have in common, in words; what a comparison says, and what else differs between two sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.accounts.models import Account
from parvis.city.audiences import aims
from parvis.city.models import Topic
from parvis.design.templatetags.design import network_name, thin
from parvis.insights.honest import FEWEST, Comparison, Rate
from parvis.insights.posts.gather import Look
from parvis.insights.sheets import place
from parvis.publishing.models import Campaign

Words = str | Promise
BY: Mapping[str, Words] = {
    "account": gettext_lazy("compte"), "network": gettext_lazy("réseau"), "topic": gettext_lazy("thème"),
    "campaign": gettext_lazy("campagne"), "objective": gettext_lazy("objectif"), "language": gettext_lazy("langue"),
    "media": gettext_lazy("média"), "aim": gettext_lazy("public visé"), "public": gettext_lazy("public du compte"),
}  # fmt: skip
MEDIA: Mapping[str, Words] = {"image": gettext_lazy("image"), "video": gettext_lazy("vidéo"), "none": gettext_lazy("sans média")}
OBJECTIVES: Mapping[str, Words] = {
    "presence": gettext_lazy("présence"), "city": gettext_lazy("ville"), "service": gettext_lazy("service"),
}  # fmt: skip
PUBLICS: Mapping[str, Words] = {
    "residents": gettext_lazy("habitants"), "country": gettext_lazy("pays"), "abroad": gettext_lazy("étranger"),
    "mixed": gettext_lazy("public mêlé"), "unknown": gettext_lazy("inconnu"),
}  # fmt: skip
DIFFER = 0.2
"""From a difference of so many in a hundred on, it is said."""


class Names:
    """Values in words; each table is read once, when it is first asked for."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[Any, Words]] = {"media": dict(MEDIA), "objective": dict(OBJECTIVES), "public": dict(PUBLICS)}

    def known(self, dimension: str) -> dict[Any, Words]:
        if dimension == "aim" and "aim" not in self._kept:
            self._kept["aim"] = {key: aim.name for key, aim in aims().items()}
        if dimension not in self._kept:
            if dimension == "account":
                self._kept[dimension] = _accounts()
                return self._kept[dimension]
            model: Any = {"topic": Topic, "campaign": Campaign}[dimension]
            self._kept[dimension] = dict(model.objects.values_list("key" if dimension == "topic" else "pk", "name"))
        return self._kept[dimension]

    def __call__(self, dimension: str, value: Any) -> str:
        if value in ("", None):
            return _("sans") if dimension in ("topic", "campaign", "objective", "aim") else _("inconnu")
        if dimension == "network":
            return network_name(value)
        if dimension == "language":
            return place("language", value, value)
        return str(self.known(dimension).get(value, value))


def _accounts() -> dict[Any, Words]:
    """Two of one name are told apart by their networks."""
    rows = list(Account.objects.values_list("pk", "name", "network"))
    many = Counter(name for _pk, name, _network in rows)
    return {pk: name if many[name] == 1 else f"{name} ({network_name(network)})" for pk, name, network in rows}


def number(value: float | None, *, views: bool) -> str | None:
    """A rate as it is read: in percent of views, or engagement a publication."""
    if value is None:
        return None
    if not views:
        return thin(round(value, 1)) if value < 10 else thin(round(value))
    return _("%(n)s %%") % {"n": thin(round(100 * value, 2 if value < 0.01 else 1))}


def interval(rate: Rate, *, views: bool) -> str | None:
    if rate.low is None:
        return None
    return _("de %(low)s à %(high)s") % {"low": number(rate.low, views=views), "high": number(rate.high, views=views)}


def sentence(found: Comparison, one: str, other: str, *, views: bool) -> str:
    """The comparison in plain words, for somebody who knows no statistics."""
    numbers = {
        "one": one, "other": other, "first": number(found.one.value, views=views), "second": number(found.other.value, views=views),
    }  # fmt: skip
    if found.verdict == "few":
        fewest = min(found.one.n, found.other.n)
        if fewest < FEWEST:
            return ngettext(
                "Pas assez pour le dire : %(n)s publication mesurée d’un côté, il en faut %(least)s.",
                "Pas assez pour le dire : %(n)s publications mesurées d’un côté, il en faut %(least)s.", fewest,
            ) % {"n": fewest, "least": FEWEST}  # fmt: skip
        return _("Pas assez pour le dire : trop peu de réactions en tout.")
    if found.verdict == "unsure":
        return _("On ne peut pas dire que l’un fasse mieux : %(first)s pour « %(one)s », %(second)s pour « %(other)s », "
                 "un écart que le hasard seul donne souvent.") % numbers  # fmt: skip
    words = (
        _("« %(one)s » fait mieux que « %(other)s » : %(first)s contre %(second)s.")
        if found.verdict == "more"
        else _("« %(one)s » fait moins bien que « %(other)s » : %(first)s contre %(second)s.")
    )
    chance = found.chance or 0
    times = _("moins d’une fois sur 1 000") if chance < 0.001 else _("environ une fois sur %(n)s") % {"n": round(1 / chance)}
    return words % numbers + " " + _("Le hasard seul ferait un tel écart %(times)s.") % {"times": times}


def cautions(found: Comparison, one: str, other: str) -> list[str]:
    """One publication that has most of it decides a mean by itself."""
    return [
        _("Dans « %(set)s », une seule publication a %(part)s %% des réactions.")
        % {"set": name, "part": round(100 * rate.largest)}
        for name, rate in ((one, found.one), (other, found.other))
        if rate.largest >= 0.5 and rate.n >= FEWEST
    ]


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that publications have or have not, besides what is compared."""

    words: str
    has: Callable[[Look], bool]


def differs(one: Sequence[Look], other: Sequence[Look]) -> list[str]:
    """What else tells the two sets apart: network, media, weekend, language, hour. Any of it may be the reason instead."""
    if not one or not other:
        return []
    traits = [Trait(_("avec une image"), lambda look: look.media == "image"),
              Trait(_("avec une vidéo"), lambda look: look.media == "video"),
              Trait(_("le week-end"), lambda look: timezone.localtime(look.at).weekday() >= 5)]  # fmt: skip
    for network, _many in Counter(look.network for look in (*one, *other)).most_common(6):
        words = _("sur %(network)s") % {"network": network_name(network)}
        traits.append(Trait(words, lambda look, network=network: look.network == network))  # type: ignore[misc]
    for language, _many in Counter(look.language for look in (*one, *other)).most_common(3):
        words = _("en langue « %(language)s »") % {"language": place("language", language, language)}
        traits.append(Trait(words, lambda look, language=language: look.language == language))  # type: ignore[misc]
    said = []
    for trait in traits:
        mine, theirs = (sum(map(trait.has, looks)) / len(looks) for looks in (one, other))
        if abs(mine - theirs) >= DIFFER:
            said.append(_("%(what)s : %(mine)s %% contre %(theirs)s %%") % {
                "what": trait.words, "mine": round(100 * mine), "theirs": round(100 * theirs)})  # fmt: skip
    mine, theirs = (median(timezone.localtime(look.at).hour for look in looks) for looks in (one, other))
    if abs(mine - theirs) >= 3:
        said.append(_("heure médiane : %(mine)s h contre %(theirs)s h") % {"mine": round(mine), "theirs": round(theirs)})
    return said
