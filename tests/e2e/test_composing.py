"""Writing for the right people: residents only, in French, in a thread; a closed tab loses nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.e2e.city import City, Resident, Watched, until, violations
from tests.e2e.conftest import Opener
from tests.e2e.test_publishing import post, write


def choose(page: Page, *networks: str) -> None:
    for network in networks:
        page.get_by_role("group", name="Comptes").get_by_role("checkbox", name=re.compile(f"^{network} ")).check()


def test_news_for_residents_goes_where_it_can_be_limited(manager: Watched, resident: Resident, city: City) -> None:
    """The network is asked where our city is; X, which cannot be limited, is left out."""
    manager.forgives("422")
    facebook = city.account("facebook")
    page = manager.open(f"/comptes/{facebook['id']}/public")
    page.get_by_role("main").get_by_label("Nom du lieu").fill("Paris")
    page.get_by_role("button", name="Demander au réseau").click()
    page.get_by_role("checkbox", name="Paris, Île-de-France, France").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(facebook["name"])

    text = "Grève demain dans les piscines de la ville, sauf à Pailleron."
    page = write(manager, text, "facebook", "x")
    page.get_by_label("Thème").select_option("piscines")
    audience = page.locator("#audience")
    expect(audience).to_contain_text("proposé par le thème « Piscines et sport »")
    expect(audience).to_contain_text("limité : Paris, Île-de-France, France")
    page.get_by_role("button", name="Demander la validation").click()  # the charter wants a yes for X
    expect(page.get_by_role("alert")).to_contain_text("ne peut pas être limité à ce public")
    page.get_by_role("radio", name="Laisser de côté").check()
    expect(page.locator(f"#seen-{city.account('x')['id']}")).to_contain_text("rien n’y partira")
    page.get_by_role("button", name="Publier maintenant").click()
    expect(page.get_by_role("region", name="Où elle en est").get_by_role("article")).to_have_count(1)
    until(lambda: [one["network"] for one in city.records(text)] == ["facebook"], 10, "it did not reach Facebook alone")


def test_a_long_text_becomes_a_thread_that_is_put_in_order(manager: Watched, city: City) -> None:
    text = " ".join(f"Voici la phrase numéro {n} d’une annonce qui ne tient pas en un seul message." for n in range(8))
    page = write(manager, text, "x", "facebook")
    page.get_by_role("button", name="Découper en fil").click()
    expect(page.get_by_label("Message 2 du fil")).to_be_visible()
    first, second = page.get_by_label("Texte commun").input_value(), page.get_by_label("Message 2 du fil").input_value()
    page.get_by_role("button", name="Monter le message 2").click()
    expect(page.get_by_label("Texte commun")).to_have_value(second)
    page.get_by_role("button", name="Descendre le message 1").click()
    expect(page.get_by_label("Texte commun")).to_have_value(first)
    expect(page.locator(f"#seen-{city.account('x')['id']} .preview-thread > li").first).to_contain_text("1/3")
    expect(page.locator(f"#seen-{city.account('facebook')['id']}")).to_contain_text("un seul texte")


@pytest.mark.gate
def test_a_tab_that_is_closed_in_the_middle_of_a_word_loses_nothing(manager: Watched, city: City) -> None:
    text = "Une phrase commencée puis abandonnée là, au milieu d’un mo"
    page = manager.open("/publications/nouvelle")
    page.get_by_label("Texte commun").press_sequentially(text)
    again = page.context.new_page()
    page.close()
    until(lambda: any(one["text"] == text for one in city.api("/posts?limit=20")["items"]), 10, "what was typed is lost")
    again.goto("/publications/nouvelle")
    again.get_by_role("link", name="Le reprendre").click()
    expect(again.get_by_label("Texte commun")).to_have_value(text)
    assert post(city, text)["state"] == "draft"


def test_a_form_on_its_way_is_not_called_off_by_a_look_at_what_is_kept(manager: Watched, city: City) -> None:
    """A page whose last save was under way looks, once there again, whether it is older than what is kept; not once its form is sent."""
    text = "Les serres rouvrent samedi, entrée libre."
    page = write(manager, text, "mastodon")
    page.get_by_label("Jour").fill((date.today() + timedelta(days=40)).isoformat())
    page.get_by_label("Heure").fill("10:30")
    expect(page.locator("[data-saved]")).to_be_visible()
    kept: list[tuple[Route, APIResponse]] = []

    def slow(route: Route) -> None:
        if route.request.method == "POST" and route.request.is_navigation_request():
            kept.append((route, route.fetch(max_redirects=0)))
        else:
            route.continue_()

    page.evaluate("sessionStorage.setItem('parvis:left', Date.now())")
    page.route("**/modifier", slow)
    with page.expect_request(lambda one: one.resource_type == "fetch" and one.method == "GET" and one.url.endswith("/modifier")):
        page.reload()
        page.get_by_label("Texte commun").fill(text + " Venez !")
        page.get_by_role("button", name="Planifier").click(no_wait_after=True)
    page.wait_for_timeout(1_000)
    ((route, answer),) = kept
    route.fulfill(response=answer)
    expect(page.get_by_role("heading", level=1, name="Publication", exact=True)).to_be_visible()
    assert post(city, text + " Venez !")["state"] == "scheduled"


def test_a_city_and_a_language_are_looked_up_by_keyboard_and_facebook_obeys(window: Opener, city: City) -> None:
    page = window("manager", bypass_csp=True).open("/publications/nouvelle")
    page.locator("#id_text").fill("Rendez-vous à Lyon samedi.")
    page.locator(f'input[name="accounts"][value="{city.account("facebook")["id"]}"]').check()
    page.locator("#id_aim").select_option("countries")
    page.locator("#target-q").focus()
    page.keyboard.type("Lyo")
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name=re.compile("Lyon"))
    box.focus()
    page.keyboard.press("Space")
    page.locator("#target-level").select_option("language")
    page.locator("#target-q").fill("French")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name=re.compile(r"^French")).first.check()
    expect(page.locator(".public-line")).to_contain_text("Lyon")
    assert violations(page) == []
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.get_by_role("checkbox", name=re.compile("Lyon"))).to_be_checked()
    kept = city.api("/posts?limit=1")["items"][0]["audience"]
    assert (kept["cities"], len(kept["languages"]), "Lyon" in str(kept["names"])) == (["2430501"], 1, True)
