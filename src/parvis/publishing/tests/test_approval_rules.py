"""Which path a post takes, what is still missing, who speaks for whom, when it is told: a table of cases and properties each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parvis.publishing.approval.differences import changes, pieces
from parvis.publishing.approval.rules import (
    About,
    Conditions,
    Progress,
    Stage,
    Step,
    Vote,
    progress,
    reminder,
    spoken,
    voices,
    within,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
POST = About(
    frozenset({"x"}),
    "piscines",
    "service",
    7,
    frozenset({"contributor"}),
    "La piscine rouvre, l’élection aussi.",
    date(2026, 12, 28),
)


@pytest.mark.parametrize(
    ("conditions", "missed"),
    [
        ({}, ()),
        ({"networks": ["x", "facebook"]}, ()),
        ({"networks": ["facebook"]}, ("networks",)),
        ({"topics": ["voirie"], "authors": [7]}, ("topics",)),
        ({"roles": ["contributor"], "objectives": ["service"]}, ()),
        ({"words": ["elect*"]}, ()),
        ({"words": ["élect"]}, ("words",)),
        ({"words": ["maire"]}, ("words",)),
        ({"first": "12-20", "last": "01-05"}, ()),
        ({"first": "06-01", "last": "08-31", "networks": ["y"]}, ("networks", "period")),
    ],
)  # fmt: skip
def test_every_kind_of_condition_that_is_given_must_hold(conditions, missed):
    assert Conditions.of(conditions).missed(POST) == missed


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("mairie", "La MAIRIE ouvre", True), ("mairie", "les mairies", False), ("mairie*", "les mairies", True),
        ("grève", "GREVE des agents", True), ("conseil de paris", "le Conseil  de\nParis vote", True),
        ("l'eau", "L’eau est coupée", True), ("c++", "du c++ ici", True), ("maire", "maire-adjoint", True),
    ],
)  # fmt: skip
def test_words_are_whole_without_accents(word, text, found):
    assert bool(spoken([word], text)) is found


@pytest.mark.parametrize(
    ("day", "first", "last", "holds"),
    [("07-14", "07-01", "07-31", True), ("08-01", "07-01", "07-31", False), ("01-01", "12-15", "01-15", True),
     ("02-29", "02-29", "02-29", True),
     ("01-16", "12-15", "01-15", False), ("12-15", "12-15", "01-15", True)],
)  # fmt: skip
def test_a_period_may_go_over_the_new_year(day, first, last, holds):
    assert within(date.fromisoformat(f"2028-{day}"), first, last) is holds


LEGAL, HEADS = Step("legal", "Juridique"), Step("heads", "Chefs", every=True)
PATH = [Stage(LEGAL, frozenset({1, 2})), Stage(HEADS, frozenset({3, 4}))]


@pytest.mark.parametrize(
    ("votes", "state", "stage", "missing"),
    [
        ([], "waiting", "legal", {1, 2}),
        ([("legal", 2, "yes")], "waiting", "heads", {3, 4}),
        ([("heads", 3, "yes")], "waiting", "legal", {1, 2}),
        ([("legal", 2, "yes"), ("heads", 3, "yes")], "waiting", "heads", {4}),
        ([("legal", 2, "yes"), ("heads", 3, "yes"), ("heads", 4, "yes")], "approved", None, set()),
        ([("legal", 2, "yes"), ("heads", 3, "changes")], "changes", "heads", None),
        ([("legal", 2, "changes"), ("heads", 3, "no")], "refused", "legal", None),
    ],
)  # fmt: skip
def test_step_after_step(votes, state, stage, missing):
    now = progress(PATH, [Vote(*vote) for vote in votes])
    assert (now.state, now.stage.step.key if now.stage else None) == (state, stage)
    assert missing is None or now.missing == missing


def test_a_step_without_anybody_never_passes_by_itself():
    assert progress([Stage(HEADS, frozenset())], []).state == "waiting"
    assert progress([], []) == Progress("approved")


PEOPLE = st.integers(1, 6)
STAGES = st.lists(st.tuples(st.booleans(), st.frozensets(PEOPLE, min_size=1, max_size=4)), min_size=1, max_size=4).map(
    lambda rows: [Stage(Step(f"s{n}", f"S{n}", every=every), people) for n, (every, people) in enumerate(rows)]
)
VOTES = st.lists(
    st.builds(Vote, st.sampled_from(["s0", "s1", "s2", "s3"]), PEOPLE, st.sampled_from(["yes", "yes", "yes", "changes", "no"])),
    max_size=14,
)


@given(STAGES, VOTES)
@example([Stage(Step("s0", "S0", every=True), frozenset({1, 5}))], [Vote("s0", 1, "yes"), Vote("s1", 5, "yes")])
@example([Stage(Step("s0", "S0", every=True), frozenset({1}))], [Vote("s0", 1, "yes"), Vote("s1", 1, "yes")])
def test_approved_means_that_every_step_has_all_the_yes_that_it_wants(stages, votes):
    """Where each must say yes, what they said at another step stands; where all did, it is said anew here."""
    now = progress(stages, votes)
    said = [vote for vote in votes if vote.verdict == "yes"]
    satisfied = all(
        bool(here) and (not stage.step.every or ((stage.people - there) or stage.people) <= here)
        for stage in stages
        for here in [{vote.of for vote in said if vote.step == stage.step.key}]
        for there in [{vote.of for vote in said if vote.step != stage.step.key}]
    )
    objected = any(vote.verdict != "yes" for vote in votes)
    assert (now.state == "approved") == bool(satisfied and not objected)
    if now.state == "waiting":
        assert now.missing <= now.stage.people and now.missing


@given(STAGES, VOTES)
def test_the_order_of_words_does_not_matter_and_a_yes_never_takes_away(stages, votes):
    assert progress(stages, votes) == progress(stages, list(reversed(votes)))
    now = progress(stages, votes)
    if now.state == "waiting":
        after = progress(stages, [*votes, Vote(now.stage.step.key, min(now.missing), "yes")])
        assert set(now.passed) <= set(after.passed)


@given(PEOPLE, st.frozensets(PEOPLE), st.dictionaries(PEOPLE, st.frozensets(PEOPLE)), st.frozensets(PEOPLE, max_size=2))
def test_nobody_speaks_for_who_did_not_name_them_nor_for_their_own_work(actor, people, away, hands):
    found = voices(actor, people, away, hands)
    assert all(one in people and one not in hands for one in found)
    assert all(one == actor or actor in away[one] for one in found)
    assert actor not in hands or not found
    if actor in people and actor not in hands:
        assert found[0] == actor


@pytest.mark.parametrize(
    ("before", "told", "now_told", "again"),
    [
        (timedelta(hours=30), 99, None, timedelta(hours=24)), (timedelta(hours=24), 99, 24, timedelta(hours=2)),
        (timedelta(hours=5), 24, None, timedelta(hours=2)), (timedelta(hours=1), 24, 2, timedelta(0)),
        (timedelta(hours=1), 99, 2, timedelta(0)), (timedelta(0), 2, 0, None), (timedelta(hours=-9), 99, 0, None),
        (timedelta(hours=-9), 0, None, None),
    ],
)  # fmt: skip
def test_it_is_told_a_day_before_two_hours_before_and_when_it_is_missed(before, told, now_told, again):
    at = NOW + before
    assert reminder(NOW, at, told) == (now_told, at - again if again is not None else None)
    assert reminder(NOW, None, told) == (None, None)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_reads_as_either_text(before, after):
    found = pieces(before, after)
    assert "".join(p.text for p in found if p.kind != "ins") == before
    assert "".join(p.text for p in found if p.kind != "del") == after


def test_a_hundred_thousand_characters_are_compared_at_once():
    words = "mot " * 25_000
    assert [p.kind for p in pieces(words, words + "fin")] == ["del", "ins"]
    lines = "une ligne entière\n" * 2_500
    assert [p.kind for p in pieces(lines, lines + "fin")] == ["", "ins"]


def test_changes_of_a_post_are_named():
    x = {"id": 1, "name": "X", "text": None, "parts": [], "options": {}}
    before = {"text": "Lundi", "accounts": [x], "media": [{"id": 1, "name": "pont", "alt": "Le pont"}], "language": "fr"}
    after = {
        "text": "Mardi",
        "accounts": [x | {"parts": ["Suite"]}],
        "media": [{"id": 1, "name": "pont", "alt": ""}],
        "language": "fr",
    }
    assert [(c.what, c.name) for c in changes(before, after)] == [("text", ""), ("account", "X"), ("media", "")]
    assert changes(before, before) == []
