"""The public square as everybody meets it: without a script, by keyboard, on a phone; nothing is asked of anybody else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.city import DESK, PHONE, Resident, resized, tab_to, themed, unhurried, until, violations
from tests.e2e.conftest import Opener
from tests.e2e.test_contact import from_home
from tests.e2e.test_every_page import FRENCH, SPOKEN, sideways

PAGES = ("", "publications", "joindre", "entrer", "mentions", "donnees-personnelles", "accessibilite", "chercher?q=piscine")
PAGES += ("direct/", "direct/nuit-des-arts", "direct/nuit-des-arts/mur", "direct/nuit-des-arts/question", "cadre/reponses")
BESIDE = ("/aide/", "/dossier/")
"""Pages of the square that stand beside it."""
HEAVIEST = 60_000
"""Bytes of a first visit, as they travel, without pictures and icons: fonts count, and there are none."""
FIRST = ("/place/", "/place/forum/", "/place/forum/q/1", "/place/lieux/", "/place/concours/", "/place/direct/", "/place/entrer")
STILL = 0.1
"""Layout shift that is called good (web.dev/cls): the sum, which is never less than what is counted there."""
SHIFTS = """window.shifted = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) {
  if (!one.hadRecentInput) window.shifted += one.value } }).observe({ type: "layout-shift", buffered: true })"""


def test_every_page_is_for_everybody(window: Opener) -> None:
    outside = window("", bypass_csp=True)
    page = outside.page
    page.goto("/place/publications")
    one = page.locator('main a[href^="/place/publications/"]').first.get_attribute("href")
    assert one
    for path in (*PAGES, *BESIDE, one.removeprefix("/place/").partition("?")[0]):
        path = path if path.startswith("/") else f"/place/{path}"
        resized(page, DESK)
        themed(page, "light")
        page.goto(path)
        assert page.locator("h1").count() == 1, path
        assert violations(page) == [], path
        themed(page, "dark")
        resized(page, PHONE)
        assert violations(page) == [], f"{path}, dark, on a phone"
        assert sideways(page) == [], path
        page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
        assert [words for words in page.evaluate(SPOKEN) if FRENCH.search(words)] == [], path


def test_a_first_visit_is_light_and_nothing_moves_under_the_eye(window: Opener) -> None:
    """Public pages in a browser that has kept nothing: their weight without pictures, and how far their parts shift while they load."""
    for path in FIRST:
        weight, shift = first_visit(window, path)
        assert 0 < weight <= HEAVIEST, f"{path}: {weight} bytes"
        assert shift <= STILL, f"{path}: {shift}"


def first_visit(window: Opener, path: str) -> tuple[int, float]:
    page = window("", size=PHONE).page
    sizes: list[int] = []

    def weigh(request: Request) -> None:
        if request.resource_type in ("document", "stylesheet", "script", "font"):
            sizes.append(request.sizes()["responseBodySize"] + request.sizes()["responseHeadersSize"])

    page.on("requestfinished", weigh)
    page.add_init_script(SHIFTS)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return sum(sizes), float(page.evaluate("window.shifted"))


@pytest.mark.parametrize("script", [False, True])
def test_a_resident_comes_in_and_leaves(window: Opener, resident: Resident, script: bool) -> None:
    who = f"lea.{script}@courriel.example".lower()
    outside = window("", java_script_enabled=script, extra_http_headers=from_home())
    page = outside.page
    page.goto("/place/")
    page.get_by_role("link", name="Entrer", exact=True).focus()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Votre adresse de courriel"))
    page.keyboard.type(who)
    tab_to(page, page.get_by_label("Le nom que l’on verra"))
    page.keyboard.type(f"Léa {script}")
    unhurried(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre lien est en route")

    theirs = resident.page
    theirs.goto(f"/mail/web/{who}")
    letter = theirs.get_by_text("/place/entrer/").first

    def there() -> bool:
        theirs.reload()
        return letter.is_visible()

    until(there, 20, "no link came by mail")
    found = re.search(r"/place/entrer/[\w-]+", letter.inner_text())
    assert found
    page.goto(found[0])
    page.get_by_role("button", name="Entrer sur la place").click()
    page.get_by_role("link", name=f"Léa {script}").click()
    page.get_by_role("link", name="Effacer mon compte").click()
    page.get_by_label("Oui, effacez mon compte").check()
    page.get_by_role("button", name="Effacer mon compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre compte est effacé")
    expect(page.get_by_role("link", name="Entrer", exact=True)).to_be_visible()
