"""Words of promises, in one place for pages, API and figures."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

CLOCKS: dict[str, Lazy | str] = {"first": _("Première réponse"), "next": _("Réponse suivante"), "solution": _("Solution")}
AWAITED: dict[str, Lazy | str] = {
    "first": _("Première réponse attendue"), "next": _("Réponse attendue"), "solution": _("Solution attendue"),
}  # fmt: skip
STATES: dict[str, Lazy | str] = {
    "running": _("en cours"), "paused": _("en pause : la personne doit répondre"), "late": _("en retard"), "kept": _("tenue"),
    "broken": _("dépassée"), "void": _("sans objet"),
}  # fmt: skip
TONES = {"running": "", "paused": "", "late": "late", "kept": "done", "broken": "late", "void": ""}
ICONS = {"running": "clock", "paused": "circle-pause", "late": "clock", "kept": "circle-check", "broken": "circle-x", "void": "x"}
NEAR: dict[str, Lazy | str] = {"proche": _("Échéance proche"), "retard": _("En retard sur la promesse")}
KINDS: dict[str, Lazy | str] = {
    "private": _("Messages privés"), "mail": _("Courriels"), "form": _("Formulaires"), "comment": _("Commentaires"),
    "mention": _("Mentions"), "report": _("Contenus signalés"),
}  # fmt: skip
DAYS: tuple[Lazy | str, ...] = (
    _("Lundi"), _("Mardi"), _("Mercredi"), _("Jeudi"), _("Vendredi"), _("Samedi"), _("Dimanche"),
)  # fmt: skip
