"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "destination": _("Annuaire"),
        "directory": _("Annuaire"),
    },
    events={
        "destination.added": _("%(by)s a ajouté un interlocuteur à l’annuaire"),
        "destination.asked": _("%(by)s a signalé une erreur dans l’annuaire"),
        "destination.changed": _("%(by)s a modifié un interlocuteur"),
        "destination.decided": _("%(by)s a traité une remarque sur l’annuaire"),
        "destination.ended": _("%(by)s a noté qu’un interlocuteur n’existe plus"),
        "destination.reviewed": _("%(by)s a relu un interlocuteur"),
        "destination.revived": _("%(by)s a remis un interlocuteur en activité"),
        "destination.unreachable": _("L’adresse d’un interlocuteur ne répond plus"),
        "directory.brought": _("%(by)s a donné un fichier à l’annuaire"),
        "directory.imported": _("%(by)s a importé des interlocuteurs"),
        "directory.stopped": _("%(by)s a arrêté un import de l’annuaire"),
    },
    things={
        "directory.destination": ("directory:one", _("interlocuteur")),
        "directory.directoryimport": ("directory:import", _("import")),
    },
)
