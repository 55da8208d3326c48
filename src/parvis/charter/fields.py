"""What a kind of check may be told: typed, bounded, refused with the place where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.charter.patterns import Broken, compiled
from parvis.charter.tokens import LEAST_STEM, parts

MOST_PHRASES, LONGEST_PHRASE, LONGEST_PATTERN = 500, 120, 1000
MOST_PEOPLE = 2000
"""Paris has some five hundred elected people, its districts included."""


class Wrong(ValueError):
    """A parameter cannot be taken: `code` and `values` say why, `labels.wrong` says it in words."""

    def __init__(self, field: str, code: str, **values: Any) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code, self.values = field, code, values


@dataclass(frozen=True, slots=True)
class Field:
    """`shape`: words (phrases) · people (names) · pairs (word → better words) · number · flag · choice · choices · pattern."""

    key: str
    shape: str = "words"
    default: Any = ()
    choices: tuple[str, ...] = ()
    most: int = 1000
    needed: bool = False


def read(fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of a kind, what was not given as it is by default. Raises Wrong."""
    if strange := set(given) - {field.key for field in fields}:
        raise Wrong(min(strange), "unknown")
    found = {field.key: _read(field, given[field.key]) if field.key in given else field.default for field in fields}
    for field in fields:
        if field.needed and not found[field.key]:
            raise Wrong(field.key, "needed")
    return found


def _read(field: Field, value: Any) -> Any:
    return READERS[field.shape](field, value)


def _lines(field: Field, value: Any) -> tuple[str, ...]:
    """Each once, empty ones left out."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        raise Wrong(field.key, "words")
    return tuple(dict.fromkeys(one.strip() for one in value if one.strip()))


def _words(field: Field, value: Any) -> tuple[str, ...]:
    found = _lines(field, value)
    if len(found) > MOST_PHRASES:
        raise Wrong(field.key, "many", most=MOST_PHRASES)
    for phrase in found:
        _phrase(field, phrase)
    return found


def _phrase(field: Field, phrase: str) -> None:
    if len(phrase) > LONGEST_PHRASE:
        raise Wrong(field.key, "long", phrase=phrase[:40], most=LONGEST_PHRASE)
    words = parts(phrase)
    if not words:
        raise Wrong(field.key, "no-word", phrase=phrase)
    for word in words:
        if word.endswith("*") and len(word) <= LEAST_STEM:
            raise Wrong(field.key, "stem", phrase=phrase, least=LEAST_STEM)


def _people(field: Field, value: Any) -> tuple[str, ...]:
    found = _lines(field, value)
    if len(found) > MOST_PEOPLE:
        raise Wrong(field.key, "many-people", most=MOST_PEOPLE)
    for person in found:
        if len(person) > LONGEST_PHRASE:
            raise Wrong(field.key, "long", phrase=person[:40], most=LONGEST_PHRASE)
        if len(parts(person)) < 2:
            raise Wrong(field.key, "one-name", phrase=person)
    return found


def _pairs(field: Field, value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, (list, tuple)) and len(one) == 2 for one in value):
        raise Wrong(field.key, "pairs")
    if not all(isinstance(text, str) and text.strip() and len(text) <= LONGEST_PHRASE for one in value for text in one):
        raise Wrong(field.key, "pairs")
    _words(field, [one[0] for one in value])
    return tuple((one[0].strip(), one[1].strip()) for one in value)


def _number(field: Field, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= field.most:
        raise Wrong(field.key, "number", most=field.most)
    return value


def _flag(field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(field.key, "flag")
    return value


def _choice(field: Field, value: Any) -> str:
    if not isinstance(value, str) or value not in field.choices:
        raise Wrong(field.key, "choice", choices=", ".join(field.choices))
    return value


def _choices(field: Field, value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise Wrong(field.key, "choice", choices=", ".join(field.choices))
    return tuple(dict.fromkeys(_choice(field, one) for one in value))


def _pattern(field: Field, value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_PATTERN:
        raise Wrong(field.key, "pattern-long", most=LONGEST_PATTERN)
    if not value:
        return ""
    try:
        compiled(value)
    except Broken as broken:
        raise Wrong(
            field.key, broken.code, place=broken.place + 1, said=broken.said, near=value[broken.place : broken.place + 12]
        )
    return value


READERS = {
    "words": _words, "people": _people, "pairs": _pairs, "number": _number, "flag": _flag, "choice": _choice, "choices": _choices,
    "pattern": _pattern,
}  # fmt: skip
