"""Codes of the forum as words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Said = Mapping[str, str | Promise]

GROUNDS: Said = {
    "insult": _("Insulte, menace, harcèlement"), "hate": _("Haine ou discrimination"),
    "personal": _("Données personnelles de quelqu’un"), "illegal": _("Autre contenu contraire à la loi"),
    "spam": _("Publicité, message répété"), "beside": _("Hors sujet, ou en double"), "other": _("Autre chose"),
}  # fmt: skip
"""Why something may be flagged. Criticism is not among them."""

ACTS: Said = {
    "hide": _("votre texte n’est plus visible"), "refuse": _("votre texte n’a pas été publié"),
}  # fmt: skip

SOURCES: Said = {
    "own": _("relu par la ville"), "flag": _("signalé par quelqu’un"), "words": _("retenu par un mot surveillé"),
}  # fmt: skip

HELD: Said = {
    "first": _("premières contributions de cette personne"), "words": _("mot surveillé"), "links": _("beaucoup de liens"),
    "personal": _("données personnelles"), "machine": _("formulaire rempli comme par une machine"),
    "repeat": _("le même texte a déjà été envoyé"),
}  # fmt: skip

WATCHED: Said = {
    "block": _("refuser le texte"), "hold": _("retenir pour relecture"), "censor": _("masquer le mot"),
}  # fmt: skip

STATES: Said = {
    "open": _("ouverte"), "held": _("en attente de relecture"), "hidden": _("masquée"), "withdrawn": _("retirée"),
    "merged": _("fusionnée"), "shown": _("visible"),
}  # fmt: skip
