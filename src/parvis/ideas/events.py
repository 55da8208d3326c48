"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "idea": _("Idées"),
    },
    events={
        "idea.answered": _("%(by)s a répondu à la rédaction sur sa proposition"),
        "idea.asked": _("%(by)s a posé une question sur une proposition"),
        "idea.back": _("Une proposition est à trier de nouveau"),
        "idea.begun": _("%(by)s a commencé une proposition"),
        "idea.changed": _("%(by)s a modifié sa proposition"),
        "idea.discarded": _("%(by)s a jeté un brouillon de proposition"),
        "idea.published": _("Une proposition est publiée"),
        "idea.refused": _("%(by)s a refusé une proposition"),
        "idea.sent": _("%(by)s a proposé une idée à la rédaction"),
        "idea.taken": _("%(by)s fait une publication d’une proposition"),
    },
    things={
        "ideas.idea": ("ideas:idea", _("proposition")),
    },
)
