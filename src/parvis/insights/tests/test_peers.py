"""Beside other cities: the same rule for them and for us, what is not told said so, slow and within budgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from parvis.insights.models import Peer, PeerDay
from parvis.insights.peers import actions
from parvis.insights.peers import jobs as looking
from parvis.insights.peers.showing import figures, middle
from parvis.listening.tests.town import work
from parvis.networks.around import Onlooked, Shown
from parvis.networks.protocol import Later, Refused
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


def account(*posts: Shown, followers: float | None = 1000, answers: bool = True, name: str = "Lyon") -> Onlooked:
    return Onlooked("7", "lyon", name, "https://m.example/@lyon", followers, 300, posts, answers)


def test_figures_are_of_ripe_posts_and_of_nothing_when_there_are_too_few() -> None:
    posts = [Shown(NOW - n * DAY, 10.0 * n, False) for n in range(3, 9)] + [Shown(NOW - DAY, 999, False)]
    found = figures(account(*posts, *[Shown(NOW - 40 * DAY, 5, False)], *[Shown(NOW - n * DAY, 1, True) for n in (2, 5)]), NOW)
    assert (found.each, found.weekly, found.answers) == (55, 7 / 4, 2 / 9), "median of 30 to 80; 7 of 28 days; 2 answers of 9"
    short = figures(account(*posts[:4]), NOW)
    assert (short.each, short.answers, short.followers) == (None, None, 1000)
    assert figures(account(*posts, answers=False), NOW).answers is None
    quick = figures(account(*[Shown(NOW - timedelta(hours=6 * n), 1) for n in range(1, 41)]), NOW)
    assert quick.weekly == pytest.approx(28), "a page of forty posts covers ten days, not twenty-eight"
    assert middle([1, None, 3]) is None and middle([1, 5, 3]) == 3


def beside(monkeypatch: Any, told: Any, *handles: str) -> list[Peer]:
    class Network:
        def look_at(self, handle: str) -> Onlooked:
            found = told(handle)
            if isinstance(found, Exception):
                raise found
            return found

    monkeypatch.setattr(looking, "connector_of", lambda _account: Network())
    of, user = make.account("mastodon", name="Ville"), make.user()
    of.handle = "ville"
    of.save()
    made = [actions.beside(account=of, handle=handle, by=user) for handle in handles]
    work(Peer)
    return made


def test_ours_is_looked_at_in_the_same_way_and_the_page_says_what_is_not_told(
    monkeypatch: Any, django_assert_max_num_queries: Any
) -> None:
    many = {"ville": 5000, "lyon": 9000, "lille": 2000, "nice": None, "metz": 3000}
    beside(monkeypatch, lambda handle: account(followers=many[handle], name=handle.title()), "@Lyon", "lille", "nice", "metz")
    actions.beside(account=Peer.objects.filter(ours=True)[0].account, handle="rennes", by=make.user())
    actions.away(Peer.objects.get(handle="rennes"), by=make.user())
    assert Peer.objects.count() == 5 and Peer.objects.get(ours=True).handle == "ville"
    client = Client()
    client.force_login(make.user())
    client.get("/mesures/autres-villes")
    with django_assert_max_num_queries(30):
        html = client.get("/mesures/autres-villes").content.decode()
    assert "rang 2 sur 4" in html and "plus que 3\u202f000" in html and "Ville (nous)" in html and "non disponible" in html
    lines = b"".join(client.get("/mesures/autres-villes/peers-followers.csv?reseau=mastodon").streaming_content).decode()
    assert "Lyon;9000" in lines and "Nice;" in lines
    PeerDay.objects.create(peer=Peer.objects.get(handle="lyon"), day=date(2026, 2, 19), followers=8000)
    status, told = Caller(make.user())("GET", "/peers")
    lyon = next(one for one in told if one["handle"] == "lyon")
    assert (
        status == 200 and lyon["growth"] == pytest.approx(1 / 8) and lyon["each"] is None and lyon["url"].startswith("https://")
    )


@pytest.mark.parametrize(
    ("error", "hours"), [(Refused("not-found"), 24), (Later("limited", "", after=timedelta(hours=3), named=True), 3)]
)
def test_an_account_that_is_not_there_is_said_so_and_asked_slowly(monkeypatch: Any, error: Exception, hours: int) -> None:
    (peer,) = beside(monkeypatch, lambda handle: error if handle == "lyon" else account(), "lyon")
    peer.refresh_from_db()
    assert peer.failure == error.code and peer.due_at == NOW + timedelta(hours=hours)  # type: ignore[attr-defined]
    assert not PeerDay.objects.filter(peer=peer).exists()


def test_a_day_later_it_is_looked_at_again_and_old_figures_are_not_shown(monkeypatch: Any, clock: Any) -> None:
    (peer,) = beside(monkeypatch, lambda handle: account(), "lyon")
    peer.refresh_from_db()
    assert peer.due_at and timedelta(hours=12) <= peer.due_at - NOW <= timedelta(hours=36)
    clock.move_to(NOW + 9 * DAY)
    assert {one["followers"] for one in Caller(make.user())("GET", "/peers")[1]} == {None}
    assert Caller(make.user())("DELETE", f"/peers/{peer.pk}")[0] == 204 and not Peer.objects.exists(), "ours goes with the last"


@pytest.mark.parametrize(("network", "handle", "fits"), [("mastodon", "@lyon@m.example", True), ("mastodon", "deux mots", False),
                                                         ("mastodon", "https://m.example/@lyon", False), ("x", "lyon", False)])  # fmt: skip
def test_what_may_be_put_beside(network: str, handle: str, fits: bool) -> None:
    of = make.account(network)
    status, told = Caller(make.user())("POST", "/peers", {"account": of.pk, "handle": handle})
    assert (status == 201) is fits, told
    if fits:
        assert Caller(make.user())("POST", "/peers", {"account": of.pk, "handle": handle.upper()})[0] == 422
