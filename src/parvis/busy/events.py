"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "busy": _("Journées chargées"),
    },
    events={
        "busy.began": _("%(by)s a ouvert une journée chargée"),
        "busy.changed": _("%(by)s a changé une journée chargée"),
        "busy.ended": _("%(by)s a fini une journée chargée"),
    },
    things={
        "busy.busyday": ("", _("journée chargée")),
    },
)
