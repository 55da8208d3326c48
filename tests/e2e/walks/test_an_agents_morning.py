"""An agent's morning: some sixty messages wait. Most are answered by keyboard; one is another body's, one is private, one is abuse,
one is nearly late, three are one subject, and a colleague had the same idea."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from time import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.city import City, Resident, Watched, until
from tests.e2e.conftest import Opener
from tests.e2e.test_counter import talk
from tests.e2e.walks.walk import Walk

pytestmark = pytest.mark.browser
MANY = 60
PARK = "À quelle heure ferme le parc des Tilleuls ce soir ?"
BIRTH = "Il me faut un extrait de naissance, où le demander ?"
POOL = "La piscine des Tilleuls est-elle ouverte dimanche ?"
DRY = {
    "Rémi Caron": "La fontaine Saint-Éloi est à sec, pourquoi ?",
    "Lise Aubin": "Fontaine Saint-Éloi toujours à sec ce matin.",
    "Tom Vidal": "Quand remet-on en eau la fontaine Saint-Éloi ?",
}
WET = "la fontaine Saint-Éloi est remise en eau jeudi"
BUS = "Le bus 62 ne s’arrête plus rue de la Convention, à qui le dire ?"
FILE = "Mon dossier de logement est bloqué, appelez-moi au 06 12 34 56 78."
ASIDE = "Bonjour, votre numéro était visible de tous : donnez-nous ici celui du dossier, vous seule nous lisez."
ABUSE = "Bande de voleurs, le 12 rue Haute habite Madame Untel"
KEPT = "Bonjour, votre message est lu ce matin même : voici notre réponse."
MARKET, FIRST, SECOND = "Le marché Saint-Éloi a-t-il lieu samedi ?", "Oui, de 8 h à 13 h.", "Oui, toute la matinée."

ANSWERS = ("Les jardins ouvrent à 8", "L’acte est gratuit", "Les horaires de chaque bassin", ASIDE, KEPT, FIRST)


def messages(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages")


def sent(page: Page, words: str) -> None:
    expect(page.locator(".said[data-way=out]").filter(has_text=words).last).to_contain_text("envoyée")


def opened(page: Page, words: str) -> None:
    talk(page, words).get_by_role("link").first.click()
    expect(messages(page)).to_contain_text(words)


def once(city: City, words: str, where: str = "") -> None:
    found = [one for one in city.records(words) if where in one["text"]]
    assert len(found) == 1, (words, found)


@pytest.fixture
def promised(city: City) -> Iterator[None]:
    """A mail is answered within the hour, by day and by night; five minutes after it came, its end is near."""
    hours = city.api("/opening-hours", {"name": "Jour et nuit", "week": [[[0, 1440]]] * 7, "holidays": False})
    level = city.api("/levels", {"name": "Dans l’heure", "kinds": ["mail"], "first": 60, "warning": 55, "hours": hours["id"]})  # fmt: skip
    for _ in city.api("/levels")[1:]:
        city.api(f"/levels/{level['id']}/order", {"up": True})
    yield
    city.api(f"/levels/{level['id']}", method="DELETE")
    city.api(f"/opening-hours/{hours['id']}", method="DELETE")


@pytest.mark.usefixtures("promised")
def test_an_agents_morning(walk: Callable[[str], Walk], window: Opener, resident: Resident, city: City) -> None:
    city.place.ask("/crowd/burst", {"count": MANY})
    earlier = {"count": 1, "networks": ["mail"], "since": time() - 600, "until": time() - 590}
    mail = city.place.ask("/crowd/burst", earlier)["messages"][0]["text"].split("\n\n")[1][:40]
    written(resident)
    morning = walk("agent")
    page = morning.open("/")
    morning.look("aujourdhui")
    page.get_by_role("link", name="à répondre").click()
    expect(talk(page, PARK)).to_be_visible()
    morning.look("guichet")
    by_keyboard(morning)
    one_subject(morning, city)
    passed_on(morning, resident)
    in_private(morning, resident)
    hidden(morning, city)
    nearly_late(morning, mail)
    two_at_once(morning, window("manager"), city)
    for words in ANSWERS:
        once(city, words)


def written(resident: Resident) -> None:
    """What this morning is about, the last first on the agent's list."""
    resident.comments("facebook", "", "Un passant", ABUSE)
    for name, words in DRY.items():
        resident.mentions("mastodon", name, words)
    resident.mentions("x", "Eva Lenoir", FILE)
    resident.mails("Rose Perrin", "Arrêt de bus", BUS)
    resident.mentions("x", "Adèle Martin", MARKET)
    for name, words in (("Zoé Blin", POOL), ("Paul Ricard", BIRTH), ("Nora Blin", PARK)):
        resident.mentions("mastodon", name, words)


