"""Planned again after it was called off: what can be seen already is not published a second time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.networks.protocol import Processing, Refused
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery, Post
from parvis.publishing.repair import actions as repair
from parvis.testing import make
from parvis.testing.scripted import Scripted, published

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

HALF = {"done": ["9"], "media": [], "first": {"id": "9", "url": "https://m.test/9", "at": "2026-03-03T10:00:00+00:00"}}


@pytest.fixture
def manager() -> User:
    return make.user("manager")


@pytest.fixture
def network(monkeypatch: Any) -> Scripted:
    """Shows the first of a thread, then refuses the second."""
    found = Scripted(Processing(HALF, timedelta(0)), Refused("too-many", "slow down"), threads=True, deletes=True)
    for where in ("accounts.sending", "publishing.checks", "publishing.drafts"):
        monkeypatch.setattr(f"parvis.{where}.connector_of", lambda account: found)
    return found


def turn() -> Delivery:
    """One turn of the clock, as the only worker."""
    due = timezone.now() + timedelta(minutes=5)
    Delivery.objects.exclude(due_at=None).update(due_at=due, planned_at=timezone.now())
    row = Delivery.objects.select_related("post", "account__grant").latest("pk")
    if row.due_at is not None:
        deliver([row]).wait()
    return Delivery.objects.latest("pk")


@pytest.fixture
def half(manager: User, network: Scripted) -> Post:
    """Its first message is online, its second was refused, and it was called off."""
    post = make.post(text="Un", accounts=[make.account("mastodon")], by=manager)
    post = actions.edit(post, by=manager, parts=["Deux"])
    actions.publish(post, by=manager)
    assert (turn().state, turn().state) == ("processing", "refused")
    post = actions.cancel(post, by=manager)
    assert post.state == "draft"
    return post


def test_the_same_words_go_on_where_they_stood(half: Post, manager: User, network: Scripted) -> None:
    key = Delivery.objects.get().key
    actions.publish(half, by=manager)
    assert turn().state == "sent"
    assert [verb for verb, _ in network.asked] == ["publish", "resume", "resume"]
    assert Delivery.objects.get().key == key


def test_the_rest_may_have_changed(half: Post, manager: User, network: Scripted) -> None:
    actions.publish(actions.edit(half, by=manager, parts=["Deux, autrement"]), by=manager)
    assert turn().state == "sent"
    assert [verb for verb, _ in network.asked] == ["publish", "resume", "resume"]


def test_other_words_ask_a_person_who_is_told_what_is_online(
    half: Post, manager: User, network: Scripted, client: Client
) -> None:
    actions.publish(actions.edit(half, by=manager, text="Autre chose"), by=manager)
    row = turn()
    assert (row.state, row.failure, row.url) == ("asked", "half-shown", "https://m.test/9")
    assert row.post.state == "attention"
    assert [verb for verb, _ in network.asked] == ["publish", "resume"]
    client.force_login(manager)
    page = client.get(reverse("publishing:post", args=[half.pk])).content.decode()
    assert "https://m.test/9" in page and "<q>Un</q>" in page


def asked(post: Post, by: User) -> Delivery:
    actions.publish(actions.edit(post, by=by, text="Autre chose"), by=by)
    return Delivery.objects.get()


def test_it_is_attached_as_it_is(half: Post, manager: User, network: Scripted) -> None:
    row = actions.judge(asked(half, manager), there=True, by=manager)
    assert (row.state, row.remote_id, row.url) == ("sent", "9", "https://m.test/9")
    assert row.context == {"parts": ["9"]}
    actions.publish(Post.objects.get(), by=manager)
    assert turn().state == "sent" and len(network.asked) == 2


def test_it_is_taken_down_and_may_then_be_published_anew(half: Post, manager: User, network: Scripted) -> None:
    row = asked(half, manager)
    change = repair.take_down(row, reason="remplacée", by=manager)
    assert (change.verb, change.state) == ("remove", "scheduled")
    assert Delivery.objects.get().state == "sent"
    change.state = "task"
    change.save()
    repair.finish(change, by=manager)
    actions.publish(Post.objects.get(), by=manager)
    assert turn().state == "sent"
    assert [verb for verb, _ in network.asked] == ["publish", "resume", "publish"]


def test_who_took_it_down_on_the_network_says_so(half: Post, manager: User, network: Scripted) -> None:
    key = Delivery.objects.get().key
    actions.judge(asked(half, manager), there=False, by=manager)
    assert turn().state == "sent"
    assert network.asked[-1] == ("publish", str(Delivery.objects.get().key)) and Delivery.objects.get().key != key


def test_an_account_that_was_taken_out_and_comes_back_is_the_same(half: Post, manager: User, network: Scripted) -> None:
    account = half.variants.get().account_id
    half = actions.edit(half, by=manager, accounts=[])
    actions.publish(actions.edit(half, by=manager, accounts=[account]), by=manager)
    assert turn().state == "sent" and [verb for verb, _ in network.asked] == ["publish", "resume", "resume"]


def test_what_was_given_up_in_doubt_is_asked_again(manager: User, network: Scripted) -> None:
    account = make.account("mastodon")
    network.script = []
    post = make.post(text="Un", accounts=[account], by=manager)
    row = Delivery.objects.create(
        post=post, account=account, planned_at=timezone.now(), state="asked", failure="worker-gone", began_at=timezone.now()
    )
    actions.drop(row, by=manager)
    actions.publish(Post.objects.get(), by=manager)
    row = turn()
    assert (row.state, row.failure) == ("asked", "may-be-there") and not network.asked
    actions.judge(row, there=False, by=manager)
    assert turn().state == "sent" and [verb for verb, _ in network.asked] == ["publish"]


def test_what_is_online_is_not_planned_again(manager: User, network: Scripted) -> None:
    account = make.account("mastodon")
    network.script = [published()]
    post = make.post(text="Un", accounts=[account], by=manager)
    actions.publish(post, by=manager)
    assert turn().state == "sent"
    for _ in range(2):
        actions.publish(Post.objects.get(), by=manager)
        assert isinstance(turn(), Delivery)
    assert [verb for verb, _ in network.asked] == ["publish"] and Delivery.objects.count() == 1
