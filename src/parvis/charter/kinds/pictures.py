"""Pictures and videos: described for those who do not see or hear them, and ours to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import POST, Said
from parvis.charter.tokens import Token, tokens

LEAST_LETTERS = 3
"""Shorter words of a picture are not looked for; numbers are, however short."""
NAMED = 8
"""So many missing words are told."""


@dataclass(frozen=True, slots=True)
class Description:
    """`images`: a description of each picture. `videos`: subtitles of each video."""

    images: bool = True
    videos: bool = True

    FIELDS = (Field("images", "flag", True), Field("videos", "flag", True))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        bare = [one.name for one in said.media if self.images and one.mime.startswith("image/") and not one.alt.strip()]
        silent = [one.name for one in said.media if self.videos and one.mime.startswith("video/") and not one.captions]
        found = [Found("no-alt", {"names": ", ".join(bare)})] if bare else []
        return found + ([Found("no-captions", {"names": ", ".join(silent)})] if silent else [])


@dataclass(frozen=True, slots=True)
class Rights:
    """`credit`: an author named. `expiry`: not after the last day of the right to show it. Of posts alone."""

    credit: bool = True
    expiry: bool = True

    FIELDS = (Field("credit", "flag", True), Field("expiry", "flag", True))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if said.way != POST:
            return []
        nameless = [one.name for one in said.media if self.credit and not one.credit.strip()]
        over = [one.name for one in said.media if self.expiry and one.until and said.on and one.until < said.on]
        found = [Found("no-credit", {"names": ", ".join(nameless)})] if nameless else []
        return found + ([Found("rights-over", {"names": ", ".join(over)})] if over else [])


@dataclass(frozen=True, slots=True)
class Pictured:
    """What can be read in a picture stands in the text or in its description too, for who does not see it, enlarges or translates.

    `share`: hundredths of its words that are enough. Says nothing of a picture whose words nobody noted.
    """

    share: int = 80

    FIELDS = (Field("share", "number", 80, most=100),)

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        written = [one for one in said.media if one.words]
        there = {one.word for one in words} if written else set()
        names: list[str] = []
        missing: dict[str, None] = {}
        for one in written:
            read = {t.word: one.words[t.start : t.end] for t in tokens(one.words)}
            asked = {word for word in read if len(word) >= LEAST_LETTERS or word.isdigit()}
            absent = asked - there - {t.word for t in tokens(one.alt)}
            if absent and 100 * (len(asked) - len(absent)) < self.share * len(asked):
                names.append(one.name)
                missing |= dict.fromkeys(read[word] for word in read if word in absent)
        told = {"names": ", ".join(names), "words": ", ".join(list(missing)[:NAMED]) + (" …" if len(missing) > NAMED else "")}
        return [Found("words-in-picture", told)] if names else []
