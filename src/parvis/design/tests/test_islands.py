"""The islands in Debian's Chromium: each does its part, and the guide passes axe in both schemes at both widths."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from parvis.design.tests import urls
from parvis.design.views import PAGES
from parvis.testing import make

ROOT = Path(__file__).resolve().parents[4]
BUILT = ROOT / "src" / "parvis" / "design" / "static" / "design" / "built"
AXE = ROOT / "islands" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
ARGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("parvis.design.tests.urls"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed"),
    pytest.mark.skipif(not (BUILT / "app.js").exists(), reason="the islands are not built"),
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, live_server):
    """Open a page of the guide as a signed-in manager; nothing may be said on the console."""
    urls.ASKED.clear()
    signed_in = Client()
    signed_in.force_login(make.user())
    complaints: list[str] = []
    contexts = []

    def go(page: str, *, width: int = 1440, scheme: str = "light", bypass: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 860}, color_scheme=scheme, locale="fr-FR", bypass_csp=bypass
        )
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": signed_in.cookies["sessionid"].value, "url": live_server.url}])
        opened = context.new_page()
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
        opened.goto(live_server.url + (page if page.startswith("/") else f"/guide/{page}/"))
        return opened

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def asked(page: Page, what: str, count: int = 1) -> list[dict[str, str]]:
    """What the islands asked, once there are `count` of them."""
    for _ in range(200):
        found = [values for name, values in urls.ASKED if name == what]
        if len(found) >= count:
            return found
        page.wait_for_timeout(50)
    raise AssertionError(f"{count} × {what} never came: {urls.ASKED}")


def test_a_dialog_opens_closes_and_gives_the_focus_back(opened):
    page = opened("parts")
    opener = page.get_by_role("button", name="Publier mardi à 18 h")
    opener.click()
    dialog = page.get_by_role("dialog", name="Déplacer la publication")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Annuler").click()
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_tabs_follow_the_arrows(opened):
    page = opened("parts")
    page.get_by_role("tab", name="Texte commun").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="X X")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("Texte propre à X.")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Texte commun")).to_be_focused()


def test_keys_fire_only_when_nobody_types(opened):
    page = opened("parts")
    page.get_by_label("Nom du compte").first.fill("")
    page.keyboard.press("o")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label("Nom du compte").first).to_have_value("o")
    page.locator("h1").click()
    page.keyboard.press("o")
    expect(page.get_by_role("dialog", name="Déplacer la publication")).to_be_visible()


def test_question_mark_lists_the_keys_of_the_page(opened):
    page = opened("inbox")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(help_).to_be_visible()
    expect(help_).to_contain_text("Clore")
    expect(help_).to_contain_text("Envoyer")


def test_j_and_k_walk_through_the_rows(opened):
    page = opened("inbox")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Paule Delmas")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="@riverain13")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="@riverain13")).to_be_focused()


def test_ctrl_enter_sends_from_the_text(opened):
    page = opened("inbox")
    form = page.locator("form.reply")
    form.evaluate("form => form.addEventListener('submit', e => { e.preventDefault(); form.title = 'sent' })")
    page.get_by_label("Votre réponse").fill("Bonjour")
    page.keyboard.press("Control+Enter")
    expect(form).to_have_attribute("title", "sent")


def test_the_theme_is_chosen_and_stays(opened):
    page = opened("parts")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(250, 247, 241)"
    page.locator(".me").click()
    page.get_by_role("button", name="Sombre").click()
    assert page.evaluate(ground) == "rgb(22, 20, 15)"
    page.reload()
    assert page.evaluate(ground) == "rgb(22, 20, 15)"


def test_a_toast_is_said_and_dismissed(opened):
    page = opened("parts")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('parvis:say', {detail: {text: 'Enregistré <b>', tone: 'done'}}))")
    toast = page.locator(".toast", has_text="Enregistré <b>")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Fermer").click()
    expect(toast).to_have_count(0)


def test_the_stream_becomes_events_and_resumes_after_the_last_id(opened):
    page = opened("parts")
    page.evaluate(
        "window.heard = []; document.body.addEventListener('parvis:changed:message.received', e => heard.push(e.detail.id))"
    )
    lasts = [values["last"] for values in asked(page, "stream", 3)]
    assert lasts[:3] == ["", "41", "42"]
    assert page.evaluate("heard").count(42) == 1


def test_a_hint_becomes_a_morph_that_leaves_the_draft_alone(opened):
    page = opened("/guide-live/")
    page.get_by_label("Brouillon").fill("à moitié écrit")
    expect(page.locator("#row")).to_have_text("un message")
    expect(page.get_by_label("Brouillon")).to_have_value("à moitié écrit")
    expect(page.get_by_label("Brouillon")).to_be_focused()


def test_htmx_carries_our_token_shows_refusals_and_keeps_the_page_on_a_failure(opened):
    page = opened("/guide-live/")
    page.get_by_role("button", name="Bien").click()
    expect(page.locator("#said")).to_have_text("réponse 200")
    page.get_by_role("button", name="Faux").click()
    expect(page.locator("#said")).to_have_text("réponse 422")
    page.get_by_role("button", name="Panne").click()
    expect(page.locator(".toast")).to_contain_text("Rien n’est perdu")
    expect(page.locator("#said")).to_have_text("réponse 422")


def test_an_ended_session_does_not_put_the_door_in_the_page(opened):
    page = opened("/guide-live/")
    page.locator("body").evaluate("body => { body.dataset.door = '/guide/door/' }")
    page.get_by_role("button", name="Fini").click()
    expect(page.locator(".toast")).to_contain_text("Votre session est finie")
    expect(page.locator("#said")).to_have_text("…")


def test_two_tabs_share_one_stream(opened):
    first = opened("parts")
    asked(first, "stream")
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.locator("[data-live]")).to_have_attribute("data-state", re.compile("open|slow"))
    assert [values["last"] for values in asked(second, "stream")].count("") == 1


def test_presence_says_who_looks_and_who_writes(opened):
    page = opened("parts")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', "
        '\'<div data-presence="/presence"><textarea aria-label="Essai"></textarea></div>\')'
    )
    assert asked(page, "presence")[0] == {"state": "viewing"}
    page.get_by_label("Essai").fill("Bon")
    assert asked(page, "presence", 2)[1] == {"state": "writing"}


def drag(page: Page, day: str) -> None:
    card = page.locator("[data-day='2027-02-17'] [data-card]")
    card.drag_to(page.locator(f"td[data-day='{day}']"), target_position={"x": 60, "y": 80})


@pytest.mark.parametrize(("verdict", "ends"), [("yes", "2027-02-19"), ("no", "2027-02-17")])
def test_a_card_is_dragged_and_goes_back_if_refused(opened, verdict, ends):
    page = opened("calendar")
    card = page.locator("[data-day='2027-02-17'] [data-card]")
    card.evaluate("(card, url) => { card.dataset.moveUrl = url }", f"/move/{verdict}")
    drag(page, "2027-02-19")
    assert asked(page, "move")[0] == {"at": "2027-02-19T08:15", "revision": "1"}
    expect(page.locator(f"[data-day='{ends}'] [data-card]")).to_have_count(1)
    if verdict == "no":
        expect(page.locator(".toast")).to_contain_text("Cette publication est déjà partie.")
    else:
        expect(page.locator(f"[data-day='{ends}'] [data-card]")).to_have_attribute("data-revision", "2")


def test_the_tray_takes_files_orders_them_and_says_why_not(opened):
    page = opened("compose")
    form = page.locator("form[data-compose]")
    form.evaluate("form => { form.dataset.uploadUrl = '/upload' }")
    form.evaluate("form => { window.trays = 0; form.addEventListener('parvis:tray', () => trays++) }")
    page.locator("[data-choose]").set_input_files(
        [
            {"name": "quai.jpg", "mimeType": "image/jpeg", "buffer": b"a"},
            {"name": "virus.exe", "mimeType": "application/octet-stream", "buffer": b"b"},
        ]
    )
    taken = page.locator(".tray-item", has_text="quai.jpg")
    expect(taken.get_by_role("button", name="avancer")).to_be_visible()
    expect(page.locator(".tray-item[data-failed]")).to_contain_text("ce fichier n’est pas une image.")
    place = "item => [...item.parentNode.children].indexOf(item)"
    before = taken.evaluate(place)
    taken.get_by_role("button", name="avancer").click()
    assert taken.evaluate(place) == before - 1
    taken.get_by_role("button", name="retirer").click()
    expect(taken).to_have_count(0)
    assert page.evaluate("trays") == 3


def test_insert_puts_text_at_the_caret(opened):
    page = opened("compose")
    text = page.get_by_role("textbox", name="Texte", exact=True)
    text.fill("ab")
    text.evaluate("area => area.setSelectionRange(1, 1)")
    page.get_by_role("button", name="Insérer #Lutèce").click()
    expect(text).to_have_value("a#Lutèce b")


def test_the_palette_goes_where_one_types(opened):
    page = opened("parts")
    page.evaluate(
        "document.querySelector('.side-list').innerHTML = "
        '\'<li><a class="side-link" href="/guide/calendar/"><span>Médiathèque</span></a></li>\''
    )
    page.keyboard.press("Control+k")
    page.keyboard.type("mediatheque")
    expect(page.get_by_role("option", name="Médiathèque")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/guide/calendar/"))


def test_the_palette_asks_the_server_once_for_what_lies_further_in(opened):
    page = opened("parts")
    asked = []

    def answer(route):
        asked.append(route.request.url)
        html = '<ul><li><a class="side-link" href="/guide/calendar/"><span>Registres : Durées</span></a></li></ul>'
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route("**/aller", answer)
    page.evaluate("document.querySelector('[data-palette]').dataset.places = '/aller'")
    for _ in range(2):
        page.keyboard.press("Control+k")
        page.keyboard.type("duree")
        expect(page.get_by_role("option", name="Registres : Durées")).to_be_visible()
        page.keyboard.press("Escape")
        page.evaluate("const field = document.querySelector('[data-palette]'); field.value = ''; field.blur()")
    assert len(asked) == 1
    page.keyboard.press("Control+k")
    page.keyboard.type("duree")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/guide/calendar/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_the_guide_passes_axe_and_fits(opened, width, scheme):
    for name in PAGES:
        page = opened(name, width=width, scheme=scheme, bypass=True)
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run().then(run => run.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
        assert found == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.close()


def test_the_palette_always_says_what_enter_does(opened):
    page = opened("parts")
    page.keyboard.press("Control+k")
    page.keyboard.type("piscine & bassin")
    looked_for = page.get_by_role("option", name=re.compile("piscine & bassin.» partout"))
    expect(looked_for).to_be_visible()
    expect(page.locator("[data-palette-count]")).to_contain_text("1 ")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=piscine\+%26\+bassin"))
