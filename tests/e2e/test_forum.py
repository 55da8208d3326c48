"""The forum as a resident and a colleague meet it: a question asked in two steps, held, let in, answered for the city."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.city import DESK, PHONE, City, Resident, resized, tab_to, themed, unhurried, until, violations
from tests.e2e.conftest import Opener
from tests.e2e.test_contact import from_home
from tests.e2e.test_every_page import FRENCH, SPOKEN, sideways

PAGES = ("", "regles", "rubriques/se-deplacer", "q/1", "c/2/signaler")


def in_a_week() -> str:
    return (datetime.now(UTC) + timedelta(days=7)).isoformat()


def test_every_page_is_for_everybody(city: City, window: Opener) -> None:
    city.api("/forum/threads/1/poll", {"choices": ["Le samedi", "Le dimanche"], "ends_at": in_a_week()})
    city.api("/forum/threads/1/poll/end", {})  # its results are there for everybody
    outside = window("", bypass_csp=True)
    page = outside.page
    for path in PAGES:
        resized(page, DESK)
        themed(page, "light")
        page.goto(f"/place/forum/{path}")
        assert page.locator("h1").count() == 1, path
        assert violations(page) == [], path
        themed(page, "dark")
        resized(page, PHONE)
        assert violations(page) == [], f"{path}, dark, on a phone"
        assert sideways(page) == [], path
    page.goto("/place/forum/regles?lang=en")
    assert [words for words in page.evaluate(SPOKEN) if FRENCH.search(words)] == []


@pytest.mark.gate
def test_a_question_from_the_first_word_to_the_official_answer(city: City, window: Opener, resident: Resident) -> None:
    who = "ines.forum@courriel.example"
    outside = window("", bypass_csp=True, extra_http_headers=from_home())
    page = outside.page
    page.goto("/place/forum/demander")  # the door first
    page.get_by_label("Votre adresse de courriel").fill(who)
    page.get_by_label("Le nom que l’on verra").fill("Inès du faubourg")
    unhurried(page)
    page.keyboard.press("Enter")
    theirs = resident.page
    theirs.goto(f"/mail/web/{who}")
    letter = theirs.get_by_text("/place/entrer/").first

    def there() -> bool:
        theirs.reload()
        return letter.is_visible()

    until(there, 20, "no link came by mail")
    found = re.search(r"/place/entrer/[\w-]+", letter.inner_text())
    assert found
    page.goto(found[0])
    page.get_by_role("button", name="Entrer sur la place").click()
    title = page.get_by_label("Votre question en une phrase")
    title.press_sequentially("Fermeture des piscines le dimanche")
    expect(page.get_by_role("link", name="À quelle heure ferment les piscines le dimanche")).to_be_visible()
    assert violations(page) == []
    title.fill("Où trouver un local à vélos dans le faubourg ?")
    page.get_by_label("Rubrique").select_option(label="Se déplacer")
    page.get_by_label("Ce qu’il faut savoir pour répondre").fill("Deux vélos d’adulte, tous les soirs.")
    page.get_by_role("button", name=re.compile("publier", re.IGNORECASE)).click()
    if page.get_by_role("button", name="Rien ne convient").is_visible():
        page.get_by_role("button", name="Rien ne convient").click()
    expect(page.get_by_role("status")).to_contain_text("Une personne de la ville le relit")

    waits = city.api("/forum/waiting")["items"]
    said = next(one for one in waits if "Deux vélos" in one["text"])
    assert said["held_for"] == ["first"]
    city.api(f"/forum/contributions/{said['id']}/review", {"act": "let_in"})
    city.api(f"/forum/threads/{said['thread']}/answer", {"text": "Un local ouvre au 12 bis en janvier."})
    page.reload()
    official = page.locator("article.official")
    expect(official).to_contain_text("Réponse officielle")
    expect(official).to_contain_text("Un local ouvre")

    city.api(f"/forum/threads/{said['thread']}/poll", {"choices": ["Trop tard", "C’est bien"], "ends_at": in_a_week()})
    page.reload()
    poll = page.get_by_role("region", name="Sondage")
    expect(poll.get_by_role("table")).to_have_count(0)
    poll.get_by_label("Trop tard").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(poll.get_by_role("row", name="C’est bien votre choix 1 100 %")).to_be_visible()
    assert violations(page) == []
    resized(page, PHONE)
    assert sideways(page) == []


def test_a_resident_finds_the_answer_before_posting_and_answers_another(city: City, window: Opener, resident: Resident) -> None:
    """On a phone, by keyboard; and the pages that only somebody who came in sees."""
    phone = window("", size=PHONE, bypass_csp=True, extra_http_headers=from_home())
    page = phone.page
    page.goto("/place/forum/demander")
    page.get_by_label("Votre adresse de courriel").fill("tom.forum@courriel.example")
    page.get_by_label("Le nom que l’on verra").fill("Tom du canal")
    unhurried(page)
    page.keyboard.press("Enter")
    page.goto(resident.link("tom.forum@courriel.example", "/place/entrer/"))
    assert violations(page) == [] and sideways(page) == []
    page.get_by_role("button", name="Entrer sur la place").focus()
    page.keyboard.press("Enter")

    tab_to(page, page.get_by_label("Votre question en une phrase"))
    page.keyboard.type("Fermeture des piscines le dimanche")
    near = page.get_by_role("link", name="À quelle heure ferment les piscines le dimanche").first
    expect(near).to_be_visible()
    assert violations(page) == [] and sideways(page) == []
    near.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("piscines")
    asked = city.api("/forum/threads?q=piscines")["items"]
    assert not [one for one in asked if one["author"] == "Tom du canal"], "the answer was there: nothing was posted"

    other = next(one for one in city.api("/forum/threads?show=unanswered")["items"] if one["author"] != "Tom du canal")
    page.goto(other["url"].removeprefix(city.url))
    box = page.get_by_label("Votre réponse").first
    box.focus()
    page.keyboard.type("Oui : il y en a un derrière la mairie, ouvert tous les jours.")
    unhurried(page)
    page.get_by_role("button", name=re.compile("^Répondre|^Publier")).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Une personne de la ville le relit")
    said = next(one for one in city.api("/forum/waiting")["items"] if "derrière la mairie" in one["text"])
    city.api(f"/forum/contributions/{said['id']}/review", {"act": "let_in"})
    page.goto(f"/place/forum/c/{said['id']}")
    expect(page.get_by_text("derrière la mairie").first).to_be_visible()
    for path in (
        "/place/moi",
        "/place/moi/effacer",
        "/place/forum/moi",
        f"/place/forum/c/{said['id']}/modifier",
        "/place/forum/demander",
    ):
        answer = page.goto(path)
        assert answer is not None and answer.ok, path
        assert violations(page) == [], path
        assert sideways(page) == [], path
