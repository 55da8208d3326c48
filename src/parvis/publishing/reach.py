"""Who will see it (pure): what each network does with the public that a post is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from parvis.networks.protocol import Audience, AudienceRule
from parvis.networks.protocol import Level as Rule

Level: TypeAlias = Literal["everyone", "enforced", "wider", "preferred", "none"]
DECISIONS = ("", "all", "out")
"""What a person decided for a network that cannot: nothing yet, send it to everybody there, leave the network out."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A public as an audience says it: `local` = the city's residents."""

    countries: Sequence[str] = ()
    local: bool = False


ANYBODY = Audience()


@dataclass(frozen=True, slots=True)
class Reach:
    """`level`: enforced · wider (the country instead of the city) · preferred (others may see it) · none · everyone (no limit
    was wished). `places`: names of what it is limited to, where they are known."""

    level: Level
    audience: Audience = ANYBODY
    places: tuple[str, ...] = ()

    @property
    def undecided(self) -> bool:
        """A person has to say what becomes of it there."""
        return self.level == "none"


def of_wish(wish: Wish, rule: AudienceRule, places: Mapping[str, Sequence[Sequence[str]]]) -> Reach:
    """`places`: the account's own names for the city, as its network has them: {"cities": [(key, name)], "regions": […]}."""
    if not wish.local:
        return of_audience(Audience(countries=tuple(wish.countries)), rule)
    cities, regions = places.get("cities") or (), places.get("regions") or ()
    here = Audience(
        cities=tuple(key for key, _ in cities) if rule.city != "none" else (),
        regions=tuple(key for key, _ in regions) if rule.region != "none" else (),
    )
    if here:
        named = tuple(name for _, name in [*(cities if here.cities else ()), *(regions if here.regions else ())])
        return Reach(_worst(here, rule), here, named)
    country = of_audience(Audience(countries=tuple(wish.countries)), rule)
    if country.level == "everyone":  # an audience of residents that names no country
        return Reach("none")
    return Reach("wider", country.audience, country.places) if country.level == "enforced" else country


def of_audience(audience: Audience, rule: AudienceRule, names: Mapping[str, str] = MappingProxyType({})) -> Reach:
    """A public given as countries, places, languages. `names`: what the keys of places and languages are called."""
    told = (*audience.countries, *(names.get(key, key) for key in (*audience.regions, *audience.cities, *audience.languages)))
    return Reach(_worst(audience, rule), audience, told)


def _worst(audience: Audience, rule: AudienceRule) -> Level:
    each: tuple[tuple[Sequence[str], Rule], ...] = (
        (audience.countries, rule.country),
        (audience.regions, rule.region),
        (audience.cities, rule.city),
        (audience.languages, rule.language),
    )
    wished = [level for wanted, level in each if wanted]
    if not wished:
        return "everyone"
    return "none" if "none" in wished else "preferred" if "preferred" in wished else "enforced"


def places_of(settings: Mapping[str, Any]) -> Mapping[str, Sequence[Sequence[str]]]:
    """Where an account's network finds the city's residents, as the account's settings keep it."""
    found = settings.get("residents")
    return found if isinstance(found, dict) else {}
