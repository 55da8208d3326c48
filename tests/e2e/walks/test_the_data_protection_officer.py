"""A day of whoever holds the registers: somebody asks what is kept of them, has it, has it restricted, then erased; figures stay."""

from __future__ import annotations

import html
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.city import City, Resident, Watched, until
from tests.e2e.conftest import Opener
from tests.e2e.test_counter import talk
from tests.e2e.walks.walk import Walk

pytestmark = pytest.mark.browser
NAME = "Hippolyte Vandeuvre"
TOOTED = "Le kiosque du square Vandeuvre a perdu son toit."
TWEETED = "Toujours pas de toit au kiosque du square Vandeuvre ?"
ASKED = "Que gardez-vous de moi ? Effacez-le ensuite, je vous prie."
WORDS = (TOOTED, TWEETED, ASKED)
SEEN = "Lettre signée, pièce d’identité vue au guichet."
REGISTERS = "/reglages/registres/"


def test_the_data_protection_officer(
    walk: Callable[[str], Walk], window: Opener, resident: Resident, city: City, tmp_path: Path
) -> None:
    resident.mentions("mastodon", NAME, TOOTED)
    resident.mentions("x", NAME, TWEETED)
    resident.mails(NAME, "Mes données", ASKED)
    until(lambda: len(city.api(f"/records/persons?q={quote(NAME)}")) == len(WORDS), 60, "not all that they wrote has come")
    day, second = walk("admin"), window("manager")
    before = arrived(city)
    found(day)
    united(day)
    noted(day)
    given(day, second, tmp_path)
    restricted(day)
    assert arrived(city) == before - len(WORDS)
    used_again(day)
    erased(day, second)
    told(day)
    nowhere(day, city)
    assert arrived(city) == before


def arrived(city: City) -> int:
    """What the counter counts, counted anew: it stays when somebody is forgotten."""
    city.api("/counter/recount", {})
    until(lambda: not city.api("/counter/figures")["behind"], 60, "the figures are not counted")
    number: int = city.api("/counter/figures")["whole"]["arrived"]
    return number


