"""What may be said of a file: each field looked at before it is written, so that an error names the field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.media.models import CONSENTS

LONGEST = {"name": 200, "alt": 1500, "credit": 200, "licence": 120, "consent_reference": 200, "description": 10_000,
           "words": 10_000}  # fmt: skip
"""Characters, as the table has them."""
FIELDS = (*LONGEST, "alts", "tags", "consent", "expires_on")
MOST_TAGS = 30
LONGEST_TAG = 40
LANGUAGE = re.compile(r"[a-z]{2,3}")


def valid(given: Mapping[str, Any]) -> dict[str, Any]:
    """`given` as it may be written; None leaves a field as it is (`expires_on` "" takes the day away). Raises ValidationError."""
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in given.items():
        if value is None:
            continue
        if name in LONGEST:
            found[name] = str(value).replace("\x00", "").strip()[: LONGEST[name]]
        else:
            found[name], errors[name] = _RULES[name](value)
    if found.get("name") == "":
        errors["name"] = _("Donnez un nom au fichier.")
    if found.get("consent") == "obtained" and "consent_reference" in found and not found["consent_reference"]:
        errors["consent_reference"] = _("Dites quel document le prouve.")
    if errors := {name: said for name, said in errors.items() if said}:
        raise ValidationError(errors)
    return found


def told(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The same as the journal keeps it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}


def tags(words: str | Sequence[str]) -> list[str]:
    """Tags as they are kept: small letters, once each, in order."""
    parts = re.split(r"[,;\n]", words) if isinstance(words, str) else words
    return sorted({" ".join(part.replace("\x00", "").lstrip("#").split()).lower() for part in parts} - {""})


def _tags(given: str | Sequence[str]) -> tuple[list[str], str]:
    found = tags(given)
    if len(found) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in found):
        return found, _("Trente étiquettes au plus, de quarante caractères chacune.")
    return found, ""


def _alts(given: Mapping[str, str]) -> tuple[dict[str, str], str]:
    found = {language: text.replace("\x00", "").strip()[: LONGEST["alt"]] for language, text in given.items()}
    if any(not LANGUAGE.fullmatch(language) for language in found) or len(found) > 20:
        return {}, _("Donnez la langue par son code, par exemple fr.")
    return {language: text for language, text in found.items() if text}, ""


def _consent(given: str) -> tuple[str, str]:
    return given, "" if given in CONSENTS else _("Autorisation inconnue.")


def _expires_on(given: date | str) -> tuple[date | None, str]:
    if given == "":
        return None, ""
    if not isinstance(given, date) or not 2000 <= given.year <= 2200:
        return None, _("Donnez un jour qui existe.")
    return given, ""


_RULES: dict[str, Any] = {"tags": _tags, "alts": _alts, "consent": _consent, "expires_on": _expires_on}
