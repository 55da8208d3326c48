"""What a stranger sees in the first quarter of an hour: no first screen is empty."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.walks.walk import Walk

pytestmark = pytest.mark.browser
ROOMS = (
    "Guichet", "Dossiers", "Sujets", "Calendrier", "Idées", "Médias", "Veilles", "Flux", "Annuaire", "Place publique",
    "Chiffres", "Charte", "Formation", "Comptes", "Journal",
)  # fmt: skip


def test_no_first_screen_is_empty(walk: Callable[[str], Walk]) -> None:
    day = walk("manager")
    page = day.open("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    day.look("aujourdhui")
    for room in ROOMS:
        page.get_by_role("navigation").first.get_by_role("link", name=room).first.click()
        expect(page.locator("main h1").first).to_be_visible()
        expect(page.locator("main .empty:not(.pane .empty)")).to_have_count(0)
        day.look(room.lower().replace(" ", "-").replace("é", "e"))
    boss = walk("approver")
    expect(boss.open("/publications/validation").locator("main .empty")).to_have_count(0)
    boss.look("a-approuver")
