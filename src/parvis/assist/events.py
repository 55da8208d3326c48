"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "assist": _("Assistant"),
    },
    events={
        "assist.measured": _("Le modèle de langue a été mesuré sur les corrections de la ville"),
        "assist.measuring": _("%(by)s a fait mesurer le modèle de langue"),
        "assist.settled": _("%(by)s a réglé l’assistant"),
        "assist.shown": _("Le modèle de langue a été interrogé sur la nature de messages"),
        "assist.unmeasured": _("%(by)s a arrêté la mesure du modèle de langue"),
        "assist.used": _("%(by)s a demandé un texte au modèle de langue"),
    },
)
