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
