"""The states of this room's things, as people read them: word, icon, tone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.design.states import State, tones

tones({
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
})
