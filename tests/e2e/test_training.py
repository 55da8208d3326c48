"""A colleague reads a lesson, plays an exercise by keyboard and reads why; what was typed survives what cannot be done."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Opener

pytestmark = pytest.mark.browser


@pytest.mark.gate
def test_a_lesson_then_an_exercise_and_its_outcome(window: Opener) -> None:
    watched = window("agent")
    page = watched.open("/formation/")
    page.get_by_role("link", name="Commencer · Parler pendant une crise").click()
    page.get_by_role("button", name="Lu, leçon suivante").click()
    expect(page.get_by_role("heading", name="La rumeur et la colère")).to_be_visible()
    page.goto(page.url.split("/formation/")[0] + "/formation/exercices/")
    page.get_by_label("Allure").nth(4).select_option("30")
    page.get_by_role("button", name="Jouer · Une rumeur sur l’eau").press("Enter")
    expect(page.get_by_text("Rien de ce que vous faites ici ne part")).to_be_visible()
    page.get_by_role("link", name="Voisins des Lilas").press("Enter")
    page.get_by_label("Nature").select_option("report")
    page.get_by_role("button", name="Noter · Nature").press("Enter")
    answer = page.get_by_label("Réponse", exact=True)
    answer.fill("Bonjour, l’eau est potable : le service de l’eau l’a contrôlée ce matin à 8 h.")
    expect(page.get_by_role("link", name="Jeune père")).to_be_visible()  # it arrives while one writes
    expect(answer).to_have_value(re.compile("potable"))
    page.get_by_role("button", name="Répondre (exercice)").press("Enter")
    expect(page.get_by_text("Vous avez répondu")).to_be_visible()
    page.get_by_role("button", name="Terminer et voir le bilan").press("Enter")
    expect(page.get_by_role("heading", name="Ce qui s’est passé")).to_be_visible()
    expect(page.get_by_text("Il fallait donner l’alerte.").first).to_be_visible()
