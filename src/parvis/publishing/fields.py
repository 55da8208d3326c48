"""What a post may hold: each field looked at before it is written, so that an error names the field and nothing is half kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from parvis.city.audiences import Aim, aims
from parvis.city.models import Topic
from parvis.publishing.models import Campaign
from parvis.publishing.reach import DECISIONS
from parvis.understanding.language import detect

AUTO = "auto"
"""The language of a post whose text is to tell it."""
OBJECTIVES = ("presence", "city", "service")
MOST_TEXT = 100_000  # characters; the networks' own limits are far below
MOST_PARTS = 50
MOST_TARGETS = 250
PLACES = ("countries", "regions", "cities", "languages")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_address = URLValidator(schemes=["http", "https"])


def valid(fields: Mapping[str, Any], known: Mapping[str, Aim] | None = None) -> dict[str, Any]:
    """`fields` of a post as they may be written (`topic` and `campaign` as rows or None). `known`: the city's audiences, where
    they have been read. Raises ValidationError by field."""
    found = dict(fields)
    errors: dict[str, str] = {}
    for name, rule in _RULES.items():
        if fields.get(name) is not None and (said := rule(fields[name])):
            errors[name] = said
    if (aim := fields.get("aim")) and aim not in (aims() if known is None else known):
        errors["aim"] = _("Public inconnu : %(what)s.") % {"what": aim[:40]}
    if isinstance(topic := fields.get("topic"), str):
        found["topic"] = Topic.objects.filter(key=topic).first() if topic else None
        if topic and found["topic"] is None:
            errors["topic"] = _("Thème inconnu : %(topic)s.") % {"topic": topic[:60]}
    if isinstance(campaign := fields.get("campaign"), int):
        found["campaign"] = Campaign.objects.filter(pk=campaign).first()
        if found["campaign"] is None:
            errors["campaign"] = _("Cette campagne n’existe plus.")
    if errors:
        raise ValidationError(errors)
    return found


def _text(text: str) -> str:
    if "\x00" in text:
        return _("Le texte contient un caractère interdit.")
    return _("Le texte est trop long.") if len(text) > MOST_TEXT else ""


def spoken(text: str, otherwise: str) -> str:
    """The language that a text is written in, where that can be told; else `otherwise`."""
    return detect(text, otherwise.split("-")[0]).language or otherwise


def _language(language: str) -> str:
    if language == AUTO or _LANGUAGE.fullmatch(language):
        return ""
    return _("« %(language)s » n’est pas un code de langue, par exemple fr.") % {"language": language[:20]}


def _objective(objective: str) -> str:
    return "" if objective in ("", *OBJECTIVES) else _("Objectif inconnu.")


def _audience(audience: Mapping[str, Any]) -> str:
    """`names` says what keys of places are called: nothing depends on them."""
    names = audience.get("names") or {}
    if len(names) > MOST_TARGETS or any(len(key) > 80 or len(name) > 160 for key, name in names.items()):
        return _("Le public visé est trop long.")
    if unknown := set(audience) - {*PLACES, "names"}:
        return _("Public visé inconnu : %(what)s.") % {"what": sorted(unknown)[0][:40]}
    wrong = [code for code in audience.get("countries", ()) if not _COUNTRY.fullmatch(code)]
    if wrong:
        return _("« %(country)s » n’est pas un code de pays, par exemple FR.") % {"country": wrong[0][:20]}
    return _("Le public visé est trop long.") if sum(len(audience.get(name, ())) for name in PLACES) > MOST_TARGETS else ""


def _parts(parts: Sequence[str]) -> str:
    if len(parts) > MOST_PARTS:
        return _("Un fil a %(most)s messages au plus.") % {"most": MOST_PARTS}
    return next(filter(None, map(_text, parts)), "")


def _variants(variants: Mapping[int, Mapping[str, Any]]) -> str:
    for variant in variants.values():
        if said := _text(variant.get("text") or "") or _parts(variant.get("parts") or []):
            return said
        if variant.get("reach") not in (None, *DECISIONS):
            return _("Ce choix n’existe pas : %(what)s.") % {"what": str(variant["reach"])[:20]}
    return ""


def _marks(marks: Mapping[str, Any]) -> str:
    known = {"preset", "hosts", "source", "medium", "campaign", "content"}
    return "" if set(marks) <= known else _("Suivi des liens inconnu.")


def _media(media: Sequence[int | Mapping[str, Any]]) -> str:
    ids = [m if isinstance(m, int) else m["id"] for m in media]
    if len(ids) > 50:
        return _("Une publication porte 50 fichiers au plus.")
    if len(set(ids)) < len(ids):
        return _("Le même fichier figure deux fois.")
    long = any(len(m.get("alt", "")) > 1500 or "\x00" in m.get("alt", "") for m in media if not isinstance(m, int))
    return _("Une description a 1 500 caractères au plus.") if long else ""


_RULES: dict[str, Callable[[Any], str]] = {
    "text": _text, "language": _language, "objective": _objective, "audience": _audience, "parts": _parts,
    "variants": _variants, "media": _media, "marks": _marks,
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


def id_in(url: str) -> str:
    """The last part of an address, which is the post's number on most networks."""
    return url.rstrip("/").rsplit("/", 1)[-1].split("?")[0] if url else ""
