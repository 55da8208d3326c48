"""What several people say at once, as an agent sees it: what is alike, what has no answer, the alert, and the subject made of it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.e2e.city import ROOT, City, Resident, Watched, until
from tests.e2e.test_counter import talk

PEOPLE = ("Odette Vial", "Karim Nadir", "Léa Prunier", "Yann Le Goff", "Mina Sow")
QUIET_WEEKS_THEN_A_LOOK = """
import django
django.setup()
from collections import Counter
from datetime import timedelta
from django.utils import timezone
from parvis.listening.spikes.counting import add, hour_of
from parvis.listening.spikes.jobs import look
now = hour_of(timezone.now())
add(Counter({("all", "", now - timedelta(hours=hours)): 1 for hours in range(3, 21 * 24)}))
look()
"""
"""The demo city counts for too few days to know what is usual, and its routine looks every five minutes."""


@pytest.mark.gate
def test_what_many_say_is_seen_told_and_made_a_subject(agent: Watched, resident: Resident, city: City) -> None:
    page = agent.open("/ecoute/veilles/pics/")
    page.get_by_label("Me prévenir").select_option("now")
    for hour in ("Silence à partir de", "Jusqu’à"):  # at any hour of this test
        page.get_by_label(hour).fill("03:00")
    page.get_by_role("button", name="Enregistrer").click()
    for number, name in enumerate(PEOPLE):
        resident.mentions("x", name, f"Inondation rue des Acacias, de l’eau partout sur le trottoir {'!' * number}")

    page.goto("/guichet/")
    talk(page, "rue des Acacias").filter(has_text=PEOPLE[-1]).get_by_role("link").click()
    line = page.locator(".said-read").last
    expect(line).to_contain_text("Signalement")
    expect(line).to_contain_text("rue des Acacias")
    proposed = page.get_by_role("region", name="Réponses proposées")
    proposed.get_by_role("button", name="Rien ne convient").click()
    expect(proposed.get_by_role("button", pressed=True)).to_be_visible()
    beside = page.get_by_role("complementary", name="La personne")
    expect(beside.get_by_role("heading", name="4 messages semblables")).to_be_visible()
    expect(beside).to_contain_text(PEOPLE[0])

    page.goto("/guichet/questions-sans-reponse")
    expect(page.locator(".row").filter(has_text="rue des Acacias").get_by_role("link", name="Écrire la réponse")).to_be_visible()

    words = [sys.executable, "-c", QUIET_WEEKS_THEN_A_LOOK]
    subprocess.run(words, env=city.place.environment | {"DJANGO_SETTINGS_MODULE": "parvis.conf.settings"}, cwd=ROOT, check=True)
    notice = page.get_by_role("main").get_by_role("link", name="messages en trois heures, contre")
    until(lambda: page.goto("/avis") and notice.count(), 60, "nobody was told")
    notice.first.click()
    page.goto("/ecoute/veilles/pics/")
    fact = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Rue des acacias", exact=True))
    expect(fact).to_have_count(1)
    fact.get_by_role("link", name="Rue des acacias", exact=True).click()
    expect(page.get_by_role("region", name="Ce qui se dit")).to_contain_text(PEOPLE[2])
    page.get_by_role("button", name="En faire un sujet").click()
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text="rue des Acacias")).to_have_count(len(PEOPLE))
