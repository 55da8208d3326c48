"""The windows of a ballot: by the law's own examples, and whatever the dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.city.periods import Vote, Window, periods_on, periods_within, window_begins, windows

PARIS, MARTINIQUE = ZoneInfo("Europe/Paris"), ZoneInfo("America/Martinique")
DAYS = st.dates(date(2000, 1, 1), date(2150, 1, 1))


def at(text: str, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def of(vote: Vote, period: str) -> list[Window]:
    return [one for one in windows(vote) if one.period == period]


@pytest.mark.parametrize(
    ("round1", "begins"),
    [
        (date(2026, 3, 15), date(2025, 9, 1)),  # municipal elections of 2026
        (date(2028, 3, 12), date(2027, 9, 1)),  # regional elections
        (date(2027, 4, 11), date(2026, 10, 1)),
        (date(2024, 2, 29), date(2023, 8, 1)),  # a leap day
        (date(2026, 6, 30), date(2025, 12, 1)),
        (date(2026, 7, 1), date(2026, 1, 1)),
        (date(2026, 12, 6), date(2026, 6, 1)),
    ],
)
def test_the_window_begins_on_the_first_day_of_the_sixth_month_before(round1: date, begins: date) -> None:
    assert window_begins(round1) == begins


def test_two_rounds() -> None:
    vote = [Vote(date(2026, 3, 15), date(2026, 3, 22))]
    told = {
        "2025-08-31T23:59": set(), "2025-09-01T00:00": {"pre-election"}, "2026-03-13T23:59": {"pre-election"},
        "2026-03-14T00:00": {"pre-election", "eve", "embargo"}, "2026-03-15T19:59": {"pre-election", "eve", "embargo"},
        "2026-03-15T20:00": {"pre-election"}, "2026-03-20T23:59": {"pre-election"},
        "2026-03-21T00:00": {"pre-election", "eve", "embargo"}, "2026-03-22T20:00": {"pre-election"},
        "2026-03-22T23:59": {"pre-election"}, "2026-03-23T00:00": set(),
    }  # fmt: skip
    assert {moment: set(periods_on(vote, at(moment))) for moment in told} == told


def test_won_in_the_first_round_nothing_holds_for_the_second() -> None:
    vote = Vote(date(2026, 3, 15), date(2026, 3, 22), won_first=True)
    assert periods_on([vote], at("2026-03-21T12:00")) == frozenset()
    assert of(vote, "pre-election")[0].ends == at("2026-03-16T00:00")


def test_a_dissolution_binds_from_the_day_it_is_announced() -> None:
    vote = Vote(date(2024, 6, 30), date(2024, 7, 7), announced_on=date(2024, 6, 9))
    assert periods_on([vote], at("2024-06-08T23:59")) == frozenset()
    assert periods_on([vote], at("2024-06-09T00:00")) == {"pre-election"}
    assert periods_on([vote], at("2024-06-29T08:00")) == {"pre-election", "eve", "embargo"}


def test_a_ballot_known_for_long_binds_for_six_months_only() -> None:
    vote = Vote(date(2026, 3, 15), announced_on=date(2025, 1, 1))
    assert of(vote, "pre-election")[0].begins == at("2025-09-01T00:00")


def test_a_hypothesis_binds_nobody_and_who_is_not_interested_keeps_the_eve() -> None:
    assert periods_on([Vote(date(2026, 3, 15), status="hypothesis")], at("2026-03-15T12:00")) == frozenset()
    assert periods_on([Vote(date(2026, 3, 15), interested=False)], at("2026-03-15T12:00")) == {"eve", "embargo"}
    assert periods_on([Vote(date(2026, 3, 15), interested=False)], at("2026-01-15T12:00")) == frozenset()


def test_hours_are_those_of_the_place_of_the_vote() -> None:
    vote = [Vote(date(2026, 3, 15), closes=time(18), zone=MARTINIQUE)]
    assert "eve" in periods_on(vote, datetime(2026, 3, 15, 21, 59, tzinfo=UTC))
    assert "eve" not in periods_on(vote, datetime(2026, 3, 15, 22, 0, tzinfo=UTC))
    assert "eve" not in periods_on(vote, datetime(2026, 3, 14, 3, 59, tzinfo=UTC))


@given(DAYS, st.none() | st.integers(1, 21), st.booleans(), st.times())
def test_whatever_the_dates(round1: date, later: int | None, won: bool, closes: time) -> None:
    vote = Vote(round1, round1 + timedelta(later) if later else None, closes=closes.replace(tzinfo=None), won_first=won)
    [window] = of(vote, "pre-election")
    begins = window.begins.astimezone(PARIS).date()
    assert begins.day == 1 and 153 <= (round1 - begins).days <= 215  # the shortest is 1 September to 1 February and some
    assert (round1.year * 12 + round1.month) - (begins.year * 12 + begins.month) == 6
    assert len(of(vote, "eve")) == len(vote.rounds) == len(of(vote, "embargo"))
    for one in windows(vote):
        assert window.begins <= one.begins < one.ends <= window.ends
        assert one.period in periods_on([vote], one.begins)
        assert one.period in periods_on([vote], one.ends - timedelta(microseconds=1))
    assert periods_on([vote], window.ends) == periods_on([vote], window.begins - timedelta(microseconds=1)) == frozenset()


@given(st.lists(DAYS, max_size=4), st.datetimes(datetime(2000, 1, 1), datetime(2150, 1, 1), timezones=st.just(PARIS)))
def test_ballots_add_up(rounds: list[date], moment: datetime) -> None:
    votes = [Vote(day) for day in rounds]
    assert periods_on(votes, moment) == frozenset().union(*(periods_on([vote], moment) for vote in votes))
    within = periods_within(votes, moment, moment + timedelta(microseconds=1))
    assert {one.period for one in within} == periods_on(votes, moment)
