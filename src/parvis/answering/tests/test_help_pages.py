"""Public help pages: only what is marked public, in both languages, for everybody, kept by caches, understood by search engines."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.answering.public.pages import plain
from parvis.knowledge.models import Answer
from parvis.testing import make

pytestmark = pytest.mark.django_db
TEXT = "Bonjour {personne},\nLa piscine de {ville} ouvre à 8 h, voyez https://ville.test/bassin\n\n{agent}"


@pytest.fixture
def pool() -> Answer:
    texts = {"fr": TEXT, "en": "The pool opens at 8."}
    return make.answer("Horaires de la piscine", key="piscine", public=True, texts=texts, networks={"x": {"fr": "8 h"}})


def read(path: str, **more: Any) -> str:
    return Client().get(path, **more).content.decode()


def test_everybody_reads_it_without_what_only_a_conversation_fills(pool: Answer) -> None:
    shown = read("/aide/piscine?lang=fr")
    assert "ouvre à 8 h" in shown and "{" not in shown and "Bonjour" not in shown
    assert 'href="https://ville.test/bassin"' in shown and 'rel="nofollow"' in shown and "<script" not in shown
    assert "The pool opens at 8." in read("/aide/piscine?lang=en") and 'hreflang="en"' in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bonjour {personne}, la piscine ouvre.", "La piscine ouvre."), ("La piscine ouvre.\n{agent}, {équipe}", "La piscine ouvre."),
        ("Votre dossier {numéro} attend.\nLe guichet ouvre.", "Le guichet ouvre."), ("Bienvenue à {ville}.", "Bienvenue à Paris."),
    ],
)  # fmt: skip
def test_a_greeting_goes_and_the_sentence_stays(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_search_engines_read_a_question_and_its_answer(pool: Answer) -> None:
    found = re.findall(r'itemtype="https://schema.org/(\w+)"', read("/aide/piscine"))
    assert found == ["FAQPage", "Question", "Answer"]
    assert 'itemprop="name"' in read("/aide/piscine") and "noindex" not in read("/aide/piscine")


@pytest.mark.parametrize(
    "change", [{"public": False}, {"retired_at": timezone.now()}, {"until_on": timezone.localdate() - timedelta(1)}]
)
def test_what_is_not_public_or_not_true_is_not_there(pool: Answer, change: dict[str, Any]) -> None:
    Answer.objects.update(**change)
    response = Client().get("/aide/piscine?lang=fr")
    assert response.status_code == 404 and "pas ici" in response.content.decode()
    assert "piscine" not in read("/aide/") and response["Cache-Control"] == "no-store"


def test_caches_may_keep_it_and_ask_whether_it_changed(pool: Answer) -> None:
    first = Client().get("/aide/piscine")
    assert first["Cache-Control"] == "public, max-age=300" and "Accept-Language" in first["Vary"]
    assert not first.cookies
    again = Client().get("/aide/piscine", HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
    assert again.status_code == 304 and not again.content


def test_its_language_is_the_browsers(pool: Answer) -> None:
    assert "The pool opens" in read("/aide/piscine", HTTP_ACCEPT_LANGUAGE="en-GB,en")


def test_one_looks_for_it_in_ones_own_words(pool: Answer, django_assert_max_num_queries: Any) -> None:
    make.answer("Piscine, pour les agents", texts={"fr": "Le bassin est réservé aux agents le mardi."})
    read("/aide/?q=bassin")
    with django_assert_max_num_queries(6):
        found = read("/aide/?lang=fr&q=le+bassin+pour+nager+ouvre+quand")
    assert "/aide/piscine" in found and "agents" not in found and "noindex" in found
    assert "quelqu’un vous répondra" in read("/aide/?lang=fr&q=iguane")


def test_the_list_is_by_topic_in_few_queries(pool: Answer, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        make.answer(f"Question {number}", public=True)
    with django_assert_max_num_queries(3):
        assert "Question 11" in read("/aide/?lang=fr")


@pytest.mark.parametrize("path", ["/aide/<script>", "/aide/?q=" + "a" * 5_000, "/aide/?q=%00", "/aide/?lang=xx"])
def test_strange_addresses_end(path: str) -> None:
    assert Client().get(path).status_code in (200, 302, 404)


def test_the_square_leads_to_it_and_it_leads_back(pool: Answer) -> None:
    home = read("/place/?lang=fr")
    assert home.count('href="/aide/?lang=fr"') == 2  # in the navigation, and beside the newest answers
    assert 'href="/aide/piscine?lang=fr"' in home
    assert "/aide/piscine" in read("/place/chercher?lang=fr&q=horaires%20piscine")
    assert "/aide/</loc>" in read("/place/plan.xml") and "/aide/piscine</loc>" in read("/place/plan.xml")
    for path in ("/aide/", "/aide/piscine"):
        shown = read(f"{path}?lang=fr")
        for way in ("/place/", "/place/accessibilite", "/place/mentions", "/place/donnees-personnelles"):
            assert f'href="{way}?lang=fr"' in shown, (path, way)
