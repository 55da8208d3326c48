"""Every state a person may read: its word, its icon, its tone. Colour is never alone.

A state is looked up as "family.state" first ("reply.sent"), then alone ("sent": a publication's).
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(NamedTuple):
    word: str | Promise
    icon: str
    tone: str = "quiet"


STATES: dict[str, State] = {
    "draft": State(_("brouillon"), "pencil-line"),
    "scheduled": State(_("programmée"), "calendar-clock"),
    "sending": State(_("envoi en cours"), "loader"),
    "processing": State(_("en préparation sur le réseau"), "hourglass"),
    "later": State(_("nouvel essai prévu"), "rotate-ccw", "warning"),
    "sent": State(_("publiée"), "circle-check", "done"),
    "refused": State(_("refusée"), "circle-x", "late"),
    "doubt": State(_("vérification en cours"), "circle-help", "warning"),
    "asked": State(_("à vérifier"), "hand", "late"),
    "late": State(_("en retard"), "clock", "late"),
    "held": State(_("retenue"), "octagon-pause", "warning"),
    "waiting": State(_("en attente du compte"), "unlink", "warning"),
    "cancelled": State(_("annulée"), "circle-x"),
    "dropped": State(_("abandonnée"), "circle-x"),
    "review": State(_("à valider"), "user-check", "warning"),
    "approved": State(_("validée"), "circle-check", "done"),
    "unapproved": State(_("pas validée"), "user-check", "late"),
    "attention": State(_("à regarder"), "triangle-alert", "late"),
    "model": State(_("modèle de série"), "repeat"),
    "binned": State(_("à la corbeille"), "trash-2"),
    "reply.scheduled": State(_("part dans un instant"), "clock"),
    "reply.sent": State(_("envoyée"), "circle-check", "done"),
    "reply.bounced": State(_("revenue"), "undo-2", "late"),
    "correction.scheduled": State(_("part dans un instant"), "clock"),
    "correction.sent": State(_("proposée"), "circle-check", "done"),
    "placelist.scheduled": State(_("part dans un instant"), "clock"),
    "placelist.processing": State(_("mise à jour en cours"), "loader"),
    "placelist.sent": State(_("à jour"), "circle-check", "done"),
    "call.waiting": State(_("en attente"), "hourglass"),
    "call.sent": State(_("reçu"), "circle-check", "done"),
    "call.failed": State(_("échoué"), "circle-x", "late"),
    "conversation.new": State(_("nouvelle"), "message-circle"),
    "conversation.open": State(_("en cours"), "pencil-line"),
    "conversation.waiting": State(_("en attente de la personne"), "hourglass"),
    "conversation.service": State(_("en attente d’un service"), "hourglass", "warning"),
    "conversation.snoozed": State(_("reportée"), "clock"),
    "conversation.closed": State(_("close"), "check", "done"),
    "account.active": State(_("en service"), "circle-check", "done"),
    "account.paused": State(_("en pause"), "circle-pause", "warning"),
    "account.expired": State(_("autorisation expirée"), "key-round", "late"),
    "account.removed": State(_("retiré"), "unlink"),
    "raw.new": State(_("à lire"), "inbox"),
    "raw.done": State(_("lu"), "check", "done"),
    "raw.quarantine": State(_("mis à l’écart"), "triangle-alert", "late"),
    "import.new": State(_("à vérifier"), "hand"),
    "import.looked": State(_("vérifié"), "eye"),
    "import.working": State(_("en cours"), "loader"),
    "import.done": State(_("fini"), "circle-check", "done"),
    "import.stopped": State(_("arrêté"), "circle-pause", "warning"),
    "approval.waiting": State(_("en attente d’avis"), "hourglass", "warning"),
    "approval.approved": State(_("validée"), "circle-check", "done"),
    "approval.changes": State(_("changements demandés"), "pencil", "warning"),
    "approval.refused": State(_("refusée"), "circle-x", "late"),
    "approval.fallen": State(_("modifiée depuis"), "rotate-ccw"),
    "approval.withdrawn": State(_("demande retirée"), "undo-2"),
    "idea.draft": State(_("brouillon"), "pencil-line"),
    "idea.received": State(_("reçue"), "inbox"),
    "idea.asked": State(_("question posée"), "circle-help", "warning"),
    "idea.taken": State(_("devient une publication"), "pencil-line", "done"),
    "idea.published": State(_("publiée"), "circle-check", "done"),
    "idea.refused": State(_("refusée"), "circle-x", "late"),
    "transfer.draft": State(_("brouillon"), "pencil-line"),
    "transfer.sent": State(_("transmise"), "send"),
    "transfer.acknowledged": State(_("reçue par l’interlocuteur"), "check"),
    "transfer.answered": State(_("répondue"), "message-circle", "done"),
    "transfer.returned": State(_("rendue"), "undo-2", "late"),
    "transfer.refused": State(_("refusée par l’interlocuteur"), "circle-x", "late"),
    "transfer.closed": State(_("close"), "check", "done"),
    "amendment.review": State(_("à valider"), "user-check", "warning"),
    "amendment.scheduled": State(_("part dans un instant"), "clock"),
    "amendment.sending": State(_("en cours"), "loader"),
    "amendment.task": State(_("à faire sur le réseau"), "hand", "late"),
    "amendment.done": State(_("faite"), "circle-check", "done"),
    "amendment.refused": State(_("refusée par le réseau"), "circle-x", "late"),
    "amendment.held": State(_("retenue"), "octagon-pause", "late"),
    "amendment.dropped": State(_("laissée telle quelle"), "circle-x"),
    "attempt.sent": State(_("acceptée"), "circle-check", "done"),
    "attempt.processing": State(_("en préparation sur le réseau"), "hourglass"),
    "attempt.expired": State(_("autorisation expirée"), "key-round", "late"),
    "attempt.absent": State(_("pas trouvée"), "search"),
    "attempt.": State(_("sans réponse"), "circle-help", "warning"),
}


def state_of(key: str, family: str = "") -> State:
    """An unknown state is shown as it is written rather than hidden."""
    return STATES.get(f"{family}.{key}") or STATES.get(key) or State(key, "info")
