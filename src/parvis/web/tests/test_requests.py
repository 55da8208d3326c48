"""A part is enough for htmx; a browser that goes back needs the whole page."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from parvis.web.requests import is_part


@pytest.mark.parametrize(
    ("headers", "part"),
    [({}, False), ({"HX-Request": "true"}, True), ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False)],
)
def test_what_is_enough(headers, part):
    assert is_part(RequestFactory().get("/", headers=headers)) is part
