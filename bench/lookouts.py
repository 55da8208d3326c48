"""Ten thousand saved queries against each message: the promise of `parvis.understanding.queries`, and the plain loop in the same run.

`python -m bench.lookouts`. Plain Python: no database, no network. Processor time, one core. The queries' words are words of the
messages themselves, which is harsh: a message fits several.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from bench.table import Line, at_least, at_most, run, told
from parvis.listening.spikes import detecting
from parvis.understanding.echoes import Window, heard
from parvis.understanding.folding import fold
from parvis.understanding.queries.matching import Matcher, matcher
from parvis.understanding.queries.parsing import WORD, BadQuery, Node, parse
from parvis.understanding.queries.trying import fits
from parvis.understanding.queries.usual import COMMON
from parvis.understanding.written import APART, load

QUERIES, A_SECOND, SECONDS_TO_MAKE = 10_000, 20_000, 3.0
KNOWN, A_SECOND_COMPARED = 20_000, 3_000
PLACES = [
    f"{sort} {name}{n}"
    for n in range(150)
    for sort in ("rue", "place", "quai")
    for name in ("garance", "tilleul", "horloge", "jaures")
]


def measure(asked: argparse.Namespace) -> Iterator[Line]:
    chance = random.Random(8)
    messages = _messages(chance, 2_000 if asked.quick else 20_000)
    queries = _queries(chance, messages, QUERIES)
    length = sum(map(len, messages)) / len(messages)
    where = f"{len(queries)} queries, {length:.0f} characters"
    began = time.process_time()
    made = matcher(enumerate(queries))
    yield at_most("lookouts: queries made ready", f"{len(queries)} queries", time.process_time() - began, SECONDS_TO_MAKE, "s")
    speed, fitted = _speed(made, messages)
    yield at_least("lookouts: messages a second on one core", where, speed, A_SECOND, "/s")
    yield told("lookouts: queries that a message fits", where, fitted)
    few = messages[:10]
    began = time.process_time()
    slow = [[key for key, query in enumerate(queries) if fits(query, text)] for text in few]
    naive = len(few) / (time.process_time() - began)
    yield told("lookouts: the plain loop over all queries, messages a second", where, naive, "/s")
    yield told("lookouts: times faster than the plain loop", where, speed / naive)
    yield at_most("lookouts: messages on which the two differ", f"{len(few)} messages", sum(
        made.of(text) != keys for text, keys in zip(few, slow, strict=True)
    ), 0, "")  # fmt: skip
    yield from _hostile(messages)
    yield from _echoes(messages)
    yield from _spikes()


def _echoes(messages: list[str]) -> Iterator[Line]:
    """Each message compared with the last ones, of which every tenth is a copy with some words more."""
    now, window = datetime(2026, 3, 2, 10, tzinfo=UTC), Window(most=KNOWN)
    texts = [f"{text} {number}" for number, text in enumerate(messages)]
    for key, text in enumerate(texts, 1):
        window.add(heard(key, text, at=now))
    again = [f"{text} svp rapidement" for text in texts[-1_000:]]
    began, found = time.process_time(), 0
    for number, text in enumerate(again):
        near = window.nearest(heard(10**6 + number, text, at=now))
        found += near is not None and near.key == len(texts) - 999 + number
    speed = len(again) / (time.process_time() - began)
    where = f"among {len(window)} messages"
    yield at_least("echoes: messages compared a second on one core", where, speed, A_SECOND_COMPARED, "/s")
    yield at_least("echoes: changed copies found", where, found / len(again), 0.95, "")


def _spikes() -> Iterator[Line]:
    """A series judged over eight weeks of its past."""
    chance = random.Random(5)
    everything = {hour: chance.randrange(40) for hour in range(60 * 24)}
    counts = {hour: chance.randrange(3) for hour in range(60 * 24)}
    week = detecting.profile(everything, 60 * 24)
    began = time.process_time()
    for _ in range(200):
        detecting.judge(counts, everything, range(60 * 24, 60 * 24 - detecting.WINDOW, -1), 0, week=week)
    yield at_most("spikes: one series judged", "60 days of hours", (time.process_time() - began) * 5, 10.0, "ms")


def _speed(made: Matcher, messages: list[str]) -> tuple[float, float]:
    for text in messages[:200]:
        made.of(text)
    began, fitted = time.process_time(), 0
    for text in messages:
        fitted += len(made.of(text))
    return len(messages) / (time.process_time() - began), fitted / len(messages)


def _hostile(messages: list[str]) -> Iterator[Line]:
    """Each query has a word that everybody writes, or begins as all others do."""
    queries = [parse(f"(bonjour OU merci) la secteur{n}x") for n in range(QUERIES // 2)]
    queries += [parse(f'"dans la rue{n}x"') for n in range(QUERIES // 2)]
    speed, _ = _speed(matcher(enumerate(queries)), messages)
    yield at_least("lookouts: the same, all queries with common words", f"{QUERIES} queries", speed, A_SECOND, "/s")
    long = "dans la " * 12_500
    made = matcher(enumerate(queries))
    began = time.process_time()
    made.of(long)
    yield told(
        "lookouts: one message of a repeated opening", f"{len(long)} characters", (time.process_time() - began) * 1000, "ms"
    )


def _messages(chance: random.Random, count: int) -> list[str]:
    texts = [one.text for one in load(APART)]
    return [f"{chance.choice(texts)} {chance.choice(PLACES)} {chance.randrange(10_000)}" for _ in range(count)]


def _queries(chance: random.Random, messages: list[str], count: int) -> list[Node]:
    """35 % a word, 25 % a phrase, 15 % one of several, 15 % one of several and one of others, 10 % but not."""
    spoken = [WORD.findall(fold(text)) for text in messages[:1_000]]
    words = sorted({word for one in spoken for word in one if len(word) > 3 and word not in COMMON and word.isalpha()})
    words += [f"{word}{n}" for word in words for n in range(12)]
    found = list[Node]()
    while len(found) < count:
        some = chance.sample(words, 8)
        said = chance.choice(spoken)
        at = chance.randrange(max(1, len(said) - 2))
        sort = chance.random()
        if sort < 0.35:
            query = some[0]
        elif sort < 0.60:
            query = f'"{" ".join(said[at : at + chance.choice((2, 3))])}"'
        elif sort < 0.75:
            query = " OU ".join(some[: chance.randint(3, 8)])
        elif sort < 0.90:
            query = f"({' OU '.join(some[:3])}) ET ({' OU '.join(some[3:6])})"
        else:
            query = f"{some[0]} SAUF {some[1]}"
        try:
            found.append(parse(query))
        except BadQuery:
            continue
    return found


if __name__ == "__main__":
    run(measure, argparse.ArgumentParser(description=__doc__))
