"""What is done with persons, parts and whole lists: mute until a day, split, join two contacts, put a list off, hand a draft on."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.e2e.city import City, Resident, Watched
from tests.e2e.test_counter import answer, talk
from tests.e2e.test_several_hands import messages, opened


def test_a_person_is_muted_until_a_day_and_heard_again(manager: Watched, resident: Resident, city: City) -> None:
    words, why = "Encore une page nulle, et je le dirai chaque jour.", "Injures répétées"
    resident.mentions("mastodon", "Guy Lefur", words)
    page = opened(manager, words)
    about, ends = page.locator("[id^=author-]"), date.today() + timedelta(days=30)
    about.get_by_role("link", name="Rendre muet").click()
    dialog = page.get_by_role("dialog", name="Rendre muet")
    dialog.get_by_label("Article de la charte").select_option("5.2")
    dialog.get_by_label("Motif, conservé au registre").fill(why)
    dialog.get_by_label("Jour de fin").fill(ends.isoformat())
    dialog.get_by_role("button", name="Rendre muet").click()
    expect(about).to_contain_text(f"fin le {ends.day} ")
    page.goto("/guichet/bloques")
    row = page.locator("li.event").filter(has_text=why)
    expect(row).to_contain_text(f"Fin le {ends.day} ")
    assert [one["reason"] for one in city.api("/moderations?act=mute")["items"]][:1] == [why]
    row.get_by_role("button", name="Entendre de nouveau").click()
    expect(row).to_have_count(0)


def test_one_who_asks_two_things_is_answered_on_each(agent: Watched, resident: Resident, city: City) -> None:
    """Split by keyboard; the part that left is answered by itself; undone, all stands together again."""
    first, second, text = "Le banc du square Haut est cassé.", "Et comment inscrire ma fille au conservatoire ?", "En septembre."
    for words in (first, second):
        resident.writes_privately("facebook", "Rosa Vidal", words)
    page = opened(agent, second)
    expect(messages(page)).to_contain_text(first)
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog", name="Séparer des messages")
    dialog.locator(".join-choice").filter(has_text="conservatoire").get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Séparer").click()
    expect(messages(page)).not_to_contain_text(first)
    expect(talk(page, first)).to_have_count(1)
    answer(page, text)
    page.get_by_role("button", name="Annuler la séparation").click()
    expect(messages(page)).to_contain_text(first)
    expect(messages(page)).to_contain_text(text)
    assert len(city.records(text)) == 1


def test_two_contacts_are_one_when_somebody_says_how_they_know(agent: Watched, resident: Resident) -> None:
    asked = {"mastodon": "La fontaine de la place Ronde fuit.", "x": "La fontaine fuit toujours, place Ronde."}
    for network, words in asked.items():
        resident.mentions(network, "Tim Osei", words)
    page = opened(agent, asked["x"])
    page.locator("[id^=likes-]").get_by_role("link", name="Regarder").click()
    agent.forgives("422")  # without a ground
    page.get_by_role("button", name="C’est la même personne").click()
    expect(page.get_by_role("alert")).to_contain_text("Dites comment on le sait")
    page.get_by_label("Comment le sait-on ?").select_option(label="La personne l’a dit")
    page.get_by_role("button", name="C’est la même personne").click()
    wrote = page.get_by_role("region", name="Ses conversations")
    for words in asked.values():
        expect(wrote).to_contain_text(words)
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("region", name="Ses conversations").locator(".row")).to_have_count(1)


def test_a_whole_list_is_put_off_and_comes_back(agent: Watched, resident: Resident) -> None:
    for number in (1, 2, 3):
        resident.mentions("x", "Anne Sol", f"Le kiosque numéro {number} du quai est fermé.")
    page = agent.open("/guichet/?vue=repondre&q=kiosque")
    expect(talk(page, "kiosque")).to_have_count(3)
    talk(page, "numéro 1").get_by_role("checkbox").check()
    page.get_by_role("button", name="Toute la page").click()
    page.get_by_role("button", name="Autre…").click()
    dialog = page.get_by_role("dialog", name="Que faire de ces conversations")
    dialog.get_by_role("group", name="Reporter").get_by_role("button").first.click()
    expect(page.locator(".toasts")).to_contain_text("3 reportées")
    expect(talk(page, "kiosque")).to_have_count(0)
    page.locator(".toasts").get_by_role("button", name="Annuler").click()
    expect(talk(page, "kiosque")).to_have_count(3)


def test_a_draft_is_handed_on_and_a_colleague_sends_it(manager: Watched, agent: Watched, resident: Resident, city: City) -> None:
    question, text = "Qui répare l’horloge de la mairie annexe ?", "L’horloge est réparée mardi."
    resident.mentions("mastodon", "Jo Bern", question)
    page, other = opened(agent, question), opened(manager, question)
    page.get_by_label("Votre texte").fill(text)
    page.get_by_role("button", name="Partager le brouillon avec les collègues").click()
    mine, theirs = (one.get_by_role("region", name="Brouillon partagé") for one in (page, other))
    mine.get_by_role("link", name="Passer à…").click()
    dialog = page.get_by_role("dialog", name="Passer le brouillon")
    dialog.get_by_label("Collègue").select_option(label="Camille Moreau")
    dialog.get_by_label("Un mot").fill("Tu connais la date ?")
    dialog.get_by_role("button", name="Passer").click()
    expect(mine).to_contain_text("à Camille Moreau")
    expect(theirs).to_contain_text("à vous")
    expect(theirs).to_contain_text("Tu connais la date ?")
    assert city.records(text) == []
    theirs.get_by_role("button", name="Envoyer en mon nom").click()
    expect(page.locator(".said[data-way=out]").filter(has_text=text)).to_contain_text("envoyée")
    assert len(city.records(text)) == 1
