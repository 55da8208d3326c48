"""What rooms above show on the pages of answers. This room does not know them: each says it, when it begins."""

from __future__ import annotations

from django.utils.functional import Promise

PARTS: dict[str, str | Promise] = {}
"""Addresses of views that take an answer's id, with what their part is; a page asks for it by itself."""
LINKS: dict[str, str | Promise] = {}
"""Addresses of pages beside the list of answers, with their words."""


def shows(address: str, words: str | Promise) -> None:
    PARTS[address] = words


def leads(address: str, words: str | Promise) -> None:
    LINKS[address] = words
