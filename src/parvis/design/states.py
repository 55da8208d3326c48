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
    "held": State(_("retenue par l’arrêt"), "octagon-pause", "warning"),
    "waiting": State(_("en attente du compte"), "unlink", "warning"),
    "cancelled": State(_("annulée"), "circle-x"),
    "dropped": State(_("abandonnée"), "circle-x"),
    "attention": State(_("à regarder"), "triangle-alert", "late"),
    "binned": State(_("à la corbeille"), "trash-2"),
    "reply.scheduled": State(_("part dans un instant"), "clock"),
    "reply.sent": State(_("envoyée"), "circle-check", "done"),
    "reply.bounced": State(_("revenue"), "undo-2", "late"),
    "call.waiting": State(_("en attente"), "hourglass"),
    "call.sent": State(_("reçu"), "circle-check", "done"),
    "call.failed": State(_("échoué"), "circle-x", "late"),
    "conversation.new": State(_("nouvelle"), "message-circle"),
    "conversation.open": State(_("en cours"), "pencil-line"),
    "conversation.waiting": State(_("en attente de la personne"), "hourglass"),
    "conversation.snoozed": State(_("reportée"), "clock"),
    "conversation.closed": State(_("close"), "check", "done"),
    "account.active": State(_("en service"), "circle-check", "done"),
    "account.paused": State(_("en pause"), "circle-pause", "warning"),
    "account.expired": State(_("autorisation expirée"), "key-round", "late"),
    "account.removed": State(_("retiré"), "unlink"),
    "raw.new": State(_("à lire"), "inbox"),
    "raw.done": State(_("lu"), "check", "done"),
    "raw.quarantine": State(_("mis à l’écart"), "triangle-alert", "late"),
    "attempt.sent": State(_("acceptée"), "circle-check", "done"),
    "attempt.processing": State(_("en préparation sur le réseau"), "hourglass"),
    "attempt.expired": State(_("autorisation expirée"), "key-round", "late"),
    "attempt.absent": State(_("pas trouvée"), "search"),
    "attempt.": State(_("sans réponse"), "circle-help", "warning"),
}


def state_of(key: str, family: str = "") -> State:
    """An unknown state is shown as it is written rather than hidden."""
    return STATES.get(f"{family}.{key}") or STATES.get(key) or State(key, "info")
