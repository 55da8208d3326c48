"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "answer": _("Réponses types"),
    },
    events={
        "answer.brought_back": _("%(by)s a remis en service une réponse type"),
        "answer.kept": _("%(by)s a écrit une réponse type"),
        "answer.read_again": _("%(by)s a relu une réponse type"),
        "answer.retired": _("%(by)s a retiré une réponse type"),
    },
    things={
        "knowledge.answer": ("knowledge:answer", _("réponse type")),
    },
)
