"""Where an account's network finds the city's residents, and in which languages the city speaks there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.accounts.words import invalid
from parvis.city.languages import CODES
from parvis.networks.protocol import NetworkError, Targeting

Level = Literal["city", "region"]
Looked: TypeAlias = Literal["city", "region", "language"]
"""What a network can be asked for its own keys of."""
Places: TypeAlias = Mapping[str, Sequence[Sequence[str]]]
"""{"cities": [(key, name)], "regions": […]}, as the network has them."""
LEVELS: Mapping[Level, str] = {"city": "cities", "region": "regions"}
"""What is asked of the network → where the account keeps it."""
KEPT = 600
"""Seconds for which a network's answer is taken as it was."""
MOST = 50


def known_languages(given: Sequence[str] | None) -> list[str] | None:
    """Raises ValidationError for a language that the city does not list."""
    if given is None:
        return None
    if wrong := [code for code in given if code not in CODES]:
        raise ValidationError({"languages": _("Langue inconnue : %(language)s.") % {"language": wrong[0][:20]}})
    return list(dict.fromkeys(given))


def known_places(given: Places | None) -> dict[str, list[list[str]]] | None:
    """{"cities": [(key, name)], "regions": […]}, nothing else, once each."""
    if given is None:
        return None
    found: dict[str, list[list[str]]] = {}
    for level, places in given.items():
        if level not in LEVELS.values() or len(places) > MOST:
            raise ValidationError(
                {"residents": _("Des villes ou des régions sont attendues, %(most)s au plus.") % {"most": MOST}}
            )
        named = {str(key)[:80]: str(name)[:120] for key, name in places if str(key).strip()}
        if any("\x00" in key + name for key, name in named.items()):
            raise ValidationError({"residents": _("Ce champ contient un caractère interdit.")})
        found[level] = [[key, name] for key, name in named.items()]
    return found


def targets(account: Account) -> tuple[Level, ...]:
    """What of the two its network can limit a publication to, and can look up."""
    connector = connector_of(account)
    if not isinstance(connector, Targeting):
        return ()
    rule = connector.facts.audience  # type: ignore[attr-defined]
    return tuple(level for level in LEVELS if getattr(rule, level) != "none")


def look_up(account: Account, query: str, level: Looked) -> list[tuple[str, str]]:
    """(key, name) of the places or languages whose names begin so, as its network has them. Raises ValidationError with its
    refusal."""
    query = query.strip()[:100]
    connector = connector_of(account)
    if not query or "\x00" in query or not isinstance(connector, Targeting):
        return []
    place = f"places:{account.pk}:{level}:{query.lower().encode().hex()[:150]}"
    kept: list[tuple[str, str]] | None = cache.get(place)
    if kept is None:
        try:
            kept = [(str(key), str(name)) for key, name in connector.places(query, level)][:MOST]
        except NetworkError as error:
            raise invalid(error, "q") from error
        cache.set(place, kept, KEPT)
    return kept
