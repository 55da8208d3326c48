"""A question that is not the city's: sent on by mail, the person is told, and what the body answers comes back to colleagues alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.city import City, Resident, Watched, until

BODY = "voyageurs@transports.example"


@pytest.mark.gate
def test_by_mail_and_back(agent: Watched, resident: Resident, city: City) -> None:
    asked, answered = "L’abribus de la rue des Lilas est cassé.", "Une équipe passe demain matin."
    resident.mails("Rose Perrin", "Abribus", asked)
    page = agent.open("/guichet/?vue=toutes")
    page.locator(".talk").filter(has_text=asked).get_by_role("link").click()
    page.get_by_role("button", name="Autres gestes").click()
    page.get_by_role("link", name="Transmettre à un interlocuteur").click()
    near = page.get_by_role("region", name="Proposés d’après ses mots")
    near.get_by_role("button", name="Choisir Régie").click()
    page.get_by_label("Ce qui est demandé").fill("Abribus cassé rue des Lilas")
    page.get_by_role("button", name="Transmettre", exact=True).click()
    expect(page.get_by_role("heading", name="Transmis à Régie")).to_be_visible()
    transfer = page.url

    resident.reads("nous la lui avons transmise")
    theirs = resident.page
    theirs.goto(f"/mail/web/{BODY}")
    until(lambda: theirs.reload() and asked in theirs.content(), 60, "the letter never came")
    assert "rose.perrin" not in theirs.content().lower(), "no name goes along by itself"
    theirs.get_by_label("Message").fill(answered)
    theirs.get_by_role("button", name="Envoyer").click()

    page = agent.open("/guichet/?vue=toutes&transfert=revenues")
    until(lambda: page.reload() and page.get_by_text("Régie a répondu").count(), 60, "their answer never came")
    page.goto(transfer)
    expect(page.get_by_text(answered)).to_be_visible()
    talks = city.api("/conversations?network=email&limit=100")["items"]
    assert not [one for one in talks if answered in one["preview"]], "it is no resident's message"
    theirs.goto("/mail/web/rose.perrin@courriel.example")
    assert answered not in theirs.content()


def test_a_letter_to_nobody_comes_back(agent: Watched, city: City) -> None:
    body = city.api("/destinations", {"name": "Bureau fermé", "email": "inconnu@ferme.example"})
    talk = city.api("/conversations?network=mastodon&limit=1")["items"][0]["id"]
    row = city.api(f"/conversations/{talk}/transfers", {"destination": body["id"], "summary": "Un essai"})
    city.api(f"/transfers/{row['id']}/send", {})
    until(lambda: city.api(f"/transfers/{row['id']}")["trouble"] == "bounced", 60, "the bounce is not heard")
    page = agent.open(f"/transferts/{row['id']}")
    expect(page.get_by_text("l’adresse ne répond plus")).to_be_visible()
    page.goto(f"/annuaire/{body['id']}")
    expect(page.get_by_text("Son adresse ne répond plus.")).to_be_visible()
