"""Each page: nothing that axe finds, in both schemes; nothing wider than a phone; nothing left in French for an English reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.city import DESK, PHONE, City, Watched, violations
from tests.e2e.conftest import Opener, opened

PAGES = {
    "today": "/",
    "inbox": "/guichet/",
    "conversation": "/guichet/{mastodon}",
    "a mail": "/guichet/{email}",
    "a comment on Facebook": "/guichet/{facebook}",
    "composer": "/publications/nouvelle",
    "a post being changed": "/publications/{post}/modifier",
    "a post": "/publications/{post}",
    "posts": "/publications/",
    "held posts": "/publications/retenues",
    "month": "/publications/calendrier",
    "week": "/publications/calendrier?vue=semaine",
    "list of days": "/publications/calendrier?vue=liste",
    "move": "/publications/{post}/deplacer",
    "library": "/medias/",
    "accounts": "/comptes/",
    "an account": "/comptes/{account}",
    "connect": "/comptes/connecter/mastodon",
    "quarantine": "/comptes/ecartes",
    "journal": "/journal/",
    "profile": "/reglages",
    "tokens": "/reglages/jetons",
    "people": "/reglages/personnes",
    "webhooks": "/reglages/webhooks",
    "notices": "/avis",
    "search": "/chercher?q=piscine",
    "emergency stop": "/publications/arret/",
    "second factor": "/signin/2fa/",
    "passwords": "/signin/password/change/",
}
ANEW = {"today", "conversation", "composer", "month", "an account"}
"""Pages that are made differently on a phone: axe looks at them again."""
FRENCH = re.compile(
    r"\b(le|la|les|une|du|des|est|sont|pas|pour|vous|votre|vos|nous|avec|dans|sur|aucun|aucune|tout|rien|voir|envoyer|"
    r"enregistrer|chercher|comptes?|publications?|réglages|jour|heure|retour|brouillon)\b",
    re.IGNORECASE,
)
SPOKEN = """() => {
  const data = ".entry-words, .entry-text, .said, .talk, .tray, #id_topic, .preview, .under, .person, .pane-person li, pre, .prose,"
    + " .row-link, .said-words, .happened, .found, .seen h3, .chip:has(input), [lang=fr], .writer textarea, #thread-title, .masthead-city";
  const words = [];
  for (const element of document.querySelectorAll("h1,h2,h3,h4,th,dt,dd,label,legend,button,a,p,summary,option,small,li")) {
    if (element.closest(data) || element.querySelector(data)) continue;
    words.push(element.getAttribute("aria-label") ?? "", element.title ?? "", element.placeholder ?? "");
    for (const node of element.childNodes) if (node.nodeType === 3) words.push(node.textContent);
  }
  return words.map(said => said.replace(/“[^”]*”|«[^»]*»/g, "").trim()).filter(Boolean);
}"""
"""What the interface says, without what people wrote."""


def sideways(page: Page) -> list[str]:
    """What is wider than the window."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
             .filter(one => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
             .map(one => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`)"""
    )


@pytest.fixture(scope="module")
def one_reader(chromium: Browser, city: City) -> Iterator[Watched]:
    """The administrator, who may see everything; axe may be put into the page."""
    reader = opened(chromium, city, "admin", bypass_csp=True)
    yield reader
    reader.end()


@pytest.fixture
def reader(one_reader: Watched) -> Iterator[Watched]:
    one_reader.page.emulate_media(color_scheme="light")
    one_reader.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    yield one_reader
    one_reader.quiet()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_in_anybodys_way(reader: Watched, address: Callable[[str], str], name: str) -> None:
    page = reader.page
    page.goto(address(PAGES[name]))
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert sideways(page) == []
    expect(page.get_by_role("navigation", name="Navigation sur téléphone")).to_be_visible()
    expect(page.get_by_role("navigation", name="Navigation principale")).to_be_hidden()
    if name in ANEW:
        assert violations(page) == []


def test_no_french_is_left_for_an_english_reader(window: Opener, address: Callable[[str], str]) -> None:
    page = window("admin", color_scheme="light").open("/")
    page.get_by_role("button", name="Mon menu").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    left = {}
    for name, path in PAGES.items():
        page.goto(address(path))
        found = [words for words in page.evaluate(SPOKEN) if FRENCH.search(words)]
        if found:
            left[name] = found[:6]
    assert left == {}, "\n".join(f"{name}: {found}" for name, found in left.items())


def test_the_door_stands_in_nobodys_way(window: Opener) -> None:
    outside = window("", bypass_csp=True)
    outside.forgives("404")
    for path in ("/signin/login/", "/signin/password/reset/", "/static/rien"):
        outside.page.goto(path)
        assert violations(outside.page) == []
        outside.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert sideways(outside.page) == []
