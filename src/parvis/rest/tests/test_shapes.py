"""Days and hours are written as ISO 8601 writes them: a bare number would be read as seconds since 1970."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from parvis.rest.shapes import Day, Moment


@pytest.mark.parametrize("given", [0, 1.5, "0", "-1", "1e5", "1577836800", "20261125"])
@pytest.mark.parametrize("shape", [Day, Moment])
def test_a_number_is_no_day_and_no_hour(shape, given):
    with pytest.raises(ValidationError):
        TypeAdapter(shape).validate_python(given)


def test_what_iso_8601_writes_is_read():
    assert f"{TypeAdapter(Day).validate_python('2026-11-25')}" == "2026-11-25"
    assert TypeAdapter(Moment).validate_python("2026-11-25T09:30").utcoffset() is not None
