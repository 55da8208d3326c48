"""A promise as people meet it: said by a manager, seen on the row, explained, kept by an answer; a mail that is acknowledged."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.city import City, Resident, violations
from tests.e2e.conftest import Opener
from tests.e2e.test_counter import answer, talk

NIGHT = {"week": [[[0, 1440]]] * 7, "holidays": False}


@pytest.fixture
def promised(city: City, window: Opener) -> Page:
    """A manager says it: hours that never close, and a quarter of an hour for private messages on Mastodon."""
    page = window("manager").page
    if not any(one["name"] == "Veille" for one in city.api("/opening-hours")):
        city.api("/opening-hours", {"name": "Veille", **NIGHT})
        for level in city.api("/levels"):  # those of the demo city come first, and are open by day only
            city.api(f"/levels/{level['id']}", method="DELETE")
        page.goto("/promesses/niveaux/nouveau")
        page.get_by_label("Nom").fill("Messages privés")
        page.get_by_label("Messages privés").check()
        page.get_by_label("Réseau").select_option("mastodon")
        page.get_by_label("Première réponse en").fill("15 min")
        page.get_by_label("Comptées dans les horaires").select_option(label="Veille")
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_text("première réponse\xa0: 15\xa0min")).to_be_visible()
        expect(page.locator("#recount")).to_contain_text("Dernier calcul")
    return page


@pytest.mark.gate
def test_a_promise_is_seen_explained_and_kept(promised: Page, window: Opener, resident: Resident) -> None:
    text = "Le parc ferme à quelle heure ce soir ?"
    resident.writes_privately("mastodon", "Odile Lambert", text)
    page = window("agent", bypass_csp=True).open("/guichet/")
    row = talk(page, text)
    expect(row.locator(".promise")).to_contain_text("dans 1")  # a quarter of an hour, or what is left of it
    row.get_by_role("link").click()
    clocks = page.locator(".promises")
    expect(clocks).to_contain_text("en cours")
    clocks.get_by_text("Pourquoi cette échéance").click()
    expect(clocks).to_contain_text("15\xa0min ouvrée")
    expect(clocks).to_contain_text("Niveau «\xa0Messages privés\xa0»")
    assert violations(page) == []
    answer(page, "À vingt heures.")
    expect(clocks).to_contain_text("tenue")  # by itself
    page.goto("/promesses/")
    kept = (
        page.get_by_role("row").filter(has_text="Mastodon").filter(has_text="Messages privés").filter(has_text="Première réponse")
    )
    expect(kept).to_contain_text("100")


def test_what_is_left_goes_on_by_itself_and_is_right_after_the_machine_slept(
    promised: Page, window: Opener, resident: Resident
) -> None:
    text = "Le square ouvre-t-il dimanche ?"
    resident.writes_privately("mastodon", "Paul Girard", text)
    agent = window("agent", bypass_csp=True)
    agent.forgives("htmx:error: timeout")  # of a part that was on its way when the lid closed
    page = agent.page
    page.clock.install()
    page.goto("/guichet/")
    clock = talk(page, text).locator(".promise")
    expect(clock).to_contain_text("dans 1")
    page.clock.fast_forward("20:00")  # as a lid that was closed: timers ring once at most
    expect(clock).to_contain_text("retard")
    expect(clock).to_have_attribute("data-tone", "late")


def test_a_mail_is_acknowledged(city: City, promised: Page, window: Opener, resident: Resident) -> None:
    account = city.account("email")["id"]
    promised.goto(f"/accuses/reglages/{account}")
    promised.get_by_label("Accuser l’enregistrement").check()
    promised.get_by_label("Accusé de réception", exact=True).select_option("hand")
    promised.get_by_label("Horaires").select_option(label="Veille")
    for label, words in (("Service chargé", "Voirie"), ("Son adresse e-mail", "voirie@ville.example"), ("Son adresse postale", "1 place"),
                         ("Son téléphone", "39 75")):  # fmt: skip
        promised.get_by_label(label).fill(words)
    promised.get_by_role("button", name="Enregistrer").click()
    expect(promised.get_by_text("accuse l’enregistrement")).to_be_visible()
    resident.mails("Odile Lambert", "Un trottoir", "Le trottoir de ma rue est effondré depuis lundi.")
    page = window("agent", bypass_csp=True).open("/guichet/?reseau=email")
    talk(page, "effondré depuis lundi").get_by_role("link").click()
    expect(page.locator(".said[data-way=out]")).to_contain_text("Il est enregistré")
    receipts = page.locator(".receipts")
    expect(receipts).to_contain_text("Délais non opposables")
    receipts.get_by_role("link", name="Accuser réception").click()
    expect(page.get_by_text("Service chargé de votre dossier")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Envoyer l’accusé de réception").click()
    expect(page.locator(".said[data-way=out]").last).to_contain_text("39 75")
    expect(page.locator(".receipts")).not_to_contain_text("non opposables")