def by_keyboard(morning: Walk) -> None:
    """Without a mouse: what is proposed, in one key; what the list of answers finds; sent, closed, and on to the next."""
    page = morning.page
    field = page.get_by_label("Votre texte")
    page.keyboard.press("j")
    expect(messages(page)).to_contain_text(PARK)
    expect(page.get_by_role("region", name="Réponses proposées")).to_contain_text("parcs et jardins")
    page.keyboard.press(",")
    expect(field).to_have_value(re.compile("Les jardins ouvrent à 8"))
    morning.look("reponse-proposee")
    page.keyboard.press("Control+Enter")
    sent(page, "Les jardins ouvrent à 8")
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Rouvrir")).to_be_visible()
    page.keyboard.press("j")
    expect(messages(page)).to_contain_text(BIRTH)
    page.keyboard.press("i")
    ready = page.get_by_role("dialog", name="Réponses types")
    expect(ready.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("naissance")
    expect(ready.get_by_role("link", name="Insérer")).to_have_count(1)
    morning.look("reponses-types")
    page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile("L’acte est gratuit"))
    page.keyboard.press("Control+Shift+Enter")
    expect(messages(page)).to_contain_text(POOL)
    expect(page.get_by_role("region", name="Réponses proposées")).to_contain_text("Horaires des piscines")
    page.keyboard.press(",")
    expect(field).to_have_value(re.compile("Les horaires de chaque bassin"))
    page.keyboard.press("Control+Shift+Enter")
    expect(talk(page, POOL)).to_have_count(0)


def one_subject(morning: Walk, city: City) -> None:
    """Three say the same: they stand under one subject, and one answer reaches all three."""
    page = morning.open("/guichet/")
    last = list(DRY.values())[-1]
    opened(page, last)
    page.get_by_role("link", name="Ouvrir un sujet").first.click()
    page.get_by_label("Titre").fill("Fontaine Saint-Éloi à sec")
    page.get_by_label("Ce qu’on peut dire maintenant").fill("Une pompe est changée mercredi.")
    page.get_by_label("Mots-clés").fill("fontaine Saint-Éloi")
    morning.look("sujet-nouveau")
    page.get_by_role("button", name="Ouvrir le sujet").click()
    for words in DRY.values():
        if words != last:
            page.locator("label.choice").filter(has_text=words).get_by_role("checkbox").check()
    morning.look("sujet")
    page.get_by_role("button", name="Mettre dans le sujet").click()
    expect(page.locator(".lead")).to_contain_text("3 personnes")
    page.get_by_label("Votre réponse", exact=True).fill(f"Bonjour {{personne}}, {WET}.")
    page.get_by_role("button", name="Répondre à tous").click()
    expect(page.get_by_role("heading", level=1, name="Réponse à tous")).to_be_visible()
    until(lambda: len(city.records(WET)) == len(DRY), 60, "not all three were told")
    expect(page.get_by_text("3 sur 3")).to_be_visible()
    morning.look("reponse-a-tous")


