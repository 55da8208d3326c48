"""Languages of an account: what the author says it is, and what the words look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token
from parvis.understanding.language import LANGUAGES, detect


@dataclass(frozen=True, slots=True)
class Language:
    languages: tuple[str, ...]

    FIELDS = (Field("languages", "choices", ("fr",), LANGUAGES, needed=True),)

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        told = said.language[:2].lower()
        allowed = ", ".join(self.languages)
        if told and told not in self.languages:
            return [Found("language", {"language": told, "languages": allowed})] if words else []
        looks = detect(said.text)
        differs = looks.sure and looks.language not in self.languages
        return [Found("looks-like", {"language": looks.language, "languages": allowed})] if differs else []
