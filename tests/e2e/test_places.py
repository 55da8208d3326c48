"""A list of places in the browser: written by a colleague, read by everybody with and without a script, on a map of our own."""

from __future__ import annotations

import re
from io import BytesIO
from typing import cast

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from parvis.places.tests.tiny import pmtiles
from tests.e2e.city import DESK, PHONE, City, Watched, resized, themed, unhurried, until, violations
from tests.e2e.conftest import Opener
from tests.e2e.test_every_page import FRENCH, SPOKEN, sideways

LIST = "/place/lieux/cinq-endroits-ou-respirer"
PAGES = ("/place/lieux/", LIST, "/place/lieux/pres-de-moi", "/place/lieux/quartiers/19e-arrondissement", f"{LIST}/cadre")


def test_every_page_of_the_lists_is_for_everybody(window: Opener) -> None:
    page = window("", bypass_csp=True).page
    page.goto(LIST)
    first = page.locator(".pl-item h3 a").first.get_attribute("href") or ""
    for path in (*PAGES, first.split("?")[0]):
        resized(page, DESK)
        themed(page, "light")
        page.goto(f"{path}?lang=fr")
        assert page.locator("h1").count() == 1, path
        assert violations(page) == [], path
        themed(page, "dark")
        assert violations(page, "color-contrast") == [], path
        resized(page, PHONE)
        assert sideways(page) == [], path
        page.goto(f"{path}?lang=en")
        assert [words for words in page.evaluate(SPOKEN) if FRENCH.search(words)] == [], path


def test_the_map_comes_when_it_is_asked_for_and_from_here(window: Opener) -> None:
    outside = window("", geolocation={"latitude": 48.8799, "longitude": 2.3828}, permissions=["geolocation"])
    outside.forgives("GPU stall")  # a machine that draws without a graphics card says so
    page, asked = outside.page, []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(LIST)
    expect(page.locator("svg.pl-map .pl-mark")).to_have_count(5)
    assert not any("maplibre" in url for url in asked)
    page.get_by_role("button", name="Carte à explorer").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".pl-chart-mark")).to_have_count(5)
    expect(page.get_by_role("link", name="2. Parc des Buttes-Chaumont")).to_be_visible()
    assert any("maplibre" in url for url in asked)
    page.goto("/place/lieux/pres-de-moi")
    sent = len(asked)
    page.get_by_role("button", name="Utiliser ma position").click()
    expect(page.locator("[data-near-list] h3").first).to_have_text("Parc des Buttes-Chaumont")
    told = [url for url in asked[sent:] if "favicon" not in url]
    assert [url.rsplit("/", 1)[1] for url in told] == ["tous.geojson"]  # nobody is told where one is
    hosts = {re.sub(r"^(?:blob:)?(https?://[^/]+).*", r"\1", url) for url in asked if not url.startswith("data:")}
    assert len(hosts) == 1


def test_streets_of_the_citys_own_lie_under_the_map(window: Opener, city: City) -> None:
    """A file of one tile, all water: it is seen, its maker is named, and all of it comes from here, piece by piece."""
    file = city.place.folder / "ground.pmtiles"
    file.write_bytes(pmtiles())
    try:
        outside = window("", color_scheme="light")
        outside.forgives("GPU stall")
        page, pieces = outside.page, []
        page.on("response", lambda answer: pieces.append(answer.status) if answer.url.endswith(".pmtiles") else None)
        page.goto(f"{LIST}?lang=fr&fond=rues")  # an address that nobody was given before the file was there
        assert pieces == [] and page.get_by_text("© OpenStreetMap").is_hidden()
        page.get_by_role("button", name="Carte à explorer").click()
        expect(page.locator(".pl-chart-mark")).to_have_count(5)
        expect(page.get_by_text("Fond de carte : © OpenStreetMap")).to_be_visible()
        blue = until(lambda: [one for one in _corners(page) if one[2] > one[0] + 15], 20, "no water is drawn")
        assert len(blue) >= 3 and set(pieces) == {206}
    finally:
        file.unlink()


