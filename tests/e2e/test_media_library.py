"""The library in the browser: many files at once, sorted and taken back, a point clicked, files taken into a post."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.city import PHONE, Watched, resized


def pictures(folder: Path, *names: str) -> list[Path]:
    """Each of a colour of its own, and one that is none."""
    paths = []
    for n, name in enumerate(names):
        paths.append(folder / name)
        Image.effect_noise((640 + n, 480), 60 + n).save(paths[-1])
    (folder / "faux.png").write_bytes(b"<svg onload=alert(1)>")
    return [*paths, folder / "faux.png"]


def add(manager: Watched, folder: Path, *names: str) -> Page:
    manager.forgives("422")
    page = manager.open("/medias/")
    page.locator("form[data-uploads] input[type=file]").set_input_files(pictures(folder, *names))
    arrivals = page.locator(".arrival")
    expect(arrivals.filter(has_text="Ajouté.")).to_have_count(len(names))
    expect(arrivals.filter(has_text="faux.png")).to_contain_text("ni une image")
    return page


@pytest.mark.gate
def test_many_files_come_in_and_one_that_is_known_is_offered(manager: Watched, tmp_path: Path) -> None:
    page = add(manager, tmp_path, "kiosque.png", "fontaine.png")
    page.locator("form[data-uploads] input[type=file]").set_input_files([tmp_path / "kiosque.png"])
    known = page.locator(".arrival").filter(has_text="Déjà dans la médiathèque")
    expect(known.get_by_role("link", name="Voir celui-là")).to_be_visible()
    page.get_by_role("link", name="Voir ce qui est ajouté").click()
    expect(page.locator(".shelf-card").filter(has_text="kiosque.png")).to_have_count(1)


def test_ticked_files_are_moved_then_put_back(manager: Watched, tmp_path: Path) -> None:
    add(manager, tmp_path, "bal.png", "lampions.png")
    page = manager.open("/medias/")
    page.get_by_role("button", name="Nouveau dossier").click()
    page.get_by_label("Nom du dossier").fill("Batignolles")
    page.get_by_role("button", name="Créer").click()
    expect(page.get_by_role("heading", level=1, name="Batignolles")).to_be_visible()
    page = manager.open("/medias/")
    for name in ("bal.png", "lampions.png"):
        page.get_by_label(f"Choisir «\u00a0{name}\u00a0»").check()
    page.get_by_role("button", name="Déplacer").first.click()
    page.get_by_label("Vers le dossier").select_option(label="Batignolles")
    page.locator("#sort-move").get_by_role("button", name="Déplacer").click()
    expect(page.get_by_text("2 fichiers déplacés.")).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("tout est comme avant")).to_be_visible()
    page.get_by_role("navigation", name="Dossiers").get_by_role("link", name="Batignolles").click()
    expect(page.get_by_text("Ce dossier est vide.")).to_be_visible()


def test_a_point_is_clicked_and_its_crops_follow(manager: Watched, tmp_path: Path) -> None:
    page = add(manager, tmp_path, "statue.png")
    page.locator(".arrival").get_by_role("link", name="Décrire").click()
    expect(page.get_by_role("heading", level=1, name="statue.png")).to_be_visible()
    picture = page.locator("[data-point]")
    expect(picture.locator("img")).to_have_js_property("complete", True)
    box = picture.bounding_box()
    assert box
    picture.click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.25})
    expect(page.get_by_label("De gauche")).to_have_value("50")
    expect(page.locator("#crops img").first).to_have_attribute("src", re.compile(r"x=50&y=(49|50|51)$"))
    page.get_by_role("button", name="Enregistrer le point").click()
    expect(page.get_by_label("De gauche")).to_have_value("50")
    resized(page, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_several_files_are_taken_into_a_post(manager: Watched, tmp_path: Path) -> None:
    add(manager, tmp_path, "halle.png", "marche.png")
    page = manager.open("/publications/nouvelle")
    page.get_by_role("button", name="Choisir dans la médiathèque").click()
    dialog = page.get_by_role("dialog", name="Médiathèque")
    dialog.get_by_label("Chercher").fill("halle")
    expect(dialog.locator(".shelf-card")).to_have_count(1)
    dialog.get_by_label(re.compile("halle.png")).check()
    dialog.get_by_label("Chercher").fill("")
    first = dialog.locator(".shelf-card").first  # the newest is "marche", and what is ticked stays in front
    expect(first).to_contain_text("halle.png")
    expect(first.get_by_role("checkbox")).to_be_checked()
    first.get_by_role("checkbox").uncheck()
    dialog.get_by_label(re.compile("marche.png")).check()
    dialog.get_by_label(re.compile("halle.png")).check()
    dialog.get_by_label(re.compile("marche.png")).uncheck()
    dialog.get_by_label(re.compile("marche.png")).check()  # ticked last, though it stands elsewhere in the list
    dialog.get_by_role("button", name="Joindre ce qui est choisi").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#tray .tray-item")).to_have_count(2)
    words = page.locator("#tray .tray-words label")
    expect(words).to_contain_text(["halle.png", "marche.png"])
    page.get_by_role("button", name="Reculer « halle.png »").press("Enter")  # a button beside the drag
    expect(words).to_contain_text(["marche.png", "halle.png"])
