"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "factor": _("Connexions"),
        "token": _("Jetons"),
    },
    events={
        "factor.compulsory": _("%(by)s a rendu le second facteur obligatoire pour un rôle"),
        "factor.dropped": _("%(by)s a retiré le second facteur de quelqu’un"),
        "factor.free": _("%(by)s n’exige plus le second facteur d’un rôle"),
        "token.created": _("%(by)s a créé un jeton d’API"),
        "token.revoked": _("%(by)s a révoqué un jeton d’API"),
    },
)
