"""The second look moved half-way to what arrives in one inbox, without anybody's labels, and judged by what its agents said: a process of
its own, as `relooking` is.

    python -m parvis.understanding.adapting FIRST SECOND < texts.jsonl > answer

FIRST, SECOND: files of the looks in use, "-" for the shipped ones. A line in: {"text"} of what arrives, or {"text", "kind"} as an agent
said it, of a text that neither look has learnt. Out: a line of JSON {"examples", "learnt", "scores", "against"}, then the new model.

Two things of a stream can be known without labels: where its texts lie (what they share says nothing of their kind), and how often each
kind comes, which is found by reading them again and again with the frequencies just found (Saerens, Latinne and Decaestecker 2002).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from math import log
from typing import Any

from parvis.understanding import kinds, second
from parvis.understanding.folding import uncalled
from parvis.understanding.meaning import Vector
from parvis.understanding.reading import understand
from parvis.understanding.relooking import answer
from parvis.understanding.second import Second
from parvis.understanding.written import KINDS

WAY = 0.5
"""How far the middle goes from that of what was learnt to that of what arrives. The whole way takes the kind of an inbox that has little
but one kind for what its texts share: of real posts of a public debate 0.58 were then right instead of 0.95; half-way, 55 of 57."""
HOLD = 0.3
"""How much of the usual frequencies is kept at each round."""
ROUNDS = 30


@cache
def usual() -> Vector:
    """How often each kind comes where nothing is known of the inbox: as both looks see it in real posts of several sources."""
    found = json.loads(kinds.TAUGHT.read_text("utf-8"))["usual"]
    return tuple(found[kind] for kind in KINDS)


def adapted(start: Second, vectors: Sequence[Vector], before: Sequence[Sequence[float]]) -> Second:
    """`vectors`: of the texts that arrive; `before`: what the first look makes of each, in the same order."""
    middle = [sum(column) / len(vectors) for column in zip(*vectors, strict=True)]
    mean = tuple((1 - WAY) * old + WAY * new for old, new in zip(start.mean, middle, strict=True))
    moved = replace(start, mean=mean)
    both = [second.together(one, moved.chances(vector)) for one, vector in zip(before, vectors, strict=True)]
    times = [now / then for now, then in zip(frequencies(both), usual(), strict=True)]
    # both looks are multiplied by their roots: what both together are to be moved by is moved here twice
    bias = tuple(one + 2 * log(more) for one, more in zip(start.bias, times, strict=True))
    return replace(moved, bias=bias, examples=start.version, version="")


def frequencies(both: Sequence[Sequence[float]]) -> list[float]:
    """Of each kind among texts of which these are the chances where kinds come as usual."""
    found = list(usual())
    for _ in range(ROUNDS):
        times = [now / then for now, then in zip(found, usual(), strict=True)]
        summed = [0.0] * len(found)
        for chances in both:
            weighed = [one * more for one, more in zip(chances, times, strict=True)]
            whole = sum(weighed)
            summed = [before + one / whole for before, one in zip(summed, weighed, strict=True)]
        found = [(1 - HOLD) * one / len(both) + HOLD * then for one, then in zip(summed, usual(), strict=True)]
    return found


def adapt(lines: Iterable[dict[str, Any]], first: kinds.State, in_use: second.State) -> tuple[dict[str, Any], bytes]:
    """What is told of the moved model, and the model; of `in_use` both are there."""
    every = list(lines)
    said, stream = [one for one in every if one.get("kind")], [one["text"] for one in every if not one.get("kind")]
    embedder, old = in_use.embedder, in_use.second
    assert embedder is not None and old is not None, in_use.why
    vectors = embedder.questions([uncalled(text) for text in stream])
    made = second.packed(adapted(old, vectors, [kinds.weighed(second.seen_of(text), first.model)[0] for text in stream]))
    judge = partial(_judged, said=said, first=first, with_=in_use)
    scores, against = judge(second.opened(made, "the moved second look")), judge(old)
    return {"examples": len(stream), "learnt": 0, "scores": scores, "against": against, "shipped": None}, made


def _judged(model: Second, *, said: Sequence[dict[str, Any]], first: kinds.State, with_: second.State) -> dict[str, Any]:
    """`aside`: right, of the corrections; `sure_aside`: right, of those that both looks are sure of; `files`: personal files of which
    neither kind told warns; `abuse`: what is none, and is called so. `of`: the version of the look that was moved."""
    texts = [one["text"] for one in said]
    readings = second.again(texts, understand(texts, state=first), first=first, with_=replace(with_, second=model))
    pairs = [(one["kind"], read) for one, read in zip(said, readings, strict=True)]
    told = {
        "aside": [kind == read.kind for kind, read in pairs],
        "sure_aside": [kind == read.kind for kind, read in pairs if read.sure],
        "files": ["personal" not in (read.kind, read.second) for kind, read in pairs if kind == "personal"],
        "abuse": [read.kind == "abuse" for kind, read in pairs if kind != "abuse"],
    }
    about = {
        "version": model.version,
        "beside": first.version,
        "embedder": model.embedder,
        "of": with_.second.version if with_.second else "",
    }
    return about | {name: [sum(each), len(each)] for name, each in told.items()}


def main() -> None:
    answer(adapt)


if __name__ == "__main__":
    main()
