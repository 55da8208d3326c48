"""Tables that a page is given: their text, or in a sentence why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.design.templatetags.design import thin
from parvis.tables.opening import text_of as opened
from parvis.tables.reading import MOST_LINES, Unread

SENTENCES: Mapping[str, str | Promise] = {
    "empty": gettext_lazy("Ce fichier ne contient aucune ligne."),
    "headings": gettext_lazy("La première ligne doit nommer chaque colonne, chaque nom une seule fois."),
    "long": gettext_lazy("Ce fichier a plus de %(most)s lignes : partagez-le en plusieurs."),
    "broken": gettext_lazy("Ce fichier n’est pas un tableau CSV bien formé : une cellule ne se ferme pas (ligne %(line)s)."),
    "locked": gettext_lazy("Ce classeur est protégé par un mot de passe : enregistrez-le sans mot de passe, ou en CSV."),
    "workbook": gettext_lazy(
        "Ce classeur ne s’ouvre pas : il est abîmé, ou n’est ni xlsx, ni xls, ni ods. Enregistrez-le en CSV."
    ),
    "heavy": gettext_lazy("Ce classeur est trop grand pour être ouvert ici : enregistrez en CSV la feuille utile."),
}


def sentence(error: Unread, most: int = MOST_LINES, own: Mapping[str, str | Promise] = SENTENCES) -> str:
    """Why a table cannot be read. `most`: lines that it may have; `own`: what its room says of its own codes."""
    return str(own.get(error.code) or SENTENCES[error.code]) % {"line": error.line, "most": thin(most)}


def given(request: HttpRequest, largest: int) -> tuple[str, str]:
    """(text, name of the file) of a table that came as `file`, or was pasted as `text`: then its name is "". Raises as `text_of`."""
    file = request.FILES.get("file")
    return (text_of(file, largest), file.name or "") if file else (request.POST.get("text", ""), "")


def text_of(file: UploadedFile[Any] | None, largest: int) -> str:
    """Of a CSV or a workbook. `largest`: bytes. Raises ValidationError: no file, too heavy, or one that does not open."""
    if file is None:
        raise ValidationError({"file": _("Choisissez un fichier.")})
    if (file.size or 0) > largest:
        raise ValidationError({"file": _("Ce fichier est trop lourd : %(most)s Mo au plus.") % {"most": largest // 1_000_000}})
    try:
        return opened(file.read())
    except Unread as error:
        raise ValidationError({"file": sentence(error)}) from error
