"""What the charter costs a writer: two hundred clauses on the texts of a city, compiling them; and how often it is right, on its own
examples and on texts that it was not written for.

`python -m bench.charter`. Pure rules: no database is asked, no network. A text is judged many times; processor time, its median and
its slowest hundredth are told.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.place import installation
from bench.table import Line, at_least, at_most, run, told
from parvis.charter import shipped
from parvis.charter.kinds import compiled
from parvis.charter.rules import Charter, Rule, Scope
from parvis.charter.said import Said

HELD_OUT = Path(__file__).resolve().parent.parent / "src" / "parvis" / "charter" / "tests" / "held_out.jsonl"
CLAUSES = 200
A_TEXT = 5.0  # ms
COMPILED = 1000.0  # ms, once a version and process
PATTERN = r"\b(?:dossier|facture)\s+n°\s*[A-Z]{2}\d{4,}\b"


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    yield from right()
    rules = clauses()
    where = f"{len(rules)} clauses"
    began = time.thread_time()
    charter = compiled(rules)
    yield at_most("charter: compiled", where, (time.thread_time() - began) * 1000, COMPILED, "ms")
    texts = [Said(one["text"], network="x", answers=one.get("answers", "")) for one in shipped.city()["examples"]]
    yield told("charter: a text, characters, median", where, statistics.median(len(said.text) for said in texts))
    yield from _judged("a text of the city’s", charter, texts, where, 3 if asked.quick else 20)
    long = [Said(" ".join(said.text for said in texts[:20]))]
    yield from _judged(f"a text of {len(long[0].text)} characters", charter, long, where, 50 if asked.quick else 300)
    patterns = compiled([Rule(str(n), "t", "t", "pattern", {"pattern": f"{PATTERN}|mot{n}"}) for n in range(CLAUSES)])
    yield from _judged("a text, each clause a pattern", patterns, texts, where, 1 if asked.quick else 5)


def right() -> Iterator[Line]:
    """Of its verdicts the share that is right (precision), of those expected the share that it gives (recall)."""
    with installation() as place:
        place.django()
        from parvis.charter import trials, written

        city, own = compiled(written.rules(written.valid_all(shipped.city()["clauses"]))), shipped.city()["examples"]
        unseen = [json.loads(line) for line in HELD_OUT.read_text().splitlines()]
        for what, texts, precise, recalled in (
            ("of its own texts", own, 1, 1),
            ("texts it was not written for", unseen, 0.9, 0.75),
        ):
            taken = [written.valid_example(one) for one in texts]
            asked = [trials.Trial(written.said(one["text"], one["situation"]), frozenset(one["expected"])) for one in taken]
            score = trials.score(trials.run(city, asked))
            yield at_least("charter: precision", f"{len(taken)} {what}", score.precision, precise, "")
            yield at_least("charter: recall", f"{len(taken)} {what}", score.recall, recalled, "")


def clauses() -> list[Rule]:
    """The shipped ones again and again, valid everywhere, with their own words each time."""
    shipped_rules = [
        Rule(one["number"], one["title"], one["text"], one["kind"], one["params"], one["severity"], Scope())
        for one in shipped.city()["clauses"] if one["kind"] not in ("reading", "pass")
    ]  # fmt: skip
    return [replace(rule, number=f"{n}.{rule.number}") for n in range(CLAUSES) for rule in shipped_rules][:CLAUSES]


def _judged(what: str, charter: Charter, texts: list[Said], where: str, times: int) -> Iterator[Line]:
    taken = []
    for n in range(times):
        for said in texts:
            new = replace(said, text=f"{said.text} {n}")  # one that was never read: what was found in a text is remembered a while
            began = time.thread_time()
            charter.verdicts(new)
            taken.append((time.thread_time() - began) * 1000)
    taken.sort()
    yield at_most(f"charter: {what}, p50", where, statistics.median(taken), A_TEXT, "ms")
    yield at_most(f"charter: {what}, p99", where, taken[int(len(taken) * 0.99)], A_TEXT, "ms")


if __name__ == "__main__":
    run(measure, argparse.ArgumentParser(description=__doc__))
