"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "answers": _("Réponses types"),
    },
    events={
        "answers.dismissed": _("%(by)s a écarté des questions sans réponse type"),
        "answers.nothing_fits": _("%(by)s n’a trouvé aucune réponse type qui convienne"),
    },
)
