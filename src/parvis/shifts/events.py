"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "absence": _("Permanences"),
        "rota": _("Permanences"),
        "shift": _("Permanences"),
    },
    events={
        "absence.added": _("%(by)s a noté une absence"),
        "absence.covered": _("Ce qu’avait une personne absente est passé à qui la remplace"),
        "absence.removed": _("%(by)s a retiré une absence"),
        "absence.uncovered": _("Une personne absente retrouve ce qu’elle avait"),
        "rota.dropped": _("%(by)s a retiré une répartition"),
        "rota.kept": _("%(by)s a réglé une répartition"),
        "shift.over": _("%(by)s a fini son service"),
    },
)
