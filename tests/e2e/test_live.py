"""A night of the arts: what somebody says comes to the wall by a moderator's hand, the field reports without a line, rain falls."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.city import PHONE, City, Resident, until, violations
from tests.e2e.conftest import Opener

SAID = "Quelle lumière sur le pont ce soir #nuitdesarts"


@pytest.fixture(scope="module")
def night(city: City) -> int:
    """The demo city's own event."""
    return next(one["id"] for one in city.api("/live-events")["items"] if one["slug"] == "nuit-des-arts")


@pytest.mark.gate
def test_from_a_phone_in_the_street_to_the_big_screen(city: City, night: int, window: Opener, resident: Resident) -> None:
    resident.mentions("mastodon", "Inès Duval", SAID)
    until(lambda: city.api(f"/live-events/{night}/items")["items"], 60, "nothing was gathered")
    agent = window("agent", bypass_csp=True)
    page = agent.open(f"/place-publique/direct/{night}")
    page.get_by_role("button", name="Prendre vingt messages").click()
    card = page.locator(".live-items > li").filter(has_text=SAID)
    expect(card).to_be_visible()
    assert violations(page) == []
    card.get_by_role("button", name="Montrer", exact=True).click()
    expect(page.get_by_text("Rangé.")).to_be_visible()
    wall = window("")
    screen = wall.page
    screen.clock.install()
    screen.goto("/place/direct/nuit-des-arts/mur?ecran=1")
    expect(screen.get_by_text(SAID)).to_be_visible()
    wall.forgives("ERR_INTERNET_DISCONNECTED")
    wall.context.set_offline(True)
    screen.clock.run_for(200_000)
    expect(screen.locator("[data-wall-said]")).to_contain_text("Dernière mise à jour il y a")
    expect(screen.get_by_text(SAID)).to_be_visible()
    pause = screen.get_by_role("button", name="Arrêter le mur")
    pause.focus()
    screen.keyboard.press("Enter")
    expect(screen.get_by_role("button", name="Reprendre")).to_have_attribute("aria-pressed", "true")


def test_a_report_on_a_bad_line_is_kept_and_sent_once(city: City, night: int, window: Opener) -> None:
    reporter = window("contributor", bypass_csp=True, size=PHONE)
    page = reporter.open("/direct/terrain/nuit-des-arts")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert violations(page) == []
    reporter.forgives("ERR_INTERNET_DISCONNECTED")
    reporter.context.set_offline(True)
    page.get_by_label("3. Quelques mots").fill("La fanfare passe le pont")
    page.get_by_label("2. Où").fill("Pont des Arts")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("La fanfare passe le pont — en attente d’envoi")).to_be_visible()
    assert city.api(f"/live-events/{night}/reports")["items"] == []
    reporter.context.set_offline(False)
    expect(page.locator("[data-field-said]")).to_have_text("Envoyé.")
    expect(page.get_by_text("en attente d’envoi")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("region", name="Reçus de vous")).to_contain_text("La fanfare passe le pont")
    assert [row["where"] for row in city.api(f"/live-events/{night}/reports")["items"]] == ["Pont des Arts"]


def test_rain_changes_all_that_is_ready_and_the_sun_brings_it_back(city: City, night: int, window: Opener) -> None:
    page = window("manager").open(f"/place-publique/direct/{night}")
    page.get_by_role("button", name="Pluie").click()
    expect(page.get_by_role("button", name="Pluie")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("1 publication retenue")).to_be_visible()
    texts = {row["label"]: row["text"] for row in city.api(f"/live-events/{night}/prepared")}
    assert "à l’abri" in texts["La fanfare commence"]
    page.get_by_role("button", name="Comme prévu").click()
    expect(page.get_by_text("publication retenue")).to_have_count(0)
    assert not [row for row in city.api(f"/live-events/{night}/prepared") if "à l’abri" in row["text"]]
