"""One demo city and one Chromium for all browser tests; each test has windows of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bench.place import installation
from tests.e2e.city import ARGUMENTS, CHROMIUM, NETWORKS, City, Resident, Watched, begun

Opener = Callable[..., Watched]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def city() -> Iterator[City]:
    with installation(PARVIS_LOOK_AGAIN="0.5") as place:
        yield begun(place)


@pytest.fixture(scope="session")
def address(city: City) -> Callable[[str], str]:
    """A page's address; `{post}`, `{account}` and a conversation of each network are some that there are."""
    known = {"post": city.api("/posts?state=scheduled&limit=1")["items"][0]["id"], "account": city.account("mastodon")["id"]}
    for network in (*NETWORKS, "email"):
        known[network] = city.api(f"/conversations?network={network}&limit=1")["items"][0]["id"]
    return lambda path: path.format(**known)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (Debian package chromium)")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, city: City) -> Iterator[Opener]:
    """Opens windows: `window("agent")` is signed in, `window("")` is not. Nothing may be said on their consoles."""
    windows: list[Watched] = []

    def open_one(who: str, **options: Any) -> Watched:
        windows.append(opened(chromium, city, who, **options))
        return windows[-1]

    yield open_one
    for one in windows:
        one.end()


@pytest.fixture
def manager(window: Opener) -> Watched:
    return window("manager")


@pytest.fixture
def agent(window: Opener) -> Watched:
    return window("agent")


@pytest.fixture
def resident(chromium: Browser, city: City) -> Iterator[Resident]:
    somebody = Resident(chromium, city)
    yield somebody
    somebody.context.close()


def opened(chromium: Browser, city: City, who: str, **options: Any) -> Watched:
    if who and who not in city.sessions:
        sign_in(chromium, city, who)
    return Watched(chromium, city, who, **options)


def sign_in(browser: Browser, city: City, who: str) -> None:
    """Once for each colleague: their session is kept for the tests that follow."""
    first = Watched(browser, city, "")
    first.page.goto("/")
    first.page.get_by_label("Identifiant").fill(who)
    first.page.get_by_label("Mot de passe").fill(city.passwords[who])
    first.page.get_by_role("button", name="Entrer", exact=True).click()
    first.page.wait_for_url(f"{city.url}/")
    city.sessions[who] = first.context.storage_state()
    first.end()
