"""The states of this room's things, as people read them: word, icon, tone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.design.states import State, tones

tones({
    "transfer.draft": State(_("brouillon"), "pencil-line"),
    "transfer.sent": State(_("transmise"), "send"),
    "transfer.acknowledged": State(_("reçue par l’interlocuteur"), "check"),
    "transfer.answered": State(_("répondue"), "message-circle", "done"),
    "transfer.returned": State(_("rendue"), "undo-2", "late"),
    "transfer.refused": State(_("refusée par l’interlocuteur"), "circle-x", "late"),
    "transfer.closed": State(_("close"), "check", "done"),
})
