"""What a template leaves to be filled in (pure): «Fermeture de {lieu} le {date}»."""

from __future__ import annotations

from collections.abc import Mapping

import regex

_FIELD = regex.compile(r"\{([\p{L}][\p{L}\p{N} _'’-]{0,39})\}")


def fields(*texts: str) -> list[str]:
    """The names in braces, once each, in the order in which they are read."""
    return list(dict.fromkeys(match[1] for text in texts for match in _FIELD.finditer(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with what is given; what is not stays in its braces, to be seen."""
    return _FIELD.sub(lambda match: values.get(match[1], "").strip() or match[0], text)
