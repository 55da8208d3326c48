"""The public register of elected people (répertoire national des élus, Ministère de l'Intérieur) as a list of a clause: names of one town.

The register is a CSV with semicolons, one line a mandate; that of the whole country has half a million lines. Any table that has a column
for the name and one for the first name is read as well.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.charter.fields import MOST_PEOPLE
from parvis.charter.tokens import fold

LARGEST = 120_000_000
"""Bytes of a file: the register of all town councillors has some seventy million."""
BEGINNING = 1 << 16
"""Bytes by which its encoding is told; a character that they cut in two is no fault."""
COLUMNS = {
    "last": ("nom de l'elu", "nom"), "first": ("prenom de l'elu", "prenom"),
    "code": ("code de la commune", "code insee", "commune"), "town": ("libelle de la commune", "nom de la commune", "ville"),
}  # fmt: skip


def names_in(file: IO[bytes], size: int, town: str) -> list[str]:
    """« Prénom NOM » of everybody whom the file names for a town (its name or its INSEE code; "" = all of the file), each once, in order
    of names. Raises ValidationError: not such a file, a column is missing, the town has nobody, or too many."""
    if size > LARGEST:
        raise ValidationError({"file": _("Ce fichier est trop lourd : 120 Mo au plus.")})
    try:
        found = _few(_named(file, fold(town.strip())))
    except (csv.Error, UnicodeDecodeError) as error:
        raise ValidationError({"file": _("Ce fichier n’est pas un tableau CSV bien formé.")}) from error
    if not found:
        words = _("Personne dans ce fichier pour cette commune : donnez son nom ou son code INSEE tels que le fichier les écrit.")
        raise ValidationError({"town": words} if town.strip() else {"file": _("Ce fichier ne nomme personne.")})
    return [f"{first} {last}" for first, last in sorted(found, key=lambda one: fold(one[1] + one[0]))]


def _few(named: Iterator[tuple[str, str]]) -> dict[tuple[str, str], None]:
    """Each once; the whole country is not held in memory to be refused."""
    found: dict[tuple[str, str], None] = {}
    for one in named:
        found[one] = None
        if len(found) > MOST_PEOPLE:
            raise ValidationError({"town": _("Plus de %(most)s personnes : dites de quelle commune.") % {"most": MOST_PEOPLE}})
    return found


def _named(file: IO[bytes], town: str) -> Iterator[tuple[str, str]]:
    lines = _text(file)
    heading = next(lines, "")
    separator = max(";,\t", key=heading.count)
    places = _columns(next(csv.reader([heading], delimiter=separator), []))
    if "last" not in places or "first" not in places:
        raise ValidationError(
            {"file": _("La première ligne doit nommer les colonnes, dont le nom et le prénom de la personne élue.")}
        )
    asked = [places[name] for name in ("code", "town") if name in places]
    if town and not asked:
        raise ValidationError({"town": _("Ce fichier ne dit pas de quelle commune : laissez la commune vide pour tout lire.")})
    for row in csv.reader(lines, delimiter=separator):
        if town and not any(fold(_cell(row, at)) == town for at in asked):
            continue
        first, last = _cell(row, places["first"]), _cell(row, places["last"])
        if first and last:
            yield first.title() if first.isupper() else first, last.upper()


def _text(file: IO[bytes]) -> Iterator[str]:
    """In UTF-8, or as old spreadsheets write where its beginning is not."""
    begin = file.read(BEGINNING)
    file.seek(0)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(begin, final=len(begin) < BEGINNING)
    except UnicodeDecodeError:
        return io.TextIOWrapper(file, "cp1252", errors="replace", newline="")
    return io.TextIOWrapper(file, "utf-8-sig", newline="")


def _columns(heading: Sequence[str]) -> dict[str, int]:
    plain = [fold(cell.strip().replace("’", "'")) for cell in heading]
    return {name: plain.index(word) for name, words in COLUMNS.items() for word in reversed(words) if word in plain}


def _cell(row: Sequence[str], at: int) -> str:
    return " ".join(row[at].split())[:60] if at < len(row) else ""
