"""Blanks in an answer (pure): `{personne}` is filled from the conversation, any other `{…}` waits for the agent."""

from __future__ import annotations

import re
from collections.abc import Mapping

KNOWN = ("personne", "agent", "équipe", "ville", "compte", "réseau", "objet", "date")
"""What a conversation fills by itself."""
_BLANK = re.compile(r"\{([^{}\n]{1,60})\}")


class BadBrace(ValueError):
    """`args`: line and column, from 1, of a brace that opens or closes nothing."""


def names(text: str) -> list[str]:
    """The blanks of a text, each once, in their order."""
    return list(dict.fromkeys(name.strip() for name in _BLANK.findall(text)))


def check(text: str) -> None:
    """Raises BadBrace at the first brace that belongs to no blank."""
    bare = _BLANK.sub(lambda found: " " * len(found.group()), text)
    wrong = re.search(r"[{}]", bare)
    if wrong:
        before = text[: wrong.start()]
        raise BadBrace(before.count("\n") + 1, wrong.start() - before.rfind("\n"))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known in its blanks; what is empty or unknown stays in braces."""
    return _BLANK.sub(lambda found: values.get(found.group(1).strip().lower(), "") or found.group(), text)
