"""The city's form as residents meet it: without a script, by keyboard, on a phone, in another site's frame."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.city import DESK, PHONE, City, Watched, tab_to, violations
from tests.e2e.conftest import Opener
from tests.e2e.test_every_page import sideways

_homes = itertools.count(1)


def from_home() -> dict[str, str]:
    """Each resident writes from an address of their own, as the proxy in front would tell: one address may write five times
    in ten minutes."""
    return {"X-Forwarded-For": f"192.0.2.{next(_homes)}"}


def fill(page: Page, text: str, address: str = "") -> None:
    page.get_by_label("Votre demande concerne").select_option(index=1)
    page.get_by_role("textbox", name="Votre message").fill(text)
    page.get_by_label("Votre adresse e-mail").fill(address)
    page.wait_for_timeout(3200)  # nobody writes faster


@pytest.mark.parametrize("script", [False, True])
def test_a_resident_writes_and_is_answered(window: Opener, agent: Watched, script: bool) -> None:
    """The same with and without a script: mistakes are linked to their fields, then it is there, and the answer too."""
    resident = window("", java_script_enabled=script, extra_http_headers=from_home())
    resident.forgives("422")  # what a form with mistakes is answered
    page = resident.page
    page.goto("/contact/ville")
    page.get_by_role("button", name="Envoyer mon message").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Écrivez votre message.").click()
    expect(page.get_by_role("textbox", name="Votre message")).to_be_focused()
    text = f"Un trottoir effondré, script {script}."
    fill(page, text)
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page.get_by_role("status")).to_contain_text("bien arrivé")
    expect(page.get_by_role("heading", level=1)).to_contain_text("PAR-")
    desk = agent.open("/guichet/?reseau=form")
    desk.locator(".talk").filter(has_text=text).get_by_role("link").click()
    expect(desk.locator(".reply-to")).to_contain_text("sur sa page de suivi")
    desk.locator("textarea[data-write]").fill(f"Réparé demain, {script}.")
    desk.get_by_role("button", name="Envoyer").click()
    expect(desk.locator(".said-foot").last).to_contain_text("envoyée")
    page.reload()
    expect(page.get_by_text(f"Réparé demain, {script}.")).to_be_visible()
    page.get_by_label("Ajouter un message").fill("Merci !")
    page.get_by_role("button", name="Ajouter à ma demande").click()
    expect(page.get_by_role("status")).to_contain_text("ajouté")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_for_everybody(window: Opener, scheme: str, language: str) -> None:
    resident = window("", bypass_csp=True, size=PHONE, color_scheme=scheme)
    resident.forgives("422")
    page = resident.page
    page.goto(f"/contact/ville?lang={language}")
    assert sideways(page) == []
    assert violations(page) == []
    page.locator("button.button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert sideways(page) == []
    assert violations(page) == []
    assert page.locator("html").get_attribute("lang") == language


DRAWN = """(all) => all.map((one) => {
  const drawn = getComputedStyle(one);
  return { color: drawn.color, weight: Number(drawn.fontWeight), bar: parseFloat(drawn.borderLeftWidth) };
})"""
REDDISH = """(one) => {
  const [red, green, blue] = getComputedStyle(one).color.match(/[\\d.]+/g).map(Number);
  return red > 1.4 * Math.max(green, blue);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_hint_looks_like_a_hint_and_an_error_like_an_error(window: Opener, scheme: str, size: tuple[int, int]) -> None:
    resident = window("", size=size, color_scheme=scheme)
    resident.forgives("422")
    page = resident.page
    page.goto("/contact/ville")
    hints, quiet = page.locator(".form .help"), page.locator(".form .optional").first
    assert hints.count() > 1 and page.locator(".errors").count() == 0
    soft = quiet.evaluate("one => getComputedStyle(one).color")
    for _ in range(2):  # and beside errors a hint is a hint still
        for drawn in hints.evaluate_all(DRAWN):
            assert drawn == {"color": soft, "weight": 400, "bar": 0}
        page.get_by_role("button", name="Envoyer mon message").click()
        expect(page.get_by_role("alert")).to_be_visible()
    error, field = page.locator(".form .errors").first, page.locator(".form [aria-invalid=true]").first
    expect(error).to_have_text(re.compile(r"\w"))
    assert error.evaluate(REDDISH) and not hints.first.evaluate(REDDISH)
    assert error.evaluate_all(DRAWN)[0]["weight"] >= 500
    assert field.evaluate("one => getComputedStyle(one).borderTopColor") == error.evaluate("one => getComputedStyle(one).color")


@pytest.mark.gate
def test_the_keyboard_alone_is_enough(window: Opener) -> None:
    page = window("", extra_http_headers=from_home()).page
    page.goto("/contact/ville")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    tab_to(page, page.get_by_label("Votre demande concerne"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_label("Votre message"))
    page.keyboard.type("Au clavier.")
    page.wait_for_timeout(3200)
    tab_to(page, page.get_by_role("button", name="Envoyer mon message"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("bien arrivé")


@pytest.fixture
def site(city: City) -> Iterator[str]:
    """Another site, with the form in a frame."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<iframe src="{city.url}/contact/ville?embed=1" width="600" height="1400"></iframe>'.encode())

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


def test_only_a_listed_site_may_frame_it(chromium: Browser, manager: Watched, city: City, site: str) -> None:
    other = chromium.new_context(locale="fr-FR", extra_http_headers=from_home())
    page = other.new_page()
    page.goto(site)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Écrire à la ville")).to_have_count(0)
    settings = manager.open(f"/formulaires/{city.account('form')['id']}")
    settings.get_by_label("Sites qui peuvent porter ce formulaire").fill(site)
    settings.get_by_role("button", name="Enregistrer").click()
    expect(settings.get_by_text("Le formulaire est réglé.")).to_be_visible()
    page.reload()
    frame.get_by_label("Votre demande concerne").select_option(index=1)
    frame.get_by_label("Votre message").fill("Depuis un autre site.")
    page.wait_for_timeout(3200)
    frame.get_by_role("button", name="Envoyer mon message").click()
    expect(frame.get_by_role("status")).to_contain_text("bien arrivé")
    other.close()
