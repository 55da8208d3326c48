"""How well the first look reads, asked of texts that were written apart from those it learnt: the model's page and `make bench` tell it.

Three mistakes are counted on their own, because they cost most: somebody's file read as a public matter, a danger unseen, an angry
text taken for abuse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.understanding.folding import words_of
from parvis.understanding.personal import found_in as personal_in
from parvis.understanding.places import Gazetteer, Place, found_in
from parvis.understanding.reading import Reading, understand
from parvis.understanding.topics import topic_of
from parvis.understanding.written import APART, KINDS, Example, elsewhere, load, marked, personal, places, topics, town


def topic_read(text: str) -> str:
    """The topic of a text as the shipped lists read it."""
    return topic_of(words_of(text).words).key


Look = Callable[[Sequence[str]], list[Reading]]


@dataclass(frozen=True, slots=True)
class Measure:
    """`precision`: of what it calls so, how much is; `recall`: of what is so, how much it finds."""

    precision: float
    recall: float
    count: int

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.precision + self.recall else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """`confusion`: (what it is, what was read) → how often. `languages`: right answers and texts of each."""

    confusion: Counter[tuple[str, str]]
    languages: dict[str, tuple[int, int]]
    sure: float
    sure_right: float
    two: float
    """How often the kind is the first or the second guess."""

    @property
    def accuracy(self) -> float:
        return sum(self.confusion[kind, kind] for kind in KINDS) / max(1, sum(self.confusion.values()))

    @property
    def macro(self) -> float:
        kinds = [kind for kind in KINDS if self.of(kind).count]
        return sum(self.of(kind).f1 for kind in kinds) / max(1, len(kinds))

    def of(self, kind: str) -> Measure:
        right = self.confusion[kind, kind]
        called = sum(self.confusion[other, kind] for other in KINDS)
        there = sum(self.confusion[kind, other] for other in KINDS)
        return Measure(right / called if called else 0.0, right / there if there else 0.0, there)


def kinds(examples: Sequence[Example], look: Look = understand) -> Scores:
    readings = look([one.text for one in examples])
    pairs = list(zip(examples, readings, strict=True))
    sure = [one.kind == read.kind for one, read in pairs if read.sure]
    languages: dict[str, tuple[int, int]] = {}
    for one, read in pairs:
        right, asked = languages.get(one.language, (0, 0))
        languages[one.language] = (right + (one.kind == read.kind), asked + 1)
    return Scores(
        Counter((one.kind, read.kind) for one, read in pairs), languages, len(sure) / len(pairs), sum(sure) / max(1, len(sure)),
        sum(one.kind in (read.kind, read.second) for one, read in pairs) / len(pairs),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grave:
    """The three grave mistakes, and what it costs to avoid them. Each: how often, of how many."""

    files: tuple[int, int]
    """Personal files of which neither the first nor the second kind told warns: they are answered in public."""
    dangers: tuple[int, int]
    """Dangerous texts that are not told as a danger; one that is called urgent was not seen either."""
    alarms: tuple[int, int]
    """Texts without danger that were called dangerous."""
    abuse: tuple[int, int]
    """Angry but legitimate texts called abuse, and told as sure or not."""
    calm: tuple[int, int] = (0, 0)
    """Short texts of every day that were called dangerous."""


def grave(look: Look = understand, folder: Path = APART) -> Grave:
    examples = load(folder)
    files = [one for one in examples if one.kind == "personal"]
    missed = [read for read in look([one.text for one in files]) if "personal" not in (read.kind, read.second)]
    told = [*examples, *marked(folder / "dangers.txt")]
    dangerous = look([one.text for one in told if one.danger])
    calm = look([one.text for one in told if not one.danger])
    angry = [one for one in examples if one.kind not in ("abuse", "spam")] + list(marked(folder / "angry.txt"))
    small = [one.text for one in marked(folder / "calm.txt")]
    return Grave(
        (len(missed), len(files)),
        (_count(read.danger.level != "danger" for read in dangerous), len(dangerous)),
        (_count(read.danger.level == "danger" for read in calm), len(calm)),
        (_count(read.kind == "abuse" for read in look([one.text for one in angry])), len(angry)),
        (_count(read.danger.level == "danger" for read in look(small)), len(small)),
    )  # fmt: skip


def tongues(examples: Sequence[Example], words: int = 5, look: Look = understand) -> tuple[int, int]:
    """Languages recognised, of texts with so many words and more."""
    long = [one for one in examples if len(one.text.split()) >= words or one.language == "zh"]
    return _count(read.language == one.language for one, read in zip(long, look([one.text for one in long]), strict=True)), len(
        long
    )


def themes(look: Look = understand) -> tuple[int, int]:
    """Themes of the first storey, right and asked."""
    told = [(one, theme) for one, theme in elsewhere() if theme]
    readings = look([one.text for one, _ in told])
    return _count(read.topic.theme == theme for (_, theme), read in zip(told, readings, strict=True)), len(told)


def leaves(read: Callable[[str], str] = topic_read) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of the texts written to judge topics: themes right and asked, and topics right down to what stands under the theme."""
    told = [(read(text), key) for text, key, _language in topics()]
    right = sum(found.partition("/")[0] == key.partition("/")[0] for found, key in told)
    return (right, len(told)), (_count(found == key for found, key in told), len(told))


