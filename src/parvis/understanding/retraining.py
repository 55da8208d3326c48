"""A new model, on from the shipped one by what agents corrected, judged beside the one in use on the same texts: a process of its own,
for a minute of plain Python would keep the threads of a worker waiting.

    python -m parvis.understanding.retraining [MODEL IN USE] < lessons.jsonl > answer

A line in: {"text", "kind", "language", "danger", "aside"}; what is `aside` is not learnt, it judges with the texts written apart;
"danger" null: nobody said whether it is dangerous.
Out: a line of JSON {"examples", "learnt", "aside", "scores", "against", "shipped"}, then the new model.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from parvis.understanding import scores, training
from parvis.understanding.kinds import State, state
from parvis.understanding.lanes import opened
from parvis.understanding.near import Known
from parvis.understanding.reading import understand
from parvis.understanding.written import APART, FOLDER, Example, elsewhere, learnt, load, marked, topics

GENTLE = 10
"""How much the process gives way to others (nice)."""
MEMORY, TIME = 1 << 30, 1_800
"""Bytes that the process may hold, and seconds of the processor, before it is ended: the machine has other work at night too."""
NEAR = 0.5
"""From which share of common pieces a text is one that judges, with changes."""


def bounded() -> None:
    """This process gives way to others, and ends before it takes what they need."""
    os.nice(GENTLE)
    for what, most in ((resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_CPU, TIME)):
        hard = resource.getrlimit(what)[1]
        kept = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (kept, kept))


def judging() -> Known:
    """The texts that judge: what agents corrected that is one of them, or nearly, is neither learnt nor asked again."""
    only = (one for name in ("dangers", "angry", "calm") for one in marked(APART / f"{name}.txt"))
    told = (*load(APART), *only, *(one for one, _theme in elsewhere()))
    return Known((*(one.text for one in told), *(text for text, _topic, _language in topics())))


def parted(lessons: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Those to learn from and those that judge: neither is nearly a text that judges already, and none to learn from nearly one of the
    others."""
    known = judging()
    new = [one for one in lessons if not known.has(one["text"], NEAR)]
    aside = [one for one in new if one["aside"]]
    judges = Known(one["text"] for one in aside)
    return [one for one in new if not one["aside"] and not judges.has(one["text"], NEAR)], aside


def retrain(
    lessons: Iterable[dict[str, Any]], in_use: State, shipped: State | None = None, anchors: Sequence[Example] | None = None
) -> tuple[dict[str, Any], bytes]:
    """What is told of the new model, and the model. `shipped`: from which it goes on; `anchors`: texts that go on being read as it reads
    them."""
    old, kept = shipped or state(), list(learnt(FOLDER) if anchors is None else anchors)
    given, apart = parted(lessons)
    aside = [example(one) for one in apart]
    made = training.train([example(one) for one in given], old.model, kept)
    new = State(opened(made, "the new model"))
    told = {
        "examples": len(kept) + len(given), "learnt": len(given), "aside": len(aside), "scores": _judged(new, aside),
        "against": _judged(in_use, aside), "shipped": _judged(old, aside) if in_use.version != old.version else None,
    }  # fmt: skip
    return told, made


def example(lesson: dict[str, Any]) -> Example:
    """A correction as an example."""
    return Example(lesson["text"], lesson["kind"], lesson["language"], lesson["danger"])


def _judged(model: State, aside: Sequence[Example]) -> dict[str, Any]:
    """With `aside`: of the corrections that were not learnt, how many it reads as the agents did."""
    look = partial(understand, state=model)
    readings = look([one.text for one in aside])
    right = sum(one.kind == read.kind for one, read in zip(aside, readings, strict=True))
    return scores.told(look) | {"version": model.version, "aside": [right, len(aside)]}


def main() -> None:
    bounded()
    lessons = [json.loads(line) for line in sys.stdin.buffer if line.strip()]
    in_use = State(opened(Path(sys.argv[1]).read_bytes(), "the model in use")) if len(sys.argv) > 1 else state()
    told, made = retrain(lessons, in_use)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


if __name__ == "__main__":
    main()
