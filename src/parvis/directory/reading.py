"""From a file to lines of values, each with what is wrong of it (pure but for its sentences)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.directory import dila
from parvis.networks.email.account import is_address
from parvis.search.index import fold
from parvis.tables import reading as tables
from parvis.tables.reading import Unread
from parvis.web.uploads import sentence

LARGEST = 60_000_000
"""Characters of a file."""
KINDS = ("team", "department", "body", "official")
COLUMNS = {
    "external_id": ("identifiant", "id", "external_id"), "kind": ("nature", "kind", "type"), "name": ("nom", "name"),
    "short": ("nom court", "sigle", "short"), "mission": ("competence", "mission"), "words": ("mots", "words"),
    "territory": ("codes insee", "territoire", "territory", "insee"), "told_fr": ("texte fr", "texte", "told_fr"),
    "told_en": ("texte en", "told_en"), "email": ("courriel", "e-mail", "email", "mail"), "phone": ("telephone", "phone"),
    "address": ("adresse", "address"), "hours": ("horaires", "hours"), "site": ("site", "site internet"),
    "form": ("formulaire", "form"), "sve": ("sve",), "handles": ("reseaux", "comptes", "handles"), "notes": ("notes",),
}  # fmt: skip
HEADINGS = {name: words[0] for name, words in COLUMNS.items()}
LISTS = ("words", "territory")
KIND_WORDS = {
    "equipe": "team", "team": "team", "direction": "department", "service": "department", "department": "department",
    "organisme": "body", "body": "body", "elu": "official", "elue": "official", "official": "official",
}  # fmt: skip
WRONG = {
    "record": gettext_lazy("ce n’est pas une fiche"),
    "id": gettext_lazy("la fiche n’a pas d’identifiant"),
    "name": gettext_lazy("il n’y a pas de nom"),
    "nested": gettext_lazy("le champ « %(value)s » est mal formé"),
    "cells": gettext_lazy("la ligne a plus de cellules que d’en-têtes"),
    "kind": gettext_lazy("« %(value)s » n’est pas une nature (équipe, direction, organisme ou élu)"),
    "email": gettext_lazy("« %(value)s » n’est pas une adresse de courriel"),
    "twice": gettext_lazy("l’identifiant « %(value)s » est déjà dans ce fichier"),
    "link": gettext_lazy("« %(value)s » n’est pas une adresse web (elle commence par https://)"),
}
FILES = {
    "json": gettext_lazy("Ce fichier JSON est mal formé."),
    "shape": gettext_lazy(
        "Ce fichier n’est pas un extrait de l’annuaire de l’administration : on n’y trouve aucune liste de fiches."
    ),
    "long": gettext_lazy("Ce fichier a plus de 20 000 fiches : partagez-le en plusieurs."),
    "empty": gettext_lazy("Ce fichier ne contient aucune fiche."),
    "headings": gettext_lazy("La première ligne doit nommer les colonnes, dont « nom »."),
}
Line = dict[str, Any]


def read(text: str, source: str) -> list[Line]:
    """Raises ValidationError when the file itself cannot be read."""
    if len(text) > LARGEST:
        raise ValidationError({"file": _("Ce fichier est trop lourd : 60 Mo au plus.")})
    try:
        lines = _records(text) if source == "dila" else _table(text)
    except dila.Unreadable as error:
        raise ValidationError({"file": str(FILES[error.args[0]])}) from error
    except Unread as error:
        raise ValidationError({"file": sentence(error, dila.MOST)}) from error
    if not lines:
        raise ValidationError({"file": str(FILES["empty"])})
    return _alone(lines)


def _alone(lines: list[Line]) -> list[Line]:
    """The same record twice in a file: the first one counts, the other is an error."""
    seen: set[str] = set()
    for line in lines:
        key = line.get("values", {}).get("external_id", "")
        if key and key in seen:
            line["error"] = ["twice", key]
            del line["values"]
        seen.add(key)
    return lines


def _records(text: str) -> list[Line]:
    return [_line(number, dila.values, record) for number, record in enumerate(dila.records(text), start=1)]


def _line(number: int, read: Any, given: Any) -> Line:
    try:
        return {"line": number, "values": read(given)}
    except ValueError as error:
        code, _, value = str(error).partition(":")
        return {"line": number, "error": [code, value[:100]]}


def said(error: list[str]) -> str:
    return str(WRONG.get(error[0], error[0])) % {"value": error[1]}


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _table(text: str) -> list[Line]:
    table = tables.read(text, dila.MOST)
    places = tables.columns(table.headings, COLUMNS)
    if "name" not in places:
        raise dila.Unreadable("headings")
    width, lines = len(table.headings), list[Line]()
    for number, cells in enumerate(table.lines, table.first):
        if any(cell.strip() for cell in cells[width:]):
            lines.append({"line": number, "error": ["cells", ""]})
        elif any(cell.strip() for cell in cells):
            lines.append(_line(number, _of_cells, tables.named(cells[:width], places)))
    return lines


def _of_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """Only columns that the file has: what it does not speak of stays as it is. Raises ValueError."""
    values: dict[str, Any] = dict(cells)
    if not values.get("name"):
        raise ValueError("name")
    if "kind" in values:
        kind = KIND_WORDS.get(fold(values["kind"]), "")
        if not kind:
            raise ValueError(f"kind:{values['kind']}")
        values["kind"] = kind
    for name in LISTS:
        if name in values:
            values[name] = [one.strip() for one in values[name].replace("\n", ",").split(",") if one.strip()]
    if values.get("email") and not is_address(values["email"]):
        raise ValueError(f"email:{values['email']}")
    for name in ("site", "form", "sve"):
        if values.get(name) and not values[name].startswith(("http://", "https://")):
            raise ValueError(f"link:{values[name]}")
    if "handles" in values:
        values["handles"] = [found for one in values["handles"].split() if (found := dila.handle_of(one))]
    told = {name[-2:]: values.pop(name) for name in ("told_fr", "told_en") if name in values}
    return values | ({"told": told} if told else {})
