"""The states of this room's things, as people read them: word, icon, tone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.design.states import State, tones

tones({
    "idea.draft": State(_("brouillon"), "pencil-line"),
    "idea.received": State(_("reçue"), "inbox"),
    "idea.asked": State(_("question posée"), "circle-help", "warning"),
    "idea.taken": State(_("devient une publication"), "pencil-line", "done"),
    "idea.published": State(_("publiée"), "circle-check", "done"),
    "idea.refused": State(_("refusée"), "circle-x", "late"),
})
