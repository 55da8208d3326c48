"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "receipt": _("Accusés de réception"),
        "receipts": _("Accusés de réception"),
    },
    events={
        "receipt.asked": _("Un accusé est à envoyer à la main"),
        "receipt.exempted": _("%(by)s a dispensé un message d’accusé"),
        "receipt.kept_back": _("Un accusé n’est pas envoyé"),
        "receipt.sent": _("Un accusé est envoyé"),
        "receipt.unworded": _("%(by)s a rendu son texte d’origine à un accusé"),
        "receipt.worded": _("%(by)s a écrit le texte d’un accusé"),
        "receipts.chosen": _("%(by)s a réglé les accusés d’un compte"),
    },
)
