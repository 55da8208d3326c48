"""The city's own accounts; what networks handed in and nobody could read may name anybody."""

from django.utils.translation import gettext_lazy as _

from parvis.accounts.raws import forget_unread
from parvis.kept.hooks import Sweep, keeps, others
from parvis.kept.lasting import Rule, lasts

keeps(Sweep("accounts.unread", forget_unread, labels=("accounts.raw",)))
others("city", "accounts.account", "accounts.grant", "accounts.note")
others("machine", "accounts.spent", "accounts.visit", "accounts.farewell")


lasts(
    Rule("accounts.raw", "received_at", 30, _("reconnaître une livraison répétée par un réseau"), {"state": "done"}),
    Rule("accounts.attempt", "at", 90, _("comprendre un envoi qui a échoué"), {"ended_at__isnull": False}),
    Rule("accounts.spent", "since", 70, _("compter ce que permet un réseau"), fixed=True, machine=True),
    Rule("accounts.visit", "at", 1, _("revenir d’un réseau où l’on s’est connecté"), fixed=True, machine=True),
    Rule(
        "accounts.farewell",
        "at",
        365,
        _("dire à une personne où en est l’effacement qu’elle a demandé chez un réseau"),
        fixed=True,
        machine=True,
    ),
)
