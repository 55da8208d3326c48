"""The states of this room's things, as people read them: word, icon, tone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.design.states import State, tones

tones({
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
    "approval.waiting": State(_("en attente d’avis"), "hourglass", "warning"),
    "approval.approved": State(_("validée"), "circle-check", "done"),
    "approval.changes": State(_("changements demandés"), "pencil", "warning"),
    "approval.refused": State(_("refusée"), "circle-x", "late"),
    "approval.fallen": State(_("modifiée depuis"), "rotate-ccw"),
    "approval.withdrawn": State(_("demande retirée"), "undo-2"),
    "amendment.review": State(_("à valider"), "user-check", "warning"),
    "amendment.scheduled": State(_("part dans un instant"), "clock"),
    "amendment.sending": State(_("en cours"), "loader"),
    "amendment.task": State(_("à faire sur le réseau"), "hand", "late"),
    "amendment.done": State(_("faite"), "circle-check", "done"),
    "amendment.refused": State(_("refusée par le réseau"), "circle-x", "late"),
    "amendment.held": State(_("retenue"), "octagon-pause", "late"),
    "amendment.dropped": State(_("laissée telle quelle"), "circle-x"),
})
