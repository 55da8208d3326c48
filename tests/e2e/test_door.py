"""Coming in and going out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.city import City, tab_to
from tests.e2e.conftest import Opener


@pytest.mark.gate
def test_the_keyboard_alone_opens_the_door(window: Opener, city: City) -> None:
    """Where one wanted to go is where one arrives; a wrong password says so and keeps the name."""
    page = window("").page
    page.goto("/comptes/")
    tab_to(page, page.get_by_label("Identifiant"))
    page.keyboard.type("approver")
    tab_to(page, page.get_by_label("Mot de passe", exact=True))
    page.keyboard.type("un-faux-mot")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("incorrects")
    expect(page.get_by_label("Identifiant")).to_have_value("approver")
    page.get_by_label("Mot de passe").fill(city.passwords["approver"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Comptes")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_door_closes(window: Opener, city: City) -> None:
    visitor = window("")
    page = visitor.page
    page.goto("/")
    page.get_by_label("Identifiant").fill("contributor")
    page.get_by_label("Mot de passe").fill(city.passwords["contributor"])
    page.get_by_role("button", name="Entrer", exact=True).click()
    page.get_by_role("button", name="Mon menu").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_label("Mot de passe")).to_be_visible()
    page.goto("/guichet/")
    expect(page.get_by_label("Mot de passe")).to_be_visible()


def test_each_role_sees_what_it_may(window: Opener, city: City) -> None:
    """A contributor has no counter and no emergency stop: a page says it, nothing breaks."""
    contributor = window("contributor")
    contributor.forgives("403")
    contributor.page.goto("/guichet/")
    expect(contributor.page.get_by_role("heading", level=1)).to_have_text("Vos droits ne le permettent pas")
    page = contributor.open("/publications/nouvelle")
    expect(page.get_by_role("button", name="Publier maintenant")).to_have_count(0)
    expect(page.get_by_role("button", name="Enregistrer le brouillon")).to_be_visible()
