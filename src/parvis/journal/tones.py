"""The states of this room's things, as people read them: word, icon, tone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.design.states import State, tones

tones({
    "call.waiting": State(_("en attente"), "hourglass"),
    "call.sent": State(_("reçu"), "circle-check", "done"),
    "call.failed": State(_("échoué"), "circle-x", "late"),
})
