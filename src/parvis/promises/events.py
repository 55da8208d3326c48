"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "hours": _("Promesses"),
        "level": _("Promesses"),
        "promise": _("Promesses"),
        "promises": _("Promesses"),
    },
    events={
        "hours.dropped": _("%(by)s a retiré des horaires"),
        "hours.kept": _("%(by)s a réglé des horaires"),
        "hours.marked": _("%(by)s a noté des jours fermés"),
        "level.dropped": _("%(by)s a retiré un niveau de promesse"),
        "level.kept": _("%(by)s a réglé un niveau de promesse"),
        "level.ordered": _("%(by)s a changé l’ordre des promesses"),
        "promise.broken": _("Une promesse de délai n’est pas tenue"),
        "promises.recounted": _("%(by)s a fait recompter les promesses"),
        "promises.stretch_ended": _("%(by)s a fini un allongement des délais"),
        "promises.stretched": _("%(by)s a allongé les délais"),
    },
)
