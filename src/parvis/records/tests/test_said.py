"""What the square's page on personal data says: the durations that the registers hold, not numbers of its own."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from parvis.records.models import RetentionVersion
from parvis.records.retention import said

pytestmark = pytest.mark.django_db


def page(language: str = "fr") -> str:
    return Client().get(f"/place/donnees-personnelles?lang={language}").content.decode()


def test_durations_are_those_in_force() -> None:
    RetentionVersion.objects.create(key="conversation.private", number=1, days=77, at=timezone.now())
    RetentionVersion.objects.create(key="contact.knock", number=1, days=19, at=timezone.now())
    html = page()
    assert said()["conversation.private"] == 77 and all(f"{days} jour" in html for days in said().values())
    for words in ("est gardée 395 jours", "est gardée 77 jours après", "Au formulaire, 19 jours", "365 jours après le résultat"):
        assert words in html, words
    assert "treize mois" not in html and "deux jours" not in html


def test_it_speaks_of_all_that_is_kept_of_people() -> None:
    html = page()
    for words in ("concours photo", "parents d’un mineur", "formulaire", "en direct", "par courriel", "fédivers"):
        assert words in html, words
    assert "A closed conversation is kept for 183 days" in page("en")
