"""The community manager's Monday: what goes out and what is missing, a week on nine networks, a yes, a failure that is repaired."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.city import City, film, until
from tests.e2e.walks.walk import Walk

pytestmark = pytest.mark.browser
PICTURED = ("bluesky", "facebook", "instagram", "linkedin", "mastodon", "pinterest", "threads", "x")
PHOTO = "Les tilleuls de l’allée Basse sont replantés : douze jeunes arbres, à voir dès samedi."
FILM = "Une minute dans l’allée Basse : on plante le douzième tilleul."
POOL = "Le bassin Pailleron ferme jeudi pour sa vidange. Les autres piscines restent ouvertes."
PRAISE, PLAIN = "Merci à la maire pour le square Colette, ouvert demain.", "Le square Colette ouvre demain, à 8 h."

SUBTITLES = "1\n00:00:00,000 --> 00:00:01,500\nLe douzième tilleul est en terre.\n".encode()
GOES = {PHOTO: PICTURED, FILM: ("youtube",), POOL: ("facebook", "x"), PLAIN: ("mastodon",)}


def test_the_managers_monday(walk: Callable[[str], Walk], city: City, tmp_path: Path) -> None:
    day = walk("manager")
    page = day.open("/")
    goes = page.get_by_role("region", name="Ce qui part")
    expect(goes).to_contain_text(re.compile("publiée|programmée"))  # what waits for a yes is tomorrow's from six in the evening
    day.look("aujourdhui")
    goes.get_by_role("link", name="Ouvrir le calendrier").click()
    page.get_by_role("link", name="Semaine", exact=True).click()
    expect(page.locator("[data-card]").first).to_be_visible()
    day.look("semaine")
    a_photo_for_all_who_take_one(day)
    a_film(day, film(tmp_path))
    a_word_of_the_charter(day)
    residents_first(day)
    somebody_else_says_yes(walk("approver"))
    everything_leaves(day)
    a_failure_is_repaired(day)
    for text, networks in GOES.items():
        until(partial(there, city, text, networks), 60, f"“{text}” is not where it goes")
    assert city.records(PRAISE) == []


def there(city: City, text: str, networks: Sequence[str]) -> bool:
    """Each network has it; once, or it was doubled."""
    found = sorted(one["network"] for one in city.records(text))
    assert len(found) == len(set(found)), f"“{text}”: {found}"
    return found == sorted(networks)


def planned_on(day: Walk, after: int, hour: str, text: str, *networks: str) -> Page:
    """From the week: a day's ＋, the words, the accounts. Which day: so many from today."""
    page, when = day.page, date.today() + timedelta(days=after)
    page.get_by_role("navigation").first.get_by_role("link", name="Calendrier").click()
    page.locator(f"a.day-add[href$='date={when}']").click()
    expect(page.get_by_label("Jour")).to_have_value(str(when))
    page.get_by_label("Heure").fill(hour)
    page.get_by_label("Texte commun").fill(text)
    for network in networks:
        account = day.watched.city.account(network)["id"]
        page.get_by_role("group", name="Comptes").locator(f"input[value='{account}']").check()
        expect(page.locator(f"#seen-{account}")).to_be_visible()
    return page


def about(page: Page, objective: str, topic: str) -> None:
    page.get_by_label("Objectif").select_option(objective)
    page.get_by_label("Thème").select_option(topic)
    expect(page.locator("#audience")).to_contain_text("proposé par le thème")


def foot(page: Page) -> Locator:
    return page.locator(".composer-foot")


def planned(page: Page, networks: int) -> None:
    foot(page).get_by_role("button", name="Planifier").click()
    lines = page.get_by_role("region", name="Où elle en est").get_by_role("article")
    expect(lines).to_have_count(networks)
    expect(lines.first).to_contain_text("programmée")


def a_photo_for_all_who_take_one(day: Walk) -> None:
    """Eight networks, a picture of the library. Pinterest wants a board: that is said, where to choose it is open."""
    day.watched.forgives("422")
    page = planned_on(day, 1, "11:20", PHOTO, *PICTURED)
    about(page, "presence", "espaces-verts")
    page.get_by_role("button", name="Choisir dans la médiathèque").click()
    page.get_by_role("checkbox", name="l-allee-du-parc.jpg").check()
    page.get_by_role("button", name="Joindre ce qui est choisi").click()
    expect(page.locator("#seen").get_by_role("img", name="Une allée traverse")).to_have_count(len(PICTURED))
    day.look("huit-reseaux")
    foot(page).get_by_role("button", name="Planifier").click()
    expect(page.get_by_role("alert").first).to_contain_text("« Tableau » manque")
    expect(page.get_by_role("tabpanel").get_by_text("« Tableau » manque")).to_have_count(1)
    day.look("un-tableau-manque")
    page.get_by_role("tabpanel").get_by_label("Tableau").select_option(index=1)
    expect(page.get_by_role("tabpanel").get_by_text("« Tableau » manque")).to_have_count(0)
    planned(page, len(PICTURED))


