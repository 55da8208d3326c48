"""What colleagues do at the counter besides answering: merge, agree, stand in, tell all, a crisis, rules, views. Two at once where it
matters."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.city import PHONE, City, Resident, Watched, until
from tests.e2e.conftest import Opener
from tests.e2e.test_counter import answer, talk

REASON = "Tempête sur la côte"


def opened(watched: Watched, words: str) -> Page:
    page = watched.open("/guichet/")
    talk(page, words).get_by_role("link").click()
    expect(messages(page)).to_contain_text(words)
    return page


def messages(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages")


def test_two_conversations_become_one_and_two_again_after_an_answer(agent: Watched, resident: Resident, city: City) -> None:
    """By keyboard; undone, who was answered was answered, who was not still waits."""
    first, second = "Ma poubelle jaune a disparu rue Haute.", "Toujours pas de poubelle jaune, c’est encore moi."
    for words in (first, second):
        resident.mentions("mastodon", "Odile Ferrand", words)
    page = opened(agent, first)
    expect(talk(page, second)).to_be_visible()
    page.keyboard.press("u")
    dialog = page.get_by_role("dialog", name="Fusionner")
    dialog.locator(".join-choice").filter(has_text="encore moi").click()
    dialog.get_by_role("button", name="Fusionner ici").click()
    expect(messages(page)).to_contain_text(second)
    expect(talk(page, "poubelle jaune")).to_have_count(1)
    answer(page, "Une autre vous est livrée jeudi.")
    page.get_by_role("button", name="Annuler la fusion").click()
    expect(messages(page)).not_to_contain_text(second)
    page.goto("/guichet/?vue=repondre")
    expect(talk(page, first)).to_have_count(1)
    expect(talk(page, second)).to_have_count(0)
    assert len(city.records("Une autre vous est livrée jeudi.")) == 1


@pytest.mark.gate
def test_an_answer_waits_for_a_colleagues_yes_and_both_see_it(
    manager: Watched, agent: Watched, resident: Resident, city: City
) -> None:
    rule = city.api("/review-rules", {"name": "Cimetières", "words": ["concession"]})
    question, text = "Comment renouveler la concession de ma grand-mère ?", "Au guichet des cimetières."
    better = f"{text[:-1]}, rue des Tilleuls."
    resident.mentions("mastodon", "Yves Morel", question)
    page, other = opened(agent, question), opened(manager, question)
    page.get_by_label("Votre texte").fill(text)
    page.get_by_role("button", name="Envoyer").click()
    mine, theirs = (one.get_by_role("region", name="Brouillon partagé") for one in (page, other))
    expect(mine).to_contain_text("Rien n’est parti.")
    assert city.records(text) == []
    expect(theirs).to_contain_text(text)
    theirs.get_by_role("link", name="Modifier").click()
    other.get_by_role("dialog").get_by_label("Réponse").fill(better)
    other.get_by_role("dialog").get_by_role("button", name="Enregistrer").click()
    for region in (mine, theirs):  # who says yes before they see the new words is asked again
        expect(region).to_contain_text(better)
    theirs.get_by_role("button", name="Oui, envoyer").click()
    expect(page.locator(".said[data-way=out]").filter(has_text=better)).to_contain_text("envoyée")
    assert len(city.records(better)) == 1
    city.api(f"/review-rules/{rule['id']}", method="DELETE")


def test_what_is_shared_while_one_still_types_stands_in_one_place(agent: Watched, resident: Resident) -> None:
    """What the box saves by itself comes after the share: the words are not in one's own box besides, to be sent twice."""
    question, text = "Le skatepark est-il éclairé le soir ?", "Jusqu’à 22 heures."
    resident.mentions("mastodon", "Noé Blanc", question)
    page = opened(agent, question)
    with page.expect_response("**/brouillon"):
        page.get_by_label("Votre texte").fill(text)
        page.get_by_role("button", name="Partager le brouillon").click()
        expect(page.get_by_role("region", name="Brouillon partagé")).to_contain_text(text)
    page.reload()
    expect(page.get_by_role("region", name="Brouillon partagé")).to_contain_text(text)
    expect(page.get_by_label("Votre texte")).to_have_value("")


