"""The room's words: states, outcomes, and who is counted."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise

STATES: Mapping[str, Words] = {"open": gettext_lazy("en cours"), "ended": gettext_lazy("terminé")}
ROUNDS: Mapping[str, Words] = {
    "running": gettext_lazy("part en ce moment"), "stopped": gettext_lazy("arrêtée"), "done": gettext_lazy("finie"),
}  # fmt: skip
OUTCOMES: Mapping[str, Words] = {
    "waiting": gettext_lazy("attend son tour"), "sent": gettext_lazy("réponse écrite"), "refused": gettext_lazy("impossible"),
    "answered": gettext_lazy("un collègue a répondu"),
    "declined": gettext_lazy("n’en veut plus"), "left": gettext_lazy("laissée : déjà beaucoup en public"),
}  # fmt: skip
TONES: Mapping[str, str] = {"sent": "done", "refused": "late", "answered": "warning", "declined": "warning", "left": "warning"}
