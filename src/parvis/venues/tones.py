"""The states of this room's things, as people read them: word, icon, tone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.design.states import State, tones

tones({
    "correction.scheduled": State(_("part dans un instant"), "clock"),
    "correction.sent": State(_("proposée"), "circle-check", "done"),
    "placelist.scheduled": State(_("part dans un instant"), "clock"),
    "placelist.processing": State(_("mise à jour en cours"), "loader"),
    "placelist.sent": State(_("à jour"), "circle-check", "done"),
})