def _corners(page: Page) -> list[tuple[int, int, int]]:
    """The colours near the four corners of the map, as it is seen."""
    picture = Image.open(BytesIO(page.locator(".pl-chart").screenshot())).convert("RGB")
    wide, high = picture.size
    at = ((12, 12), (12, high - 12), (wide - 60, high - 12), (wide // 2, 12))
    return [cast("tuple[int, int, int]", picture.getpixel(one)) for one in at]


def test_near_a_district_without_a_script(window: Opener) -> None:
    page = window("", java_script_enabled=False).page
    page.goto("/place/lieux/pres-de-moi")
    page.get_by_label("Une adresse ou un quartier").fill("13e arrondissement")
    unhurried(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Autour de 13e arrondissement")).to_be_visible()
    expect(page.locator(".pl-item h3").first).to_have_text(re.compile("Damesme|Baker"))


@pytest.mark.gate
def test_a_list_is_written_ordered_put_online_and_announced(manager: Watched) -> None:
    page = manager.open("/place-publique/lieux/nouvelle")
    page.get_by_label("Titre").fill("Deux fontaines")
    page.get_by_role("button", name="Enregistrer").click()
    for name, lat in (("Fontaine du Port", "48,84"), ("Fontaine du Parc", "48.88")):
        page.get_by_role("link", name="Ajouter un lieu").first.click()
        page.get_by_label("Nom", exact=True).fill(name)
        if name.endswith("Port"):
            page.locator("svg[data-pointing]").click()
            expect(page.get_by_label("Latitude")).to_have_value(re.compile(r"^48\.8"))
        else:
            page.get_by_label("Latitude").fill(lat)
            page.get_by_label("Longitude").fill("2.38")
        page.get_by_role("button", name="Enregistrer").last.click()
    _order(page, "Fontaine du Port", "Fontaine du Parc")
    page.get_by_role("button", name="Monter Fontaine du Parc").focus()
    page.keyboard.press("Enter")
    _order(page, "Fontaine du Parc", "Fontaine du Port")
    manager.forgives("ERR_FAILED")
    page.route("**/ordre", lambda route: route.abort())
    _drag_up(page)
    expect(page.get_by_text("Le serveur ne répond pas.")).to_be_visible()
    _order(page, "Fontaine du Parc", "Fontaine du Port")
    page.unroute("**/ordre")
    _put_online_while_the_order_is_kept(page)
    _order(page, "Fontaine du Port", "Fontaine du Parc")
    page.get_by_role("button", name="Préparer les publications").click()
    expect(page.get_by_role("link", name=re.compile("Deux fontaines")).first).to_be_visible()
    page.get_by_role("link", name="Voir sa page").click()
    expect(page.locator(".pl-item h3").first).to_have_text("Fontaine du Port")


def _put_online_while_the_order_is_kept(page: Page) -> None:
    """The answer to the drag comes when the form is on its way: it does not call that off."""
    kept, sent = list[Route](), list[Route]()
    page.route("**/ordre", lambda route: kept.append(route))
    page.route("**/publier", lambda route: sent.append(route))
    _drag_up(page)
    with page.expect_request("**/publier"):
        page.get_by_role("button", name="Mettre en ligne").click(no_wait_after=True)
    with page.expect_response("**/ordre"):
        kept[0].continue_()
    page.wait_for_timeout(300)  # a page that loads again has begun to
    sent[0].continue_()
    expect(page.get_by_role("button", name="Retirer du site")).to_be_visible()
    page.unroute("**/ordre")
    page.unroute("**/publier")


def _drag_up(page: Page) -> None:
    """The second row above the first, once the page can be dragged in."""
    rows = page.locator(".pl-order li")
    expect(page.locator(".pl-order li[draggable=true] .pl-grip svg")).to_have_count(2)
    with page.expect_request("**/ordre"):
        rows.nth(1).drag_to(rows.first, target_position={"x": 40, "y": 4})


def _order(page: Page, *names: str) -> None:
    expect(page.locator(".pl-order .row-link")).to_have_text(list(names))
