"""Hours on the city's clocks, whatever the season; which days a calendar shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.publishing import calendar, hours

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        (date(2026, 3, 28), time(18), "2026-03-28T17:00"),  # winter
        (date(2026, 3, 29), time(18), "2026-03-29T16:00"),  # the day of the change
        (date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),  # an hour that does not exist: 03:30
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),  # an hour that comes twice: the first
        (date(2026, 10, 25), time(18), "2026-10-25T17:00"),
    ],
)
def test_a_day_and_an_hour_on_the_wall(day: date, hour: time, utc: str) -> None:
    assert hours.moment(day, hour, PARIS).astimezone(UTC).isoformat()[:16] == utc


def test_a_move_over_the_change_keeps_the_hour_on_the_wall() -> None:
    at = datetime(2026, 3, 27, 17, 0, tzinfo=UTC)  # 18 h in Paris
    moved = hours.same_hour(at, date(2026, 3, 30), PARIS)
    assert moved == datetime(2026, 3, 30, 16, 0, tzinfo=UTC)
    assert moved.astimezone(PARIS).hour == 18


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.times())
def test_there_and_back_is_where_one_was(first: date, second: date, hour: time) -> None:
    if 2 <= hour.hour < 4:  # the hours of the changes move on purpose
        return
    at = hours.moment(first, hour, PARIS)
    assert hours.same_hour(hours.same_hour(at, second, PARIS), first, PARIS) == at


def test_when_a_post_may_be_planned() -> None:
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert hours.problem(now - timedelta(seconds=59), now) == ""
    assert hours.problem(now - timedelta(seconds=61), now) == "past"
    assert hours.problem(now + timedelta(days=800), now) == "too-far"
    assert hours.problem(datetime(1, 1, 1, tzinfo=UTC), now) == "past"


def test_a_month_in_whole_weeks() -> None:
    span = calendar.span("mois", "2026-11", date(2026, 1, 1))
    assert (span.first, span.last) == (date(2026, 10, 26), date(2026, 12, 6))
    assert (span.before, span.after) == (date(2026, 10, 1), date(2026, 12, 1))
    assert [week[0].weekday() for week in span.weeks] == [0] * 6
    assert span.outside(date(2026, 12, 1))


def test_a_week_and_a_list() -> None:
    week = calendar.span("semaine", "2026-11-25", date(2026, 1, 1))
    assert (week.first, week.last, week.after) == (date(2026, 11, 23), date(2026, 11, 29), date(2026, 11, 30))
    listed = calendar.span("liste", "2026-11-25", date(2026, 1, 1))
    assert (listed.first, len(listed.days)) == (date(2026, 11, 25), 28)


@pytest.mark.parametrize("asked", ["", "demain", "2026-13", "9999-12-31", "2026-02-30", "0001-01-01"])
def test_a_date_that_is_none_is_today(asked: str) -> None:
    assert calendar.span("semaine", asked, date(2026, 11, 25)).first == date(2026, 11, 23)
