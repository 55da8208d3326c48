"""A case in the browser: opened beside a conversation, moved, told, shown to everybody, followed without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.city import City, Resident
from tests.e2e.conftest import Opener


@pytest.mark.gate
def test_an_agent_settles_a_case_and_its_resident_follows_it(window: Opener, resident: Resident, city: City, chromium: Browser):
    resident.writes_privately("mastodon", "Inès Duval", "Un arbre barre la rue Basfroi, cas 311")
    page = window("agent").page
    page.goto("/guichet/")
    page.locator(".talk").filter(has_text="cas 311").locator(".talk-link").click()
    page.get_by_role("button", name="Ouvrir un dossier").click()
    number = page.locator(".case-beside .case-number").inner_text()
    expect(page.locator(".talk").filter(has_text="cas 311")).to_contain_text(number)
    page.get_by_text("Changer l’état", exact=True).first.click()
    expect(page.get_by_label("À qui")).to_be_hidden()
    page.get_by_label("Nouvel état").select_option("transferred")
    page.get_by_label("À qui").fill("la Direction de la voirie")
    page.get_by_label("Ce que l’habitant lira").fill("La voirie s’en occupe.")
    page.get_by_role("checkbox", name="Inès Duval Mastodon").check()
    page.get_by_role("button", name="Changer l’état").click()
    expect(page.locator(".said[data-way=out]").filter(has_text="La voirie s’en occupe.")).to_contain_text("envoyée")
    page.locator(".case-beside .case-number").click()
    page.get_by_role("button", name="Envoyer le lien de suivi").click()
    page.get_by_text("Le rendre public", exact=True).click()
    page.get_by_label("Titre pour le public").fill("Un arbre rue Basfroi")
    page.get_by_label("Ce dont il s’agit").fill("Un arbre barre le trottoir.")
    page.get_by_role("button", name="Montrer à tout le monde").click()
    expect(page.get_by_role("link", name=f"{city.url}/dossier/{number}")).to_be_visible()
    outside = chromium.new_context(base_url=city.url, locale="fr-FR", java_script_enabled=False)
    seen = outside.new_page()
    seen.goto(f"/dossier/?numero={number.lower()}")
    expect(seen.get_by_role("heading", name="Un arbre rue Basfroi")).to_be_visible()
    expect(seen.get_by_text("transmis à la Direction de la voirie").first).to_be_visible()
    expect(seen.get_by_text("Inès")).to_have_count(0)
    sent = [row["text"] for row in city.records("/dossier/")]
    assert len(sent) == 1 and "[lien personnel du dossier]" not in sent[0]
    seen.goto(sent[0].split()[-1].removeprefix(city.url))
    expect(seen.get_by_text("La voirie s’en occupe.")).to_be_visible()
    outside.close()
