"""What a post may hold: each field looked at before it is written, so that an error names the field and nothing is half kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from parvis.city.models import Topic

OBJECTIVES = ("presence", "city", "service")
MOST_TEXT = 100_000  # characters; the networks' own limits are far below
MOST_PARTS = 50
PLACES = ("countries", "regions", "cities", "languages")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_address = URLValidator(schemes=["http", "https"])


def valid(fields: Mapping[str, Any]) -> dict[str, Any]:
    """`fields` of a post as they may be written (`topic` as a row or None). Raises ValidationError by field."""
    found = dict(fields)
    errors: dict[str, str] = {}
    for name, rule in _RULES.items():
        if fields.get(name) is not None and (said := rule(fields[name])):
            errors[name] = said
    if isinstance(topic := fields.get("topic"), str):
        found["topic"] = Topic.objects.filter(key=topic).first() if topic else None
        if topic and found["topic"] is None:
            errors["topic"] = _("Thème inconnu : %(topic)s.") % {"topic": topic[:60]}
    if errors:
        raise ValidationError(errors)
    return found


def _text(text: str) -> str:
    if "\x00" in text:
        return _("Le texte contient un caractère interdit.")
    return _("Le texte est trop long.") if len(text) > MOST_TEXT else ""


def _language(language: str) -> str:
    if _LANGUAGE.fullmatch(language):
        return ""
    return _("« %(language)s » n’est pas un code de langue, par exemple fr.") % {"language": language[:20]}


def _objective(objective: str) -> str:
    return "" if objective in ("", *OBJECTIVES) else _("Objectif inconnu.")


def _audience(audience: Mapping[str, Sequence[str]]) -> str:
    if unknown := set(audience) - set(PLACES):
        return _("Public visé inconnu : %(what)s.") % {"what": sorted(unknown)[0][:40]}
    wrong = [code for code in audience.get("countries", ()) if not _COUNTRY.fullmatch(code)]
    if wrong:
        return _("« %(country)s » n’est pas un code de pays, par exemple FR.") % {"country": wrong[0][:20]}
    return _("Le public visé est trop long.") if sum(map(len, audience.values())) > 250 else ""


def _variants(variants: Mapping[int, Mapping[str, Any]]) -> str:
    for variant in variants.values():
        parts = variant.get("parts") or []
        if len(parts) > MOST_PARTS:
            return _("Un fil a %(most)s messages au plus.") % {"most": MOST_PARTS}
        for words in (variant.get("text") or "", *parts):
            if said := _text(words):
                return said
    return ""


def _media(media: Sequence[int | Mapping[str, Any]]) -> str:
    ids = [m if isinstance(m, int) else m["id"] for m in media]
    if len(ids) > 50:
        return _("Une publication porte 50 fichiers au plus.")
    if len(set(ids)) < len(ids):
        return _("Le même fichier figure deux fois.")
    long = any(len(m.get("alt", "")) > 1500 or "\x00" in m.get("alt", "") for m in media if not isinstance(m, int))
    return _("Une description a 1 500 caractères au plus.") if long else ""


_RULES: dict[str, Callable[[Any], str]] = {
    "text": _text, "language": _language, "objective": _objective, "audience": _audience, "variants": _variants,
    "media": _media,
}  # fmt: skip


def address(url: str) -> str:
    """A publication's address on its network, as a person gives it. Raises ValidationError."""
    url = url.strip()
    try:
        _address(url)
    except ValidationError as error:
        raise ValidationError({"url": _("Donnez l’adresse complète, qui commence par https://.")}) from error
    if len(url) > 600:
        raise ValidationError({"url": _("Cette adresse est trop longue.")})
    return url
