"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "model": _("Compréhension"),
        "places": _("Listes de lieux"),
        "reading": _("Compréhension"),
    },
    events={
        "model.kept_out": _("Un modèle appris des corrections est moins bon : il est écarté"),
        "model.learnt": _("Un modèle appris des corrections lit les messages"),
        "model.rules": _("%(by)s a réglé ce que Parvis apprend"),
        "model.used": _("%(by)s a choisi le modèle qui lit les messages"),
        "model.wanted": _("Un modèle apprend des corrections"),
        "places.brought": _("%(by)s a apporté des noms de lieux"),
        "places.dropped": _("%(by)s a retiré des noms de lieux"),
        "reading.corrected": _("%(by)s a dit ce qu’est un message"),
        "reading.refined": _("Parvis a compris un message en le relisant"),
    },
)
