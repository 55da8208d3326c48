"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "open311": _("Open311"),
    },
    events={
        "open311.door": _("%(by)s a réglé la porte Open311"),
        "open311.filed": _("Un programme a déposé une demande"),
        "open311.key-given": _("%(by)s a donné une clé Open311"),
        "open311.key-revoked": _("%(by)s a révoqué une clé Open311"),
    },
)