def passed_on(morning: Walk, resident: Resident) -> None:
    """It is the transport authority's: they have it, and the person knows who has."""
    page = morning.open("/guichet/")
    opened(page, BUS)
    page.keyboard.press("y")
    near = page.get_by_role("region", name="Proposés d’après ses mots")
    expect(near).to_contain_text("Régie")
    morning.look("a-qui-transmettre")
    near.get_by_role("button", name="Choisir Régie").click()
    page.get_by_label("Ce qui est demandé").fill("L’arrêt du 62 rue de la Convention n’est plus desservi.")
    morning.look("transmettre")
    page.get_by_role("button", name="Transmettre", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Transmis à Régie")).to_be_visible()
    proof = page.get_by_role("region", name="Les preuves")
    until(lambda: page.reload() and "envoyée" in proof.inner_text(), 60, "nothing proves that the person was told")
    expect(proof).to_contain_text("Personne prévenue")
    morning.look("transmis")
    resident.page.goto("/mail/web/rose.perrin@courriel.example")
    resident.reads("nous la lui avons transmise")


def in_private(morning: Walk, resident: Resident) -> None:
    """Somebody's number in the open: what follows is between them and the city."""
    page = morning.open("/guichet/")
    opened(page, FILE)
    page.keyboard.press("Control+p")
    expect(page.get_by_role("radio", name="En privé")).to_be_checked()
    page.get_by_label("Votre texte").fill(ASIDE)
    morning.look("en-prive")
    page.keyboard.press("Control+Enter")
    sent(page, ASIDE)
    assert ASIDE not in resident.wall("x").content()


def hidden(morning: Walk, city: City) -> None:
    """Nobody else reads it any more, and the register says by which article."""
    page = morning.open("/guichet/")
    opened(page, ABUSE)
    page.get_by_role("button", name="Modérer le message de Un passant").click()
    page.get_by_role("link", name="Masquer…").click()
    dialog = page.get_by_role("dialog", name="Masquer")
    dialog.get_by_label("Article de la charte").select_option("4.1")
    dialog.get_by_label("Motif, conservé au registre").fill(f"Injure, et l’adresse de quelqu’un : {ABUSE}")
    morning.look("masquer")
    dialog.get_by_role("button", name="Masquer").click()
    expect(page.locator(".said").filter(has_text=ABUSE)).to_contain_text("masqué")
    page.get_by_role("link", name="Registre de modération").first.click()
    stands = page.locator(".event").filter(has_text=ABUSE).first
    expect(stands).to_contain_text("Article")
    morning.look("registre")


def nearly_late(morning: Walk, mail: str) -> None:
    """What will be late soon is one of the morning page's numbers."""
    page = morning.open("/")
    page.get_by_role("link", name="bientôt en retard").click()
    row = talk(page, mail)
    expect(row.locator(".promise")).to_have_attribute("data-tone", "warning")
    morning.look("bientot-en-retard")
    row.get_by_role("link").click()
    clocks = page.locator(".promises")
    expect(clocks).to_contain_text("en cours")
    page.get_by_label("Votre texte").fill(KEPT)
    page.keyboard.press("Control+Enter")
    sent(page, KEPT)
    expect(clocks).to_contain_text("tenue")
    morning.look("promesse-tenue")


def two_at_once(morning: Walk, other: Watched, city: City) -> None:
    """Each sees the other; the second answer is held back, beside the first."""
    page, theirs = morning.open("/guichet/"), other.open("/guichet/")
    for one in (page, theirs):
        opened(one, MARKET)
    expect(page.locator(".present")).to_contain_text("Camille Moreau regarde aussi")
    page.get_by_label("Votre texte").fill(SECOND)
    theirs.get_by_label("Votre texte").fill(FIRST)
    theirs.get_by_role("button", name="Envoyer").click()
    sent(theirs, FIRST)
    expect(messages(page)).to_contain_text(FIRST)
    morning.watched.forgives("409")
    page.keyboard.press("Control+Enter")
    conflict = page.get_by_role("dialog", name="Un collègue a répondu entre-temps")
    expect(conflict).to_contain_text(FIRST)
    expect(conflict.get_by_label("Votre réponse")).to_have_value(SECOND)
    morning.look("deux-reponses")
    conflict.get_by_role("button", name="Garder mon brouillon").click()
    assert city.records(SECOND) == []
