"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "notices": _("Avis"),
    },
    events={
        "notices.device": _("%(by)s reçoit ses avis sur un navigateur de plus"),
        "notices.device-gone": _("%(by)s ne reçoit plus ses avis sur un navigateur"),
    },
)
