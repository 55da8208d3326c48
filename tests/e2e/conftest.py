"""One demo city and one Chromium for all browser tests; each test has windows of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from bench.place import installation
from tests.e2e.city import ARGUMENTS, CHROMIUM, DESK, NETWORKS, City, Resident, Watched, begun

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
    """A page in the colleague's browser; in one of its own for nobody in particular, or with options of its own."""
    if who and who not in city.browsers:
        city.browsers[who] = browser_of(chromium, city)
        sign_in(city, who)
    if who and not options:
        return Watched(city.browsers[who], city, who, alone=False)
    signed_in = city.browsers[who].storage_state() if who else None
    return Watched(browser_of(chromium, city, storage_state=signed_in, **options), city, who, alone=True)


def browser_of(chromium: Browser, city: City, *, size: tuple[int, int] = DESK, **options: Any) -> BrowserContext:
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce",
        base_url=city.url, **options,
    )  # fmt: skip
    context.set_default_timeout(10_000)
    return context


def sign_in(city: City, who: str) -> None:
    first = Watched(city.browsers[who], city, who, alone=False)
    first.page.goto("/")
    first.page.get_by_label("Identifiant").fill(who)
    first.page.get_by_label("Mot de passe").fill(city.passwords[who])
    first.page.get_by_role("button", name="Entrer", exact=True).click()
    first.page.wait_for_url(f"{city.url}/")
    first.end()
