"""A day and an hour as they are typed, in the two nights in which clocks change too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from parvis.design.fields import MomentField


@pytest.mark.parametrize(("typed", "moment"), [
    ("2027-06-15T18:30", datetime(2027, 6, 15, 16, 30, tzinfo=UTC)),
    ("2027-10-31T02:59", datetime(2027, 10, 31, 0, 59, tzinfo=UTC)),  # comes twice: the first
    ("2027-03-28T02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # is skipped: 3:30
    ("2027-10-31T02:59+01:00", datetime(2027, 10, 31, 1, 59, tzinfo=UTC)),
])  # fmt: skip
def test_an_hour_is_that_of_the_citys_clocks(typed: str, moment: datetime) -> None:
    found = MomentField().clean(typed)
    assert found and found.astimezone(UTC) == moment


@pytest.mark.parametrize("typed", ["hier", "2027-02-30T10:00", "2027-13-01", ""])
def test_what_is_no_moment_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValidationError):
        MomentField().clean(typed)
