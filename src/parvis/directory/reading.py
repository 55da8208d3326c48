"""From a file to lines of values, each with what is wrong of it (pure but for its sentences)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.directory import dila
from parvis.networks.email.account import is_address
from parvis.search.index import fold
from parvis.tables.cells import unguard

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
    "broken": gettext_lazy("Ce fichier n’est pas un tableau CSV bien formé : une cellule ne se ferme pas."),
    "headings": gettext_lazy("La première ligne doit nommer les colonnes, dont « nom »."),
}
Line = dict[str, Any]


def read(text: str, source: str) -> list[Line]:
    """Raises ValidationError when the file itself cannot be read."""
    if len(text) > LARGEST:
        raise ValidationError({"file": _("Ce fichier est trop lourd : 60 Mo au plus.")})
    try:
        lines = _records(text) if source == "dila" else _table(text)
    except (dila.Unreadable, csv.Error) as error:
        code = error.args[0] if isinstance(error, dila.Unreadable) else "broken"
        raise ValidationError({"file": str(FILES[code])}) from error
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
    """A CSV as a French spreadsheet writes it (semicolons), or with commas or tabs."""
    text = text.removeprefix("\ufeff").replace("\x00", "")
    head = text.lstrip().split("\n", 1)[0]
    rows = list(csv.reader(io.StringIO(text), delimiter=max(";,\t", key=head.count)))
    names = _names(rows[0]) if rows else {}
    if "name" not in names.values():
        raise dila.Unreadable("headings" if rows else "empty")
    if len(rows) > dila.MOST + 1:
        raise dila.Unreadable("long")
    width = len(rows[0])
    lines = []
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            lines.append({"line": number, "error": ["cells", ""]})
        else:
            lines.append(_line(number, _of_cells, {names[n]: cell.strip() for n, cell in enumerate(cells[:width]) if n in names}))
    return lines


def _names(headings: list[str]) -> dict[int, str]:
    """Which column is which field: position → name."""
    known = {fold(word): name for name, words in COLUMNS.items() for word in words}
    return {n: known[word] for n, heading in enumerate(headings) if (word := fold(heading).strip()) in known}


def _of_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """Only columns that the file has: what it does not speak of stays as it is. Raises ValueError."""
    values: dict[str, Any] = {name: unguard(value) for name, value in cells.items()}
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
