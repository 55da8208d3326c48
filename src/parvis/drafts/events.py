"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "draft": _("Réponses"),
        "review-rule": _("Validations"),
    },
    events={
        "draft.asked": _("%(by)s a demandé un oui pour une réponse"),
        "draft.edited": _("%(by)s a modifié un brouillon partagé"),
        "draft.handed": _("%(by)s a passé un brouillon à quelqu’un"),
        "draft.returned": _("%(by)s a demandé un changement dans une réponse"),
        "draft.shared": _("%(by)s a partagé un brouillon"),
        "draft.waits": _("Une réponse attend un oui"),
        "review-rule.dropped": _("%(by)s a retiré une règle de relecture"),
        "review-rule.kept": _("%(by)s a réglé une règle de relecture"),
    },
)
