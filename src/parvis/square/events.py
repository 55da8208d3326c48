"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "resident": _("Habitants"),
        "square": _("Place publique"),
    },
    events={
        "resident.blocked": _("%(by)s a empêché un habitant d’écrire sur la place"),
        "resident.contested": _("Un habitant conteste son blocage"),
        "resident.erased": _("Un habitant a effacé son compte de la place"),
        "resident.joined": _("Un habitant est entré sur la place"),
        "resident.key_added": _("Un habitant a ajouté une clé d’accès à son compte de la place"),
        "resident.key_removed": _("Un habitant a retiré une clé d’accès de son compte de la place"),
        "resident.looked_again": _("%(by)s a relu un blocage contesté"),
        "resident.unblocked": _("%(by)s a laissé un habitant écrire de nouveau sur la place"),
        "square.provider": _("%(by)s a réglé le fournisseur d’identité des habitants"),
        "square.settled": _("%(by)s a changé les pages de la place"),
    },
)
