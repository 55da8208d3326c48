"""`Idempotency-Key`: one create, however often and from however many places at once it is asked."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.accounts import actions
from parvis.accounts.models import Account
from parvis.conf.api import api
from parvis.inbox.models import Message, Reply
from parvis.media.models import File
from parvis.networks.protocol import Profile
from parvis.publishing.models import Delivery, Post
from parvis.rest.forgetting import forget_old
from parvis.rest.models import Once
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.testing.scripted import Scripted
from tests.api.test_rights import picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def manager() -> Caller:
    return Caller(make.user("manager"))


def key(value: str) -> dict[str, str]:
    return {"Idempotency-Key": value}


def at_once(count: int, act: Any) -> list[Any]:
    """`act(n)` in as many threads, all let go together."""
    found: list[Any] = [None] * count
    start = threading.Barrier(count)

    def run(n: int) -> None:
        start.wait()
        try:
            found[n] = act(n)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def test_every_create_takes_a_key():
    """What answers 201 has made something: asked twice with a key it is made once."""
    for path, there in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, told in there.items():
            if {201, "201"} & set(told["responses"]):
                taken = [one["name"] for one in told.get("parameters", [])]
                assert "Idempotency-Key" in taken, f"{method} {path}: put `once` (`once_secret`, `once_outside`) on it"


@pytest.mark.parametrize(
    ("path", "body", "secret"),
    [
        ("/hooks", {"url": "https://elsewhere.example/in", "kinds": ["post.sent"]}, "secret"),
        ("/open311/keys", {"name": "Une application"}, "key"),
        ("/marks", {"first": "2026-03-01", "last": "2026-03-02", "words": "Fête"}, ""),
    ],
)
def test_what_is_made_twice_is_there_once_and_its_secret_is_told_once(path, body, secret, monkeypatch):
    monkeypatch.setattr("parvis.journal.actions.check_address", lambda *_: None, raising=False)
    admin = Caller(make.user("admin"))
    (status, first), (again, second) = (admin("POST", path, body, **key("k")) for _ in range(2))
    assert (status, again, first["id"]) == (201, 201, second["id"])
    assert not secret or (first[secret] and not second[secret])
    assert not secret or first[secret] not in str(list(Once.objects.values_list("body", flat=True)))


def test_eight_at_once_write_one_post(manager):
    account = make.account()
    at = (timezone.now() + timedelta(hours=1)).isoformat()
    body = {"text": "Une seule fois", "accounts": [account.pk], "publish_at": at}
    callers = [Caller(manager.user) for _ in range(8)]
    answers = at_once(8, lambda n: callers[n]("POST", "/posts", body, **key("huit")))
    assert Post.objects.count() == 1 and Delivery.objects.count() == 1
    assert {status for status, _ in answers} <= {201, 409}
    assert len({told["id"] for status, told in answers if status == 201}) == 1
    assert manager("POST", "/posts", body, **key("huit"))[1]["id"] == Post.objects.get().pk


def test_eight_at_once_give_one_answer(manager):
    row = make.conversation()
    body = {"text": "Lundi à neuf heures.", "seen": row.last_in}
    callers = [Caller(manager.user) for _ in range(8)]
    answers = at_once(8, lambda n: callers[n]("POST", f"/conversations/{row.pk}/replies", body, **key("huit")))
    assert Reply.objects.count() == 1
    assert {status for status, _ in answers} <= {201, 409}


def test_two_colleagues_may_use_the_same_key(manager):
    other = Caller(make.user("manager"))
    assert manager("POST", "/posts", {"text": "Un"}, **key("k"))[0] == 201
    assert other("POST", "/posts", {"text": "Deux"}, **key("k"))[0] == 201
    assert Post.objects.count() == 2


def test_a_key_for_something_else_is_refused(manager):
    row = make.conversation()
    assert manager("POST", "/posts", {"text": "Un"}, **key("k"))[0] == 201
    assert manager("POST", "/posts", {"text": "Deux"}, **key("k"))[0] == 422
    assert manager("POST", f"/conversations/{row.pk}/notes", {"text": "Un"}, **key("k"))[0] == 422
    assert not Message.objects.filter(way="note").exists()


def test_a_refused_create_leaves_its_key_free(manager):
    account = make.account()
    assert manager("POST", "/posts", {"text": "Un", "accounts": [account.pk + 1]}, **key("k"))[0] == 422
    assert manager("POST", "/posts", {"text": "Un", "accounts": [account.pk]}, **key("k"))[0] == 201


def test_a_long_key_is_refused(manager):
    assert manager("POST", "/posts", {"text": "Un"}, **key("k" * 201))[0] == 422
    assert manager("POST", "/posts", {"text": "Un"}, **key("k" * 200))[0] == 201


def test_a_picture_is_kept_once_and_another_one_under_its_key_is_refused(manager):
    def add(file: SimpleUploadedFile) -> Any:
        return Client().post("/api/v1/media", {"file": file}, headers=manager.headers | key("photo"))

    first, again = add(picture()), add(picture())
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"] == File.objects.get().pk
    assert add(SimpleUploadedFile("pont.png", picture().read() + b" ")).status_code == 422


def test_keys_are_forgotten_after_a_day(manager):
    assert manager("POST", "/posts", {"text": "Un"}, **key("k"))[0] == 201
    forget_old()
    assert Once.objects.count() == 1
    Once.objects.update(at=timezone.now() - timedelta(hours=25))
    forget_old()
    assert Once.objects.count() == 0


def test_a_claim_that_nobody_renews_is_taken_over(manager):
    """Its process was killed: within the minute the key answers 409, afterwards the same request is done."""
    account = connectable(manager)
    Once.objects.update(status=0, body=None, until=timezone.now() + timedelta(seconds=30))
    assert manager("POST", "/accounts", account, **key("k"))[0] == 409
    Account.objects.all().delete()
    Once.objects.update(until=timezone.now() - timedelta(seconds=1))
    status, told = manager("POST", "/accounts", account, **key("k"))
    assert (status, told["id"]) == (201, Account.objects.get().pk)


def test_whoever_lost_its_claim_makes_nothing(manager, monkeypatch):
    """A process that slept through its minute finds the answer of the one that took over, and undoes what it was about to do."""
    real, account = actions._known, connectable(manager)
    Account.objects.all().delete()
    Once.objects.all().delete()

    def slept(*args):
        monkeypatch.setattr(actions, "_known", real)
        Once.objects.update(until=timezone.now() - timedelta(seconds=1))
        at_once(1, lambda n: taken.append(Caller(manager.user)("POST", "/accounts", account, **key("k"))))
        return real(*args)

    taken: list[Any] = []
    monkeypatch.setattr(actions, "_known", slept)
    assert manager("POST", "/accounts", account, **key("k"))[1]["id"] == taken[0][1]["id"]
    assert Account.objects.count() == 1


def test_a_long_create_keeps_its_claim(manager, monkeypatch):
    monkeypatch.setattr("parvis.rest.idempotency.LEASE", timedelta(seconds=0.3))
    account = connectable(manager)
    Account.objects.all().delete()
    Once.objects.all().delete()
    real, told = actions._known, []

    def slow(*args):
        time.sleep(1)
        return real(*args)

    monkeypatch.setattr(actions, "_known", slow)

    def ask(n: int) -> None:
        time.sleep(0.7 * n)
        told.append(Caller(manager.user)("POST", "/accounts", account, **key("k"))[0])

    at_once(2, ask)
    assert told == [409, 201]
    assert Account.objects.count() == 1


def connectable(manager: Caller) -> dict[str, Any]:
    """What connects an account, which it did once."""
    body = {"network": "mastodon", "settings": {"server": "https://social.example"}, "secrets": {"token": "secret-of-the-test"}}
    assert manager("POST", "/accounts", body, **key("k"))[0] == 201
    return body


@pytest.fixture(autouse=True)
def _asked(monkeypatch):
    """The network says who we are."""
    monkeypatch.setattr(actions, "_ask", lambda *_: (Scripted(), Profile("1", "ville", "Ville")))
