"""The versions of a post: who changed what, and what differs between two of them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex
from django.utils.translation import gettext_lazy

from parvis.publishing.models import Version

NAMES = {
    "text": gettext_lazy("le texte"), "parts": gettext_lazy("le fil"), "numbered": gettext_lazy("les numéros du fil"),
    "language": gettext_lazy("la langue"), "objective": gettext_lazy("l’objectif"), "topic": gettext_lazy("le thème"),
    "aim": gettext_lazy("le public visé"), "audience": gettext_lazy("le public visé"), "publish_at": gettext_lazy("l’heure"),
    "accounts": gettext_lazy("les comptes"), "variants": gettext_lazy("les textes par compte"), "media": gettext_lazy("les médias"),
    "marks": gettext_lazy("le suivi des liens"), "campaign": gettext_lazy("la campagne"),
}  # fmt: skip
_PIECES = regex.compile(r"\s+|[^\s\p{L}\p{N}]|[\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A version in a list; `changed`: what differs from the one before, by field."""

    version: Version
    changed: tuple[str, ...]
    first: bool = False

    @property
    def words(self) -> str:
        return ", ".join(dict.fromkeys(str(NAMES[name]) for name in self.changed if name in NAMES))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a compared text: "same", "gone" (only before) or "new" (only after)."""

    kind: str
    text: str


def lines(versions: Sequence[Version], before: Version | None = None) -> list[Line]:
    """`versions` newest first; `before`: the one that comes after them in the list, where it is known."""
    found = []
    for at, version in enumerate(versions):
        older = versions[at + 1] if at + 1 < len(versions) else before
        found.append(Line(version, changed(older.content, version.content) if older else (), first=older is None))
    return found


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in after if before.get(name) != after[name] and name != "language_told")


def compared(before: str, after: str) -> list[Piece]:
    """Word by word. Long texts are compared by lines, so that a page is never kept waiting."""
    split = _PIECES.findall if len(before) + len(after) < 12_000 else (lambda text: text.splitlines(keepends=True))
    old, new = split(before), split(after)
    found: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            found.append(Piece("gone", "".join(old[a:b])))
        if c < d:
            found.append(Piece("new", "".join(new[c:d])))
    return found
