"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "account": _("Comptes"),
        "network": _("Comptes"),
        "raw": _("Mis à l’écart"),
    },
    events={
        "account.capped": _("%(by)s a fixé les plafonds d’un compte"),
        "account.catching_up": _("Une longue lecture d’un compte a commencé"),
        "account.caught_up": _("Une longue lecture d’un compte est finie"),
        "account.connected": _("%(by)s a connecté un compte"),
        "account.cut": _("%(by)s a oublié l’autorisation d’un compte, peut-être piraté"),
        "account.edited": _("%(by)s a modifié un compte"),
        "account.erasure_asked": _("Un réseau a transmis une demande d’effacement"),
        "account.expired": _("L’autorisation d’un compte a expiré"),
        "account.made": _("%(by)s a créé une liste ou un tableau sur un réseau"),
        "account.oriented": _("%(by)s a réglé à qui un compte s’adresse"),
        "account.paused": _("%(by)s a mis un compte en pause"),
        "account.person_left": _("Une personne a retiré l’application de la ville sur un réseau"),
        "account.reading_begun_anew": _("%(by)s a fait recommencer la lecture d’un compte"),
        "account.reading_resumed": _("%(by)s a repris la lecture d’un compte"),
        "account.reading_stopped": _("%(by)s a arrêté la lecture d’un compte"),
        "account.reconnected": _("%(by)s a reconnecté un compte"),
        "account.removed": _("%(by)s a retiré un compte"),
        "account.resumed": _("%(by)s a remis un compte en service"),
        "network.annotated": _("%(by)s a noté ce que des collègues doivent savoir d’un réseau"),
        "raw.expired": _("Ce qui n’a pas pu être lu est effacé : le réseau ne permet pas de le garder"),
        "raw.forgotten": _("%(by)s a laissé de côté ce qui n’a pas pu être lu"),
        "raw.quarantined": _("Ce qui est arrivé n’a pas pu être lu"),
        "raw.retried": _("%(by)s a fait relire ce qui était à l’écart"),
    },
    things={
        "accounts.account": ("accounts:account", _("compte")),
        "accounts.raw": ("", _("arrivée")),
    },
)
