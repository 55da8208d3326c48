"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "rule": _("Règles"),
        "rules": _("Règles"),
    },
    events={
        "rule.acted": _("Une règle de %(by)s a agi sur une conversation"),
        "rule.broken": _("Une règle s’est arrêtée d’elle-même"),
        "rule.dropped": _("%(by)s a retiré une règle"),
        "rule.hid": _("Une règle a masqué un message"),
        "rule.kept": _("%(by)s a écrit une règle"),
        "rule.ordered": _("%(by)s a changé l’ordre des règles"),
        "rule.reviewed": _("%(by)s a relu ce qu’une règle avait masqué"),
        "rule.switched": _("%(by)s a mis en marche ou arrêté une règle"),
        "rule.tried": _("%(by)s a essayé une règle sur le passé"),
        "rules.chosen": _("%(by)s a choisi si toutes les règles agissent"),
    },
)
