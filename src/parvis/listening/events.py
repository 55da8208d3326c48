"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "echo": _("Échos"),
        "entry": _("Articles"),
        "lookout": _("Veilles"),
        "source": _("Flux"),
        "spike": _("Pics"),
        "spikes": _("Pics"),
    },
    events={
        "echo.made": _("%(by)s a fait un sujet de ce que plusieurs disent"),
        "echo.refused": _("%(by)s a refusé un sujet proposé"),
        "entry.drafted": _("%(by)s a fait un brouillon d’un article"),
        "entry.hidden": _("%(by)s a écarté un article"),
        "entry.subject": _("%(by)s a fait un sujet d’un article"),
        "entry.taken": _("%(by)s a mené une publication entendue au guichet"),
        "lookout.dropped": _("%(by)s a retiré une veille"),
        "lookout.kept": _("%(by)s a écrit une veille"),
        "lookout.paused": _("%(by)s a mis une veille en pause"),
        "lookout.resumed": _("%(by)s a repris une veille"),
        "source.dropped": _("%(by)s ne suit plus un flux"),
        "source.followed": _("%(by)s suit un nouveau flux"),
        "source.gone": _("Un flux suivi n’existe plus"),
        "source.paused": _("%(by)s a mis un flux en pause"),
        "source.resumed": _("%(by)s a repris un flux"),
        "source.said": _("Un flux suivi a du nouveau"),
        "spike.made": _("%(by)s a fait un sujet d’un pic"),
        "spikes.seen": _("On parle beaucoup plus que d’habitude de quelque chose"),
    },
)
