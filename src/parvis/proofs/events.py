"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "proof": _("Preuves"),
    },
    events={
        "proof.begun": _("%(by)s fait établir un fichier de preuve"),
        "proof.made": _("Un fichier de preuve est établi"),
        "proof.resumed": _("%(by)s a repris un fichier de preuve"),
        "proof.stopped": _("%(by)s a arrêté un fichier de preuve"),
    },
    things={
        "proofs.proof": ("proofs:proof", _("fichier de preuve")),
    },
)
