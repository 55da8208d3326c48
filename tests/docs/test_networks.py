"""What the documentation says of the networks is what the connectors know."""

from __future__ import annotations

from tests.docs.pages import read
from tools.networks import text


def test_the_page_is_up_to_date():
    assert read("networks") == text(), "run: python -m tools.networks"
