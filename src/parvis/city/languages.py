"""The languages that a city speaks: codes, their own names, and how readers call them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

LANGUAGES = (
    ("fr", "Français"), ("en", "English"), ("es", "Español"), ("de", "Deutsch"), ("it", "Italiano"),
    ("pt", "Português"), ("nl", "Nederlands"), ("ar", "العربية"), ("zh", "中文"), ("ja", "日本語"),
)  # fmt: skip
"""(code, its own name): what a list of languages shows, whoever reads it."""
NAMES = {
    "fr": gettext_lazy("français"), "en": gettext_lazy("anglais"), "es": gettext_lazy("espagnol"), "de": gettext_lazy("allemand"),
    "it": gettext_lazy("italien"), "pt": gettext_lazy("portugais"), "nl": gettext_lazy("néerlandais"),
    "ar": gettext_lazy("arabe"), "zh": gettext_lazy("chinois"), "ja": gettext_lazy("japonais"),
}  # fmt: skip
CODES = tuple(NAMES)


def name(code: str) -> str:
    """«anglais», inside a sentence; a language that the city does not list is its code."""
    return str(NAMES.get(code.split("-")[0], code))
