"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "figures": _("Chiffres"),
        "report": _("Rapports"),
    },
    events={
        "figures.closed": _("%(by)s a fermé les données ouvertes"),
        "figures.opened": _("%(by)s a ouvert les données de la ville"),
        "report.asked": _("%(by)s fait établir un rapport"),
        "report.begun": _("%(by)s a commencé un rapport"),
        "report.dropped": _("%(by)s a retiré un rapport"),
        "report.failed": _("Un rapport n’a pas pu être établi"),
        "report.made": _("Un rapport est établi"),
        "report.planned": _("%(by)s a planifié un rapport mensuel"),
        "report.unplanned": _("%(by)s a retiré un rapport mensuel"),
    },
    things={
        "reports.report": ("reports:report", _("rapport")),
    },
)
