"""The charter in a browser: the verdict follows the typing hand, a clause is set aside, and its editor shows what it would break."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opener

pytestmark = pytest.mark.browser


@pytest.mark.gate
def test_the_verdict_stands_beside_the_words_and_can_be_set_aside(window: Opener) -> None:
    watched = window("approver")
    watched.forgives("422")
    page = watched.open("/publications/nouvelle")
    page.locator(".chip", has_text="Mastodon").locator("input").check()
    page.get_by_label("Texte commun").press_sequentially("Merci à la maire pour le square Colette.")
    seen = page.get_by_role("complementary", name="Aperçus")
    expect(seen.locator("mark")).to_have_text(["Merci à", "maire"])
    expect(seen.get_by_role("link", name="Article 1.4")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Enregistré à")).to_be_visible()
    page.get_by_role("button", name="Publier maintenant").click()
    page.get_by_role("link", name="Passer outre pour ce texte…").click()
    page.get_by_label("Pourquoi, cette fois").fill("Citation gravée sur la plaque")
    page.get_by_role("button", name="Passer outre").click()
    expect(page.get_by_text("a passé outre pour ce texte")).to_be_visible()
    page.get_by_role("button", name="Publier maintenant").click()
    expect(page.get_by_role("heading", name="Publication", exact=True)).to_be_visible()


def test_a_clause_is_tried_while_it_is_written(window: Opener) -> None:
    watched = window("manager")
    watched.forgives("422")
    page = watched.open("/charte/")
    page.get_by_role("link", name="Modifier l’article 1.4").click()
    page.get_by_label("Texte", exact=True).press_sequentially("Bravo à notre maire.")
    tested = page.locator("#tested")
    expect(tested.locator("mark")).to_have_text(["Bravo", "maire"])
    expect(tested.get_by_text("Tous les exemples restent justes.")).to_be_visible()
    page.get_by_label("Mots et expressions", exact=True).fill("piscine")
    expect(tested.get_by_text("exemples qui étaient justes ne le seraient plus")).to_be_visible()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("button", name="Enregistrer quand même")).to_be_visible()
    page.get_by_role("button", name="Regarder l’année passée").click()
    expect(
        page.get_by_text("toute l’année passée est lue").or_(page.get_by_text("rien n’a été publié dans l’année"))
    ).to_be_visible()
