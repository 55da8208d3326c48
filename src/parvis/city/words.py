"""Words of the city's days: holidays, kinds of ballots, why a file cannot be read."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOLIDAYS: dict[str, str | Promise] = {
    "new-year": _("Jour de l’An"), "good-friday": _("Vendredi saint"), "easter-monday": _("Lundi de Pâques"),
    "labour": _("Fête du Travail"), "victory": _("Victoire de 1945"), "ascension": _("Ascension"),
    "whit-monday": _("Lundi de Pentecôte"), "national": _("Fête nationale"), "assumption": _("Assomption"),
    "all-saints": _("Toussaint"), "armistice": _("Armistice de 1918"), "christmas": _("Noël"),
    "saint-stephen": _("Saint-Étienne"),
}  # fmt: skip
BALLOTS: dict[str, str | Promise] = {
    "municipal": _("municipales"), "departmental": _("départementales"), "regional": _("régionales"),
    "legislative": _("législatives"), "presidential": _("présidentielle"), "european": _("européennes"),
    "senatorial": _("sénatoriales"), "referendum": _("référendum"), "other": _("autre scrutin"),
}  # fmt: skip
STATUSES: dict[str, str | Promise] = {
    "hypothesis": _("hypothèse : n’engage à rien encore"), "announced": _("annoncé"), "decreed": _("fixé par décret"),
}  # fmt: skip
PERIODS: dict[str, str | Promise] = {
    "pre-election": _("période préélectorale"), "eve": _("veille et jour de scrutin"), "embargo": _("embargo sur les résultats"),
}  # fmt: skip
REGIONS: dict[str, str | Promise] = {"": _("France"), "alsace-moselle": _("France, avec l’Alsace et la Moselle")}
UNREAD: dict[str, str | Promise] = {
    "nothing": _("Ce fichier ne contient aucun jour : donnez des colonnes « nom », « début », « fin » (et « zones »)."),
    "json": _("Ce fichier JSON est mal formé (ligne %(line)s)."),
    "columns": _("Ligne %(line)s : il manque le nom ou le premier jour. Donnez des colonnes « nom », « début », « fin »."),
    "date": _("Ligne %(line)s : ce n’est pas un jour. Écrivez 2026-12-19 ou 19/12/2026."),
}  # fmt: skip
