"""The assistant at the counter: asked by the keyboard, its draft put into the box, nothing sent by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from parvis.assist.tests.played import Service
from tests.e2e.city import City, Resident, violations
from tests.e2e.conftest import Opener

SAID = "Bonjour, quand rouvre la piscine des Tourelles ? Odile Ferrand"


@pytest.fixture
def service(window: Opener) -> Iterator[Service]:
    """Switched on by the administrator while this test lasts: the other tests' counter has none."""
    made = Service()
    made.says = "Bonjour"
    page = window("admin").open("/reglages/assistant/")
    page.get_by_label("Adresse du service").fill(made.address)
    page.get_by_label("Modèle").fill("albert-large")
    page.get_by_label("Brouillon de réponse").check()
    page.get_by_label("Traduction").check()
    page.get_by_label("En marche").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Essayer").click()
    expect(page.locator("#essai")).to_contain_text("albert-large, albert-small")
    yield made
    page.get_by_label("En marche").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("arrêté", exact=True)).to_be_visible()
    made.shutdown()
    made.server_close()


def opened(page: Page) -> None:
    page.locator(".talk").filter(has_text=SAID[:30]).locator("a").first.click()
    expect(page.locator(".said").filter(has_text=SAID)).to_be_visible()


@pytest.mark.gate
def test_a_draft_by_the_keyboard(city: City, window: Opener, resident: Resident, service: Service) -> None:
    texts = {"fr": "La piscine des Tourelles rouvre lundi à 7 h."}
    city.api("/answers", {"title": "Réouverture de la piscine des Tourelles", "texts": texts})
    resident.comments("facebook", "", "Inès Duval", SAID)
    service.says = "Bonjour [nom 1], la piscine rouvre lundi à 7 h [1]. Voir https://voleur.example"
    page = window("agent", bypass_csp=True).open("/guichet/?vue=toutes")  # for axe
    opened(page)
    page.get_by_label("Votre texte").fill("Merci de votre message.")
    page.get_by_role("link", name="Assistant").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Assistant")
    expect(dialog.get_by_role("button", name="Brouillon de réponse")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    draft = dialog.get_by_label("Brouillon du modèle, à relire")
    expect(draft).to_be_visible()
    expect(dialog).to_contain_text("https://voleur.example")
    expect(draft).to_have_value("Bonjour Odile Ferrand, la piscine rouvre lundi à 7 h. Voir")
    assert violations(page) == []
    dialog.get_by_role("button", name="Insérer dans ma réponse").press("Enter")
    expect(dialog).to_be_hidden()
    box = page.get_by_label("Votre texte")
    expect(box).to_have_value("Merci de votre message.\n\nBonjour Odile Ferrand, la piscine rouvre lundi à 7 h. Voir")
    expect(box).to_be_focused()
    mark = page.get_by_text("Brouillon du modèle de langue")
    expect(mark).to_be_visible()
    page.keyboard.press("Control+End")
    page.keyboard.type(" bientôt.")
    expect(mark).to_be_hidden()
    assert "Ferrand" not in service.sent
