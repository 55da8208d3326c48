"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "export": _("Exports"),
        "hook": _("Webhooks"),
        "journal": _("Journal"),
    },
    events={
        "export.made": _("%(by)s a exporté des données"),
        "hook.added": _("%(by)s a ajouté un webhook"),
        "hook.changed": _("%(by)s a modifié un webhook"),
        "hook.removed": _("%(by)s a retiré un webhook"),
        "hook.replayed": _("%(by)s a renvoyé un appel"),
        "hook.test": _("%(by)s a essayé un webhook"),
        "journal.let-go": _("Des événements au-delà de leur durée de conservation sont partis du journal"),
        "journal.redacted": _("Des mots sur une personne ont été retirés du journal"),
    },
    things={
        "journal.hook": ("pages:hook", _("webhook")),
    },
)
