"""What agents said of topics is learnt anew, and judged beside what is in use, on the same texts: a process of its own.

    python -m parvis.understanding.reteaching [TABLE IN USE] < lessons.jsonl > answer

A line in: {"text", "topic", "aside"}; what is `aside` is not learnt, it judges with the texts written apart and of another hand.
Out: a line of JSON {"examples", "learnt", "aside", "scores", "against", "shipped"}, then the new table.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from parvis.understanding import topics
from parvis.understanding.folding import words_of
from parvis.understanding.retraining import bounded, parted
from parvis.understanding.scores import topics_told
from parvis.understanding.taught import NO_TOPIC, NOTHING, Learner, Taught, opened, packed
from parvis.understanding.written import FOLDER, load

WITHOUT = ("conversation", "spam", "abuse")
"""Kinds whose texts have no topic where the lists see none: greetings must not begin to have one."""
SHOWN = 60
"""Words of a table that are told beside its scores."""


def reteach(lessons: Iterable[dict[str, Any]], in_use: Taught) -> tuple[dict[str, Any], bytes]:
    """What is told of the new table, and the table."""
    learnt, aside = ([(one["text"], one["topic"]) for one in some] for some in parted(lessons))
    firm = list(anchors())
    made = packed(Learner(learnt, firm, topics.votes).learn(), lessons=len(learnt))
    new = opened(made, "the new table")
    told = {
        "examples": len(firm) + len(learnt), "learnt": len(learnt), "aside": len(aside),
        "scores": _judged(new, aside) | {"words": list(best(new.words))}, "against": _judged(in_use, aside),
        "shipped": _judged(NOTHING, aside) if in_use.words else None,
    }  # fmt: skip
    return told, made


def anchors() -> Iterator[tuple[str, str]]:
    """The shipped examples whose topic the lists are sure of, and those without one: both have to stay so."""
    for one in load(FOLDER):
        found = topics.topic_of(words_of(one.text).words)
        if found.confidence >= topics.SURE:
            yield one.text, found.key
        elif not found.key and one.kind in WITHOUT:
            yield one.text, NO_TOPIC


def best(words: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, str, float]]:
    """(word, topic, what it counts) of what counts most."""
    every = ((word, key, worth) for word, told in words.items() for key, worth in told.items() if worth > 0 and key != NO_TOPIC)
    yield from sorted(every, key=lambda one: (-one[2], one[0], one[1]))[:SHOWN]


def _judged(table: Taught, aside: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """With `aside`: of the corrections that were not learnt, how many it reads as the agents did."""

    def read(text: str) -> str:
        return topics.topic_of(words_of(text).words, table).key

    right = sum(read(text) == ("" if key == NO_TOPIC else key) for text, key in aside)
    return topics_told(read) | {"version": table.version, "aside": [right, len(aside)]}


def main() -> None:
    bounded()
    lessons = [json.loads(line) for line in sys.stdin.buffer if line.strip()]
    in_use = opened(Path(sys.argv[1]).read_bytes(), "the table in use") if len(sys.argv) > 1 else NOTHING
    told, made = reteach(lessons, in_use)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


if __name__ == "__main__":
    main()
