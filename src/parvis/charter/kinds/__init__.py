"""The kinds of check, by the key that a clause names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parvis.charter.fields import Field, Wrong, read
from parvis.charter.kinds.audience import Audience
from parvis.charter.kinds.band import PastYears
from parvis.charter.kinds.beginning import Beginning
from parvis.charter.kinds.emoji import Emoji
from parvis.charter.kinds.french import French
from parvis.charter.kinds.hashtags import Hashtags
from parvis.charter.kinds.language import Language
from parvis.charter.kinds.letters import Letters
from parvis.charter.kinds.objectives import Objectives
from parvis.charter.kinds.passing import Passing
from parvis.charter.kinds.pattern import Pattern
from parvis.charter.kinds.people import People
from parvis.charter.kinds.personal import Personal
from parvis.charter.kinds.pictures import Description, Pictured, Rights
from parvis.charter.kinds.plain import Plain
from parvis.charter.kinds.reading import Reading
from parvis.charter.kinds.rhythm import Rhythm
from parvis.charter.kinds.tone import Courtesy
from parvis.charter.kinds.translated import Translated
from parvis.charter.kinds.words import Answering, Words
from parvis.charter.rules import Charter, Check, Rule

KINDS: dict[str, Any] = {
    "words": Words, "people": People, "pattern": Pattern, "language": Language, "description": Description, "rights": Rights,
    "pictured": Pictured, "personal": Personal, "courtesy": Courtesy, "plain": Plain, "french": French, "translated": Translated,
    "hashtags": Hashtags, "emoji": Emoji, "letters": Letters, "audience": Audience,
    "rhythm": Rhythm, "answering": Answering, "pass": Passing, "reading": Reading,
    "objectives": Objectives, "band": PastYears, "beginning": Beginning,
}  # fmt: skip


def fields(kind: str) -> tuple[Field, ...]:
    if kind not in KINDS:
        raise Wrong("kind", "kind", kind=kind)
    found: tuple[Field, ...] = KINDS[kind].FIELDS
    return found


def params(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a kind, all of them, looked at. Raises Wrong."""
    return read(fields(kind), given)


def make(kind: str, given: Mapping[str, Any]) -> Check:
    made: Check = KINDS[kind](**params(kind, given))
    return made


def compiled(rules: Sequence[Rule]) -> Charter:
    """Raises Wrong for a clause whose parameters cannot be taken."""
    return Charter(rules, make)
