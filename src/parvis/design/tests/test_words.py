"""Times, numbers and marks as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from parvis.design import moments
from parvis.design.states import STATES, state_of
from parvis.design.templatetags import design

NOW = datetime(2026, 3, 3, 13, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=20), "à l’instant"),
        (timedelta(minutes=5), "il y a 5 min"),
        (timedelta(minutes=59, seconds=59), "il y a 59 min"),
        (timedelta(hours=2), "il y a 2 h"),
        (timedelta(hours=2, minutes=10), "il y a 2 h 10"),
        (timedelta(hours=23, minutes=5), "il y a 23 h 05"),
        (timedelta(days=1), "2 mars"),
        (timedelta(days=2), "1er mars"),
        (timedelta(days=200), "15 août 2025"),
        (-timedelta(seconds=20), "dans un instant"),
        (-timedelta(minutes=5), "dans 5 min"),
        (-timedelta(days=3), "6 mars"),
    ],
)
def test_times_are_relative_up_to_a_day_then_dated(away, words):
    assert moments.said(NOW - away, NOW).replace("\u00a0", " ") == words


def test_a_time_carries_its_full_date():
    with time_machine.travel(NOW, tick=False):
        html = design.ago(NOW - timedelta(minutes=5))
    assert 'datetime="2026-03-03T13:25:00+00:00"' in html
    assert "mardi 3 mars 2026 à 14:25" in html


def test_no_time_is_nothing():
    assert design.ago(None) == ""
    assert design.span(None) == ""


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (1204, "1\u202f204", "1,204"),
        (999, "999", "999"),
        (1234.5, "1\u202f234,5", "1,234.5"),
        (Decimal("-1000"), "-1\u202f000", "-1,000"),
    ],
)
def test_numbers_have_thin_spaces_in_french(number, french, english):
    assert design.thin(number) == french
    with translation.override("en"):
        assert design.thin(number) == english


def test_the_line_of_the_day_has_seventy_two_quarters():
    at = lambda hour, minute=0: design.quarter(datetime(2026, 3, 3, hour - 1, minute, tzinfo=UTC))  # noqa: E731
    assert (at(6), at(8, 15), at(23, 59)) == (0, 9, 71)
    assert at(5, 59) == 0


@pytest.mark.parametrize(
    ("name", "letters"), [("Claire Martin", "CM"), ("@riverain13", "R"), ("", "?"), ("Jean de la Rue", "JR"), ("…", "?")]
)
def test_faces_have_letters(name, letters):
    assert design.initials(name) == letters


def test_a_face_keeps_its_tint():
    assert design.hue("Claire Martin") == design.hue("Claire Martin")
    assert {design.hue(f"personne {n}") for n in range(60)} == set(range(6))


def test_a_state_is_word_icon_and_tone_and_the_family_comes_first():
    assert str(state_of("sent").word) == "publiée"
    assert str(state_of("sent", "reply").word) == "envoyée"
    assert state_of("late").tone == "late"
    assert state_of("never-heard-of").word == "never-heard-of"
    for state in STATES.values():
        assert state.icon
        assert state.tone in {"quiet", "done", "late", "warning"}


def test_marks_escape_what_they_are_given():
    page = Template('{% network key %}{% state key %}{% icon "x" label=key %}').render(Context({"key": '"><script>'}))
    assert "<script>" not in page


def test_a_network_says_its_name_even_as_a_disc():
    assert '<span class="visually-hidden">Mastodon</span>' in design.network("mastodon")
    assert "network-other" in design.network("ailleurs")
    assert "ailleurs" in design.network("ailleurs").lower()


def test_what_the_city_wrote_is_marked_for_whoever_reads_another_language():
    page = Template("<h1{% city_words %}>Écrire à la ville</h1>")
    assert page.render(Context()) == "<h1>Écrire à la ville</h1>"
    with translation.override("en"):
        assert page.render(Context()) == '<h1 lang="fr">Écrire à la ville</h1>'