def agreed(second: Watched, address: str, button: str) -> None:
    """The colleague's yes."""
    page = second.open(address)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def found(day: Walk) -> None:
    """From where they ask at the counter, to what is kept of them."""
    page = day.open("/guichet/?vue=toutes")
    talk(page, ASKED[:20]).get_by_role("link").first.click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text(ASKED)
    page.get_by_role("complementary", name="La personne").get_by_role("link", name=NAME).first.click()
    expect(page.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    day.look("la-personne")
    page.get_by_role("link", name="Ce qui est gardé d’elle").click()
    expect(page.get_by_role("heading", level=2, name="Ce que nous gardons d’elle")).to_be_visible()
    day.look("ce-qui-est-garde")


def united(day: Walk) -> None:
    """Over networks they are three names still: one person from now on."""
    page = day.page
    others = page.get_by_role("group", name="Ses autres fiches").get_by_role("checkbox", name=NAME)
    expect(others).to_have_count(2)
    for one in others.all():
        one.check()
    page.get_by_label("Comment le sait-on").select_option("said")
    page.get_by_role("button", name="C’est la même personne").click()
    expect(others).to_have_count(0)
    for network in ("Mastodon", "X", "Courriel"):
        expect(page.get_by_role("main").locator(".hint", has_text=network).first).to_be_visible()
    page.goto(f"{REGISTERS}?q={quote(NAME)}")
    expect(page.get_by_role("link", name=NAME)).to_have_count(1)
    day.look("trouvee")
    page.get_by_role("link", name=NAME).click()


def noted(day: Walk) -> None:
    """The month runs from the day on which they asked."""
    page = day.page
    page.get_by_role("link", name="Noter une demande").click()
    page.get_by_label("Ce qui est demandé").select_option("access")
    page.get_by_label("Comment l’a-t-elle demandé").fill(SEEN)
    day.look("demande-a-noter")
    page.get_by_role("button", name="Noter la demande").click()
    expect(page.get_by_role("heading", level=2, name="Demande n°")).to_be_visible()
    day.look("demande")
    page.get_by_role("link", name="sa fiche").click()


def given(day: Walk, second: Watched, folder: Path) -> None:
    """Everything that they wrote is in what they are handed, once a colleague has said yes."""
    page = day.page
    page.locator("form[action$='/dossier']").get_by_label("Comment l’a-t-elle demandé").fill(SEEN)
    page.locator("form[action$='/dossier']").get_by_role("button").click()
    expect(page.get_by_text("Un autre collègue qui en a le droit doit l’accepter.")).to_be_visible()
    agreed(second, urlsplit(page.url).path, "Accepter : le dossier se fait")
    package = page.get_by_role("link", name="Prendre le dossier")
    until(lambda: page.reload() and package.is_visible(), 60, "the package is not made")
    day.look("dossier")
    with page.expect_download() as taken:
        package.click()
    taken.value.save_as(folder / "dossier.zip")
    with zipfile.ZipFile(folder / "dossier.zip") as zipped:
        data, read = json.loads(zipped.read("donnees.json")), zipped.read("index.html").decode()
    texts = " ".join(row["text"] for row in data["inbox.message"])
    assert all(words in texts and words in html.unescape(read) for words in WORDS)


def restricted(day: Walk) -> None:
    """Kept, and no longer used, while the rest is decided."""
    page = day.page
    page.get_by_role("link", name="Voir la personne").click()
    page.get_by_label("Comment l’a-t-elle demandé ?", exact=True).fill(SEEN)
    page.get_by_role("button", name="Limiter l’usage").click()
    expect(page.get_by_text("L’usage de ses données est limité.")).to_be_visible()
    day.look("limitee")


def used_again(day: Walk) -> None:
    """They no longer contest anything: what is kept counts again."""
    day.page.get_by_role("button", name="Lever la limitation").click()
    expect(day.page.get_by_text("La limitation est levée.")).to_be_visible()


def erased(day: Walk, second: Watched) -> None:
    """Two say so, then nothing is left but a receipt that names nobody."""
    page = day.page
    form = page.locator("form").filter(has=page.get_by_role("group", name="Comment ?"))
    form.get_by_label("Comment l’a-t-elle demandé").fill(SEEN)
    form.get_by_role("button", name="Demander l’accord d’un collègue").click()
    expect(page.get_by_text("Un autre collègue qui en a le droit doit l’accepter.")).to_be_visible()
    day.look("effacement-demande")
    agreed(second, urlsplit(page.url).path, "Accepter : l’effacement commence")
    until(lambda: page.reload() and page.get_by_role("heading", name="Reçu").is_visible(), 60, "nothing is erased")
    expect(page.get_by_role("main")).not_to_contain_text(NAME)
    day.look("recu")


def told(day: Walk) -> None:
    """The registers know what was asked and done, and of whom nothing any more."""
    page = day.open(f"{REGISTERS}demandes")
    page.get_by_role("link", name="N° ").first.click()
    page.get_by_label("Ce qui a été fait").fill("Son dossier lui est remis, puis tout est effacé.")
    page.get_by_role("button", name="C’est répondu").click()
    expect(page.get_by_text("Répondue le")).to_be_visible()
    day.look("demande-repondue")
    page.goto(REGISTERS)
    expect(page.get_by_role("main")).to_contain_text("effacé")
    page.goto(f"{REGISTERS}durees")
    expect(page.get_by_role("link", name="Conversations publiques sans dossier").first).to_be_visible()
    day.look("durees")


def nowhere(day: Walk, city: City) -> None:
    """Neither in the search, nor in the palette, nor at the counter, nor over the API."""
    page = day.open(f"/chercher?q={quote(NAME)}")
    day.look("introuvable")
    expect(page.get_by_role("main")).to_contain_text("Rien ne correspond.")
    page.keyboard.press("Control+k")
    page.keyboard.type(NAME.lower())
    expect(page.locator("[data-palette-count]")).to_contain_text("Rien ne correspond")
    page.keyboard.press("Escape")
    assert city.api(f"/records/persons?q={quote(NAME)}") == []
    seen = json.dumps([city.api(f"/conversations?q={quote(word)}&limit=100") for word in ("Vandeuvre", NAME)], ensure_ascii=False)
    assert "Vandeuvre" not in seen
