"""From a contributor's idea to those residents alone whom it concerns, through every desk on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.city import City, Resident, tab_to, until
from tests.e2e.conftest import Opener

pytestmark = pytest.mark.browser
WORDS = "Rue des Lilas fermée aux voitures jeudi, de 8 h à 17 h"
ENGLISH = "Rue des Lilas closed to cars on Thursday, from 8 am to 5 pm"


def desk_writes(desk: Page, city: City, day: date) -> None:
    """The proposal becomes a post for residents; where they cannot be told apart, it is left out."""
    desk.get_by_role("link", name=WORDS).click()
    desk.get_by_role("button", name="En faire une publication").click()
    for network in ("facebook", "mastodon", "x"):
        desk.get_by_role("group", name="Comptes").locator(f"input[value='{city.account(network)['id']}']").check()
    desk.get_by_label("Objectif").select_option("service")
    desk.get_by_label("Thème").select_option(label="Voirie et travaux")
    expect(desk.locator(".public-line")).to_contain_text("Les habitants proposé par le thème")
    desk.locator(".public-all").get_by_role("button", name="Laisser de côté").click()
    expect(desk.locator(".public-choice").get_by_role("radio", name="Laisser de côté", checked=True)).to_have_count(2)
    desk.get_by_label("Jour").fill(day.isoformat())
    desk.get_by_label("Heure").fill("10:30")


def desk_translates(desk: Page, city: City) -> None:
    expect(desk.locator("[data-saved]")).to_be_visible()
    desk.get_by_text("Autre langue…").click()
    desk.get_by_role("button", name="anglais").click()
    expect(desk.get_by_text("Traduction de l’original")).to_be_visible()
    desk.get_by_label("Texte commun").fill(ENGLISH)
    expect(desk.locator("[data-saved]")).to_be_visible()
    expect(desk.get_by_role("region", name="Langues").get_by_role("listitem")).to_have_count(2)
    desk.get_by_role("link", name="français", exact=True).click()
    expect(desk.get_by_label("Texte commun")).to_have_value(WORDS)


def moved_in_the_calendar(page: Page, day: date) -> None:
    """By keyboard alone, to the next day."""
    tab_to(page, page.locator(f"[data-day='{day}']").get_by_role("link", name=f"Déplacer « {WORDS[:20]}"), most=150)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Déplacer la publication")
    dialog.get_by_label("Jour").fill(str(day + timedelta(1)))
    dialog.get_by_label("Heure").fill("11:15")
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-day='{day + timedelta(1)}'] [data-card]").filter(has_text=WORDS[:20])).to_contain_text("11:15")


def test_an_idea_reaches_those_whom_it_concerns(window: Opener, city: City, resident: Resident) -> None:
    topic = next(one["key"] for one in city.api("/topics") if one["name"] == "Voirie et travaux")
    city.api("/flows", {"name": "Voirie", "conditions": {"topics": [topic], "words": ["Lilas fermée"]},
                        "steps": [{"name": "Relecture", "roles": ["approver"]}]})  # fmt: skip
    page = window("admin").open(f"/comptes/{city.account('facebook')['id']}/public")
    for place in page.get_by_role("checkbox", name="Paris, Île-de-France, France").all():
        place.uncheck()  # where another test kept the page to one city: residents are the whole country here
    page.get_by_role("main").get_by_role("button", name="Enregistrer").click()
    day = date.today().replace(day=1) + timedelta(days=95)
    day = day.replace(day=11)  # a month with nothing else in it

    idea = window("contributor").open("/idees/nouvelle")
    idea.get_by_label("Que voulez-vous raconter").fill(WORDS)
    expect(idea.locator("[data-saved]")).to_be_visible()
    idea.get_by_role("button", name="Envoyer à la rédaction").click()

    desk = window("admin").open("/idees/")
    desk_writes(desk, city, day)
    desk_translates(desk, city)
    desk.get_by_role("button", name="Demander la validation").click()
    expect(desk.get_by_role("heading", name="Valider une publication")).to_be_visible()
    assert city.records(WORDS) == []

    reading = window("approver").open("/publications/validation")
    reading.locator("a[data-row]", has_text=WORDS).click()
    reading.get_by_role("heading", name="Valider une publication").wait_for()
    reading.keyboard.press("a")
    expect(reading.get_by_text("Votre accord est noté.")).to_be_visible()

    moved_in_the_calendar(window("admin").open(f"/publications/calendrier?vue=liste&date={day}"), day)
    (post,) = (one for one in city.api("/posts?limit=100")["items"] if one["text"] == WORDS)
    (delivery,) = post["deliveries"]
    assert (delivery["state"], delivery["planned_at"][:10]) == ("scheduled", str(day + timedelta(1)))

    desk.goto(f"/publications/{post['id']}/modifier")
    desk.get_by_role("button", name="Publier maintenant").click()
    until(lambda: len(city.records(WORDS)) == 1, 30, "it did not leave")
    assert city.records(WORDS)[0]["network"] == "facebook", "the others cannot keep it to residents: they were left out"
    wall = resident.wall("facebook")
    for lives, sees in (("Paris", 1), ("Lyon", 1), ("New York", 0), ("Tokyo", 0)):
        wall.get_by_label("Voir la page comme un abonné qui habite").select_option(label=lives)
        wall.get_by_role("button", name="Regarder").click()
        expect(wall.get_by_role("status")).to_contain_text(f"Depuis {lives}")
        expect(wall.get_by_role("region", name="Publications").locator("article").filter(has_text=WORDS)).to_have_count(sees)
    idea.goto("/idees/")
    expect(idea.get_by_role("listitem").filter(has_text=WORDS)).to_contain_text("publiée")
