"""Moderation at the counter: by the keyboard, with a reason, and without losing what one was writing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.city import PHONE, City, Resident, Watched, resized, until, violations
from tests.e2e.conftest import Opener

SAID = "Bande de voleurs, le 12 rue Haute habite Madame Untel"


def opened(watched: Watched, text: str) -> Page:
    """The conversation in which somebody said this."""
    page = watched.open("/guichet/?vue=toutes")
    page.locator(".talk").filter(has_text=text[:30]).locator("a").first.click()
    expect(page.locator(".said").filter(has_text=text)).to_be_visible()
    return page


@pytest.mark.gate
def test_hiding_by_the_keyboard_keeps_the_draft_and_the_focus_and_can_be_taken_back(
    city: City, window: Opener, resident: Resident
) -> None:
    resident.comments("facebook", "", "Inès Duval", SAID)
    agent = window("agent", bypass_csp=True)  # for axe
    page = opened(agent, SAID)
    page.get_by_label("Votre texte").fill("Nous comprenons votre colère")
    menu = page.get_by_role("button", name="Modérer le message de Inès Duval")
    menu.focus()
    page.keyboard.press("Enter")
    hide = page.get_by_role("link", name="Masquer…")
    expect(hide).to_be_visible()
    while not hide.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Masquer")
    expect(dialog).to_contain_text("La critique n’est jamais un motif")
    expect(dialog.get_by_label("Article de la charte")).to_be_focused()
    assert violations(page) == []
    page.keyboard.type("4.1")
    page.keyboard.press("Tab")
    expect(dialog.get_by_label("Motif, conservé au registre")).to_be_focused()
    agent.forgives("422")  # a ground that is none
    page.keyboard.type("Critique du maire")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("La critique n’est jamais un motif")  # it is open still, and says why
    expect(dialog.get_by_label("Article de la charte")).to_have_value("4.1")
    dialog.get_by_label("Motif, conservé au registre").fill("")
    dialog.get_by_label("Motif, conservé au registre").focus()
    page.keyboard.type("Données personnelles de quelqu’un")
    page.keyboard.press("Enter")
    said = page.locator(".said").filter(has_text=SAID)
    expect(said).to_contain_text("masqué")
    expect(dialog).to_be_hidden()
    expect(menu).to_be_focused()
    expect(page.get_by_label("Votre texte")).to_have_value("Nous comprenons votre colère")
    assert [row["act"] for row in city.api("/moderations?act=hide")["items"]][:1] == ["hide"]
    menu.click()
    page.get_by_role("button", name="Montrer de nouveau").click()
    expect(said).not_to_contain_text("masqué")
    expect(page.get_by_label("Votre texte")).to_have_value("Nous comprenons votre colère")
    page.get_by_label("Votre texte").fill("")
    until(lambda: city.api("/moderations?act=hide")["items"][0]["undone_at"], 60, "the network has not shown it again")
    register = agent.open("/guichet/registre")
    expect(register.get_by_text("Données personnelles de quelqu’un")).to_be_visible()
    expect(register.get_by_text("Levé").first).to_be_visible()


@pytest.mark.parametrize("size", [PHONE])
def test_on_a_phone_the_dialog_fits(window: Opener, city: City, resident: Resident, size: tuple[int, int]) -> None:
    resident.comments("facebook", "", "Inès Duval", "Encore vous, décidément !")
    page = opened(window("manager"), "Encore vous, décidément !")
    resized(page, size)
    page.get_by_role("button", name="Modérer le message de Inès Duval").click()
    page.get_by_role("link", name="Masquer…").click()
    expect(page.get_by_role("dialog", name="Masquer")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Ne rien faire").click()
    expect(page.get_by_role("dialog", name="Masquer")).to_be_hidden()
