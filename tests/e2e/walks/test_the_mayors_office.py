"""The mayor's office: the month's report comes by mail; one click says whether the counter is faster than last year."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.city import ROOT, City, Resident
from tests.e2e.walks.walk import Walk

pytestmark = pytest.mark.browser
OFFICE = "cabinet@parvis.example"


def test_the_report_is_read_without_an_account(walk: Callable[..., Walk], resident: Resident, city: City) -> None:
    office = walk("")
    page = office.page
    page.goto(resident.link(OFFICE, "/rapport/") + "/html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rapport")
    expect(page.get_by_text("Le guichet répond-il plus vite que l’an dernier")).to_be_visible()
    office.look("le-rapport")
    taken = page.request.get(page.url.removesuffix("/html") + "/pdf")
    assert taken.ok and taken.body().startswith(b"%PDF") and len(taken.body()) > 20_000


@pytest.fixture
def cabinet(city: City) -> str:
    """Reads the counter's figures, and nothing else: a role that the city made."""

    def parvis(*words: str) -> str:
        command = [sys.executable, "-m", "parvis", *words]
        return subprocess.run(
            command, env=city.place.environment, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout  # fmt: skip

    told = parvis(
        "user", "add", "cabinet", "--email", "cabinet.maire@parvis.example", "--name", "Élise Roux", "--role", "contributor"
    )
    city.passwords["cabinet"] = told.partition(" : ")[2].strip()
    return "cabinet"


@pytest.mark.gate
def test_is_the_counter_faster_than_last_year(walk: Callable[..., Walk], cabinet: str) -> None:
    boss = walk("admin")
    page = boss.open("/reglages/roles/")
    page.get_by_label("Nom", exact=True).fill("Cabinet de la maire")
    page.get_by_label("lire les chiffres du guichet, sans ses conversations").check()
    boss.look("un-role-de-la-ville")
    page.get_by_role("button", name="Enregistrer").click()
    page.goto("/reglages/personnes")
    page.get_by_role("link", name="Élise Roux").click()
    boss.look("la-personne")
    page.get_by_role("link", name="Dates et limites, invités, rôles de la ville").click()
    page.get_by_label("Équipe").select_option(label="Rédaction")
    page.get_by_label("Rôle", exact=True).select_option(label="Cabinet de la maire")
    boss.look("son-role")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("main")).to_contain_text("Cabinet de la maire")

    office = walk(cabinet)
    page = office.open("/")
    office.look("aujourdhui")
    page.get_by_role("navigation").first.get_by_role("link", name="Chiffres").click()
    said = page.get_by_role("region", name="Le guichet répond-il plus vite que l’an dernier")
    expect(said).to_contain_text("une fois sur deux, la première réponse vient en moins de")
    expect(said).to_contain_text("Source")
    office.look("plus-vite-que-l-an-dernier")
    expect(page.get_by_role("link", name="Publier")).to_have_count(0)
