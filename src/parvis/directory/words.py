"""Words of the directory: natures, fields, where a record comes from."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, str | Promise] = {
    "team": _("équipe"), "department": _("direction ou service"), "body": _("organisme extérieur"), "official": _("élu"),
}  # fmt: skip
ICONS = {"team": "users", "department": "landmark", "body": "map-pin", "official": "user"}
FIELDS: dict[str, Any] = {
    "name": _("Nom"), "short": _("Nom court"), "mission": _("Compétence"), "territory": _("Territoire"),
    "email": _("Courriel"), "phone": _("Téléphone"), "address": _("Adresse"), "hours": _("Horaires"), "site": _("Site"),
    "form": _("Formulaire de contact"), "sve": _("Saisine par voie électronique"), "handles": _("Comptes sur les réseaux"),
    "kind": _("Nature"), "words": _("Mots qui y mènent"), "told": _("Ce qu’on dit à la personne"), "notes": _("Notes"),
    "defunct": _("En activité"),
}  # fmt: skip
SOURCES: dict[str, str | Promise] = {
    "dila": _("annuaire de l’administration (Service-Public.gouv.fr / DILA, Licence Ouverte 2.0)"), "csv": _("tableau importé"),
    "": _("écrit ici"),
}  # fmt: skip
CHANGES: dict[str, str | Promise] = {"open": _("à voir"), "done": _("faite"), "refused": _("écartée")}
