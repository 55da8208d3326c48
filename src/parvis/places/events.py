"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "ground": _("Fond de carte"),
        "place": _("Lieux des listes"),
        "placelists": _("Listes de lieux"),
    },
    events={
        "ground.laid": _("%(by)s a changé le fond de carte"),
        "ground.settled": _("%(by)s a changé les réglages des lieux"),
        "place.added": _("%(by)s a ajouté un lieu à une liste"),
        "place.changed": _("%(by)s a modifié un lieu"),
        "place.read-again": _("%(by)s a relu une publication qui nomme un lieu changé"),
        "place.removed": _("%(by)s a enlevé un lieu d’une liste"),
        "placelists.announced": _("%(by)s a préparé l’annonce d’une liste de lieux"),
        "placelists.away": _("%(by)s a retiré une liste de lieux du site"),
        "placelists.begun": _("%(by)s a commencé une liste de lieux"),
        "placelists.brought": _("%(by)s a importé des lieux"),
        "placelists.changed": _("%(by)s a modifié une liste de lieux"),
        "placelists.discarded": _("%(by)s a supprimé une liste de lieux"),
        "placelists.online": _("%(by)s a mis une liste de lieux en ligne"),
        "placelists.ordered": _("%(by)s a ordonné une liste de lieux"),
    },
    things={
        "places.ground": ("", _("fond de carte")),
        "places.place": ("places:place", _("lieu")),
        "places.placelist": ("places:list", _("liste de lieux")),
    },
)
