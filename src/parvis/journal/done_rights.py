"""What persons ask about their data, and what the city does, as sentences: one line for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

FOR_PERSONS: Mapping[str, str | Promise] = {
    "claim.answered": gettext_lazy("%(by)s a noté la réponse à une demande de droits"),
    "claim.extended": gettext_lazy("%(by)s a prolongé de deux mois une demande de droits"),
    "claim.given": gettext_lazy("%(by)s a confié une demande de droits"),
    "claim.noted": gettext_lazy("%(by)s a noté une demande de droits"),
    "claim.refused": gettext_lazy("%(by)s a noté le refus d’une demande de droits"),
    "person.opened": gettext_lazy("%(by)s a ouvert la fiche d’un habitant de la place publique"),
    "person.agreed": gettext_lazy("%(by)s a accepté l’effacement d’une personne"),
    "person.asked": gettext_lazy("%(by)s a demandé l’effacement d’une personne"),
    "person.forgotten": gettext_lazy("Une personne a été effacée"),
    "person.forgotten-whole": gettext_lazy("Ce qui restait d’une personne effacée a été effacé"),
    "person.held": gettext_lazy("%(by)s a posé un gel juridique sur une personne"),
    "person.refused": gettext_lazy("%(by)s a arrêté l’effacement d’une personne"),
    "person.released": gettext_lazy("%(by)s a levé un gel juridique"),
    "person.taken": gettext_lazy("%(by)s a pris le dossier d’une personne"),
    "person.told": gettext_lazy("Le dossier d’une personne est prêt"),
    "person.wants": gettext_lazy("%(by)s a demandé le dossier d’une personne"),
    "person.restricted": gettext_lazy("%(by)s a limité l’usage des données d’une personne"),
    "person.unrestricted": gettext_lazy("%(by)s a levé la limitation d’une personne"),
}
