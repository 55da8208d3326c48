"""What must go out whatever else the charter says: an alert, an evacuation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.kinds.words import kept, spans
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token


@dataclass(frozen=True, slots=True)
class Passing:
    """`words`: those that make it an emergency; none = all that is in the clause's scope. `keeps`: clauses that hold even so."""

    words: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()

    FIELDS = (Field("words"), Field("exceptions"), Field("excused"), Field("keeps"))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {"words": self.words, "exceptions": self.exceptions, "excused": self.excused}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        places = spans(words, kept(words, hits))
        return [Found("passes", {}, places)] if places or not self.words else []