def a_film(day: Walk, path: Path) -> None:
    page = planned_on(day, 2, "17:10", FILM, "youtube")
    about(page, "presence", "espaces-verts")
    page.locator("input[data-choose]").set_input_files(path)
    page.get_by_label(f"Description de « {path.name} »").fill("Deux jardiniers posent un arbre dans sa fosse.")
    page.get_by_label(f"Sous-titres de « {path.name} »").set_input_files(
        {"name": "visite.fr.srt", "mimeType": "application/x-subrip", "buffer": SUBTITLES}
    )
    expect(page.locator("#tray .tray-item")).to_contain_text("français")
    page.get_by_role("tabpanel").get_by_label("Titre", exact=True).fill("Le douzième tilleul")
    expect(page.locator("[data-saved]")).to_be_visible()
    day.look("un-film")
    planned(page, 1)


def a_word_of_the_charter(day: Walk) -> None:
    """It is told while she types; she follows the advice."""
    page = planned_on(day, 3, "08:40", PRAISE, "mastodon")
    about(page, "service", "espaces-verts")
    seen = page.get_by_role("complementary", name="Aperçus")
    expect(seen.locator("mark")).to_have_text(["Merci à", "maire"])
    expect(seen).to_contain_text("sans remercier")
    day.look("un-mot-de-trop")
    page.get_by_label("Texte commun").fill(PLAIN)
    expect(seen.locator("mark")).to_have_count(0)
    planned(page, 1)


def residents_first(day: Walk) -> None:
    """Facebook limits it to the country; X cannot, so the charter wants another pair of eyes."""
    page = planned_on(day, 3, "12:40", POOL, "facebook", "x")
    about(page, "service", "piscines")
    public = page.locator("#audience")
    expect(public).to_contain_text("Les habitants")
    expect(public).to_contain_text(re.compile("limité.*France"))
    page.get_by_role("radio", name="Envoyer à tous").check()
    expect(foot(page).get_by_role("button", name="Demander la validation")).to_be_visible()
    day.look("habitants")
    foot(page).get_by_role("button", name="Demander la validation").click()
    expect(page.get_by_text("c’est à quelqu’un d’autre de la valider")).to_be_visible()


def somebody_else_says_yes(day: Walk) -> None:
    page = day.open("/")
    page.get_by_role("link", name="à approuver depuis").click()
    page.locator("a[data-row]", has_text="bassin Pailleron").click()
    expect(page.get_by_role("heading", name="Valider une publication")).to_be_visible()
    expect(page.get_by_role("region", name="Ce qui partira")).to_contain_text("Les habitants")
    day.look("approbatrice")
    page.get_by_role("button", name="Approuver").click()
    expect(page.get_by_text("Votre accord est noté.")).to_be_visible()


def everything_leaves(day: Walk) -> None:
    """The week passes in a minute. Mastodon refuses the photo."""
    city = day.watched.city
    posts = {one["text"]: one for one in city.api("/posts?limit=100")["items"] if one["text"] in GOES}
    assert {text: one["state"] for text, one in posts.items()} == dict.fromkeys(GOES, "scheduled")
    for text in (FILM, PLAIN, POOL):
        city.api(f"/posts/{posts[text]['id']}/publish", {})
    until(lambda: city.records(PLAIN), 60, "it has not left")
    city.place.ask("/faults", {"network": "mastodon", "match": "publish", "effect": "5xx_before", "count": 1, "status": 422})
    page = day.page
    page.goto(f"/publications/{posts[PHOTO]['id']}/modifier")
    foot(page).get_by_role("button", name="Publier maintenant").click()
    lines = page.get_by_role("region", name="Où elle en est").get_by_role("article")
    expect(lines.filter(has_text="refusée")).to_have_count(1)
    expect(lines.get_by_role("link", name="Voir en ligne")).to_have_count(len(PICTURED) - 1)
    day.look("sept-sur-huit")


def a_failure_is_repaired(day: Walk) -> None:
    """From the morning page, which says what is wrong and where, to the page of what did not leave."""
    page = day.open("/")
    wrong = page.get_by_role("region", name="Ce qui cloche")
    expect(wrong).to_contain_text("Mastodon · Ville de Paris (démo) a refusé")
    day.look("ce-qui-cloche")
    wrong.get_by_role("link", name="Ce qui n’est pas parti").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui n’est pas parti")
    day.look("pannes")
    cause = page.locator(".cause").filter(has_text=PHOTO)
    cause.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_text("1 envoi repart.")).to_be_visible()
    expect(cause).to_have_count(0)
    day.look("tout-est-parti")
