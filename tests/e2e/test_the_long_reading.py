"""A long reading seen from its account's page: it moves by itself, is stopped, and goes on without losing anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.city import PHONE, City, Watched, resized, until, violations
from tests.e2e.conftest import Opener
from tests.e2e.test_every_page import sideways

NETWORK, MANY = "mastodon", 700


@pytest.fixture
def behind(city: City) -> Iterator[int]:
    """An account that was paused while much was said there, on a network that now answers slowly. Its number."""
    account = int(city.account(NETWORK)["id"])
    change(city, account, {"state": "paused"})
    city.place.ask("/crowd/burst", {"count": MANY, "networks": [NETWORK]})
    city.place.ask("/faults", {"network": NETWORK, "match": "read", "effect": "latency", "delay_ms": 900})
    yield account
    city.place.ask("/faults", method="DELETE")
    change(city, account, {"state": "active"})


def change(city: City, account: int, changes: dict[str, object]) -> None:
    city.api(f"/accounts/{account}", changes, method="PATCH")


def read(page: Page) -> int:
    told = page.locator("#how output").inner_text()
    return int("".join(re.findall(r"\d", told.partition("message")[0])))


def arrived(city: City) -> int:
    """Messages of the network that are at the counter."""
    count, cursor = 0, ""
    while True:
        told = city.api(f"/conversations?network={NETWORK}&limit=100{f'&cursor={cursor}' if cursor else ''}")
        count += sum(talk["count"] for talk in told["items"])
        if not (cursor := told["next"]):
            return count


def test_it_is_followed_stopped_and_gone_on_with(city: City, window: Opener, behind: int) -> None:
    before = arrived(city)
    manager: Watched = window("manager", bypass_csp=True)
    page = manager.open(f"/comptes/{behind}")
    page.get_by_role("button", name="Reprendre", exact=True).click()
    bar = page.get_by_role("progressbar", name="Lecture en cours")
    expect(bar).to_be_visible()
    first = read(page)
    expect(page.locator("#how output")).not_to_have_text(page.locator("#how output").inner_text())
    assert read(page) > first, "it moves while one looks, and nothing was asked anew by hand"
    assert violations(page) == []
    page.get_by_role("button", name="Arrêter cette lecture").press("Enter")
    expect(page.locator("#how")).to_contain_text("Lecture arrêtée")
    expect(bar).to_have_count(0)
    stopped = read(page)
    page.wait_for_timeout(2_500)
    page.reload()
    assert read(page) == stopped
    expect(page.locator("#how")).to_contain_text(re.compile("Lecture arrêtée .+ par "))
    resized(page, PHONE)
    assert sideways(page) == [] and violations(page) == []
    city.place.ask("/faults", method="DELETE")
    page.get_by_role("button", name="Reprendre la lecture").press("Enter")
    expect(page.locator("#how .progress")).to_have_count(0)
    whole = until(lambda: arrived(city) - before >= MANY and arrived(city) - before, 60, "not all of it came")
    assert whole == MANY, "nothing is missing, nothing came twice"
