"""`Idempotency-Key`: one create, however often and from however many places at once it is asked."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.inbox.models import Message, Reply
from parvis.media.models import File
from parvis.publishing.models import Delivery, Post
from parvis.rest.models import Once
from parvis.rest.once import forget_old
from parvis.testing import make
from parvis.testing.caller import Caller
from tests.api.test_rights import picture

pytestmark = pytest.mark.django_db(transaction=True)


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
        thread.join(30)
    return found


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
