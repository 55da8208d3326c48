"""The square says how soon one is answered, as it is promised, and nothing that is not."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from parvis.promises.models import Stretch
from parvis.promises.tests.town import FRIDAY, MONDAY, level
from parvis.testing import make

pytestmark = pytest.mark.django_db


def reach(language: str = "fr") -> str:
    return Client().get(f"/place/joindre?lang={language}").content.decode()


@pytest.fixture
def _ways():
    make.account("mastodon", url="https://ville.test/@ville", read_at=timezone.now())
    make.account("form", remote_id="ville")


@pytest.mark.usefixtures("_ways")
def test_it_says_what_is_promised_there_in_both_languages(time_machine):
    time_machine.move_to(MONDAY)
    assert "Réponse en" not in reach()
    level("Formulaire", network="form", first=240)
    page = reach()
    assert page.count("Réponse en 4 h au plus, aux heures d’ouverture") == 1
    level("Messages", kinds=["private"], first=2880, hours=None)
    assert reach().count("Réponse en") == 1  # a comment is promised nothing: neither is a network
    level("Le reste", first=60)
    assert "Réponse en 2 jours au plus" not in reach() and "Réponse en 1 h au plus, aux heures d’ouverture" in reach()
    assert "Answered within 4 h, during opening hours" in reach("en")


@pytest.mark.usefixtures("_ways")
def test_a_busy_time_is_told_and_a_level_of_one_topic_is_not(time_machine):
    time_machine.move_to(MONDAY)
    level("Grève", topic="transport", first=15)
    level("Tout", first=1440, hours=None)
    assert reach().count("Réponse en 1 jour au plus") == 2
    Stretch.objects.create(begins=MONDAY, ends=FRIDAY, percent=200, reason="Crue")
    assert reach().count("Réponse en 2 jours au plus") == 2


def test_nothing_is_promised_where_nobody_reads(time_machine):
    """Networks whose messages cannot be read or answered, an account that was never read, one whose reading was stopped."""
    time_machine.move_to(MONDAY)
    level("Tout", first=480)
    now = timezone.now()
    for network in ("pinterest", "dailymotion", "foursquare"):
        make.account(network, url=f"https://{network}.test/ville", read_at=now)
    make.account("bluesky", url="https://bluesky.test/ville")
    make.account("x", url="https://x.test/ville", read_at=now, stopped_at=now)
    page = reach()
    assert page.count('rel="noopener external"') == 5 and "Réponse en" not in page
    make.account("facebook", url="https://facebook.test/ville", rang_at=now)
    make.account("activitypub", url="https://ville.test/@ville")
    assert reach().count("Réponse en 8 h au plus") == 2
