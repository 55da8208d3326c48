"""Codes of problems and failures as sentences: what happened, and what to do."""

from __future__ import annotations

from typing import Any

SENTENCES: dict[str, tuple[str, str]] = {}


def say(code: str, language: str = "fr", **values: Any) -> tuple[str, str]:
    """(sentence, next step) in `language`."""
    return SENTENCES.get(code, (code, ""))
