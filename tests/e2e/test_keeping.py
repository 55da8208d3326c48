"""Records past their time go from one person to another with a visa; a package is made, verified and taken."""

from __future__ import annotations

import zipfile
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.city import Watched


def test_a_list_is_agreed_to_and_an_archive_is_taken(manager: Watched, tmp_path: Path) -> None:
    page = manager.open("/reglages/registres/durees")
    page.get_by_role("link", name="Conversations publiques sans dossier").first.click()
    expect(page.get_by_text("Liste d’élimination n° 1")).to_be_visible()
    page.get_by_label("Référence du visa de l’archiviste").fill("AD-2026-12")
    page.get_by_role("button", name="Accepter et éliminer").press("Enter")
    expect(page.get_by_text("appliquée")).to_be_visible(timeout=30_000)
    page.goto("/reglages/registres/eliminations")
    expect(page.get_by_role("link", name="liste n° 1")).to_be_visible()
    page.goto("/reglages/registres/archives")
    page.get_by_label("Dossiers").uncheck()
    page.get_by_role("button", name="Faire le paquet").press("Enter")
    expect(page.get_by_text("Chaque partie a l’empreinte que dit son manifeste.")).to_be_visible(timeout=60_000)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Prendre le paquet").click()
    taken.value.save_as(tmp_path / "archives.zip")
    with zipfile.ZipFile(tmp_path / "archives.zip") as zipped:
        assert {"index.html", "seda.xml", "manifeste.json", "donnees/posts.jsonl"} <= set(zipped.namelist())
