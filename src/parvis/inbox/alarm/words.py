"""Words of danger: what it is, whom to call, what one may answer at once."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from parvis.understanding.danger import KINDS

NAMES: Mapping[str, str | Promise] = {
    "life": gettext_lazy("Idées de suicide"),
    "fire": gettext_lazy("Feu, gaz, effondrement"),
    "health": gettext_lazy("Blessé, malade"),
    "attack": gettext_lazy("Violence, arme"),
    "other": gettext_lazy("Autre danger"),
}
NUMBERS: Mapping[str, str | Promise] = {
    "life": gettext_lazy("3114 (prévention du suicide), 15 ou 112"),
    "fire": gettext_lazy("18 (pompiers) ou 112"),
    "health": gettext_lazy("15 (SAMU), 18 (pompiers) ou 112"),
    "attack": gettext_lazy("17 (police) ou 112"),
    "other": gettext_lazy("15, 17, 18 ou 112"),
}
"""Whom to call; by text message or without a voice, 114 in any case."""
assert set(NAMES) == set(NUMBERS) == set(KINDS)


def answer(kind: str, language: str) -> str:
    """What one may say to the person at once, in French, or in English to whoever writes otherwise."""
    with override("fr" if (language or "fr").startswith("fr") else "en"):
        return _(
            "Nous ne pouvons pas envoyer de secours d’ici. Si quelqu’un est en danger, appelez tout de suite : {numbers}. "
            "Par SMS, ou si vous ne pouvez pas parler : 114."
        ).replace("{numbers}", str(NUMBERS[kind]))
