"""One demo city and one Chromium for all browser tests; each test has windows of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from bench.place import installation
from tests.e2e.city import AHEAD, ARGUMENTS, CHROMIUM, CLOCK, DESK, NETWORKS, City, Resident, Watched, begun

Opener = Callable[..., Watched]
LAST_WORDS = 6000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed tells what the city's own process said last: a page that is broken does not say why."""
    report = yield
    city = getattr(item, "funcargs", {}).get("city")
    log = city.place.folder / "run.log" if city is not None else None
    if report.failed and log is not None and log.exists():  # the last test's end is the city's end too
        said = log.read_text(errors="replace")
        report.sections.append(("what Parvis said last", said[-LAST_WORDS:]))
    return report


@pytest.fixture(scope="session")
def city() -> Iterator[City]:
    with installation(PARVIS_LOOK_AGAIN="0.5", PARVIS_READ_EVERY="5") as place:
        yield begun(place)


@pytest.fixture(scope="session")
def address(city: City) -> Callable[[str], str]:
    """A page's address; `{post}`, `{account}`, `{places}` and a conversation of each network are some that there are."""
    known = {"post": city.api("/posts?state=scheduled&limit=1")["items"][0]["id"], "account": city.account("mastodon")["id"]}
    known["places"] = city.account("foursquare")["id"]
    known["destination"] = city.api("/destinations?limit=1")["items"][0]["id"]
    known["clause"] = city.api("/charter/clauses")[3]["id"]
    for network in (*NETWORKS, "email"):
        known[network] = city.api(f"/conversations?network={network}&limit=1")["items"][0]["id"]
    known["file"] = city.api("/media?limit=1")["items"][0]["id"]
    known["case"] = city.api(
        "/cases", {"title": "Arbre tombé", "team": city.account("mastodon")["team"], "place": "Rue Basfroi"}
    )["id"]
    city.api("/case-categories/import", {"text": "code,name,public\n11,Graffiti,1\n"})
    known["category"] = city.api("/case-categories")[0]["id"]
    team = city.account("mastodon")["team"]
    known["subject"] = city.api("/subjects", {"title": "Grève", "team": team, "line": "Jusqu’à jeudi.", "keywords": "piscine"})[
        "id"
    ]
    city.api(f"/subjects/{known['subject']}/join", {"conversations": [known["mastodon"]]})
    words = {"texts": {"fr": "Bonjour {personne}, jusqu’à jeudi."}, "public_most": 0}  # nobody is answered: others need them
    begun = city.api(f"/subjects/{known['subject']}/answers", words)
    known["answer"] = begun["id"]
    return lambda path: path.format(**known)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (Debian package chromium-headless-shell)")
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
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
    context.set_default_timeout(30_000)
    if AHEAD:
        context.add_init_script(CLOCK)
    return context


def sign_in(city: City, who: str) -> None:
    first = Watched(city.browsers[who], city, who, alone=False)
    first.page.goto("/")
    first.page.get_by_label("Identifiant").fill(who)
    first.page.get_by_label("Mot de passe").fill(city.passwords[who])
    first.page.get_by_role("button", name="Entrer", exact=True).click()
    first.page.wait_for_url(f"{city.url}/")
    first.page.goto("/reglages")
    first.page.get_by_label("Une réponse part").select_option("0")  # a test that is about the wait chooses it
    first.page.get_by_role("button", name="Enregistrer").click()
    first.page.get_by_text("Enregistré.").wait_for()
    first.end()
