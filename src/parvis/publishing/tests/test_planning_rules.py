"""The pure rules of the calendar: series, slots, promised rhythms, bars."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.publishing import bars, recurring, rhythms, slots
from parvis.publishing.bars import Bar
from parvis.publishing.recurring import Rule
from parvis.publishing.rhythms import Hole, Planned, Promise

PARIS = ZoneInfo("Europe/Paris")
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
RULES = st.one_of(
    st.builds(Rule, st.just("daily"), st.integers(1, 60)),
    st.builds(Rule, st.just("weekly"), st.integers(1, 12), st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple)),
    st.builds(Rule, st.just("monthly"), st.integers(1, 12), st.just(()), st.integers(1, 31)),
    st.builds(Rule, st.just("weekday"), st.integers(1, 12), st.integers(0, 6).map(lambda one: (one,)), st.just(0),
              st.sampled_from([1, 2, 3, 4, 5, -1])),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "begins", "first"),
    [
        (Rule("weekday", weekdays=(0,), nth=1), "2026-11-01", ["2026-11-02", "2026-12-07", "2027-01-04"]),
        (Rule("weekday", weekdays=(4,), nth=5), "2026-11-01", ["2027-01-29", "2027-04-30", "2027-07-30"]),
        (Rule("weekday", weekdays=(6,), nth=-1), "2026-11-30", ["2026-12-27", "2027-01-31", "2027-02-28"]),
        (Rule("weekly", weekdays=(1,)), "2026-11-26", ["2026-12-01", "2026-12-08", "2026-12-15"]),
        (Rule("weekly", every=2, weekdays=(3, 0)), "2026-11-26", ["2026-11-26", "2026-12-07", "2026-12-10"]),
        (Rule("monthly", day=31), "2027-01-31", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        (Rule("monthly", day=29), "2028-02-01", ["2028-02-29", "2028-03-29", "2028-04-29"]),
        (Rule("daily", every=3), "2026-12-30", ["2026-12-30", "2027-01-02", "2027-01-05"]),
    ],
)
def test_what_a_rule_means(rule: Rule, begins: str, first: list[str]) -> None:
    assert rule.problem == ""
    assert [day.isoformat() for day in recurring.first_days(rule, date.fromisoformat(begins), 3)] == first


@pytest.mark.parametrize(
    ("rule", "field"),
    [(Rule("yearly"), "kind"), (Rule("daily", 0), "every"), (Rule("daily", 61), "every"), (Rule("weekly"), "weekdays"),
     (Rule("weekly", weekdays=(7,)), "weekdays"), (Rule("monthly"), "day"), (Rule("weekday", weekdays=(1,)), "nth")],
)  # fmt: skip
def test_what_is_no_rule_names_its_field(rule: Rule, field: str) -> None:
    assert rule.problem == field


@given(RULES, DAYS, st.integers(0, 800))
def test_days_of_any_series(rule: Rule, begins: date, length: int) -> None:
    last = begins + timedelta(length)
    found = list(recurring.days(rule, begins, last))
    assert recurring.rule_of(rule.kept()).kept() == rule.kept()
    assert found == sorted(set(found)) and all(begins <= day <= last for day in found)
    longer = list(recurring.days(rule, begins, last + timedelta(50)))
    assert longer[: len(found)] == found  # what was made ahead stays where it is
    if found:
        but = frozenset(found[::2])
        assert list(recurring.days(rule, begins, last, but=but)) == [day for day in found if day not in but]
    if rule.kind == "weekday" and rule.nth > 0:
        assert all((day.day - 1) // 7 + 1 == rule.nth for day in found)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


WEEK = [(0, time(9)), (0, time(18)), (3, time(18))]
NOW = moment("2026-11-26T08:00")  # a Thursday


def test_the_next_free_slot_and_what_takes_one() -> None:
    found = slots.next_free({1: WEEK}, {}, NOW, PARIS)
    assert found is not None and found.at == moment("2026-11-26T18:00") and found.for_all and not found.moved
    found = slots.next_free({1: WEEK}, {1: [moment("2026-11-26T18:00")]}, NOW, PARIS)
    assert found is not None and found.at == moment("2026-11-30T09:00")
    found = slots.next_free({1: WEEK}, {2: [moment("2026-11-26T18:00")]}, NOW, PARIS)  # another account's post takes nothing
    assert found is not None and found.at == moment("2026-11-26T18:00")
    assert slots.next_free({1: []}, {}, NOW, PARIS) is None


def test_a_slot_for_all_is_preferred() -> None:
    found = slots.next_free({1: WEEK, 2: [(0, time(9))], 3: []}, {}, NOW, PARIS)
    assert found is not None and (found.at, found.for_all) == (moment("2026-11-30T09:00"), True)
    found = slots.next_free({1: WEEK, 2: [(1, time(9))]}, {}, NOW, PARIS)
    assert found is not None and (found.at, found.for_all) == (moment("2026-11-26T18:00"), False)


def test_a_slot_in_the_hour_that_does_not_exist_is_moved_and_said() -> None:
    before = datetime(2027, 3, 27, 12, tzinfo=UTC)  # clocks jump from 2 to 3 on 28 March
    found = slots.next_free({1: [(6, time(2, 30))]}, {}, before, PARIS)
    assert found is not None and found.moved and found.at.astimezone(UTC).isoformat()[:16] == "2027-03-28T01:30"


@given(st.lists(st.tuples(st.integers(0, 6), st.times()), max_size=5), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_a_free_slot_is_ahead_free_and_the_first(week: list[tuple[int, time]], naive: datetime) -> None:
    now = naive.replace(tzinfo=UTC)
    week = [(day, hour.replace(second=0, microsecond=0)) for day, hour in week]
    found = slots.next_free({1: week}, {}, now, PARIS)
    assert (found is None) == (not week)
    if found is not None:
        assert found.at > now
        again = slots.next_free({1: week}, {1: [found.at]}, now, PARIS)
        assert again is not None and again.at > found.at


PHOTO = Promise(1, 1, "day", "image")
THREE = Promise(2, 3, "week")
MONDAY = date(2026, 11, 23)


def test_a_photo_a_day() -> None:
    posts = [Planned(1, MONDAY, image=True), Planned(1, MONDAY + timedelta(1)), Planned(2, MONDAY + timedelta(2), image=True)]
    found = rhythms.holes([PHOTO], posts, MONDAY, MONDAY + timedelta(2), MONDAY)
    assert [hole.day for hole in found] == [MONDAY + timedelta(1), MONDAY + timedelta(2)]
    assert [hole.day for hole in rhythms.due(found, MONDAY)] == [MONDAY + timedelta(1)]  # the day before


def test_three_posts_a_week_are_missed_on_its_last_days() -> None:
    posts = [Planned(2, MONDAY), Planned(2, MONDAY + timedelta(6))]
    assert rhythms.holes([THREE], posts, MONDAY, MONDAY + timedelta(6), MONDAY) == [Hole(THREE, MONDAY + timedelta(5))]
    sunday = MONDAY + timedelta(6)
    assert rhythms.holes([THREE], [], MONDAY, sunday, sunday) == [Hole(THREE, sunday, 3)]  # all that is left of the week
    assert rhythms.holes([THREE], [Planned(2, MONDAY)] * 3, MONDAY, sunday, MONDAY) == []


def test_working_days_only() -> None:
    weekdays = Promise(1, 1, "day", weekdays=frozenset(range(5)))
    found = rhythms.holes([weekdays], [], MONDAY, MONDAY + timedelta(6), MONDAY)
    assert [hole.day.weekday() for hole in found] == [0, 1, 2, 3, 4]


@given(
    st.builds(Promise, st.just(1), st.integers(1, 9), st.sampled_from(rhythms.PERIODS), st.just("any"),
              st.sets(st.integers(0, 6), min_size=1).map(frozenset)),
    st.lists(st.integers(0, 60), max_size=20), st.integers(0, 30),
)  # fmt: skip
def test_filling_the_holes_keeps_the_promise(promise: Promise, there: list[int], passed: int) -> None:
    begins, today = date(2026, 11, 1), date(2026, 11, 1) + timedelta(passed)
    posts = [Planned(1, begins + timedelta(n)) for n in there]
    found = rhythms.holes([promise], posts, begins, begins + timedelta(60), today)
    assert all(today <= hole.day and hole.missing > 0 and hole.day.weekday() in promise.weekdays for hole in found)
    assert all(rhythms.period(promise, hole.day)[0] <= hole.day <= rhythms.period(promise, hole.day)[1] for hole in found)
    filled = posts + [Planned(1, hole.day) for hole in found for _ in range(hole.missing)]
    assert rhythms.holes([promise], filled, begins, begins + timedelta(60), today) == []


def test_bars_keep_their_line() -> None:
    week = [MONDAY + timedelta(n) for n in range(7)]
    long = Bar("campaign", "Zéro déchet", MONDAY - timedelta(3), MONDAY + timedelta(4))
    short = Bar("event", "Nuit", MONDAY + timedelta(1), MONDAY + timedelta(1))
    later = Bar("school", "Vacances", MONDAY + timedelta(5), MONDAY + timedelta(20))
    laid = bars.laid(week, [short, later, long])
    assert [[piece and piece.bar.name for piece in laid[day]] for day in week] == [
        ["Zéro déchet"], ["Zéro déchet", "Nuit"], ["Zéro déchet"], ["Zéro déchet"], ["Zéro déchet"], ["Vacances"], ["Vacances"],
    ]  # fmt: skip
    first = laid[MONDAY][0]
    assert first is not None and first.named and not first.begins and not first.ends


@given(st.lists(st.tuples(st.integers(-10, 10), st.integers(0, 12)), max_size=12))
def test_each_bar_is_on_each_of_its_days_on_one_line(given_bars: list[tuple[int, int]]) -> None:
    week = [MONDAY + timedelta(n) for n in range(7)]
    made = [Bar("own", str(n), MONDAY + timedelta(a), MONDAY + timedelta(a + b)) for n, (a, b) in enumerate(given_bars)]
    laid = bars.laid(week, made)
    for bar in made:
        lines = {(day, line) for day in week for line, piece in enumerate(laid[day]) if piece and piece.bar == bar}
        assert {day for day, _line in lines} == {day for day in week if bar.first <= day <= bar.last}
        assert len({line for _day, line in lines}) <= 1
