"""What is offered unasked to real posts by strangers: how often the first answer is the right one.

    PARVIS_REAL_POSTS=folder python -m tools.real_answers

`real_answers.jsonl`, beside this file: 46 answers of a help desk, by a hand that saw none of ours and no code, and of 160 real posts which
of them fits, or none (by their ids: their words are not of this repository). One hand chose and judged them, clear cases, not by lot.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.understanding import meaning
from parvis.understanding.meaning import E5, Embedder, Meanings
from parvis.understanding.retrieval import Document, Index, clear
from tools.real_posts import rows

FILE = Path(__file__).with_suffix(".jsonl")


@dataclass(frozen=True, slots=True)
class Offers:
    """Of `pairs` posts `offered` got an answer, `right` of them the one that fits; `nothing` got one though none fits."""

    pairs: int
    offered: int
    right: int
    nothing: int


def library() -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """The answers; and of each post its words and the key of the answer that fits, "" = none."""
    told = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
    pairs = [one for one in told if "post" in one]
    words = {name: {row["id"]: row["text"] for row in rows(name)} for name in {one["file"] for one in pairs}}
    return [one for one in told if "title" in one], [(words[one["file"]][one["post"]], one["answer"]) for one in pairs]


def offers(by: Embedder | None) -> Offers:
    """By words alone, or (`by`) as `answering.finding.ranked` does with sentence vectors."""
    answers, pairs = library()
    index, near, keys = Index(), Meanings(), [one["answer"] for one in answers]
    for n, one in enumerate(answers):
        index.put(Document(n, one["title"], (one["text"],), tuple(one["ways"]), 0))
        if by:
            near.put(n, by.passages([one["text"]]), by.questions([one["title"], *one["ways"]]))
    look = _looking(index, near, by)
    given = [(keys[found], right) for text, right in pairs if (found := look(text)) is not None]
    right = sum(key == wanted for key, wanted in given)
    return Offers(len(pairs), len(given), right, sum(not wanted for _, wanted in given))


def _looking(index: Index, near: Meanings, by: Embedder | None) -> Callable[[str], int | None]:
    def first(text: str) -> int | None:
        found = index.rank(text, sure=True, most=10)
        if by:
            alike = near.near(meaning.question(by, text))
            found = [one for one in found if one.key == max(alike, key=lambda key: alike[key])]
        else:
            found = clear(found)
        return found[0].key if found else None

    return first


def main() -> None:
    by = meaning.of(E5).embedder
    print("words:", offers(None))
    print("words and meaning:", offers(by) if by else "parvis[semantic] is not installed", file=sys.stdout)


if __name__ == "__main__":
    main()
