"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "letters": _("Courriels de Parvis"),
    },
    events={
        "letters.chosen": _("%(by)s a choisi la boîte d’où partent les courriels de Parvis"),
    },
)