def topics_told(read: Callable[[str], str] = topic_read) -> dict[str, Any]:
    """What a table of topics is judged by: themes of another hand, themes and topics of the texts written apart."""
    told = [(one.text, theme) for one, theme in elsewhere() if theme]
    right = _count(read(text).partition("/")[0] == theme for text, theme in told)
    apart, under = leaves(read)
    return {"themes": [right, len(told)], "themes_apart": list(apart), "topics": list(under)}


@dataclass(frozen=True, slots=True)
class Marks:
    """`right` of `called` are so, of `there` are found."""

    right: int
    called: int
    there: int


def places_found() -> tuple[Marks, Marks]:
    """Names of a town that texts name, and the districts that they are about, named or by a street: on texts written for it."""
    known = [
        Place(key, name, kind, () if kind == "district" else points, [[points]] if kind == "district" else ())
        for kind, key, name, points in town()
    ]
    gazetteer, named, about = Gazetteer.of(known), [], []
    for text, keys, districts in places():
        found = found_in(text, gazetteer)
        named.append(({one.key for one in found if one.key and not one.by}, keys))
        about.append(({one.key for one in found if one.key and one.precision == "district"}, districts))
    return _marks(named), _marks(about)


def personal_found() -> Marks:
    """Personal parts of texts, each at its place and as what it is."""
    return _marks([({(one.start, one.end, one.kind) for one in personal_in(text)}, there) for text, there in personal()])


def _marks(pairs: Sequence[tuple[Set[Any], Set[Any]]]) -> Marks:
    return Marks(
        sum(len(found & there) for found, there in pairs),
        sum(len(found) for found, _ in pairs),
        sum(len(there) for _, there in pairs),
    )


def marks_told() -> dict[str, Any]:
    """What is found without any model, as it is kept and shown: right, called, there; and of how many texts."""
    (named, about), numbers = places_found(), personal_found()
    rows = (("places", named), ("districts", about), ("personal", numbers))
    told: dict[str, Any] = {name: [one.right, one.called, one.there] for name, one in rows}
    return told | {"texts": {"places": len(places()), "personal": len(personal())}}


def _count(found: Iterable[bool]) -> int:
    return sum(found)


def told(look: Look = understand) -> dict[str, Any]:
    """All scores of a model as plain values, shares rounded to a thousandth: as they are kept and shown."""
    examples, others = load(APART), [one for one, _theme in elsewhere()]
    found, other, graves = kinds(examples, look), kinds(others, look), grave(look)
    return {
        "texts": len(examples), "others": len(others), "right": _right(found) + _right(other),
        "accuracy": _share(found.accuracy), "macro": _share(found.macro), "two": _share(found.two), "sure": _share(found.sure),
        "sure_right": _share(found.sure_right), "accuracy_elsewhere": _share(other.accuracy), "macro_elsewhere": _share(other.macro),
        "themes": list(themes(look)), **_apart(look), "tongues": list(tongues(examples, look=look)),
        "confusion": {kind: [found.confusion[kind, said] for said in KINDS] for kind in KINDS},
        "kinds": {kind: _by_kind(found.of(kind), other.of(kind)) for kind in KINDS},
        "languages": {language: list(counts) for language, counts in found.languages.items()},
        "grave": {name: list(getattr(graves, name)) for name in ("files", "dangers", "abuse", "alarms", "calm")},
    }  # fmt: skip


def looks(first: Look, both: Look) -> dict[str, Any]:
    """The first look and both, on the same texts: what each says, and what became of what was read again."""
    examples, others = load(APART), [one for one, _theme in elsewhere()]
    every = [*examples, *others]
    texts = [one.text for one in every]
    pairs = [
        (one.kind, before, after) for one, before, after in zip(every, first(texts), both(texts), strict=True) if not before.sure
    ]
    return {
        "texts": len(examples), "others": len(others), "first": _look(first, examples, others), "both": _look(both, examples, others),
        "again": len(pairs), "changed": _count(before.kind != after.kind for _kind, before, after in pairs),
        "right_before": _count(before.kind == kind for kind, before, _after in pairs),
        "right_after": _count(after.kind == kind for kind, _before, after in pairs),
    }  # fmt: skip


def _look(look: Look, examples: Sequence[Example], others: Sequence[Example]) -> dict[str, Any]:
    found, other = kinds(examples, look), kinds(others, look)
    points = {
        name: [_share(getattr(one, name)) for one in (found, other)] for name in ("accuracy", "macro", "sure", "sure_right")
    }
    graves = grave(look)
    return points | {"right": _right(found) + _right(other), "files": list(graves.files), "abuse": list(graves.abuse)}


def _apart(look: Look) -> dict[str, list[int]]:
    apart, under = leaves(lambda text: look([text])[0].topic.key)
    return {"themes_apart": list(apart), "topics": list(under)}


def _right(found: Scores) -> int:
    return sum(found.confusion[kind, kind] for kind in KINDS)


def _by_kind(one: Measure, other: Measure) -> dict[str, Any]:
    told = {"precision": _share(one.precision), "recall": _share(one.recall), "f1": _share(one.f1), "count": one.count}
    return told | {"f1_elsewhere": _share(other.f1) if other.count else None}


def _share(value: float) -> float:
    return round(value, 3)
