"""The counter: what residents write on the networks' own pages arrives by itself, and is answered where they asked."""

from __future__ import annotations

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
        expect(talk(page, said)).to_be_visible()
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


def test_one_click_is_one_answer(agent: Watched, resident: Resident, city: City) -> None:
    """Also when one clicks twice, and the network takes it and then says that it broke."""
    question, text = "La crèche est-elle ouverte lundi ?", "Oui, dès 7 h 30, entrée rue Basse."
    resident.mentions("mastodon", "Nora Blin", question)
    page = agent.open("/guichet/")
    talk(page, question).get_by_role("link").click()
    city.place.ask("/faults", {"network": "mastodon", "match": "reply", "effect": "5xx_after", "count": 1})
    page.get_by_label("Votre texte").fill(text)
    page.get_by_role("button", name="Envoyer").dblclick()
    expect(page.locator(".said[data-way=out]").filter(has_text=text)).to_contain_text("envoyée", timeout=20_000)
    expect(page.locator(".said[data-way=out]")).to_have_count(1)
    assert len(city.records(text)) == 1


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
    for words in ("Ligne suivante, ligne précédente", "Répondre", "Note interne", "Clore", "Chercher"):
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
    page.locator("body").click()
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Rouvrir")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Chercher ou aller à")).to_be_focused()
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
    page.get_by_role("link", name="La personne").tap()
    expect(page.get_by_role("complementary", name="La personne")).to_contain_text("Rose Klein")
    page.get_by_role("link", name="Retour à la conversation").tap()
    answer(page, "Merci, il sera vidé demain.")
    page.get_by_role("link", name="Retour à la liste").tap()
    expect(talk(page, "Merci, il sera vidé demain.")).to_have_count(0)  # it no longer waits for us
    page.get_by_role("button", name="Plus").tap()
    page.get_by_role("link", name="Comptes").tap()
    expect(page.get_by_role("heading", level=1, name="Comptes")).to_be_visible()
