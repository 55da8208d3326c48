"""Examples of what people write to a city, all written for Parvis: a file a kind, a section a language, a line a text.

`!` before a text: it is dangerous, it may not wait.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

KINDS = ("report", "request", "question", "criticism", "praise", "political", "personal", "conversation", "spam", "abuse")
FOLDER = Path(__file__).parent / "examples"
_MARK = re.compile(r"\{([a-z]+)\|([^}]*)\}")
APART = Path(__file__).parent / "apart"
"""Written apart from the others, never learnt from: by these the model is judged."""
DOMAINS = Path(__file__).parent / "domains"
"""Written last, as people write when they are angry or in a hurry. Learnt from; what was learnt without a hand judges it."""


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    kind: str
    language: str
    danger: bool | None = False
    """None: nobody said whether it is."""
    small: bool = False
    """Short and of every day: learnt between the others, so that a few more of them move nothing else."""


def load(folder: Path) -> list[Example]:
    return [one for kind in KINDS for one in marked(folder / f"{kind}.txt", kind)]


def learnt(folder: Path) -> list[Example]:
    """What the model learns from: the kinds, and sentences of which only the danger is told."""
    calm = (replace(one, small=True) for one in marked(folder / "calm.txt"))
    return [*load(folder), *marked(folder / "dangers.txt"), *calm]


def marked(path: Path, kind: str = "") -> Iterator[Example]:
    """The texts of one file; `kind` "" where only danger or anger is asked about."""
    language = "fr"
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("## "):
            language = line[3:].strip()
        elif line and not line.startswith("# "):
            danger = line.startswith("! ")
            yield Example(line[2:] if danger else line, kind, language, danger)


def elsewhere(folder: Path = APART) -> list[tuple[Example, str]]:
    """What another hand wrote, with the theme of each ("" = none): never learnt from; the words of themes were widened with it."""
    lines = (folder / "elsewhere.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("# "))
    return [(Example(text, kind, "fr"), theme) for kind, theme, text in rows]


def ours() -> list[Example]:
    """All of our own that the shipped looks are taught from, beside real posts: their files say which they were."""
    return [*learnt(FOLDER), *domains()]


@dataclass(frozen=True, slots=True)
class Told(Example):
    """A message in the manner of real ones: about which domain of a city, and by which of three hands that saw nothing of each other."""

    second: str = ""
    domain: str = ""
    hand: str = ""


def domains(folder: Path = DOMAINS) -> Iterator[Told]:
    """What three hands wrote about domains of a city, at the length and in the temper of real posts: a file a domain."""
    for path in sorted(folder.glob("*.tsv")):
        for line in _lines(path):
            hand, kind, second, text = line.split("\t")
            yield Told(text, kind, "fr", None, second=second.strip("-"), domain=path.stem, hand=hand)


def topics(folder: Path = APART) -> list[tuple[str, str, str]]:
    """(text, topic, language) of what was written to judge topics down to what stands under a theme."""
    lines = (folder / "topics.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("# "))
    return [(text, topic, language) for topic, language, text in rows]


def places(folder: Path = APART) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """(text, keys of the town that it names, districts that it is about) of what was written to judge places."""
    rows = [line.split("\t") for line in _lines(folder / "places.tsv")]
    return [(text, _keys(named), _keys(districts)) for text, named, districts in rows]


def town(folder: Path = APART) -> Iterator[tuple[str, str, str, list[tuple[float, float]]]]:
    """(kind, key, name, its points) of the town in which those texts play."""
    for line in _lines(folder / "town.tsv"):
        kind, key, name, points = line.split("\t")
        yield kind, key, name, [(float(x), float(y)) for x, y in (one.split(" ") for one in points.split(","))]


def personal(folder: Path = APART) -> list[tuple[str, frozenset[tuple[int, int, str]]]]:
    """(text, what is personal in it: from, to, kind) of what was written to judge personal data."""
    return [_unmarked(one.text) for one in marked(folder / "personal_data.txt")]


def _unmarked(line: str) -> tuple[str, frozenset[tuple[int, int, str]]]:
    text, found = "", set()
    for at, part in enumerate(_MARK.split(line)):
        if at % 3 == 1:
            kind = part
        elif at % 3 == 2:
            found.add((len(text), len(text) + len(part), kind))
        text += "" if at % 3 == 1 else part
    return text, frozenset(found)


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("# ")]


def _keys(told: str) -> frozenset[str]:
    return frozenset(told.split()) - {"-"}
