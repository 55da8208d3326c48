"""The words of shared drafts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "shared": _("brouillon partagé"),
    "asked": _("attend un oui"),
    "changes": _("changement demandé"),
    "sent": _("envoyé"),
    "taken": _("repris"),
    "dropped": _("retiré"),
}
TONES = {"shared": "", "asked": "warning", "changes": "late", "sent": "done", "taken": "", "dropped": ""}
KINDS = {
    "comment": _("Commentaire"),
    "mention": _("Mention"),
    "private": _("Message privé"),
    "mail": _("Courriel"),
    "form": _("Formulaire"),
}
