"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "letter": _("Transmissions"),
        "transfer": _("Transmissions"),
    },
    events={
        "letter.asked": _("Un courriel à un interlocuteur est à vérifier par une personne"),
        "letter.bounced": _("Un courriel à un interlocuteur est revenu"),
        "letter.doubt": _("L’issue d’un courriel à un interlocuteur est en doute"),
        "letter.dropped": _("Un courriel à un interlocuteur a été abandonné"),
        "letter.judged": _("%(by)s a dit si un courriel à un interlocuteur est parti"),
        "letter.refused": _("Un courriel à un interlocuteur a été refusé"),
        "letter.retried": _("%(by)s a relancé un envoi à un interlocuteur"),
        "letter.sent": _("Un interlocuteur a reçu une transmission"),
        "transfer.acknowledged": _("Un interlocuteur a bien reçu une transmission"),
        "transfer.answered": _("Un interlocuteur a répondu à une transmission"),
        "transfer.asked": _("%(by)s demande à un collègue d’envoyer une transmission"),
        "transfer.begun": _("%(by)s prépare une transmission"),
        "transfer.closed": _("%(by)s a clos une transmission"),
        "transfer.discarded": _("%(by)s a jeté un brouillon de transmission"),
        "transfer.heard": _("Un interlocuteur a écrit à propos d’une transmission"),
        "transfer.informed": _("%(by)s a prévenu la personne d’une transmission"),
        "transfer.refused": _("Un interlocuteur a refusé une transmission"),
        "transfer.reminded": _("%(by)s a relancé un interlocuteur"),
        "transfer.returned": _("Un interlocuteur a rendu une transmission"),
        "transfer.rule": _("%(by)s a réglé les transmissions"),
        "transfer.sent": _("%(by)s a transmis une demande"),
        "transfer.waits": _("Une transmission attend une réponse depuis longtemps"),
        "transfer.written": _("%(by)s a écrit à un interlocuteur"),
    },
    things={
        "transfers.letter": ("", _("courriel")),
        "transfers.transfer": ("transfers:one", _("transmission")),
    },
)
