"""The public register of elected people (répertoire national des élus, Ministère de l'Intérieur) as a list of a clause: names of one town.

The register is a CSV with semicolons, one line a mandate; that of the whole country has half a million lines. Any table that has a column
for the name and one for the first name is read as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.charter.fields import MOST_PEOPLE
from parvis.charter.tokens import fold
from parvis.tables.opening import lines_of
from parvis.tables.reading import Unread, columns, rows
from parvis.web.uploads import sentence

LARGEST = 120_000_000
"""Bytes of a file: the register of all town councillors has some seventy million."""
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
    except UnicodeDecodeError as error:
        raise ValidationError({"file": _("Ce fichier n’est pas un tableau CSV bien formé.")}) from error
    except Unread as error:
        raise ValidationError({"file": sentence(error)}) from error
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
    lines = rows(lines_of(file))
    heading = next(lines, None)
    places = columns(heading.cells, COLUMNS) if heading else {}
    if "last" not in places or "first" not in places:
        raise ValidationError(
            {"file": _("La première ligne doit nommer les colonnes, dont le nom et le prénom de la personne élue.")}
        )
    asked = [places[name] for name in ("code", "town") if name in places]
    if town and not asked:
        raise ValidationError({"town": _("Ce fichier ne dit pas de quelle commune : laissez la commune vide pour tout lire.")})
    for row in lines:
        if row.broken:
            raise Unread("broken", row.number)
        if town and not any(fold(_cell(row.cells, at)) == town for at in asked):
            continue
        first, last = _cell(row.cells, places["first"]), _cell(row.cells, places["last"])
        if first and last:
            yield first.title() if first.isupper() else first, last.upper()


def _cell(row: Sequence[str], at: int) -> str:
    return " ".join(row[at].split())[:60] if at < len(row) else ""
