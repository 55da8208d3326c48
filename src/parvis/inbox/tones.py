"""The states of this room's things, as people read them: word, icon, tone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.design.states import State, tones

tones({
    "reply.scheduled": State(_("part dans un instant"), "clock"),
    "reply.sent": State(_("envoyée"), "circle-check", "done"),
    "reply.bounced": State(_("revenue"), "undo-2", "late"),
    "conversation.new": State(_("nouvelle"), "message-circle"),
    "conversation.open": State(_("en cours"), "pencil-line"),
    "conversation.waiting": State(_("en attente de la personne"), "hourglass"),
    "conversation.service": State(_("en attente d’un service"), "hourglass", "warning"),
    "conversation.snoozed": State(_("reportée"), "clock"),
    "conversation.closed": State(_("close"), "check", "done"),
})
