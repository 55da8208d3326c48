"""French words instead of English ones, in what is written in French. What stands between quotation marks is a name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.kinds.plain import instead_of, put_instead
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token
from parvis.understanding.language import detect

_QUOTED = re.compile(r"«[^«»\n]{1,200}»|“[^“”\n]{1,200}”|\"[^\"\n]{1,200}\"")


@dataclass(frozen=True, slots=True)
class French:
    """`instead`: an English word and the French one."""

    instead: tuple[tuple[str, str], ...]
    exceptions: tuple[str, ...] = ()

    FIELDS = (Field("instead", "pairs", needed=True), Field("exceptions"))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {**instead_of(self.instead), "exceptions": self.exceptions}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if said.language[:2].lower() not in ("", "fr"):
            return []
        found = put_instead(said.text, words, instead_of(self.instead), hits)
        if not found:
            return []
        names = [match.span() for match in _QUOTED.finditer(said.text)]
        names += [(words[hit.first].start, words[hit.last].end) for hit in hits("exceptions")]
        changes = [one for one in found if not any(start <= one[0] and one[1] <= end for start, end in names)]
        if not changes or _foreign(said.text):
            return []
        told = ", ".join(dict.fromkeys(f"{said.text[start:end]} → {put}" for start, end, put in changes))
        return [Found("anglicism", {"words": told[:200]}, tuple((a, b) for a, b, _ in changes), tuple(changes))]


def _foreign(text: str) -> bool:
    looks = detect(text)
    return looks.sure and looks.language != "fr"
