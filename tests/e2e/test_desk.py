"""The order of the counter, by keyboard: labels, several at once and the way back, an answer taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.city import Resident, Watched, until, violations
from tests.e2e.test_counter import talk


def test_labels_and_gestures_on_several_without_a_mouse(agent: Watched, resident: Resident) -> None:
    words = [f"Le réverbère numéro {n} clignote." for n in (1, 2)]
    for said in words:
        resident.mentions("x", "Nadia Petit", said)
    page = agent.open("/guichet/")
    expect(talk(page, words[1])).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("region", name="Messages")).to_contain_text(words[1])
    page.keyboard.press("l")
    page.get_by_label("Une nouvelle étiquette").fill("Réverbères")
    page.keyboard.press("Enter")
    expect(talk(page, words[1])).to_contain_text("Réverbères")
    page.keyboard.press("x")
    expect(page.get_by_text("1 choisie", exact=True)).to_be_visible()
    talk(page, words[0]).get_by_role("checkbox").check()
    expect(page.get_by_text("2 choisies")).to_be_visible()
    page.get_by_role("button", name="Clore").first.click()
    expect(page.locator(".toasts")).to_contain_text("2 closes")
    expect(talk(page, words[0])).to_have_count(0)
    page.keyboard.press("z")
    expect(page.locator(".toasts")).to_contain_text("2 remises comme avant")
    expect(talk(page, words[0])).to_be_visible()


@pytest.mark.gate
def test_the_palette_does_what_one_types(window: Callable[..., Watched], resident: Resident) -> None:
    """On the open conversation, without a mouse: taken, labelled, closed; on its case too. Heard by a screen reader, clean for axe."""
    said = "Le kiosque du square Lamartine ne ferme plus."
    resident.mentions("x", "Odile Renard", said)
    page = window("agent", bypass_csp=True).open("/guichet/")
    talk(page, said).get_by_role("link").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text(said)

    def do(words: str, name: str | re.Pattern[str]) -> None:
        expect(page.locator("[data-live]")).to_have_attribute("data-state", "open")  # the page's script is there, and hears keys
        page.keyboard.press("Control+k")
        expect(page.get_by_role("combobox", name="Chercher, aller à, ou faire")).to_be_focused()
        page.keyboard.type(words)
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("option", name=name).first).to_have_attribute("aria-selected", "true")

    page.keyboard.press("Control+k")
    page.keyboard.type("zzzq")  # nobody's name
    expect(page.locator("[data-palette-count]")).to_contain_text("Rien ne correspond")
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Chercher, aller à, ou faire").fill("")
    page.keyboard.press("Control+k")
    page.keyboard.type("odile ren")
    expect(page.get_by_role("option", name="Odile Renard")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Odile Renard")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("group", name="Personnes")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/guichet/personnes/\d+$"))
    page.go_back()
    do("prendre", "Prendre la conversation")
    expect(page.locator("[data-palette-count]")).to_contain_text("proposition")
    expect(page.get_by_role("group", name="Faire")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_label("En charge").locator("option:checked")).to_have_text("Moi")
    do("confier pers", "Confier à Personne")
    page.keyboard.press("Enter")
    expect(page.get_by_label("En charge").locator("option:checked")).to_have_text("Personne")
    do("etiqueter", "Étiqueter")
    page.keyboard.press("Enter")
    page.get_by_label("Une nouvelle étiquette").fill("Kiosques")
    page.keyboard.press("Enter")
    expect(talk(page, said)).to_contain_text("Kiosques")
    page.get_by_role("button", name="Ouvrir un dossier").click()
    page.locator(".case-beside .case-number").click()
    expect(page).to_have_url(re.compile(r"/dossiers/\d+$"))
    do("dossier traite", re.compile("Dossier.*traité"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Nouvel état")).to_be_focused()
    expect(page.get_by_label("Nouvel état")).to_have_value("done")
    page.go_back()
    expect(page.get_by_role("region", name="Messages")).to_contain_text(said)
    do("clore", "Clore")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rouvrir")).to_be_visible()


def test_whoever_is_faster_than_the_server_keeps_what_they_chose(agent: Watched) -> None:
    """The server's places come into the open list under somebody's choice."""
    page, held = agent.open("/guichet/"), list[Route]()
    page.route("**/aller", lambda route: held.append(route))
    page.keyboard.press("Control+k")
    options, chosen = page.get_by_role("option"), page.get_by_role("option", selected=True)
    until(lambda: page.wait_for_timeout(50) or held, 10, "the palette asks for no places")
    page.keyboard.type("re")
    page.keyboard.press("ArrowDown")
    before, name = options.count(), chosen.text_content() or ""
    held[0].continue_()
    until(lambda: page.wait_for_timeout(50) or options.count() > before, 10, "the server named no further place")
    expect(chosen).to_have_text(name)


def test_an_answer_is_taken_back_before_it_leaves(agent: Watched, resident: Resident) -> None:
    """Its words are in the box again, and the network never saw them."""
    question, answered = "Le marché de Noël ouvre quand ?", "Samedi, à dix heures."
    resident.mentions("mastodon", "Paul Ricard", question)
    page = agent.open("/reglages")
    page.get_by_label("Une réponse part").select_option("20")
    page.get_by_role("button", name="Enregistrer").click()
    page.goto("/guichet/")
    talk(page, question).get_by_role("link").click()
    page.get_by_label("Votre texte").fill(answered)
    page.get_by_role("button", name="Envoyer").click()
    sent = page.locator(".said[data-way=out]").filter(has_text=answered)
    expect(sent).to_contain_text("part dans")
    page.get_by_role("button", name="Annuler l’envoi").click()
    expect(page.get_by_label("Votre texte")).to_have_value(answered)
    expect(sent).to_have_count(0)
    assert not agent.city.records(answered)
    page.goto("/reglages")
    page.get_by_label("Une réponse part").select_option("0")
    page.get_by_role("button", name="Enregistrer").click()


def test_one_key_says_what_a_message_is_and_one_takes_it_back(agent: Watched, resident: Resident) -> None:
    said = "Le lampadaire devant le 9 rue des Tilleuls est éteint depuis lundi."
    resident.mentions("x", "Inès Roche", said)
    page = agent.open("/guichet/")
    talk(page, said).get_by_role("link").click()
    line = page.locator(".said-read").last
    expect(line).to_contain_text("Signalement")
    expect(line).to_contain_text("Éclairage public")
    page.keyboard.press("2")
    expect(page.locator(".toasts")).to_contain_text("C’est noté")
    expect(line).to_contain_text("Demande")
    expect(talk(page, said)).to_contain_text("Demande")
    page.keyboard.press("z")
    expect(line).to_contain_text("Signalement")
    line.get_by_role("button").click()
    page.get_by_role("button", name="Question 3").click()
    expect(line).to_contain_text("Question")
