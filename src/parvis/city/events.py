"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "almanac": _("Calendrier de la ville"),
        "audience": _("Préparation des publications"),
        "ballot": _("Calendrier de la ville"),
        "days": _("Calendrier de la ville"),
        "stop": _("Arrêt d’urgence"),
        "topic": _("Compréhension"),
    },
    events={
        "almanac.changed": _("%(by)s a choisi les jours fériés et la zone scolaire"),
        "audience.defined": _("%(by)s a défini un public"),
        "audience.forgotten": _("%(by)s a retiré un public"),
        "ballot.dropped": _("%(by)s a retiré un scrutin"),
        "ballot.kept": _("%(by)s a noté un scrutin"),
        "days.forgotten": _("%(by)s a retiré des jours du calendrier"),
        "days.imported": _("%(by)s a importé des jours"),
        "days.marked": _("%(by)s a noté des jours au calendrier"),
        "stop.began": _("%(by)s a tout arrêté"),
        "stop.ended": _("%(by)s a levé l’arrêt d’urgence"),
        "topic.edited": _("%(by)s a changé un thème"),
        "topic.forgotten": _("%(by)s a retiré un thème"),
        "topic.named": _("%(by)s a nommé un thème"),
    },
    things={
        "city.stop": ("", _("arrêt")),
        "city.topic": ("", _("thème")),
    },
)
