"""A colleague comes in with the city's account, and leaves both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from parvis.colleagues.tests.played import CLIENT, SECRET, Provider
from tests.e2e.city import City
from tests.e2e.conftest import Opener


@pytest.fixture
def provider(window: Opener) -> Iterator[Provider]:
    """In service while this test lasts."""
    made = Provider()
    made.person |= {"email": "approver@parvis.example", "sub": "helene"}
    page = window("admin").open("/reglages/connexion/")
    page.get_by_label("Nom sur le bouton").fill("Compte Ville")
    page.get_by_label("Adresse du fournisseur").fill(made.issuer)
    page.get_by_label("Identifiant de Parvis").fill(CLIENT)
    page.get_by_label("Secret").fill(SECRET)
    page.get_by_label("En service").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Essayer").click()
    expect(page.locator("#essai")).to_contain_text("clés publiées")
    yield made
    page.goto("/reglages/connexion/")
    page.get_by_label("En service").uncheck()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("arrêté", exact=True)).to_be_visible()
    made.shutdown()
    made.server_close()


@pytest.mark.gate
def test_the_whole_way_in_and_out(city: City, window: Opener, provider: Provider) -> None:
    visitor = window("")
    page = visitor.page  # under the policy of our pages, which lets no form lead elsewhere
    page.goto("/signin/login/?next=/reglages/sessions")
    door = page.get_by_role("link", name="Entrer avec Compte Ville")
    expect(door).to_be_visible()
    door.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reglages/sessions")
    page.get_by_role("button", name="Mon menu").click()
    expect(page.locator("#me-menu")).to_contain_text("approver@parvis.example")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(f"{provider.issuer}/session/end?**")
    expect(page.get_by_role("heading", name="Vous êtes parti")).to_be_visible()
    assert all(url.startswith(provider.issuer) for url in visitor.strangers)  # whom they asked to be led to, and nobody else
    visitor.strangers.clear()
