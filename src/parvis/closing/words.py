"""Words of closing, in one place for pages and API."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from parvis.cases.words import KINDS
from parvis.readings.words import KIND_WORDS

Words = Lazy | str
OF: Mapping[str, Words] = {"talk": _("une conversation"), "case": _("un dossier")}
ASKS: Mapping[str, Mapping[str, Words]] = {
    "talk": {
        "nature": _("sa nature, comprise ou dite par un agent"), "topic": _("son thème, compris ou dit par un agent"),
        "label": _("une étiquette"), "case": _("un dossier au-dessus d’elle"), "answer": _("une réponse à la personne"),
    },
    "case": {
        "title": _("un titre"), "category": _("une catégorie"), "topic": _("un thème"), "place": _("un lieu"),
        "point": _("une position sur la carte"), "answers": _("les réponses que sa catégorie exige"),
    },
}  # fmt: skip
NATURES: Mapping[str, Mapping[str, Words]] = {"talk": KIND_WORDS, "case": KINDS}
QUESTION = _("la réponse à « %(question)s »")
