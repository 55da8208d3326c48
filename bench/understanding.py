"""What both looks cost and how well they read: the promises of `parvis.understanding`, on texts written apart from what they learnt.

`python -m bench.understanding`. Plain Python: no database, no network. Processor time, one core.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence

from bench.table import Line, at_least, at_most, run, told, unmeasured
from parvis.understanding import asked as proposals
from parvis.understanding import meaning, scores, second
from parvis.understanding.reading import Reading, understand
from parvis.understanding.retrieval import Document, Index
from parvis.understanding.written import APART, elsewhere, load

BATCH = 500
A_SECOND, ALONE, MEMORY = 3_000, 5.0, 200.0
ACCURACY, MACRO, TONGUES = 0.80, 0.75, 0.97
SEEN, ACCUSED, FILES = 0.95, 0.01, 0.85
PROPOSED, PROPOSAL = 0.85, 20.0
AGAIN, BOTH = 80, 500.0
AT_ONCE = 32
"""Messages that the job of the second look takes."""
PROBE = """
import json, resource, sys, time
began = time.process_time()
from parvis.understanding.reading import understand
understand(["Bonjour"])
ready = time.process_time() - began
for at in range(20):
    understand([f"{text} {at}" for text in json.load(open(sys.argv[1]))])
print(ready * 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
SECOND = """
import json, resource, sys, time
from parvis.understanding import second
from parvis.understanding.reading import understand
texts = json.load(open(sys.argv[1]))
readings = understand(texts)
unsure = [at for at, one in enumerate(readings) if not one.sure]
began = time.process_time()
second.state()
ready = time.process_time() - began
size, taken = int(sys.argv[2]), []
for start in range(0, len(unsure), size):
    part = unsure[start : start + size]
    began = time.process_time()
    second.again([texts[at] for at in part], [readings[at] for at in part])
    taken.append(time.process_time() - began)
print(ready * 1000, len(unsure), sum(taken), max(taken), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
SHARED = """
import gc, json, os, sys
from parvis.understanding import second
from parvis.understanding.reading import understand
texts = json.load(open(sys.argv[1]))
second.state()
gc.collect()
gc.freeze()
if os.fork():
    os.wait()
else:
    second.again(texts, understand(texts))
    rows = dict(line.split(":", 1) for line in open("/proc/self/smaps_rollup").read().splitlines()[1:])
    print(sum(int(rows[name].split()[0]) for name in ("Private_Clean", "Private_Dirty")) / 1024, flush=True)
    os._exit(0)
"""
"""As `parvis web` begins several processes: what one of them holds alone, the weights being there before."""


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    texts = [one.text for one in load(APART)]
    yield from _speed(texts, 3 if asked.quick else 20)
    yield from _alone(texts)
    yield from _process(texts)
    yield from _right()
    yield from _second(texts)
    yield from _proposed()


def _speed(texts: list[str], times: int) -> Iterator[Line]:
    """Each batch is of other texts: nothing is remembered from one to the next but words."""
    batches = [
        [f"{texts[(at * 7 + turn) % len(texts)]} {texts[(at + turn) % len(texts)][:30]}" for at in range(BATCH)]
        for turn in range(times)
    ]
    understand(batches[0][:5])
    taken = []
    for batch in batches:
        began = time.process_time()
        understand(batch)
        taken.append(time.process_time() - began)
    length = sum(len(text) for batch in batches for text in batch) / (BATCH * times)
    where = f"batches of {BATCH}, {length:.0f} characters"
    yield at_least("understanding: first look, messages a second on one core", where, BATCH * times / sum(taken), A_SECOND, "/s")


def _alone(texts: list[str]) -> Iterator[Line]:
    taken = []
    for text in texts:
        began = time.process_time()
        understand([text])
        taken.append((time.process_time() - began) * 1000)
    taken.sort()
    yield at_most("understanding: one message alone, p50", f"{len(texts)} messages", taken[len(taken) // 2], ALONE, "ms")
    yield at_most("understanding: one message alone, p99", f"{len(texts)} messages", taken[int(len(taken) * 0.99)], ALONE, "ms")
    long = " ".join(texts)[:100_000]
    began = time.process_time()
    understand([long])
    yield told("understanding: one text, longest", f"{len(long)} characters", (time.process_time() - began) * 1000, "ms")


def _process(texts: list[str]) -> Iterator[Line]:
    """A process of its own: what it weighs with everything loaded."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(texts, file)
        file.flush()
        done = subprocess.run([sys.executable, "-c", PROBE, file.name], capture_output=True, text=True, check=True)
    ready, memory = map(float, done.stdout.split())
    yield told("understanding: ready to read", "a new process", ready, "ms")
    yield at_most("understanding: memory of a process that reads", "a new process", memory, MEMORY, "MB")


def _second(texts: list[str]) -> Iterator[Line]:
    """What the first look is unsure of, in the batches of the job, in a process of its own; and how well both read together."""
    if why := second.state().why:
        yield unmeasured("understanding: second look", why, "parvis[semantic]")
        return
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(texts, file)
        file.flush()
        command = [sys.executable, "-c", SECOND, file.name, str(AT_ONCE)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        further = subprocess.run([sys.executable, "-c", SHARED, file.name], capture_output=True, text=True, check=True)
    ready, unsure, taken, longest, memory = map(float, done.stdout.split())
    where = f"{unsure:.0f} unsure of {len(texts)}, by {AT_ONCE}"
    yield told("understanding: second look, ready", "a new process", ready, "ms")
    yield at_least("understanding: second look, texts a second on one core", where, unsure / taken, AGAIN, "/s")
    yield told("understanding: second look, arriving messages a second", where, len(texts) / taken, "/s")
    yield told("understanding: second look, the longest batch", where, longest * 1000, "ms")
    yield at_most("understanding: memory with both looks", "a new process", memory, BOTH, "MB")
    yield told("understanding: both looks, of each further process", "one `parvis web`", float(further.stdout), "MB")
    for name, examples in (("apart", load(APART)), ("of another hand", [one for one, _theme in elsewhere()])):
        found, where = scores.kinds(examples, _both), f"{len(examples)} texts {name}, both looks"
        yield at_least("understanding: kind, accuracy", where, found.accuracy, ACCURACY, "")
        yield at_least("understanding: kind, macro-F1", where, found.macro, MACRO, "")
        yield told("understanding: told as sure", where, found.sure)
        yield told("understanding: of those, right", where, found.sure_right)


def _both(texts: Sequence[str]) -> list[Reading]:
    return second.again(texts, understand(texts))


def _right() -> Iterator[Line]:
    examples = load(APART)
    found, grave = scores.kinds(examples), scores.grave()
    where = f"{len(examples)} texts apart"
    yield at_least("understanding: kind, accuracy", where, found.accuracy, ACCURACY, "")
    yield at_least("understanding: kind, macro-F1", where, found.macro, MACRO, "")
    yield told("understanding: kind, first or second guess", where, found.two)
    yield told("understanding: told as sure", where, found.sure)
    yield told("understanding: of those, right", where, found.sure_right)
    others = scores.kinds([one for one, _ in elsewhere()])
    where = f"{sum(others.confusion.values())} texts of another hand"
    yield at_least("understanding: kind, accuracy", where, others.accuracy, ACCURACY, "")
    yield at_least("understanding: kind, macro-F1", where, others.macro, MACRO, "")
    right, asked = scores.themes()
    yield told("understanding: theme", f"{asked} texts of another hand", right / asked)
    for name, (right, asked) in zip(("theme", "topic under it"), scores.leaves(), strict=True):
        yield told(f"understanding: {name}", f"{asked} texts written to judge topics", right / asked)
    right, asked = scores.tongues(examples)
    yield at_least("understanding: language, five words and more", f"{asked} texts", right / asked, TONGUES, "")
    wrong, asked = grave.dangers
    yield at_least("understanding: dangers seen", f"{asked} texts", 1 - wrong / asked, SEEN, "")
    wrong, asked = grave.alarms
    yield told("understanding: false alarms", f"{asked} texts", wrong / asked)
    wrong, asked = grave.abuse
    yield at_most("understanding: angry but legitimate, called abuse", f"{asked} texts", wrong / asked, ACCUSED, "")
    wrong, asked = grave.files
    yield at_least("understanding: personal files seen", f"{asked} texts", 1 - wrong / asked, FILES, "")


def _proposed() -> Iterator[Line]:
    """The right answer among the first, and what it costs to look among two thousand with ten ways of asking each."""
    found = proposals.lexical()
    where = f"{found.many} questions, {len(proposals.answers())} answers, by words alone"
    yield at_least("answers: the right one among the first three", where, found.three, PROPOSED, "")
    yield told("answers: the right one first", where, found.first)
    if embedder := meaning.state().embedder:
        both, where = proposals.semantic(embedder), f"{found.many} questions, by words and meaning"
        yield at_least("answers: the right one among the first three", where, both.three, PROPOSED, "")
        yield told("answers: the right one first", where, both.first)
    texts = [one.text for one in load(APART)]
    index, given = Index(), proposals.answers()
    for at in range(2_000):
        one, ways = given[at % len(given)], tuple(texts[(at * 10 + n) % len(texts)] for n in range(10))
        index.put(Document(at, f"{one.title} {texts[at % len(texts)][:40]}", (*one.texts, texts[(at * 3) % len(texts)]), ways))
    taken = []
    for one in proposals.questions():
        began = time.process_time()
        index.rank(one.question)
        taken.append((time.process_time() - began) * 1000)
    taken.sort()
    yield told("answers: proposed, p50", "2 000 answers, 20 000 ways of asking", taken[len(taken) // 2], "ms")
    yield at_most("answers: proposed, p95", "2 000 answers, 20 000 ways of asking", taken[int(len(taken) * 0.95)], PROPOSAL, "ms")


if __name__ == "__main__":
    run(measure, argparse.ArgumentParser(description=__doc__))
