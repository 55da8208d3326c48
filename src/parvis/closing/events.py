"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "requirement": _("Règles"),
    },
    events={
        "requirement.dropped": _("%(by)s a retiré une exigence de clôture"),
        "requirement.kept": _("%(by)s a écrit ce qu’il faut pour clore"),
    },
)
