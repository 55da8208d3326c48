"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "mark": _("Chiffres"),
        "mix": _("Chiffres"),
        "peer": _("Chiffres"),
        "trial": _("Chiffres"),
        "whence": _("Chiffres"),
    },
    events={
        "mark.dropped": _("%(by)s a retiré un repère"),
        "mark.kept": _("%(by)s a écrit un repère"),
        "mix.wanted": _("%(by)s a fixé le mélange d’objectifs voulu"),
        "peer.placed": _("%(by)s suit les chiffres d’une autre ville"),
        "peer.removed": _("%(by)s ne suit plus les chiffres d’une autre ville"),
        "trial.away": _("%(by)s a retiré une publication d’une comparaison"),
        "trial.dropped": _("%(by)s a retiré une comparaison prévue"),
        "trial.planned": _("%(by)s a prévu une comparaison"),
        "trial.put": _("%(by)s a mis une publication dans une comparaison"),
        "whence.placed": _("%(by)s a rangé un lieu parmi les publics"),
        "whence.removed": _("%(by)s a retiré un lieu des publics"),
    },
)
