"""Only web addresses become links."""

from __future__ import annotations

import pytest

from parvis.networks.addresses import web_address


@pytest.mark.parametrize("url", ["https://social.example/@ville/1", "http://127.0.0.1:8010/x?y=1"])
def test_a_web_address_stays(url):
    assert web_address(url, 500) == url


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "JavaScript:x", "data:text/html,x", "//away", "https://x/" + "a" * 500]
)
def test_anything_else_is_no_link(url):
    assert web_address(url, 500) == ""
