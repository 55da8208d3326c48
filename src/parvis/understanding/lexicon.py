"""Word lists as people write them (`lexicon/*.txt`), and finding their words in a text in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from parvis.understanding.folding import words_of

Key = TypeVar("Key")
FOLDER = Path(__file__).parent / "lexicon"
LONGEST = 5
"""Words of the longest phrase that is looked for."""
REMEMBERED = 50_000
"""Words whose entries are kept; a stranger could send any number of others."""


@dataclass(frozen=True, slots=True)
class Hit:
    """`names`: the lists in which these words stand; `first` and `length`: which words of the text they are."""

    names: tuple[str, ...]
    first: int
    length: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`titles`: each list's name and what stands after it in its heading. `single`, `phrases`: words → lists."""

    titles: Mapping[str, str]
    single: Mapping[str, tuple[str, ...]]
    begins: Mapping[str, tuple[str, ...]]
    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    openers: Mapping[str, tuple[int, ...]]
    """The lengths of the phrases that begin with a word, longest first."""
    _seen: dict[str, tuple[tuple[int, ...], tuple[str, ...]] | tuple[()]] = field(default_factory=dict, compare=False)
    """Words that were met → the lengths of their phrases and their lists; () for most, which are in none."""

    def hits(self, words: Sequence[str], *, inside: bool = False) -> Iterator[Hit]:
        """Each word and each phrase that stands in a list; a phrase hides the words inside it — with `inside` only if its list
        begins with "-"."""
        covered = 0
        for at, entry in enumerate(self._entries(words)):
            if not entry:
                continue
            lengths, found = entry
            for length in lengths if at >= covered or not inside else ():
                names = self.phrases.get(tuple(words[at : at + length]))
                if names:
                    yield Hit(names, at, length)
                    if not inside or names[0][0] == "-":
                        covered = max(covered, at + length)
                    break
            if found and at >= covered:
                yield Hit(found, at, 1)

    def _entries(self, words: Sequence[str]) -> list[tuple[tuple[int, ...], tuple[str, ...]] | tuple[()]]:
        met = list(map(self._seen.get, words))
        return [self._entry(word) if entry is None else entry for word, entry in zip(words, met, strict=True)]

    def _entry(self, word: str) -> tuple[tuple[int, ...], tuple[str, ...]] | tuple[()]:
        """The lists of a word: as it stands, or by its beginning."""
        found = dict.fromkeys(self.single.get(word, ()))
        for end in range(3, len(word) + 1):
            found.update(dict.fromkeys(self.begins.get(word[:end], ())))
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        lengths = self.openers.get(word, ())
        return self._seen.setdefault(word, (lengths, tuple(found)) if lengths or found else ())


@cache
def load(name: str) -> Lexicon:
    return parse((FOLDER / f"{name}.txt").read_text("utf-8").splitlines())


def parse(lines: Iterable[str]) -> Lexicon:
    titles: dict[str, str] = {}
    single: dict[str, dict[str, None]] = {}
    begins: dict[str, dict[str, None]] = {}
    phrases: dict[tuple[str, ...], dict[str, None]] = {}
    name = ""
    for line in lines:
        if line.startswith("["):
            name, _, title = line.strip("[] ").partition(" ")
            titles[name] = title
        elif line.strip() and not line.startswith("#"):
            for entry in line.split(","):
                start = entry.strip().endswith("*")
                words = words_of(entry.strip().rstrip("*")).words[:LONGEST]
                place = (
                    (begins if start else single).setdefault(words[0], {}) if len(words) == 1 else phrases.setdefault(words, {})
                )
                place[name] = None
    openers: dict[str, set[int]] = {}
    for phrase in phrases:
        openers.setdefault(phrase[0], set()).add(len(phrase))
    return Lexicon(
        titles, _closed(single), _closed(begins), _closed(phrases),
        {word: tuple(sorted(lengths, reverse=True)) for word, lengths in openers.items()},
    )  # fmt: skip


def _closed(found: Mapping[Key, Iterable[str]]) -> dict[Key, tuple[str, ...]]:
    return {key: tuple(names) for key, names in found.items()}
