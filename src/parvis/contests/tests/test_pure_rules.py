"""What is pure: phases, the mixed result, the draw, the patterns of a vote."""

from __future__ import annotations

import hashlib
import random
import subprocess
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.contests.drawing import commitment, drawn, fingerprint, holds, listed
from parvis.contests.mixing import Criterion, mark, mixed, rounded
from parvis.contests.patterns import Cast, found
from parvis.contests.phases import Dates, phase, wrong
from parvis.contests.rights import granted, until

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
DATES = Dates(NOW, NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY, NOW + 4 * DAY)


@pytest.mark.parametrize(
    ("days", "said"),
    [(-1, "soon"), (0, "entering"), (1, "pause"), (2, "voting"), (3, "judging"), (4, "counting"), (40, "counting")],
)
def test_a_phase_begins_at_its_moment(days, said):
    assert phase("open", DATES, NOW + days * DAY) == said
    assert phase("draft", DATES, NOW + days * DAY) == "draft"
    assert phase("announced", DATES, NOW + days * DAY) == "announced"


def test_dates_that_do_not_follow_are_told():
    assert wrong(DATES) == {}
    assert wrong(Dates(NOW, NOW)) == {"enter_until": "before"}
    assert wrong(Dates(NOW, NOW + DAY, NOW + DAY)) == {"vote_until": "half"}
    assert wrong(Dates(NOW, NOW + DAY, NOW, NOW + 2 * DAY, NOW)) == {"vote_from": "early", "jury_until": "early"}


CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine draws slowly: that says nothing of the rules."""
VOTES = st.dictionaries(st.integers(1, 40), st.integers(0, 500), min_size=1, max_size=15)
WEIGHT = st.integers(0, 100)


@CALM
@given(VOTES, st.data(), WEIGHT, WEIGHT)
def test_a_mixed_result_is_between_its_parts_and_in_order(votes, data, public, jury):
    judged = {n: [Fraction(one) for one in data.draw(st.lists(st.integers(0, 100), max_size=4))] for n in votes}
    lines = mixed(votes, judged, public_weight=public, jury_weight=jury)
    assert sorted(line.entry for line in lines) == sorted(votes)
    assert [line.total for line in lines] == sorted((line.total for line in lines), reverse=True)
    for line in lines:
        assert 0 <= min(line.public, line.jury) * bool(public + jury) <= line.total <= max(line.public, line.jury) <= 100
        assert line.rank == 1 + sum(other.total > line.total for other in lines)
    if public and not jury:
        assert [line.votes for line in lines] == sorted(votes.values(), reverse=True)


@CALM
@given(VOTES, WEIGHT, WEIGHT)
def test_one_more_vote_never_harms(votes, public, jury):
    favourite = min(votes)
    before = {line.entry: line.rank for line in mixed(votes, {}, public_weight=public, jury_weight=jury)}
    after = {
        line.entry: line.rank
        for line in mixed(votes | {favourite: votes[favourite] + 1}, {}, public_weight=public, jury_weight=jury)
    }
    assert after[favourite] <= before[favourite]


def test_the_sum_by_hand():
    criteria = [Criterion("lumiere", 2, 10), Criterion("theme", 1, 5)]
    first = mark({"lumiere": 9, "theme": 4}, criteria)  # (0.9 × 2 + 0.8) ÷ 3
    assert rounded(first) == "86.67"
    lines = mixed({1: 30, 2: 40}, {1: [first, Fraction(60)], 2: [Fraction(50)]}, public_weight=40, jury_weight=60)
    assert [(line.entry, rounded(line.public), rounded(line.jury), rounded(line.total)) for line in lines] == [
        (1, "75.00", "73.33", "74.00"), (2, "100.00", "50.00", "70.00"),
    ]  # fmt: skip
    assert rounded(Fraction(-1, 200)) == "-0.01"
    assert mark({"lumiere": 99}, criteria) == mark({"lumiere": 10}, criteria), "no mark is above its scale"


def test_rights_end_on_a_day_and_grant_nothing_that_was_not_offered():
    assert until(date(2024, 2, 29), 1) == date(2025, 2, 28)
    told = granted(
        required=["contest"], offered=["print"], chosen=["print", "press"], territory="city", years=2, credit="L.", at=NOW
    )
    assert (told["uses"], told["until"], told["free"]) == (["contest", "print"], "2028-06-10", True)
    after_midnight = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # New Year's Day already, in Paris
    told = granted(required=["contest"], offered=[], chosen=[], territory="city", years=2, credit="L.", at=after_midnight)
    assert told["until"] == "2029-01-01"


@CALM
@given(
    st.sets(st.integers(1, 500), min_size=2, max_size=40),
    st.text("abcdef0123456789", min_size=8),
    st.text(min_size=1, max_size=20),
)
def test_a_draw_is_done_again_by_anybody(numbers, secret, value):
    result = drawn(numbers, secret=secret, value=value, most=5)
    order = [number for number, _ticket in result]
    shuffled = list(numbers)
    random.Random(1).shuffle(shuffled)
    assert drawn(shuffled, secret=secret, value=value, most=5) == result, "the order of the list plays no part"
    asked = {"secret": secret, "value": value, "committed": commitment(secret), "listing": fingerprint(numbers), "told": order}
    assert all(holds(shuffled, **asked).values())
    assert not holds(shuffled, **(asked | {"secret": secret + "0"}))["secret"]
    assert not holds([*shuffled, 501], **asked)["list"]
    assert not holds(shuffled, **(asked | {"told": [order[1], order[0], *order[2:]]}))["result"]


def test_a_draw_is_done_again_in_a_shell(tmp_path):
    """The very line that the page shows."""
    numbers = [3, 12, 7, 30, 21]
    (tmp_path / "liste.txt").write_text(listed(numbers))
    line = (
        "while read -r n || [ -n \"$n\" ]; do printf '%s %s\\n' "
        '"$(printf \'%s\' "secret|4 8 15|$n" | sha256sum | cut -d\' \' -f1)" "$n"; done < liste.txt | sort | head -n 3'
    )
    told = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True).stdout.split("\n")
    shell = [(int(one.split()[1]), one.split()[0]) for one in told if one]
    assert shell == drawn(numbers, secret="secret", value="4 8 15", most=3)
    assert hashlib.sha256((tmp_path / "liste.txt").read_bytes()).hexdigest() == fingerprint(numbers)


def cast(pk, entry=1, *, at=NOW, age=400 * DAY, net="", alone=True):
    return Cast(pk, entry, at, at - age, net, alone)


def test_a_class_a_family_and_a_crowd_are_people():
    school = [cast(n, net="lycee", age=timedelta(hours=1), at=NOW + n * timedelta(minutes=1)) for n in range(24)]
    crowd = [cast(100 + n, at=NOW + n * timedelta(seconds=5)) for n in range(60)]
    assert found([*school, *crowd]) == []


def test_two_thousand_votes_with_a_pattern_the_honest_ones_count():
    """1 700 residents over a month for twenty pictures; 300 accounts made for one, from two address blocks, in half an hour."""
    chance = random.Random(4)
    honest = [
        cast(n, 1 + n % 20, at=NOW + timedelta(minutes=chance.randrange(43_200)), age=timedelta(hours=chance.choice((1, 60, 9000))),
             net=f"block{chance.randrange(600)}", alone=chance.random() < 0.7)
        for n in range(1700)
    ]  # fmt: skip
    begun = NOW + 20 * DAY
    made = [
        cast(5000 + n, 7, at=begun + timedelta(seconds=6 * n), age=timedelta(minutes=5), net=f"ferme{n % 2}") for n in range(300)
    ]
    findings = found([*honest, *made])
    assert {one.entry for one in findings} == {7}
    apart = {pk for one in findings for pk in one.votes}
    assert {vote.pk for vote in made} <= apart
    assert not {vote.pk for vote in honest} & apart
    assert sum(len(one.votes) for one in findings) == len(apart), "no vote is in two findings"
    assert [one.kind for one in findings] == ["net", "net"]
    assert findings[0].told["votes"] == 150


def test_a_burst_without_a_common_block_is_seen():
    slow = [cast(n, at=NOW + n * timedelta(hours=3)) for n in range(60)]
    burst = [cast(900 + n, at=NOW + 5 * DAY + timedelta(seconds=n), age=timedelta(minutes=3), net=f"b{n}") for n in range(90)]
    (one,) = found([*slow, *burst])
    assert (one.kind, set(one.votes)) == ("burst", {vote.pk for vote in burst})
