"""Words of contests: phases, states, why an entry is refused, what a pattern is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PHASES: Mapping[str, str | Promise] = {
    "draft": _("en préparation"), "soon": _("bientôt"), "entering": _("ouvert aux photos"), "pause": _("vote à venir"),
    "voting": _("vote ouvert"), "judging": _("le jury délibère"), "counting": _("résultat à venir"),
    "announced": _("terminé"), "cancelled": _("annulé"),
}  # fmt: skip
STATES: Mapping[str, str | Promise] = {
    "unproved": _("adresse à confirmer"), "waiting": _("à examiner"), "accepted": _("acceptée"), "refused": _("refusée"),
    "withdrawn": _("retirée par son auteur"),
}  # fmt: skip
TONES = {"waiting": "warning", "accepted": "done", "refused": "late"}
GROUNDS: Mapping[str, str | Promise] = {
    "theme": _("La photo ne répond pas au thème"), "quality": _("Le fichier est trop petit ou abîmé pour être montré"),
    "people": _("Des personnes sont reconnaissables sans leur accord"), "author": _("Vous n’en êtes pas l’auteur"),
    "parents": _("L’autorisation des parents manque"), "edited": _("La photo est un montage, ce que le règlement exclut"),
    "law": _("La photo est contraire à la loi ou à la charte de la ville"), "twice": _("Une participation par personne"),
    "other": _("Autre motif"),
}  # fmt: skip
PATTERNS: Mapping[str, str | Promise] = {
    "net": _("Beaucoup de comptes neufs depuis un même bloc d’adresses"),
    "burst": _("Une rafale de votes, loin du rythme habituel de cette photo"),
    "new": _("Presque tous les votes viennent de comptes neufs qui n’ont voté que là"),
}
LACKS: Mapping[str, str | Promise] = {
    "theme": _("Écrivez le thème."), "organiser": _("Dites qui organise le concours."),
    "contact": _("Donnez une adresse où les participants peuvent écrire."), "dates": _("Donnez les dates de participation."),
    "rules": _("Écrivez le règlement."), "uses": _("Choisissez les usages que les auteurs autorisent."),
    "prizes": _("Dites ce que l’on gagne, même si c’est l’honneur."),
    "criteria": _("Donnez au moins un critère au jury."), "jury": _("Nommez au moins un juré."),
    "vote": _("Le vote du public compte, mais il n’a pas de dates."), "jury_until": _("Le jury compte, mais il n’a pas de date de fin."),
    "weights": _("Ni le public ni le jury ne compte : donnez un poids à l’un des deux."),
}  # fmt: skip
DATES: Mapping[str, str | Promise] = {
    "before": _("La fin est avant le début."), "half": _("Donnez le début et la fin du vote, ou aucun des deux."),
    "early": _("Trop tôt : les photos arrivent encore."),
}  # fmt: skip
FLAGS: Mapping[str, str | Promise] = {
    "people": _("Quelqu’un y est reconnaissable, sans son accord"), "author": _("Qui l’a envoyée n’en est pas l’auteur"),
    "hate": _("Haine ou discrimination"), "illegal": _("Autre contenu contraire à la loi"), "other": _("Autre chose"),
}  # fmt: skip
"""Why a picture may be flagged. That one does not like it is not among them."""
ACTS: Mapping[str, str | Promise] = {
    "refuse": _("vos photos n’ont pas été montrées"), "hide": _("vos photos ne sont plus montrées"),
}  # fmt: skip
SOURCES: Mapping[str, str | Promise] = {"own": _("relu par la ville"), "flag": _("signalé par quelqu’un")}
