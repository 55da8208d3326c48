"""The charter that comes with Parvis: its own examples, texts that it was not written for, and its speed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from parvis.charter import shipped, trials, written
from parvis.charter.kinds import compiled
from parvis.charter.rules import Charter
from parvis.charter.said import Said
from parvis.testing.costs import costs_at_most

HELD_OUT = Path(__file__).parent / "held_out.jsonl"


@pytest.fixture(scope="module")
def charter() -> Charter:
    return compiled(written.rules(written.valid_all(shipped.city()["clauses"])))


def trial(given: dict) -> trials.Trial:
    taken = written.valid_example(given)
    return trials.Trial(written.said(taken["text"], taken["situation"]), frozenset(taken["expected"]), taken["text"])


def told(name: str, outcomes: list[trials.Outcome]) -> trials.Score:
    score = trials.score(outcomes)
    print(f"{name}: {score.right} of {score.trials} right, precision {score.precision:.3f}, recall {score.recall:.3f}")
    for one in outcomes:
        if not one.right:
            print(f"  missing {sorted(one.missing)} surplus {sorted(one.surplus)}: {one.trial.said.text}")
    return score


def test_its_examples(charter):
    examples = shipped.city()["examples"]
    assert len(examples) >= 150
    score = told("examples", trials.run(charter, [trial(one) for one in examples]))
    assert score.precision == 1
    assert score.recall == 1
    silent = {rule.number for rule in charter.rules if rule.kind not in ("reading", "beginning", "people")} - set(score.true)
    assert silent == set(), "each clause has an example of which it speaks"
    assert sum(not one["expected"] for one in examples) >= 60, "near misses"
    assert sum(one.get("language") == "en" for one in examples) >= 10


def test_texts_that_it_was_not_written_for(charter):
    """Written before they were tried, and never used to better the lists: what one may expect of other texts."""
    texts = [json.loads(line) for line in HELD_OUT.read_text().splitlines()]
    score = told("held out", trials.run(charter, [trial(one) for one in texts]))
    assert score.precision >= 0.9
    assert score.recall >= 0.75


JUDGED = frozenset(("1.2", "1.3", "1.4", "1.5", "4.1", "5.1", "5.2", "5.5", "7.1", "8.1", "8.2", "8.3", "8.8"))
"""Clauses for which four hands that did not see each other wrote fifteen or twenty objections each, half of them without a give-away word,
and as many near misses; the brief named the clauses, and no word of their lists."""


def test_what_words_alone_are_worth_on_texts_of_other_hands(charter):
    """Stops or asks: rightly four times in five, and for a fifth of what it should. The lists are not written from these texts."""
    right = wrong = wanted = 0
    for path in sorted((Path(__file__).parent / "hands").glob("*.jsonl")):
        before = right, wrong, wanted
        for line in path.read_text().splitlines():
            given = json.loads(line)
            if given.pop("clause") == "9.1":
                continue
            one = trial(given)
            held = {v.number for v in charter.verdicts(one.said) if not v.lifted and (v.blocking or v.asks)} & JUDGED
            asked = bool(one.expected & JUDGED)
            wanted += asked
            right += bool(held) and asked
            wrong += bool(held) and not asked
        print(f"{path.stem}: stops or asks {right - before[0]} of {wanted - before[2]}, {wrong - before[1]} for nothing")
    assert wanted == 910
    assert right / wanted >= 0.2
    assert right / (right + wrong) >= 0.82


def test_two_hundred_clauses_take_less_than_five_milliseconds(charter):
    """Of a processor, and the best of five rounds: others on the machine make no difference."""
    judging = [rule for rule in charter.rules if rule.kind not in ("pass", "reading", "beginning")]
    large = compiled([replace(rule, number=f"{n}.{rule.number}") for n in range(10) for rule in judging][:200])
    assert len(large.rules) == 200
    texts = [Said(one["text"]) for one in shipped.city()["examples"]]
    with costs_at_most(1.2 * len(texts)):
        for said in texts:
            large.verdicts(said)


def test_a_text_of_a_hundred_thousand_characters(charter):
    with costs_at_most(1200):
        charter.verdicts(Said("Merci à la maire, dit l’élue. " * 3400))
