"""The city as `make run` gives it, no setting changed: whatever a network tells at once is on an open screen at once.

The other browser tests read their accounts every five seconds, so that an account that hears nothing would not be noticed there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bench.place import Place
from tests.e2e.city import City, Resident, begun
from tests.e2e.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.walk]
NEEDED = {"PARVIS_DATA", "PARVIS_PORT", "PARVIS_SANDBOX_PORT", "PARVIS_TEST_AHEAD"}
"""Where and when it is: other tests run on this machine, and perhaps at another hour."""
RING = ("facebook", "x", "instagram", "linkedin", "tiktok")
"""They call our address; Mastodon and e-mail ring on a connection that is kept open."""
AT_ONCE = ("facebook", "x", "instagram", "linkedin", "mastodon", "email")
SOON, TRIES, ENOUGH = 2.0, 6, 2
"""Seconds to the screen. An account that is read every twenty seconds would not come in time twice; a busy machine does, in the end."""
LATER = ("threads", "bluesky", "nostr")
"""Read every twenty seconds (Threads: its address is declared by hand)."""


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    place = Place()
    place.environment = {
        name: value for name, value in place.environment.items() if not name.startswith("PARVIS_") or name in NEEDED
    }
    try:
        yield begun(place)
    finally:
        place.stop()


def written(resident: Resident, network: str, words: str) -> float:
    if network == "email":
        return resident.mails("Nadia Benali", "Une question", words)
    return resident.mentions(network, "Nadia Benali", words)


def seen_after(page: Page, words: str, sent: float) -> float:
    expect(page.locator(".talk-words", has_text=words)).to_be_visible(timeout=60_000)
    return time.monotonic() - sent


@pytest.mark.gate
def test_each_network_that_tells_us_is_on_the_open_screen_at_once(window: Opener, city: City, resident: Resident) -> None:
    told = {one["network"]: one["pushed"] for one in city.api("/accounts?limit=100")["items"]}
    assert [network for network in RING if not told[network]] == []  # from their first moment: not asked again since
    page = window("agent").open("/guichet/?vue=toutes")
    for network in AT_ONCE:
        took: list[float] = []
        while len(took) < TRIES and sum(one <= SOON for one in took) < ENOUGH:
            words = f"À quelle heure ferme la mairie annexe numéro {len(took) + 1} ({network}) ?"
            took.append(seen_after(page, words, written(resident, network, words)))
        print(f"{network}: {', '.join(f'{one:.2f} s' for one in took)}")
        assert sum(one <= SOON for one in took) >= ENOUGH, (network, took)


def test_what_is_read_comes_with_the_next_reading(window: Opener, city: City, resident: Resident) -> None:
    """Told a network, for whoever reads the run (pytest shows it with `-s`)."""
    page = window("agent").open("/guichet/?vue=toutes")
    for network in LATER:
        words = f"Où trouver le plan des pistes cyclables ({network}) ?"
        print(f"{network}: {seen_after(page, words, written(resident, network, words)):.1f} s")
