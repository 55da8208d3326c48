"""A new second look, on from the shipped one by what agents corrected, judged beside the one in use: the first look reads before both, on
the same texts. A process of its own, as `retraining` is: it holds the sentence model, and gives it back when it ends.

    python -m parvis.understanding.relooking FIRST SECOND < lessons.jsonl > answer

FIRST, SECOND: files of the looks in use, "-" for the shipped ones. A line in: as for `retraining`; danger is not its affair.
Out: a line of JSON {"examples", "learnt", "aside", "scores", "against", "shipped"}, then the new model.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from parvis.understanding import kinds, scores, second
from parvis.understanding.folding import uncalled
from parvis.understanding.lanes import opened
from parvis.understanding.meaning import Embedder
from parvis.understanding.reading import Reading, understand
from parvis.understanding.retraining import bounded, example, parted
from parvis.understanding.second import Second
from parvis.understanding.training import digest
from parvis.understanding.written import FOLDER, Example, load


def relook(
    lessons: Iterable[dict[str, Any]], first: kinds.State, in_use: second.State, anchors: Sequence[Example] | None = None
) -> tuple[dict[str, Any], bytes]:
    """What is told of the new model, and the model: on from the shipped one. `anchors`: texts that go on being read as they are; of
    `in_use` both are there."""
    embedder, old, shipped = in_use.embedder, in_use.second, second.state().second
    assert embedder is not None and old is not None, in_use.why
    kept = list(load(FOLDER) if anchors is None else anchors)
    new, apart = parted(lessons)
    given = [example(one) for one in new]
    vectors = embedder.questions([uncalled(one.text) for one in (*given, *kept)])
    named, told_by = [one.kind for one in given], digest([*kept, *given])
    found = second.train(vectors[: len(given)], named, shipped or old, vectors[len(given) :], examples=told_by)
    made, aside = second.packed(found), [example(one) for one in apart]
    judge = partial(_judged, first=first, embedder=embedder, aside=aside)
    told = {
        "examples": len(kept) + len(given), "learnt": len(given), "aside": len(aside),
        "scores": judge(second.opened(made, "the new second look")), "against": judge(old),
        "shipped": judge(shipped) if shipped and shipped.version != old.version else None,
    }  # fmt: skip
    return told, made


def _judged(model: Second, *, first: kinds.State, embedder: Embedder, aside: Sequence[Example]) -> dict[str, Any]:
    """Both looks on the texts that judge (`scores.looks`), with what of it a model is compared by; `aside`: of the corrections that
    were not learnt, how many are read as the agents did. `beside`: the version of the first look."""
    plain, there = partial(understand, state=first), second.State(model, embedder)

    def both(texts: Sequence[str]) -> list[Reading]:
        return second.again(texts, plain(texts), first=first, with_=there)

    right = sum(one.kind == read.kind for one, read in zip(aside, both([one.text for one in aside]), strict=True))
    found = scores.looks(plain, both)
    points = {"right": found["both"]["right"], "sure_right": found["both"]["sure_right"][0]}
    points |= dict(zip(("macro", "macro_elsewhere"), found["both"]["macro"], strict=True))
    grave = {name: found["both"][name] for name in ("files", "abuse")}
    named = {"version": model.version, "beside": first.version, "embedder": embedder.name, "aside": [right, len(aside)]}
    return found | named | points | {"grave": grave}


def answer(make: Callable[[list[dict[str, Any]], kinds.State, second.State], tuple[dict[str, Any], bytes]]) -> None:
    """The programme around `make`, for all that begins with both looks in use."""
    bounded()
    lines = [json.loads(line) for line in sys.stdin.buffer if line.strip()]
    first, in_use = (None if path == "-" else Path(path).read_bytes() for path in sys.argv[1:3])
    looks = kinds.State(opened(first, "the first look in use")) if first else kinds.state()
    there = second.instead(second.opened(in_use, "the second look in use") if in_use else None)
    if there.why:
        raise SystemExit(f"there is no second look: {there.why}")
    told, made = make(lines, looks, there)
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


def main() -> None:
    answer(relook)


if __name__ == "__main__":
    main()
