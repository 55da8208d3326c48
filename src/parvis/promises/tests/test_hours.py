"""Opening hours: Friday evening, holidays, both nights on which the clock is changed, and what holds whatever the week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.city import holidays
from parvis.promises import clock, hours
from parvis.promises.hours import NeverOpen, Week

PARIS = ZoneInfo("Europe/Paris")
OFFICE = ((9 * 60, 17 * 60),)
SPLIT = ((9 * 60, 12 * 60 + 30), (14 * 60, 17 * 60))
WEEK = Week((OFFICE,) * 5 + ((), ()), PARIS)
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, *, month: int = 3, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


def test_friday_half_past_four_and_an_hour_is_monday_half_past_nine() -> None:
    assert hours.add(WEEK, at(6, 16, 30), HOUR) == at(9, 9, 30)
    told = hours.told(WEEK, at(6, 16, 30), HOUR)
    assert [(one.day, one.counted) for one in told] == [
        (date(2026, 3, 6), HOUR / 2), (date(2026, 3, 7), timedelta(0)), (date(2026, 3, 8), timedelta(0)),
        (date(2026, 3, 9), HOUR / 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "working", "ends"),
    [
        (at(9, 3), HOUR, at(9, 10)),  # before they open
        (at(9, 16), HOUR, at(9, 17)),  # to the minute: it ends when they close, not when they open again
        (at(9, 17), HOUR, at(10, 10)),
        (at(7, 12), timedelta(hours=16), at(10, 17)),  # a Saturday
        (at(9, 9), timedelta(0), at(9, 9)),
        (at(7, 12), timedelta(0), at(7, 12)),
    ],
)
def test_it_counts_open_hours_only(begins: datetime, working: timedelta, ends: datetime) -> None:
    assert hours.add(WEEK, begins, working) == ends


def test_several_ranges_a_day() -> None:
    week = Week((SPLIT,) * 5 + ((), ()), PARIS)
    assert hours.add(week, at(9, 12), HOUR) == at(9, 14, 30)
    assert hours.between(week, at(9, 8), at(9, 20)) == timedelta(hours=6, minutes=30)


def test_public_holidays_closed_days_and_other_hours() -> None:
    closed = dict(holidays.public_holidays(2026))
    week = Week((OFFICE,) * 5 + ((), ()), PARIS, closed, {date(2026, 5, 9): ((600, 720),)})
    # 8 May is a Friday; the Saturday after it is open for two hours.
    assert hours.add(week, at(7, 16, month=5), 2 * HOUR) == at(9, 11, month=5)
    why = [one.why for one in hours.told(week, at(7, 16, month=5), 2 * HOUR)]
    assert why == ["", "victory", ""]


def test_summer_time_takes_an_hour_of_the_night_shift_and_winter_time_gives_one() -> None:
    night = Week((hours.ALWAYS,) * 7, PARIS)
    assert hours.between(night, at(29, 0), at(30, 0)) == timedelta(hours=23)
    assert hours.between(night, at(25, 0, month=10), at(26, 0, month=10)) == timedelta(hours=25)
    assert hours.add(night, at(29, 1, 30), HOUR) == at(29, 3, 30)
    twice = Week((((120, 180),),) * 7, PARIS)  # 2 h to 3 h, which is not there in March and comes twice in October
    assert hours.between(twice, at(29, 0), at(30, 0)) == timedelta(0)
    assert hours.between(twice, at(25, 0, month=10), at(26, 0, month=10)) == 2 * HOUR


def test_a_promise_over_the_change_of_the_clock_ends_at_the_hour_on_the_wall() -> None:
    assert hours.add(WEEK, at(27, 16, 30), HOUR) == at(30, 9, 30)
    assert hours.add(WEEK, at(23, 16, 30, month=10), HOUR) == at(26, 9, 30, month=10)


def test_working_days() -> None:
    closed = dict(holidays.public_holidays(2026))
    week = Week((OFFICE,) * 5 + ((), ()), PARIS, closed)
    assert hours.add_days(week, at(6, 16), 1) == at(9, 17)
    assert hours.add_days(week, at(7, 11), 1) == at(9, 17)
    assert hours.add_days(week, at(30, 10, month=4), 10) == at(19, 17, month=5)  # 1, 8 and 14 May are holidays


def test_who_is_there() -> None:
    assert hours.is_open(WEEK, at(9, 9)) and not hours.is_open(WEEK, at(9, 17)) and not hours.is_open(WEEK, at(8, 12))
    assert hours.opening(WEEK, at(7, 12)) == at(9, 9) and hours.opening(WEEK, at(9, 12)) == at(9, 12)
    assert hours.closed_since(WEEK, at(7, 12)) == hours.closed_since(WEEK, at(9, 8)) == at(6, 17)


def test_what_is_never_open_is_refused() -> None:
    never = Week(((),) * 7, PARIS)
    with pytest.raises(NeverOpen):
        hours.add(never, at(9, 9), HOUR)
    with pytest.raises(NeverOpen):
        hours.add_days(never, at(9, 9), 1)


@pytest.mark.parametrize("ranges", [[(540, 540)], [(600, 540)], [(-1, 20)], [(1300, 1500)]])
def test_a_range_begins_before_it_ends(ranges: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="order"):
        hours.mended(ranges)


def test_ranges_do_not_lie_over_each_other() -> None:
    with pytest.raises(ValueError, match="overlap"):
        hours.mended([(540, 720), (700, 800)])
    assert hours.mended([(720, 800), (540, 720)]) == ((540, 800),)


# ── Whatever the week ────────────────────────────────────────────────────────────────────────────────────────────────

CUTS = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(sorted)


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    def ranges() -> tuple[tuple[int, int], ...]:
        cuts = [15 * cut for cut in draw(CUTS)]
        return tuple(zip(cuts[::2], cuts[1::2], strict=False))

    days = tuple(ranges() if draw(st.booleans()) else () for _ in range(7))
    if not any(days):
        days = (OFFICE, *days[1:])
    zone = ZoneInfo(draw(st.sampled_from(["Europe/Paris", "America/Cayenne", "Pacific/Noumea", "Australia/Lord_Howe", "UTC"])))
    off = draw(st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=12))
    return Week(days, zone, dict.fromkeys(off, "fermé"))


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 10, 1)).map(lambda one: one.replace(tzinfo=UTC))
AMOUNTS = st.integers(1, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))
FEW = settings(max_examples=60, deadline=None)


@FEW
@given(weeks(), MOMENTS, AMOUNTS)
def test_what_was_added_is_what_lies_between(week: Week, moment: datetime, amount: timedelta) -> None:
    ends = hours.add(week, moment, amount)
    assert hours.between(week, moment, ends) == amount
    assert sum((one.counted for one in hours.told(week, moment, amount)), timedelta(0)) == amount


@FEW
@given(weeks(), MOMENTS, AMOUNTS, AMOUNTS)
def test_adding_twice_is_adding_the_sum(week: Week, moment: datetime, one: timedelta, other: timedelta) -> None:
    assert hours.add(week, hours.add(week, moment, one), other) == hours.add(week, moment, one + other)


@FEW
@given(weeks(), MOMENTS, AMOUNTS, AMOUNTS)
def test_later_is_never_earlier(week: Week, moment: datetime, amount: timedelta, later: timedelta) -> None:
    assert moment < hours.add(week, moment, amount) <= hours.add(week, moment + later, amount)
    assert hours.add(week, moment, amount) < hours.add(week, moment, amount + later)


@FEW
@given(weeks(), MOMENTS, AMOUNTS)
def test_a_closed_day_more_never_shortens(week: Week, moment: datetime, amount: timedelta) -> None:
    ends = hours.add(week, moment, amount)
    more = Week(week.days, week.zone, {**week.closed, week.day_of(ends): "fermé"})
    assert hours.add(more, moment, amount) >= ends


@FEW
@given(weeks(), MOMENTS, AMOUNTS, st.lists(st.integers(1, 6000), min_size=2, max_size=6))
def test_a_pause_moves_the_end_and_counts_for_nothing(week: Week, moment: datetime, amount: timedelta, steps: list[int]) -> None:
    times, last = [], moment
    for step in steps:
        last += timedelta(minutes=step)
        times.append(last)
    pauses = list(zip(times[::2], times[1::2], strict=False))
    terms = clock.Terms(amount, week)
    ends = clock.deadline(terms, moment, pauses)
    assert ends >= clock.deadline(terms, moment)
    if clock.ran(week, moment, pauses[-1][0], pauses[:-1]) < amount:
        assert clock.ran(week, moment, ends, pauses) == amount


@FEW
@given(weeks(), MOMENTS, AMOUNTS, AMOUNTS)
def test_a_warning_comes_before_the_end(week: Week, moment: datetime, amount: timedelta, before: timedelta) -> None:
    terms = clock.Terms(amount, week, before)
    warned = clock.warns_at(terms, moment)
    assert warned is None if before >= amount else warned is not None and warned < clock.deadline(terms, moment)
