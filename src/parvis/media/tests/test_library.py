"""The library's page: words and filters in the address, page by page, quick with thousands of files."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.media import actions
from parvis.media.lists import chosen
from parvis.media.models import File, Keeping
from parvis.media.tests.shelf import kept, many, signed_in
from parvis.media.tidying import actions as tidying
from parvis.media.wanted import Wanted
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.costs import costs_at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def names(user: User, **wanted: Any) -> set[str]:
    return {file.name for file in chosen(user, **wanted)}


def test_words_are_found_without_accents_in_all_that_is_said(manager: User) -> None:
    kept(manager, name="a.png", alt="La déchèterie du canal", credit="A. Martin", tags=["Été", "#propreté"], alts={"en": "Dump"})
    kept(manager, name="b.png", alt="Une piscine")
    for words in ("decheterie", "martin cana", "ete", "proprete", "dump"):
        assert names(manager, q=words) == {"a.png"}, words
    file = File.objects.get(name="a.png")
    actions.describe(file, by=manager, alt="Un pont", tags=[])
    assert names(manager, q="decheterie") == set()
    assert names(manager, q="pont") == {"a.png"}


def test_each_filter_keeps_what_it_says(manager: User) -> None:
    today, other = timezone.localdate(), make.user("contributor")
    folder = tidying.open_folder("Fêtes", by=manager)
    below = tidying.open_folder("Été", parent=folder, by=manager)
    kept(manager, name="nue.png")
    kept(manager, name="finie.png", alt="x", credit="y", expires_on=today - timedelta(days=1))
    kept(manager, name="bientot.png", alt="x", credit="y", expires_on=today + timedelta(days=10))
    kept(manager, name="loin.png", alt="x", credit="y", expires_on=today + timedelta(days=200))
    kept(other, name="accord.png", alt="x", credit="y", consent="missing", tags=["Été"])
    tidying.sort([kept(manager, name="rangee.png", alt="x", credit="y")], folder=below, by=manager)
    used = kept(manager, name="servie.png", alt="x", credit="y")
    make.post().attachments.create(file=used)
    assert names(manager, missing="alt") == {"nue.png"}
    assert names(manager, missing="credit") == {"nue.png"}
    assert names(manager, missing="consent") == {"accord.png"}
    assert names(manager, rights="ended") == {"finie.png"}
    assert names(manager, rights="ending") == {"bientot.png"}
    Keeping.objects.create(pk=1, notice_days=5)
    assert names(manager, rights="ending") == set()
    assert names(manager, folder=folder.pk) == names(manager, folder=below.pk) == {"rangee.png"}
    assert "rangee.png" not in names(manager, folder=0)
    assert names(manager, author=other.pk) == names(manager, tag="Été") == {"accord.png"}
    assert names(manager, free=True) == names(manager) - {"servie.png"}
    assert names(manager, kind="video") == set()
    File.objects.filter(name="nue.png").update(created_at=timezone.now() - timedelta(days=40))
    assert names(manager, until=today - timedelta(days=30)) == {"nue.png"}
    assert "nue.png" not in names(manager, since=today)


def test_a_video_without_captions_is_missing_something(manager: User) -> None:
    film = File.objects.create(sha256="f" * 64, path="aa/f", name="film.mp4", mime="video/mp4", size=1, seconds=3)
    assert names(manager, missing="captions") == {"film.mp4"}
    actions.caption(film, language="fr", raw=b"1\n00:00:00,000 --> 00:00:01,000\nOui\n", by=manager)
    assert names(manager, missing="captions") == set()


def test_the_address_says_what_is_shown_and_nothing_wrong_breaks_it(manager: User) -> None:
    client = signed_in(manager)
    kept(manager, name="pont.png", alt="Le pont")
    kept(manager, name="quai.png")
    url = reverse("media:library")
    shown = client.get(url, {"manque": "alt", "vue": "liste"}).content.decode()
    assert "quai.png" in shown and "pont.png" not in shown
    assert 'href="?vue=liste"' in shown  # pressing it again takes the filter away
    wrong = {"genre": "son", "manque": "x", "droits": "x", "dossier": "abc", "par": "-1", "depuis": "2026-13-45", "q": "\x00"}
    assert client.get(url, wrong).status_code == 200
    assert client.get(url, {"depuis": "0001-01-01", "jusqu": "9999-12-31"}).status_code == 200
    assert client.get(url, {"suite": "nimporte"}).status_code == 404
    assert "Enlever les filtres" in client.get(url, {"q": "introuvable"}).content.decode()


def test_an_address_is_read_as_it_is_written() -> None:
    wanted = Wanted(q="pont", kind="image", free=True, folder=3, rows="liste")
    assert wanted.address() == "?q=pont&genre=image&inutilises=oui&dossier=3&vue=liste"
    assert Wanted().address() == "?"


def test_five_thousand_files_are_quick_and_read_page_by_page(manager: User, django_assert_max_num_queries: Any) -> None:
    many(5000, manager)
    make.post().attachments.create(file=File.objects.latest("pk"))
    client = signed_in(manager)
    client.get(reverse("media:library"))
    for query in ({}, {"q": "canal"}, {"q": "vue 4999"}, {"inutilises": "oui"}, {"genre": "image", "manque": "credit"}):
        with django_assert_max_num_queries(12), costs_at_most(250):
            client.get(reverse("media:library"), query)
    seen = _walk(client, client.get(reverse("media:library")).content.decode())
    assert len(seen) == len(set(seen)) == 180


def _walk(client: Client, page: str, steps: int = 2) -> list[str]:
    """The files of the first pages."""
    seen = re.findall(r'name="pick" value="(\d+)"', page)
    for _step in range(steps):
        following = re.search(r'hx-get="([^"]+)"[^>]*hx-target="closest .pager"', page)
        assert following
        address = following[1].replace("&amp;", "&")
        page = client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in page
        seen += re.findall(r'name="pick" value="(\d+)"', page)
    return seen
