"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "claim": _("Droits des personnes"),
        "elimination": _("Conservation"),
        "history": _("Passé importé"),
        "package": _("Archives"),
        "person": _("Droits des personnes"),
        "records": _("Conservation"),
        "retention": _("Conservation"),
    },
    events={
        "claim.answered": _("%(by)s a noté la réponse à une demande de droits"),
        "claim.extended": _("%(by)s a prolongé de deux mois une demande de droits"),
        "claim.given": _("%(by)s a confié une demande de droits"),
        "claim.noted": _("%(by)s a noté une demande de droits"),
        "claim.refused": _("%(by)s a noté le refus d’une demande de droits"),
        "elimination.agreed": _("%(by)s a accepté une liste d’élimination, avec le visa"),
        "elimination.asked": _("%(by)s a dressé une liste d’élimination"),
        "elimination.done": _("Une liste d’élimination est appliquée"),
        "elimination.stopped": _("%(by)s a arrêté une liste d’élimination"),
        "history.imported": _("%(by)s a repris l’histoire d’un autre outil"),
        "package.asked": _("%(by)s a demandé un paquet d’archives"),
        "package.discarded": _("Un paquet d’archives a été jeté : une personne effacée pouvait y être"),
        "package.made": _("Un paquet d’archives est prêt"),
        "package.stopped": _("%(by)s a arrêté un paquet d’archives"),
        "package.taken": _("%(by)s a pris un paquet d’archives"),
        "person.agreed": _("%(by)s a accepté l’effacement d’une personne"),
        "person.asked": _("%(by)s a demandé l’effacement d’une personne"),
        "person.forgotten": _("Une personne a été effacée"),
        "person.forgotten-whole": _("Ce qui restait d’une personne effacée a été effacé"),
        "person.held": _("%(by)s a posé un gel juridique sur une personne"),
        "person.opened": _("%(by)s a ouvert la fiche d’un habitant de la place publique"),
        "person.refused": _("%(by)s a arrêté l’effacement d’une personne"),
        "person.released": _("%(by)s a levé un gel juridique"),
        "person.restricted": _("%(by)s a limité l’usage des données d’une personne"),
        "person.taken": _("%(by)s a pris le dossier d’une personne"),
        "person.told": _("Le dossier d’une personne est prêt"),
        "person.unrestricted": _("%(by)s a levé la limitation d’une personne"),
        "person.wants": _("%(by)s a demandé le dossier d’une personne"),
        "records.chosen": _("%(by)s a réglé les registres"),
        "retention.chosen": _("%(by)s a changé une durée de conservation"),
    },
    things={
        "records.claim": ("records:claim", _("demande de droits")),
    },
)
