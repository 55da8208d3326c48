"""A contest in the browser: a photo sent in pieces, an address proved, a look at it, a picture in the gallery; axe on each page."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.city import DESK, PHONE, City, Resident, unhurried, violations
from tests.e2e.conftest import Opener
from tests.e2e.test_contact import from_home
from tests.e2e.test_every_page import sideways

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def contest(city: City) -> dict[str, object]:
    """Open for entries, made over the API."""
    team = city.api("/contests")["items"][0]["team"]
    made = city.api("/contests", {"title": "Les toits", "team": team})
    given = {
        "revision": made["revision"], "theme": "Vus d’en haut", "organiser": "La ville", "contact": "photo@ville.test",
        "prizes": ["Un livre"], "enter_from": (NOW - timedelta(days=1)).isoformat(), "enter_until": (NOW + timedelta(days=2)).isoformat(),
        "jury_until": (NOW + timedelta(days=5)).isoformat(), "public_weight": 0, "jury_weight": 100,
    }  # fmt: skip
    city.api(f"/contests/{made['id']}", given, method="PATCH")
    city.api(f"/contests/{made['id']}/rules", {"text": "Article 1. Objet."})
    city.api(f"/contests/{made['id']}/jury", {"name": "Inès", "email": "jury@ville.test"})
    opened: dict[str, object] = city.api(f"/contests/{made['id']}/open", {})
    return opened


def photo() -> bytes:
    """Two megabytes and a half: three pieces."""
    out = io.BytesIO()
    Image.effect_noise((1900, 1300), 90).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


def fill(page: Page) -> None:
    page.get_by_label("Titre de votre participation").fill("Cheminées")
    page.get_by_label("Prénom et nom").fill("Léa Roy")
    page.get_by_label("Votre adresse de courriel").fill("lea.roy@exemple.test")
    page.get_by_label("Votre âge").fill("41")
    page.get_by_text("Personne n’y est reconnaissable").click()
    page.get_by_text("J’autorise ces usages").click()
    page.get_by_text("J’ai pris ces photos moi-même").click()
    page.get_by_text("J’accepte le règlement").click()


@pytest.mark.gate
def test_a_photo_from_the_form_to_the_gallery(window: Opener, city: City, contest: dict[str, object], chromium: Browser):
    outside = chromium.new_context(base_url=city.url, locale="fr-FR", viewport={"width": PHONE[0], "height": PHONE[1]})
    page = outside.new_page()
    page.goto(f"/place/concours/{contest['slug']}/participer")
    page.get_by_label("Photo 1", exact=True).set_input_files({"name": "toits.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    expect(page.get_by_text("Photo reçue")).to_be_visible(timeout=15_000)
    unhurried(page)
    page.get_by_role("button", name="Envoyer mes photos").click()
    expect(page.get_by_role("alert")).to_contain_text("Vos réponses et vos photos sont gardées")
    expect(page.get_by_text("toits.jpg est gardée")).to_be_visible()
    fill(page)
    page.get_by_label("Ce que montre la photo 1").fill("Des cheminées")
    page.get_by_role("button", name="Envoyer mes photos").click()
    expect(page.get_by_role("heading", name="Encore un pas")).to_be_visible()
    desk = window("manager").page
    desk.goto(f"/place-publique/concours/{contest['id']}/participations?etat=unproved")
    expect(desk.get_by_text("Cheminées")).to_be_visible()
    outside.close()


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_each_public_page_for_everybody(
    chromium: Browser, city: City, contest: dict[str, object], size: tuple[int, int], scheme: Literal["light", "dark"]
):
    width, height = size
    context = chromium.new_context(
        base_url=city.url, viewport={"width": width, "height": height}, color_scheme=scheme, locale="fr-FR", bypass_csp=True
    )
    page = context.new_page()
    for path in ("", "la-ville-la-nuit/", "la-ville-la-nuit/galerie", "la-ville-la-nuit/1", "la-ville-la-nuit/reglement",
                 f"{contest['slug']}/participer"):  # fmt: skip
        answer = page.goto(f"/place/concours/{path}")
        assert answer is not None and answer.ok, path
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def good(page: Page) -> None:
    """For everybody, on a phone."""
    assert violations(page) == [], page.url
    assert sideways(page) == [], page.url


def press(page: Page, name: str) -> None:
    """A button that sends its form, by keyboard."""
    page.get_by_role("button", name=name).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def at(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


def come_in(page: Page, resident: Resident, who: str, name: str) -> None:
    page.goto("/place/entrer")
    page.get_by_label("Votre adresse de courriel").fill(who)
    page.get_by_label("Le nom que l’on verra").fill(name)
    unhurried(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre lien est en route")
    page.goto(resident.link(who, "/place/entrer/"))
    press(page, "Entrer sur la place")


def test_an_agency_runs_a_contest_from_its_rules_to_its_winners(city: City, window: Opener, resident: Resident):
    """The guest's own door, the entry, the jury, the vote and the result: on a phone, by keyboard."""
    team = city.api("/contests")["items"][0]["team"]
    made = city.api("/contests", {"title": "Les quais", "team": team})
    number, slug = made["id"], made["slug"]
    city.api(f"/contests/{number}/guests", {"email": "agence@courriel.example", "last_day": at(days=30)[:10]})
    phone = {"size": PHONE, "bypass_csp": True, "extra_http_headers": from_home()}
    agency = window("", **phone).page
    agency.goto(resident.link("agence@courriel.example", "/place/concours/equipe/"))
    good(agency)
    agency.get_by_label("Votre nom").fill("Studio Quai")
    agency.get_by_label("Nom d’utilisateur").fill("studioquai")
    agency.get_by_label("Mot de passe").fill("une phrase de passe longue")
    agency.keyboard.press("Enter")
    agency.get_by_label("Identifiant").fill("studioquai")
    agency.get_by_label("Mot de passe").fill("une phrase de passe longue")
    agency.keyboard.press("Enter")
    agency.get_by_role("link", name="Les quais").focus()
    agency.keyboard.press("Enter")
    expect(agency.get_by_role("heading", name="Avant d’ouvrir")).to_be_visible()
    good(agency)
    agency.goto(f"/place-publique/concours/{number}/reglement")
    agency.get_by_label("Le règlement", exact=True).fill("Article 1. Les quais, de jour comme de nuit.")
    press(agency, "Enregistrer")
    agency.goto(f"/place-publique/concours/{number}/jury")
    agency.get_by_label("Nom", exact=True).fill("Inès Martin")
    agency.get_by_label("Adresse de courriel").fill("jury.quais@courriel.example")
    press(agency, "Nommer et envoyer le lien")
    agency.goto(f"/place-publique/concours/{number}/reglages")
    for label, text in (("Thème", "L’eau et la ville"), ("Qui organise", "La ville"), ("Adresse pour les participants", "photo@ville.test"),
                        ("Prix, un par ligne", "Un livre")):  # fmt: skip
        agency.get_by_label(label).fill(text)
    local = {"enter_from": -1.0, "enter_until": 2.0, "vote_from": 2.0, "vote_until": 3.0, "jury_until": 4.0}
    for name, days in local.items():
        agency.locator(f"#{name}").fill(at(days=days)[:16])
    press(agency, "Enregistrer")
    press(agency, "Ouvrir le concours")
    expect(agency.get_by_text("Le concours est public.")).to_be_visible()

    lea = window("", **phone).page
    come_in(lea, resident, "lea.quais@courriel.example", "Léa des quais")
    lea.goto(f"/place/concours/{slug}/participer")
    small = io.BytesIO()
    Image.effect_noise((400, 300), 90).convert("RGB").save(small, "JPEG")
    lea.get_by_label("Photo 1", exact=True).set_input_files(
        {"name": "q.jpg", "mimeType": "image/jpeg", "buffer": small.getvalue()}
    )
    expect(lea.get_by_text("Photo reçue")).to_be_visible(timeout=15_000)
    fill(lea)
    lea.get_by_label("Votre adresse de courriel").fill("lea.quais@courriel.example")
    lea.get_by_label("Ce que montre la photo 1").fill("Une péniche amarrée")
    unhurried(lea)
    press(lea, "Envoyer mes photos")
    expect(lea.get_by_role("heading", level=1)).not_to_have_text("Les quais")
    mine = resident.link("lea.quais@courriel.example", "/place/concours/participation/")
    lea.goto(mine)
    good(lea)

    agency.goto(f"/place-publique/concours/{number}/participations/1")
    good(agency)
    press(agency, "Accepter")
    expect(agency.get_by_text("l’auteur est prévenu")).to_be_visible()
    lea.goto(f"/place/concours/{slug}/1/signaler")
    good(lea)

    def move(**days: float) -> None:
        revision = city.api(f"/contests/{number}")["revision"]
        moments = {name: at(days=day) for name, day in days.items()}
        city.api(f"/contests/{number}", {"revision": revision} | moments, method="PATCH")

    move(enter_from=-9, enter_until=-0.5, vote_from=-0.4, vote_until=1, jury_until=2)
    max_ = window("", **phone).page
    come_in(max_, resident, "max.quais@courriel.example", "Max du port")
    max_.goto(f"/place/concours/{slug}/1")
    press(max_, "Voter pour elle")
    expect(max_.get_by_text("Vous avez voté pour cette participation.")).to_be_visible()
    good(max_)
    juror = window("", **phone).page
    juror.goto(resident.link("jury.quais@courriel.example", "/place/concours/jury/"))
    good(juror)
    press(juror, "Je le déclare")
    move(enter_from=-9, enter_until=-3, vote_from=-2, vote_until=-1, jury_until=1)
    juror.reload()
    juror.get_by_role("link", name=re.compile("N° 1")).focus()
    juror.keyboard.press("Enter")
    juror.get_by_label(re.compile("de 0 à 10")).fill("9")
    good(juror)
    press(juror, "Enregistrer, et passer à la suivante")
    expect(juror.get_by_text("jugée", exact=True)).to_be_visible()
    move(enter_from=-9, enter_until=-4, vote_from=-3, vote_until=-2, jury_until=-0.1)
    agency.goto(f"/place-publique/concours/{number}/resultat")
    press(agency, "Proposer les prix d’après le classement")
    press(agency, "Annoncer le résultat")
    expect(agency.get_by_text("Le résultat est public, et les participants sont prévenus.")).to_be_visible()
    good(agency)
    max_.goto(f"/place/concours/{slug}/resultat")
    expect(max_.get_by_role("row", name=re.compile("Cheminées"))).to_be_visible()
    good(max_)
