"""A film with its subtitles on three services, from one page: one file, one text file, each service gets what it takes."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.city import City, Watched, film, until

pytestmark = pytest.mark.browser
WORDS = "La bibliothèque des Lilas rouvre : visite filmée, étage par étage."
SERVICES = {"youtube": "captions", "vimeo": "texttracks", "peertube": "captions"}
"""By network: where its sandbox keeps the subtitles of a video."""
SUBTITLES = "1\n00:00:00,000 --> 00:00:01,500\nLa bibliothèque rouvre.\n"


def told(city: City, network: str) -> dict[str, Any]:
    """What the sandbox knows of the video under these words; {} = it is not there."""
    (file,) = (city.place.folder / "sandbox").glob("*.sqlite3")
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as store:
        rows = store.execute("SELECT details FROM posts WHERE network = ? AND text LIKE ?", (network, f"%{WORDS}%")).fetchall()
    assert len(rows) <= 1, f"{network} has it {len(rows)} times"
    return dict(json.loads(rows[0][0] or "{}")) if rows else {}


def subtitles(city: City, network: str) -> Any:
    return told(city, network).get(SERVICES[network])


def test_a_film_and_its_subtitles_are_on_three_services(manager: Watched, city: City, tmp_path: Path) -> None:
    page = manager.open("/publications/nouvelle")
    page.get_by_label("Texte commun").fill(WORDS)
    for network in SERVICES:
        page.get_by_role("group", name="Comptes").locator(f"input[value='{city.account(network)['id']}']").check()
    page.locator("input[data-choose]").set_input_files(film(tmp_path))
    page.get_by_label("Description de « visite.mp4 »").fill("Une visite de la bibliothèque, du rez-de-chaussée au toit.")
    tray = page.locator("#tray .tray-item")
    expect(tray).to_contain_text("Sans sous-titres")
    page.get_by_label("Sous-titres de « visite.mp4 »").set_input_files(
        {"name": "visite.fr.srt", "mimeType": "application/x-subrip", "buffer": SUBTITLES.encode()}
    )
    expect(tray).to_contain_text("français")
    for network in SERVICES:
        page.locator(f"#tab-{city.account(network)['id']}").click()
        tab = page.get_by_role("tabpanel")
        title = tab.get_by_label("Titre", exact=True)
        if not title.is_visible():  # what a network requires is open by itself
            tab.get_by_text("Choix propres à ce réseau").click()
        title.fill("La bibliothèque des Lilas rouvre")
    expect(page.locator("[data-saved]")).to_be_visible()
    page.get_by_role("button", name="Publier maintenant").click()
    deliveries = page.get_by_role("region", name="Où elle en est").get_by_role("article")
    expect(deliveries).to_have_count(len(SERVICES))
    for network in SERVICES:
        found = until(partial(subtitles, city, network), 60, f"no subtitles on {network}")
        assert "fr" in json.dumps(found), (network, found)
    for number in range(len(SERVICES)):
        expect(deliveries.nth(number)).to_contain_text("en ligne", timeout=60_000)
