"""From a contributor's idea to a publication that two people approved, seen by residents."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.city import PHONE, City, Resident, until
from tests.e2e.conftest import Opener

pytestmark = pytest.mark.browser
WORDS = "Fête de la crèche des Lilas, ouverte à tout le quartier"


@pytest.mark.gate
def test_an_idea_becomes_a_post_that_two_approve(window: Opener, city: City, resident: Resident) -> None:
    flow = {
        "name": "Vie des quartiers", "conditions": {"objectives": ["service"], "words": ["crèche"]},
        "steps": [{"name": "Relecture", "roles": ["approver"]}, {"name": "Direction", "roles": ["manager"]}],
    }  # fmt: skip
    city.api("/flows", flow)

    proposing = window("contributor", size=PHONE)
    page = proposing.open("/idees/nouvelle")
    page.get_by_label("Que voulez-vous raconter").fill(WORDS)
    expect(page.locator("[data-saved]")).to_be_visible()
    page.get_by_role("button", name="Envoyer à la rédaction").click()
    expect(page.get_by_text("reçue").first).to_be_visible()

    desk = window("admin").open("/idees/")
    desk.get_by_role("link", name=WORDS).click()
    desk.get_by_role("button", name="En faire une publication").click()
    account = city.account("mastodon")
    desk.get_by_role("group", name="Comptes").locator(f"input[value='{account['id']}']").check()
    desk.get_by_label("Objectif").select_option("service")
    desk.get_by_role("button", name="Demander la validation").click()
    expect(desk.get_by_role("heading", name="Valider une publication")).to_be_visible()

    reading = window("approver").open("/")
    reading.get_by_role("link", name="à approuver depuis").click()
    reading.locator("a[data-row]", has_text=WORDS).click()
    expect(reading.get_by_role("heading", name="Valider une publication")).to_be_visible()
    reading.keyboard.press("a")
    expect(reading.get_by_text("Votre accord est noté.")).to_be_visible()
    assert city.records(WORDS) == []

    heading = window("manager").open("/publications/validation")
    heading.locator("a[data-row]", has_text=WORDS).click()
    heading.get_by_role("button", name="Approuver").click()
    expect(heading.get_by_text("Votre accord est noté.")).to_be_visible()
    post = next(one for one in city.api("/posts?state=approved")["items"] if WORDS in one["text"])
    heading.goto(f"/publications/{post['id']}/modifier")
    heading.get_by_role("button", name="Publier maintenant").click()
    until(lambda: len(city.records(WORDS)) == 1, 30, "it did not leave")
    expect(resident.post("mastodon", WORDS)).to_be_visible()

    page.goto("/idees/")
    expect(page.get_by_role("listitem").filter(has_text=WORDS)).to_contain_text("publiée")
