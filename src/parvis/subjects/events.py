"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "subject": _("Sujets"),
    },
    events={
        "subject.accepted": _("Une personne reçoit de nouveau les réponses à tous"),
        "subject.answer-resumed": _("%(by)s a repris une réponse à tous"),
        "subject.answer-stopped": _("%(by)s a arrêté une réponse à tous"),
        "subject.answered": _("%(by)s répond à tous ceux d’un sujet"),
        "subject.declined": _("Une personne ne veut plus de réponses à tous"),
        "subject.described": _("%(by)s a modifié un sujet"),
        "subject.ended": _("%(by)s a terminé un sujet"),
        "subject.joined": _("%(by)s a mis des conversations dans un sujet"),
        "subject.left": _("%(by)s a retiré une conversation d’un sujet"),
        "subject.opened": _("%(by)s a ouvert un sujet"),
        "subject.quiet": _("%(by)s a réglé les heures calmes"),
        "subject.reopened": _("%(by)s a rouvert un sujet"),
        "subject.told": _("Une réponse à tous est finie"),
    },
    things={
        "subjects.subject": ("subjects:subject", _("sujet")),
    },
)
