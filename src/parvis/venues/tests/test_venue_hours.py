"""Hours as people write them."""

from __future__ import annotations

import pytest

from parvis.venues.hours import spans, told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []), ("9:00-12:00", [[1, "09:00", "12:00"]]), ("9h-12h30, 14 h à 19 h", [[1, "09:00", "12:30"], [1, "14:00", "19:00"]]),
        ("22:00–02:00", [[1, "22:00", "02:00"]]), ("0-24", [[1, "00:00", "24:00"]]),
    ],
)  # fmt: skip
def test_spans(text, found):
    assert spans(1, text) == found


@pytest.mark.parametrize(
    ("text", "part"),
    [("fermé", "fermé"), ("9:00", "9:00"), ("25:00-26:00", "25:00"), ("9:75-10:00", "9:75"), ("9-10-11", "9-10-11")],
)
def test_what_is_no_span_is_said(text, part):
    with pytest.raises(ValueError, match=part):
        spans(1, text)


def test_they_are_told_day_by_day():
    assert told([[2, "14:00", "19:00"], [1, "09:00", "12:00"], [1, "14:00", "18:00"]]) == {
        1: "09:00-12:00, 14:00-18:00",
        2: "14:00-19:00",
    }
