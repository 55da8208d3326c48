"""A crowd costs one drawing; nobody is given another reader's page."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from parvis.journal.record import record
from parvis.square import actions, kept
from parvis.square.models import Notice
from parvis.square.testing import enter, resident
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.SQUARE_KEPT = True


def test_the_second_reader_asks_nothing_of_the_database(django_assert_num_queries):
    client = Client()
    first = client.get("/place/")
    with django_assert_num_queries(0):
        second = client.get("/place/")
        stranger = client.get("/place/", headers={"Accept-Language": "fr-FR"})
    assert first.content == second.content == stranger.content
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert second["Cache-Control"] == "public, max-age=60"


def test_each_language_has_its_own():
    client = Client()
    assert 'lang="fr"' in client.get("/place/", headers={"Accept-Language": "fr"}).content.decode()
    assert 'lang="en"' in client.get("/place/", headers={"Accept-Language": "en"}).content.decode()


def test_a_page_with_a_name_is_neither_kept_nor_given():
    client = Client()
    client.get("/place/")
    known = enter(Client(), resident("Léa")).get("/place/")
    assert "Léa" in known.content.decode()
    assert "Léa" not in client.get("/place/").content.decode()


def test_a_page_with_a_form_is_drawn_for_each():
    client = Client()
    assert Client().get("/place/entrer").content != client.get("/place/entrer").content


@pytest.mark.parametrize(("kind", "drawn"), [("forum.answered", True), ("conversation.arrived", False)])
def test_a_page_is_drawn_again_when_something_happened_that_it_may_show(django_assert_num_queries, monkeypatch, kind, drawn):
    monkeypatch.setattr(kept, "SURELY", 0)
    monkeypatch.setattr(kept, "LOOK", 0)
    client = Client()
    actions.settle(by=make.user("manager"), lead="Avant.")
    assert "Avant." in client.get("/place/").content.decode()
    with django_assert_num_queries(1):  # what happened?
        assert "Avant." in client.get("/place/").content.decode()
    Notice.objects.update(lead="Après.")
    record(kind)
    assert ("Après." in client.get("/place/").content.decode()) is drawn
    assert ("Après." in client.get("/place/").content.decode()) is drawn


def test_while_one_draws_a_page_anew_the_others_are_given_the_last_one(monkeypatch):
    monkeypatch.setattr(kept, "LONGEST", 0)
    monkeypatch.setattr(kept, "SURELY", 0)
    asked = []

    def draw(request):
        asked.append(request.path)
        inside = keeper(request).content if len(asked) == 2 else b""  # a second reader, while the first one's is being drawn
        response = HttpResponse(f"page {len(asked)}".encode() + inside)
        response["Cache-Control"] = "public, max-age=60"
        return response

    keeper, request = kept.Kept(draw), RequestFactory().get("/place/")
    assert [keeper(request).content for _ in range(3)] == [b"page 1", b"page 2page 1", b"page 3"]


def test_without_the_database_what_was_drawn_is_given(monkeypatch):
    monkeypatch.setattr(kept, "SURELY", 0)
    monkeypatch.setattr(kept, "LOOK", 0)
    client = Client()
    first = client.get("/place/").content

    def away(_news):
        raise OperationalError("away")

    monkeypatch.setattr(kept.News, "_look", away)
    assert client.get("/place/").content == first


def test_who_has_the_page_is_told_so():
    client = Client()
    first = client.get("/place/mentions")
    again = client.get("/place/mentions", headers={"If-None-Match": f'"x", {first["ETag"]}'})
    assert (again.status_code, again.content, again["ETag"], again["Vary"]) == (304, b"", first["ETag"], first["Vary"])
    assert client.get("/place/mentions?lang=en", headers={"If-None-Match": first["ETag"]}).status_code == 200
    known = enter(Client(), resident()).get("/place/mentions", headers={"If-None-Match": first["ETag"]})
    assert known.status_code == 200 and "ETag" not in known


def test_what_is_gone_is_drawn_again(monkeypatch):
    monkeypatch.setattr(kept, "LONGEST", 0)
    client = Client()
    assert client.get("/place/mentions").status_code == 200
    assert client.get("/place/rien").status_code == 404
    assert client.get("/place/rien").status_code == 404
