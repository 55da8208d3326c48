"""A resident: asks on X, follows the case by its link, helps a neighbour in the forum, enters a contest on a phone and leaves it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.city import PHONE, City, Resident, unhurried, until
from tests.e2e.test_contact import from_home
from tests.e2e.walks.walk import Walk

pytestmark = pytest.mark.browser
WHO = "nora.marche@courriel.example"
ASKED = "Le lampadaire devant le 14 rue Basfroi est éteint depuis lundi, qui s’en occupe ?"
ANSWER = "Bonjour, merci : nous le signalons à l’éclairage public, voici de quoi suivre."
HELPS = "Rue du Moulin, l’atelier au fond de la cour : il m’a recousu une bride en une heure."


def test_a_resident_asks_and_follows_the_case(walk: Callable[..., Walk], resident: Resident, city: City) -> None:
    """Asked in the open, answered in the open; the link to follow it goes to her alone."""
    resident.mentions("x", "Nora Marche", ASKED)
    agent = walk("agent")
    page = agent.open("/guichet/?vue=toutes")
    page.locator(".talk").filter(has_text="14 rue Basfroi").locator(".talk-link").click()
    page.get_by_label("Votre texte").fill(ANSWER)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator(".said[data-way=out]").filter(has_text=ANSWER)).to_contain_text("envoyée")
    page.get_by_role("button", name="Ouvrir un dossier").click()
    number = page.locator(".case-beside .case-number")
    expect(number).to_be_visible()
    agent.look("le-dossier-a-cote")
    number.click()
    page.get_by_role("button", name="Envoyer le lien de suivi").click()
    expect(page.get_by_text("Le lien privé part dans la conversation.")).to_be_visible()
    agent.look("le-dossier")

    resident.reads(ANSWER)
    sent = until(lambda: [one["text"] for one in city.records("/dossier/")], 30, "no link came")
    resident.wall("x")
    expect(resident.page.get_by_text("/dossier/")).to_have_count(0)  # nobody else reads it
    nora = walk("")
    follows = nora.page
    follows.goto(sent[0].split()[-1].removeprefix(city.url))
    expect(follows.get_by_text("Cette adresse n’est que pour vous")).to_be_visible()
    nora.look("suivre-mon-dossier")
    nora.watched.forgives("404")
    follows.goto(re.sub(r"/[^/]*$", "", follows.url))  # the number alone opens nothing of hers
    expect(follows.get_by_label("Numéro du dossier")).to_be_visible()
    nora.look("sans-le-lien")


def came_in(page: Page, resident: Resident) -> None:
    """By the letter with the link."""
    page.get_by_label("Votre adresse de courriel").fill(WHO)
    page.get_by_label("Le nom que l’on verra").fill("Nora du canal")
    unhurried(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre lien est en route")
    page.goto(resident.link(WHO, "/place/entrer/"))
    page.get_by_role("button", name="Entrer sur la place").click()


@pytest.mark.gate
def test_a_resident_asks_and_answers_in_the_forum(walk: Callable[..., Walk], resident: Resident) -> None:
    nora = walk("", extra_http_headers=from_home())
    page = nora.page
    page.goto("/place/")
    nora.look("place")
    page.get_by_role("link", name="Forum").first.click()
    nora.look("forum")
    page.get_by_role("link", name="Poser une question").first.click()
    nora.look("entrer")
    came_in(page, resident)
    page.get_by_label("Votre question en une phrase").press_sequentially("Fermeture des piscines le dimanche")
    near = page.get_by_role("link", name=re.compile("ferment les piscines le dimanche")).first
    expect(near).to_be_visible()
    nora.look("questions-semblables")
    near.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("piscines")
    nora.look("la-reponse")
    page.get_by_role("link", name="Forum").first.click()
    page.get_by_role("link", name=re.compile("cordonnier")).first.click()
    page.get_by_label("Votre réponse").first.fill(HELPS)
    nora.look("repondre")
    page.get_by_role("button", name=re.compile("^Répondre|^Publier")).first.click()
    expect(page.get_by_role("status").first).to_contain_text("Une personne de la ville le relit")
    nora.look("repondu")


@pytest.fixture
def contest(city: City) -> dict[str, Any]:
    """Open for entries: the demo's own is being voted on, or over."""
    now = datetime.now(UTC)
    made = city.api("/contests", {"title": "Les ponts", "team": city.api("/contests")["items"][0]["team"]})
    given = {
        "revision": made["revision"], "theme": "D’une rive à l’autre", "organiser": "La ville", "contact": "photo@ville.test",
        "prizes": ["Un livre"], "enter_from": (now - timedelta(days=1)).isoformat(),
        "enter_until": (now + timedelta(days=9)).isoformat(), "jury_until": (now + timedelta(days=20)).isoformat(),
        "public_weight": 0, "jury_weight": 100,
    }  # fmt: skip
    city.api(f"/contests/{made['id']}", given, method="PATCH")
    city.api(f"/contests/{made['id']}/rules", {"text": "Article 1. Objet.\n\nLes ponts de la ville, de jour comme de nuit."})
    city.api(f"/contests/{made['id']}/jury", {"name": "Inès", "email": "jury@ville.test"})
    opened: dict[str, Any] = city.api(f"/contests/{made['id']}/open", {})
    return opened


def photo() -> FilePayload:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(out, "JPEG")
    return {"name": "pont.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_resident_enters_a_contest_on_a_phone(
    walk: Callable[..., Walk], resident: Resident, contest: dict[str, Any], city: City
) -> None:
    nora = walk("", size=PHONE, extra_http_headers=from_home())
    page = nora.page
    page.goto("/place/concours/")
    nora.look("concours")
    page.get_by_role("link", name="Les ponts").first.click()
    nora.look("le-concours")
    page.get_by_role("link", name="Participer").first.click()
    page.get_by_label("Photo 1", exact=True).set_input_files(photo())
    expect(page.get_by_text("Photo reçue")).to_be_visible()
    page.get_by_label("Ce que montre la photo 1").fill("Un pont gris sous un ciel clair")
    page.get_by_label("Titre de votre participation").fill("Rive droite")
    page.get_by_label("Prénom et nom").fill("Nora Marche")
    page.get_by_label("Votre adresse de courriel").fill(WHO)
    page.get_by_label("Votre âge").fill("34")
    for said in (
        "Personne n’y est reconnaissable",
        "J’autorise ces usages",
        "J’ai pris ces photos moi-même",
        "J’accepte le règlement",
    ):
        page.get_by_text(said).click()
    nora.look("participer")
    unhurried(page)
    page.get_by_role("button", name="Envoyer mes photos").click()
    expect(page.get_by_role("heading", name="Encore un pas")).to_be_visible()
    nora.look("encore-un-pas")
    mine = resident.link(WHO, "/place/concours/participation/")
    page.goto(mine)
    nora.look("confirmer")
    page.get_by_role("button", name="Confirmer ma participation").click()
    expect(page.get_by_role("status").first).to_contain_text("Vos photos vont être regardées")
    nora.look("ma-participation")
    page.goto(mine)  # another day, by the letter
    page.get_by_text("Oui, je retire ma participation.").click()
    page.get_by_role("button", name="Retirer mes photos").click()
    expect(page.get_by_role("status").first).to_contain_text("elles sont effacées")
    nora.look("retiree")
    entries = city.api(f"/contests/{contest['id']}/entries")["items"]
    assert [one["state"] for one in entries] == ["withdrawn"]
