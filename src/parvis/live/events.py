"""What this room writes into the journal: its families of events, each as a sentence, and the things that they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal.telling import tells

tells(
    families={
        "live": _("Événements en direct"),
    },
    events={
        "live.album": _("%(by)s a choisi une photo pour l’album d’un événement"),
        "live.allowed": _("%(by)s a ajouté un nom à ceux que le mur montre sans demander"),
        "live.automatic": _("%(by)s a rendu un mur automatique"),
        "live.by_hand": _("%(by)s a repris un mur à la main"),
        "live.decided": _("%(by)s a trié des messages d’un mur"),
        "live.described": _("%(by)s a décrit une image d’un mur"),
        "live.ended": _("%(by)s a fini un événement en direct"),
        "live.fired": _("%(by)s a fait partir une publication préparée"),
        "live.frames": _("%(by)s a choisi les sites qui montrent les dernières réponses"),
        "live.heard": _("Tous les comptes suivis par un événement sont de nouveau lus"),
        "live.kept": _("%(by)s a réglé un événement en direct"),
        "live.opened": _("%(by)s a ouvert un événement en direct"),
        "live.prepared": _("%(by)s a préparé une publication pour un événement"),
        "live.prepared.changed": _("%(by)s a changé une publication préparée"),
        "live.prepared.dropped": _("%(by)s a retiré une publication préparée d’un événement"),
        "live.question": _("Une question est arrivée d’un événement en direct"),
        "live.question.aside": _("%(by)s a mis de côté une question d’un événement"),
        "live.question.shown": _("%(by)s a montré une réponse sur la page d’un événement"),
        "live.report.aside": _("%(by)s a mis de côté un rapport du terrain"),
        "live.report.posted": _("%(by)s a fait une publication d’un rapport du terrain"),
        "live.report.received": _("%(by)s a rapporté du terrain"),
        "live.silent": _("Un compte suivi par un événement n’est plus lu"),
        "live.step": _("%(by)s a ajouté une étape à un déroulé"),
        "live.step.done": _("%(by)s a noté qu’une étape est faite"),
        "live.step.dropped": _("%(by)s a retiré une étape d’un déroulé"),
        "live.step.undone": _("%(by)s a noté qu’une étape n’est pas faite"),
        "live.switched": _("%(by)s a basculé les publications préparées d’un événement"),
    },
    things={
        "live.item": ("", _("message d’un mur")),
        "live.liveevent": ("live-desk:desk", _("événement en direct")),
        "live.prepared": ("", _("publication préparée")),
        "live.question": ("", _("question en direct")),
        "live.report": ("", _("rapport du terrain")),
        "live.step": ("", _("étape d’un déroulé")),
    },
)