def test_who_is_away_is_stood_in_for_then_hands_over(manager: Watched, agent: Watched, resident: Resident) -> None:
    question = "Quand passe le camion des encombrants ?"
    resident.mentions("mastodon", "Line Aubert", question)
    page = opened(agent, question)
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Prendre")).to_have_count(0)
    page.goto("/guichet/absences")
    page.get_by_label("Premier jour").first.fill(datetime.now(ZoneInfo("Europe/Paris")).date().isoformat())
    page.get_by_label("Qui suit les conversations").select_option("Camille Moreau")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_text("Remplacement : Camille Moreau")).to_be_visible()
    other = manager.open("/guichet/?vue=moi")
    talk(other, question).get_by_role("link").click()
    expect(other.locator("[data-covered]")).to_contain_text("Suivie pour Samira Diallo")
    page.get_by_role("button", name="Retirer").click()
    expect(talk(other, question)).to_have_count(0)
    page.goto("/guichet/?vue=moi")
    expect(talk(page, question)).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1, name="Passer la main")).to_be_visible()
    page.get_by_label("À qui").select_option(label=page.locator("#over-to option", has_text="Camille Moreau").inner_text())
    page.get_by_role("button", name="Passer la main").click()
    expect(page.get_by_role("heading", level=1, name="C’est passé")).to_be_visible()
    expect(talk(other, question)).to_be_visible()
    page.get_by_role("button", name="Annuler").click()
    expect(talk(other, question)).to_have_count(0)


def test_what_many_ask_is_answered_once_for_all(manager: Watched, resident: Resident, city: City) -> None:
    asked = {"Rémi Caron": "La patinoire est-elle fermée demain ?", "Lise Caron": "Pourquoi la patinoire n’ouvre pas ?"}
    for name, words in asked.items():
        resident.mentions("mastodon", name, words)
    page = opened(manager, asked["Rémi Caron"])
    expect(talk(page, asked["Lise Caron"])).to_be_visible()
    page.get_by_role("link", name="Ouvrir un sujet").click()
    page.get_by_label("Titre").fill("Patinoire fermée")
    page.get_by_label("Ce qu’on peut dire maintenant").fill("Fermée jusqu’à lundi.")
    page.get_by_label("Mots-clés").fill("patinoire")
    page.get_by_role("button", name="Ouvrir le sujet").click()
    page.locator("label.choice").filter(has_text="n’ouvre pas").get_by_role("checkbox").check()
    page.get_by_role("button", name="Mettre dans le sujet").click()
    expect(page.locator(".lead")).to_contain_text("2 personnes")
    page.get_by_label("Votre réponse", exact=True).fill("Bonjour {personne}, la patinoire rouvre lundi à dix heures.")
    page.get_by_role("button", name="Répondre à tous").click()
    expect(page.get_by_role("heading", level=1, name="Réponse à tous")).to_be_visible()
    until(lambda: len(city.records("la patinoire rouvre lundi")) == 2, 60, "not both were told")
    assert {text for one in city.records("la patinoire rouvre lundi") for text in asked if text in one["text"]} == set(asked)


def test_a_busy_day_is_on_every_page_until_it_ends(manager: Watched, agent: Watched) -> None:
    page = manager.open("/journee-chargee/")
    page.get_by_label("Pourquoi ?").fill(REASON)
    page.get_by_label("Répondre d’office").uncheck()
    page.get_by_label("Délais promis").select_option("100")
    page.get_by_role("button", name="Ouvrir la journée chargée").click()
    other = agent.open("/")
    expect(other.get_by_text(REASON).first).to_be_visible()
    page.get_by_role("button", name="Finir maintenant").click()
    other.reload()
    expect(other.get_by_text(REASON)).to_have_count(0)


