"""A token asks so many times a minute: then it waits, is told how long, and nobody else waits with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from parvis.people import throttles
from parvis.people.sessions import digest
from parvis.people.throttles import MINUTE, Pace
from parvis.publishing.models import Post
from parvis.testing import make

pytestmark = pytest.mark.django_db


def key() -> str:
    """The digest of a new token: nothing was asked with it yet."""
    return digest(make.token(make.user("manager")))


def test_a_bucket_fills_all_the_time() -> None:
    bucket, one, other = Pace(60), key(), key()  # one a second
    assert [bucket.ask(one, 100.0).again for _ in range(60)] == [0] * 60
    last = bucket.ask(one, 100.0)
    assert (last.left, last.again, last.full) == (0, 1, 60)
    assert bucket.ask(other, 100.0).again == 0, "another token is another bucket"
    assert bucket.ask(one, 101.0).again == 0 and bucket.ask(one, 101.2).again == 1
    assert bucket.ask(one, 1000.0).left == 59, "never more than a minute's worth"
    assert Pace(0).ask(one) is None


@pytest.mark.parametrize("most", [1, 7, 60, 600, 100_000])
def test_who_waits_as_told_is_let_in(most: int) -> None:
    bucket, now, who = Pace(most), 50.0, key()
    for _ in range(3 * most if most < 100 else 10):
        asked = bucket.ask(who, now)
        if asked.again:
            now += asked.again
            assert bucket.ask(who, now).again == 0


@pytest.mark.postgresql
@pytest.mark.parametrize("processes", [1, 2, 5])
def test_all_processes_take_from_one_bucket(processes: int) -> None:
    """Whoever spreads their requests gets no more than who does not; nor less, when nothing is left in another's hand."""
    buckets, who = [Pace(600) for _ in range(processes)], key()
    let_in = sum(bucket.ask(who, 100.0).again == 0 for _ in range(700) for bucket in buckets)
    assert let_in == 600


def test_few_requests_write(django_assert_max_num_queries: Any) -> None:
    bucket, who = Pace(600), key()
    with django_assert_max_num_queries(2 * 20 + 4):
        assert sum(bucket.ask(who, 100.0).again == 0 for _ in range(2000)) == 600, "who was told to wait is not looked up again"


def test_what_is_in_hand_for_too_long_is_lost() -> None:
    """Else each of many processes would let in a handful after a long silence."""
    bucket, who = Pace(600), key()
    assert bucket.ask(who, 100.0).left == 599
    assert bucket.ask(who, 100.0 + MINUTE).left == 599


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "KEPT", 10)
    bucket = Pace(60)
    for number in range(100):
        bucket.ask(str(number), 100.0 + number / 1000)
    assert len(bucket._held) == 10


def test_the_api_says_where_a_token_stands_and_refuses_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "PACE", Pace(3))
    user = make.user("manager")
    mine, other = ({"Authorization": f"Bearer {make.token(user)}"} for _ in range(2))
    body = json.dumps({"text": "Bonjour"})
    answers = [Client().post("/api/v1/posts", body, content_type="application/json", headers=mine) for _ in range(4)]
    assert [one.status_code for one in answers] == [201, 201, 201, 429]
    assert [one["RateLimit-Remaining"] for one in answers[:3]] == ["2", "1", "0"] and answers[0]["RateLimit-Limit"] == "3"
    refused = answers[3]
    assert 0 < int(refused["Retry-After"]) <= 20 and refused["Content-Type"] == "application/problem+json"
    assert "une minute" in refused.json()["title"] and Post.objects.count() == 3
    assert Client().get("/api/v1/posts", headers=other).status_code == 200
    spoken = Client().post("/mcp", "{}", content_type="application/json", headers=mine)
    assert spoken.status_code == 429 and int(spoken["Retry-After"]) > 0
    assert Client().get("/api/v1/posts", headers={"Authorization": "Bearer parvis_invente"}).status_code == 401
    page = Client()
    page.force_login(user)
    assert [page.get("/api/v1/posts").status_code for _ in range(5)] == [200] * 5, "a page's session is not counted"
