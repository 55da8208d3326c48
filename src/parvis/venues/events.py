"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "correction": _("Corrections de lieux"),
        "placelist": _("Listes chez Foursquare"),
        "venue": _("Lieux"),
    },
    events={
        "correction.asked": _("Une correction de lieu est à vérifier par une personne"),
        "correction.doubt": _("L’issue d’une correction de lieu est en doute"),
        "correction.dropped": _("Une correction de lieu a été abandonnée"),
        "correction.judged": _("%(by)s a dit si une correction de lieu est arrivée"),
        "correction.proposed": _("%(by)s a proposé une correction de lieu"),
        "correction.refused": _("Un réseau a refusé une correction de lieu"),
        "correction.retried": _("%(by)s a relancé une correction de lieu"),
        "correction.sent": _("Une correction de lieu est proposée"),
        "placelist.asked": _("Une liste de lieux est à vérifier par une personne"),
        "placelist.doubt": _("L’issue d’une liste de lieux est en doute"),
        "placelist.dropped": _("Une liste de lieux a été abandonnée"),
        "placelist.kept": _("%(by)s a changé une liste de lieux"),
        "placelist.refused": _("Un réseau a refusé une liste de lieux"),
        "placelist.sent": _("Une liste de lieux est à jour"),
        "venue.chosen": _("%(by)s suit un nouveau lieu"),
        "venue.left": _("%(by)s ne suit plus un lieu"),
        "venue.lists": _("%(by)s a allumé ou éteint les listes de lieux"),
    },
    things={
        "venues.correction": ("", _("correction")),
        "venues.placelist": ("", _("liste")),
    },
)