def test_a_rule_is_tried_on_the_past_then_labels_what_arrives(manager: Watched, resident: Resident, city: City) -> None:
    city.api("/labels", {"name": "Trottinettes", "team": city.account("mastodon")["team"]})
    resident.mentions("mastodon", "Ugo Faye", "Une trottinette barre le trottoir quai Bas.")
    page = opened(manager, "Une trottinette barre le trottoir")
    page.goto("/regles/nouvelle")
    page.get_by_label("Nom").first.fill("Trottinettes")
    page.get_by_role("textbox", name="Un de ces mots").fill("trottinette*")
    page.get_by_role("checkbox", name="Trottinettes").check()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Essayer").click()
    expect(page.locator("#trial")).to_contain_text("Une trottinette barre le trottoir")
    page.get_by_role("button", name="Mettre en marche").click()
    expect(page.get_by_text("en marche").first).to_be_visible()
    rule = page.url
    resident.mentions("mastodon", "Ugo Faye", "Encore une trottinette, devant l’école.")
    page.goto("/guichet/")
    expect(talk(page, "Encore une trottinette")).to_contain_text("Trottinettes")
    page.goto(rule)
    page.get_by_role("button", name="Retirer cette règle").click()
    expect(page.get_by_role("heading", name="Trottinettes")).to_have_count(0)


def test_a_view_is_kept_and_what_is_put_off_leaves_it(agent: Watched, resident: Resident) -> None:
    question = "Où apprendre le clavecin à la rentrée ?"
    resident.mentions("mastodon", "Ana Roux", question)
    page = agent.open("/guichet/?vue=repondre&q=clavecin")
    expect(talk(page, question)).to_be_visible()
    page.keyboard.press("v")
    expect(page.get_by_role("dialog")).to_contain_text("À répondre · « clavecin »")
    page.get_by_role("dialog").get_by_label("Nom").fill("Musique")
    page.get_by_role("dialog").get_by_role("button", name="Garder").click()
    chip = page.get_by_role("navigation", name="Vues gardées").get_by_role("link", name="Musique")
    expect(chip).to_contain_text("1")
    talk(page, question).get_by_role("link").click()
    expect(messages(page)).to_contain_text(question)
    page.keyboard.press("s")
    page.locator("#naps .menu-item").first.click()
    expect(page.get_by_role("button", name="Reprendre maintenant")).to_be_visible()
    chip.click()
    expect(talk(page, question)).to_have_count(0)
    page.goto("/guichet/?vue=reportees")
    expect(talk(page, question)).to_be_visible()


def test_what_is_personal_goes_on_in_private(agent: Watched, resident: Resident, city: City) -> None:
    question, text = "Mon dossier de crèche est bloqué, que faire ?", "Donnez-nous votre numéro, ici."
    resident.mentions("mastodon", "Eva Lenoir", question)
    page = opened(agent, question)
    page.keyboard.press("Control+p")
    expect(page.get_by_role("radio", name="En privé")).to_be_checked()
    answer(page, text)
    assert len(city.records(text)) == 1
    assert text not in resident.wall("mastodon").content()


def test_on_a_phone_the_answers_proposed_are_seen_and_nothing_covers_what_is_written(
    window: Opener, agent: Watched, resident: Resident
) -> None:
    """At rest the reply box is a low line; at a desk the bar that takes an answer back stays over the list."""
    question = "À quelle heure ouvre la piscine demain ?"
    resident.mentions("mastodon", "Noé Petit", question)
    page = window("agent", size=PHONE, has_touch=True).open("/guichet/")
    talk(page, question).get_by_role("link").tap()
    proposed = page.get_by_role("region", name="Réponses proposées")
    expect(proposed).to_be_visible()
    box = page.locator("form.reply")
    low = box.bounding_box()
    assert low and low["height"] < 110, low
    expect(page.get_by_role("button", name="Envoyer")).to_be_hidden()
    page.get_by_label("Votre texte").tap()
    expect(page.get_by_role("button", name="Envoyer")).to_be_visible()
    desk = opened(agent, question)
    desk.goto("/reglages")
    desk.get_by_label("Une réponse part").select_option("20")
    desk.get_by_role("button", name="Enregistrer").click()
    desk = opened(agent, question)
    desk.get_by_label("Votre texte").fill("À sept heures.")
    desk.keyboard.press("Control+Shift+Enter")
    undo = desk.locator(".toasts .toast").first
    expect(undo).to_be_visible()
    bar, pane = undo.bounding_box(), desk.locator(".pane-list").bounding_box()
    assert bar and pane and bar["x"] + bar["width"] <= pane["x"] + pane["width"], (bar, pane)
    desk.goto("/reglages")
    desk.get_by_label("Une réponse part").select_option("0")
    desk.get_by_role("button", name="Enregistrer").click()
