"""Whom a post is for, in LinkedIn's words: geo URNs, interface languages.

Inside one facet any of them counts, between facets all must. The numbers of the countries are those in LinkedIn's own search
addresses; regions and cities are looked up. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from babel import Locale

from parvis.networks.linkedin.api import Api, enc
from parvis.networks.protocol import Audience, Problem

GEO = "urn:li:geo:"
COUNTRIES = {
    "AT": "103883259", "BE": "100565514", "CA": "101174742", "CH": "106693272", "DE": "101282230", "ES": "105646813",
    "FR": "105015875", "GB": "101165590", "IE": "104738515", "IT": "103350119", "JP": "101355337", "LU": "104042105",
    "NL": "102890719", "PT": "100364837", "US": "103644278",
}  # fmt: skip
LANGUAGES = {
    "ar": "AE", "de": "DE", "en": "US", "es": "ES", "fr": "FR", "it": "IT", "ja": "JP", "nl": "NL", "pl": "PL", "pt": "BR",
    "ro": "RO", "ru": "RU", "tr": "TR", "zh": "CN",
}  # fmt: skip
ISO = {f"{GEO}{number}": country for country, number in COUNTRIES.items()}


def problems(audience: Audience) -> Iterator[Problem]:
    for country in audience.countries:
        if country not in COUNTRIES:
            yield Problem("linkedin-country", "audience", {"country": country})
    for language in audience.languages:
        if language[:2] not in LANGUAGES:
            yield Problem("linkedin-language", "audience", {"language": language})


def targets(audience: Audience) -> list[dict[str, Any]]:
    """`distribution.targetEntities`; empty for everybody."""
    geo = [f"{GEO}{COUNTRIES[country]}" for country in audience.countries] + [*audience.regions, *audience.cities]
    tongues = [{"language": each[:2], "country": LANGUAGES[each[:2]]} for each in audience.languages]
    told = {"geoLocations": geo, "interfaceLocales": tongues}
    return [{facet: values for facet, values in told.items() if values}] if audience else []


def search(api: Api, query: str, level: str) -> Sequence[tuple[str, str]]:
    """Countries and languages by their French names; regions and cities as LinkedIn finds them."""
    locale, wanted = Locale("fr"), query.casefold()
    if level in ("country", "language"):
        keys, names = (COUNTRIES, locale.territories) if level == "country" else (LANGUAGES, locale.languages)
        return sorted(((key, names[key]) for key in keys if names[key].casefold().startswith(wanted)), key=lambda pair: pair[1])
    found = api.get("/geoTypeahead", f"q=search&query={enc(query)}").get("elements") or ()
    return [(str(each["entity"]), str(each.get("displayText") or each["entity"])) for each in found if each.get("entity")][:25]
