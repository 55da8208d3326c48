"""The counter: what residents write on the networks' own pages arrives by itself, and is answered where they asked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.city import PHONE, City, Resident, Watched


def talk(page: Page, text: str) -> Locator:
    """The row of the list that shows what somebody wrote."""
    return page.locator(".talk").filter(has_text=text)


def answer(page: Page, text: str) -> None:
    page.get_by_label("Votre texte").fill(text)
    page.get_by_role("button", name="Envoyer").click()
    sent = page.locator(".said[data-way=out]").filter(has_text=text)
    expect(sent).to_contain_text("envoyée")


def unmoved(page: Page) -> None:
    """Marks the page; `moved` says whether it was loaded again since."""
    page.evaluate("window.unmoved = true")


def moved(page: Page) -> bool:
    return not page.evaluate("window.unmoved === true")


def comments(resident: Resident, network: str, text: str) -> None:
    resident.comments(network, "", "Inès Duval", text)


def mentions(resident: Resident, network: str, text: str) -> None:
    resident.mentions(network, "Inès Duval", text)


def writes(resident: Resident, network: str, text: str) -> None:
    resident.writes_privately(network, "Inès Duval", text)


def mails(resident: Resident, network: str, text: str) -> None:
    resident.mails("Inès Duval", "Une question", text)


PRIVATE_ON_X = 120_000
"""Milliseconds: X lets its private messages be read once a minute."""
WAYS = {
    "a comment on Facebook": (comments, "facebook", "commentaire"),
    "a private message on Facebook": (writes, "facebook", "message privé"),
    "a mention on X": (mentions, "x", "mention"),
    "a private message on X": (writes, "x", "message privé"),
    "a mention on Mastodon": (mentions, "mastodon", "mention"),
    "a direct message on Mastodon": (writes, "mastodon", "message privé"),
    "a mail": (mails, "email", "courriel"),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_arrives_by_itself_and_is_answered_where_it_was_asked(
    manager: Watched, agent: Watched, resident: Resident, way: str
) -> None:
    """Two colleagues have the list open: both see it come, without a reload."""
    act, network, kind = WAYS[way]
    said, answered = f"Où porter une plainte pour bruit ? ({way})", f"Au guichet de votre mairie. ({way})"
    desks = [watched.open("/guichet/?vue=toutes") for watched in (manager, agent)]
    for page in desks:
        unmoved(page)
    act(resident, network, said)
    for page in desks:
        expect(talk(page, said)).to_be_visible(timeout=PRIVATE_ON_X)
        assert not moved(page)
    page = desks[1]
    row = talk(page, said)
    expect(row).to_contain_text(kind)
    row.get_by_role("link").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text(said)
    answer(page, answered)
    resident.reads(answered)
    expect(talk(desks[0], answered)).to_be_visible()
    assert not moved(desks[0])


def test_a_draft_survives_what_arrives(agent: Watched, resident: Resident) -> None:
    """Half a sentence and the caret stay where they are while the conversation moves."""
    resident.mentions("mastodon", "Paul Ricard", "La fontaine fuit rue Basse.")
    page = agent.open("/guichet/")
    talk(page, "La fontaine fuit rue Basse.").get_by_role("link").click()
    field = page.get_by_label("Votre texte")
    field.fill("Merci, nous envoyons une équipe")
    resident.page.go_back()
    resident.mentions("mastodon", "Jeanne Roux", "Et aussi rue Haute, la fontaine fuit.")
    expect(talk(page, "Et aussi rue Haute")).to_be_visible()
    expect(field).to_have_value("Merci, nous envoyons une équipe")
    expect(field).to_be_focused()


def test_what_was_just_typed_is_kept_when_one_goes_elsewhere(agent: Watched, resident: Resident) -> None:
    """Less than a pause after the last key: to another conversation, then away from the page."""
    for who, words in (("Rose Perrin", "Le banc est cassé."), ("Luc Morel", "La lampe est cassée.")):
        resident.mentions("mastodon", who, words)
    page = agent.open("/guichet/")
    talk(page, "Le banc est cassé.").get_by_role("link").click()
    page.get_by_label("Votre texte").fill("Nous réparons le banc")
    with page.expect_response("**/brouillon"):
        talk(page, "La lampe est cassée.").get_by_role("link").click()
    page.get_by_label("Votre texte").fill("Nous réparons la lampe")
    page.goto("/guichet/")
    for words, typed in (("Le banc est cassé.", "Nous réparons le banc"), ("La lampe est cassée.", "Nous réparons la lampe")):
        talk(page, words).get_by_role("link").click()
        expect(page.get_by_label("Votre texte")).to_have_value(typed)


@pytest.mark.gate
def test_two_colleagues_answer_and_only_one_is_sent(manager: Watched, agent: Watched, resident: Resident, city: City) -> None:
    """Each sees that the other is there; the second is shown what the first sent, beside their own words."""
    question, first, second = "Le marché a-t-il lieu samedi ?", "Oui, de 8 h à 13 h.", "Oui, toute la matinée."
    resident.mentions("x", "Adèle Martin", question)
    pages = [watched.open("/guichet/") for watched in (manager, agent)]
    for page in pages:
        talk(page, question).get_by_role("link").click()
    expect(pages[0].locator(".present")).to_contain_text("Samira Diallo regarde aussi")
    pages[1].get_by_label("Votre texte").press_sequentially(second)
    expect(pages[0].locator(".present")).to_contain_text("Samira Diallo écrit…")
    agent.forgives("409")
    answer(pages[0], first)
    expect(pages[1].get_by_role("region", name="Messages")).to_contain_text(first)
    pages[1].get_by_role("button", name="Envoyer").click()
    conflict = pages[1].get_by_role("dialog", name="Un collègue a répondu entre-temps")
    expect(conflict).to_contain_text(first)
    expect(conflict.get_by_label("Votre réponse")).to_have_value(second)
    conflict.get_by_role("button", name="Garder mon brouillon").click()
    expect(pages[1].get_by_label("Votre texte")).to_have_value(second)
    assert [len(city.records(text)) for text in (first, second)] == [1, 0]


def test_a_note_never_leaves(manager: Watched, agent: Watched, resident: Resident, city: City) -> None:
    question, note = "Mon dossier avance-t-il ?", "Attention, dossier sensible : voir avec le service juridique."
    resident.writes_privately("facebook", "Karim Haddad", question)
    page = agent.open("/guichet/")
    talk(page, question).get_by_role("link").click()
    page.get_by_role("radio", name="Note interne").check()
    page.get_by_label("Votre texte").fill(note)
    page.get_by_role("button", name="Ajouter la note").click()
    expect(page.locator(".said[data-way=note]")).to_contain_text(note)
    other = manager.open("/guichet/")
    talk(other, question).get_by_role("link").click()
    expect(other.locator(".said[data-way=note]")).to_contain_text(note)
    answer(page, "Oui, il est à l’étude.")
    resident.reads("Oui, il est à l’étude.")
    assert note not in resident.page.content()
    assert city.records("dossier sensible") == []


def test_a_conversation_is_given_closed_and_opens_again(manager: Watched, agent: Watched, resident: Resident) -> None:
    question = "Un lampadaire est éteint quai Nord."
    resident.mentions("mastodon", "Luc Petit", question)
    page = manager.open("/guichet/")
    talk(page, question).get_by_role("link").click()
    page.get_by_label("En charge").first.select_option("Samira Diallo")
    mine = agent.open("/guichet/?qui=moi")
    expect(talk(mine, question)).to_be_visible()
    talk(mine, question).get_by_role("link").click()
    mine.get_by_role("button", name="Clore").click()
    expect(mine.get_by_role("button", name="Rouvrir")).to_be_visible()
    expect(page.get_by_role("button", name="Rouvrir")).to_be_visible()  # the colleague's page follows
    resident.comments("mastodon", question, "Luc Petit", "@paris_demo Il est toujours éteint.")
    expect(mine.get_by_role("button", name="Clore")).to_be_visible()
    expect(mine.get_by_role("region", name="Messages")).to_contain_text("Il est toujours éteint.")


@pytest.mark.gate
def test_one_click_is_one_answer(agent: Watched, resident: Resident, city: City) -> None:
    """Also when one clicks twice, and the network takes it and then says that it broke."""
    question, text = "La crèche est-elle ouverte lundi ?", "Oui, dès 7 h 30, entrée rue Basse."
    resident.mentions("mastodon", "Nora Blin", question)
    page = agent.open("/guichet/")
    talk(page, question).get_by_role("link").click()
    city.place.ask("/faults", {"network": "mastodon", "match": "reply", "effect": "5xx_after", "count": 1})
    page.get_by_label("Votre texte").fill(text)
    page.get_by_role("button", name="Envoyer").dblclick()
    expect(page.locator(".said[data-way=out]").filter(has_text=text)).to_contain_text("envoyée", timeout=60_000)
    expect(page.locator(".said[data-way=out]")).to_have_count(1)
    assert len(city.records(text)) == 1


@pytest.mark.gate
def test_the_whole_counter_by_keyboard(agent: Watched, resident: Resident) -> None:
    """j k r n e ? and Ctrl ↵: nothing needs a mouse."""
    questions = [f"Question {number} au clavier : où est la mairie ?" for number in (1, 2, 3)]
    for question in questions:
        resident.mentions("x", "Tom Weber", question)
    page = agent.open("/guichet/")
    expect(talk(page, questions[2])).to_be_visible()
    current: Callable[[], Locator] = lambda: page.locator(".talk:has([aria-current=true])")  # noqa: E731
    page.keyboard.press("j")
    expect(current()).to_contain_text(questions[2])
    expect(page.get_by_role("region", name="Messages")).to_contain_text(questions[2])
    page.keyboard.press("j")
    expect(current()).to_contain_text(questions[1])
    page.keyboard.press("k")
    expect(current()).to_contain_text(questions[2])

    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Raccourcis clavier")
    for words in ("Ligne suivante, ligne précédente", "Répondre", "Note interne", "Clore", "Chercher", "Étiqueter", "Macros"):
        expect(help_).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()

    page.keyboard.press("n")
    page.keyboard.type("Une note, j et k n’y font rien")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".said[data-way=note]")).to_contain_text("j et k n’y font rien")
    page.keyboard.press("r")
    expect(page.get_by_label("Votre texte")).to_be_focused()
    page.keyboard.type("Place Haute, au numéro 1.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".said[data-way=out]")).to_contain_text("Place Haute, au numéro 1.")
    expect(page.get_by_label("Votre texte")).not_to_be_focused()  # the answer has left, and the bare keys are back
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Rouvrir")).to_be_visible()
    page.keyboard.press("j")  # what one was at has left the list: one goes on from there
    expect(current()).to_contain_text(questions[1])
    page.keyboard.press("r")
    page.keyboard.type("Aussi place Haute.")
    page.keyboard.press("Control+Shift+Enter")
    expect(current()).to_contain_text(questions[0])
    expect(page.get_by_role("region", name="Messages")).to_contain_text(questions[0])
    expect(talk(page, questions[1])).to_have_count(0)
    page.keyboard.press("m")
    expect(page.get_by_role("link", name="Étiqueter…")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Macros…")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Chercher, aller à, ou faire")).to_be_focused()
    page.keyboard.type("Calen")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Calendrier")).to_be_visible()


def test_on_a_phone_panes_are_screens(window: Callable[..., Watched], resident: Resident) -> None:
    question = "Le bac de tri déborde place du Moulin."
    resident.mentions("mastodon", "Rose Klein", question)
    watched = window("agent", size=PHONE, has_touch=True)
    page = watched.open("/guichet/")
    expect(page.get_by_role("region", name="Messages")).to_have_count(0)
    talk(page, question).get_by_role("link").tap()
    expect(page.get_by_role("region", name="Messages")).to_contain_text(question)
    expect(talk(page, question)).to_be_hidden()
    unmoved(page)
    page.get_by_role("link", name="Retour à la liste").tap()
    expect(talk(page, question).get_by_role("link")).to_be_focused()  # where one was
    expect(page.get_by_role("region", name="Messages")).to_have_count(0)
    talk(page, question).get_by_role("link").tap()
    expect(page.get_by_role("region", name="Messages")).to_contain_text(question)
    assert not moved(page)
    page.get_by_role("link", name="La personne").tap()
    expect(page.get_by_role("complementary", name="La personne")).to_contain_text("Rose Klein")
    page.get_by_role("link", name="Retour à la conversation").tap()
    answer(page, "Merci, il sera vidé demain.")
    page.get_by_role("link", name="Retour à la liste").tap()
    expect(talk(page, "Merci, il sera vidé demain.")).to_have_count(0)  # it no longer waits for us
    page.get_by_role("button", name="Plus", exact=True).tap()
    page.get_by_role("link", name="Comptes").tap()
    expect(page.get_by_role("heading", level=1, name="Comptes")).to_be_visible()


def test_an_answer_of_the_city_is_inserted_where_one_writes(manager: Watched, agent: Watched, resident: Resident) -> None:
    """Two question marks open the list, its keyword finds it, what is left to write is chosen; unfilled, it does not leave."""
    page = manager.open("/guichet/reponses-types/nouvelle")
    page.get_by_label("Titre").fill("Prêt de matériel")
    page.get_by_label("Mot-clé").fill("materiel")
    page.get_by_label("Français").fill("Bonjour {personne}, demandez au guichet {numéro}.")
    page.get_by_label("Manières de la demander").fill("emprunter des tables et des chaises")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Relue, rien à changer")).to_be_visible()
    resident.mentions("mastodon", "Zoé Blin", "Peut-on emprunter des tables et des chaises ?")
    page = agent.open("/guichet/")
    talk(page, "Peut-on emprunter").get_by_role("link").click()
    field = page.get_by_label("Votre texte")
    field.press_sequentially("Oui. ??")
    dialog = page.get_by_role("dialog", name="Réponses types")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("materiel")
    expect(dialog.get_by_text("demandez au guichet")).to_be_visible()
    first = dialog.get_by_role("link", name="Insérer").first  # the city has others, whose meaning is near
    expect(first).to_have_accessible_name("Insérer : Prêt de matériel")
    first.click()
    expect(field).to_have_value("Oui. Bonjour Zoé Blin, demandez au guichet {numéro}.")
    expect(page.get_by_text("Il reste à compléter")).to_be_visible()
    page.keyboard.type("4")
    expect(field).to_have_value("Oui. Bonjour Zoé Blin, demandez au guichet 4.")
    field.fill("")
    field.press("Escape")
    expect(page.get_by_role("region", name="Réponses proposées").get_by_role("link", name="Prêt de matériel")).to_be_visible()
    page.keyboard.press(",")  # what is proposed for this very question, in one key
    expect(field).to_have_value("Bonjour Zoé Blin, demandez au guichet {numéro}.")
    expect(field).to_be_focused()


def test_opening_one_leaves_the_list_as_it_is(agent: Watched, resident: Resident) -> None:
    """What is chosen, the focus and the rows themselves stay; the open row says so, also after Back, Forward and what arrives."""
    questions = [f"Question {number} à garder ouverte : où est la piscine ?" for number in (1, 2)]
    for question in questions:
        resident.mentions("mastodon", "Nadia Roy", question)
    page = agent.open("/guichet/?vue=toutes")
    first, second = (talk(page, question) for question in questions)
    messages, current = page.get_by_role("region", name="Messages"), page.locator(".talk:has([aria-current=true])")
    expect(first).to_be_visible()
    unmoved(page)
    page.evaluate("document.querySelector('#talks').kept = true")
    first.hover()
    first.get_by_role("checkbox").check()
    for row, question in ((first, questions[0]), (second, questions[1])):
        with page.expect_response(re.compile(r"/guichet/\d+\?vue=toutes")) as answered:
            row.get_by_role("link").click()
        assert "counter-rows" not in answered.value.text()
        expect(messages).to_contain_text(question)
        expect(current).to_have_count(1)
        expect(current).to_contain_text(question)
        expect(row.get_by_role("link")).to_be_focused()
    page.go_back()
    expect(messages).to_contain_text(questions[0])
    expect(current).to_contain_text(questions[0])
    page.go_back()
    expect(page.get_by_text("Choisissez une conversation")).to_be_visible()
    expect(current).to_have_count(0)
    page.go_forward()
    expect(messages).to_contain_text(questions[0])
    expect(current).to_contain_text(questions[0])
    resident.mentions("mastodon", "Omar Blin", "Encore une question pendant ce temps ?")
    expect(talk(page, "Encore une question pendant ce temps ?")).to_be_visible()
    expect(current).to_have_count(1)
    expect(current).to_contain_text(questions[0])
    expect(first.get_by_role("checkbox")).to_be_checked()
    assert page.evaluate("document.querySelector('#talks').kept") and not moved(page)
