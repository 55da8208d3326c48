"""A video that was sent, and shown to nobody, before its words changed: taken away, never made public, never left in silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.journal.models import Notice
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Refused
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.models import Delivery, Post
from parvis.publishing.repair.jobs import correct
from parvis.publishing.repair.models import Amendment
from parvis.testing import make
from parvis.work.rows import hold_due

pytestmark = pytest.mark.django_db

VIDEO = "aaaaaaaaaaa"
UNSEEN = {"video": VIDEO, "at": "2026-03-03T10:00:00+00:00", "done": ["cover"]}


class Shelf:
    """Where videos are taken away."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.gone: list[str] = []
        self.refusal = refusal

    def remove(self, name: str) -> None:
        if self.refusal:
            raise self.refusal
        self.gone.append(name)


@pytest.fixture
def manager() -> User:
    return make.user("manager")


@pytest.fixture
def network(monkeypatch: Any) -> Shelf:
    shelf = Shelf()
    monkeypatch.setattr("parvis.publishing.repair.jobs.connector_of", lambda account: shelf)
    return shelf


@pytest.fixture
def stopped(manager: User) -> Delivery:
    """Its cover was refused, once the video was there."""
    post = make.post(by=manager, accounts=[account := make.account("youtube")], text="La fête", state="attention")
    at = timezone.now() + timedelta(days=1)
    return Delivery.objects.create(post=post, account=account, planned_at=at, state="refused", token=UNSEEN, revision=1)


def work() -> None:
    while held := hold_due(Amendment, 10, now=timezone.now() + timedelta(days=1)):
        correct(
            [Amendment.objects.select_related("delivery__post__team", "delivery__account", "by").get(pk=one.pk) for one in held]
        )


def changed(post: Post, how: str, by: User) -> None:
    if how == "edit":
        actions.edit(post, by=by, text="La fête est reportée")
    elif how == "leave the account":
        actions.edit(post, by=by, accounts=[make.account("x").pk])
    elif how == "drop":
        actions.drop(post.deliveries.get(), by=by)
    else:
        getattr(actions, how)(post, by=by)


@pytest.mark.parametrize("how", ["edit", "cancel", "discard", "drop", "leave the account"])
def test_it_is_taken_away_whatever_gives_it_up(how: str, stopped: Delivery, manager: User, network: Shelf) -> None:
    changed(stopped.post, how, manager)
    stopped.refresh_from_db()
    assert stopped.token is None, "the next try begins with a new upload"
    assert network.gone == [], "nothing is asked of the network while one writes"
    work()
    assert network.gone == [VIDEO]
    assert Amendment.objects.get().state == "done" and not Notice.objects.exists()


def test_where_the_network_refuses_a_person_is_told(stopped: Delivery, manager: User, network: Shelf) -> None:
    network.refusal = Refused("forbidden", "no")
    actions.edit(stopped.post, by=manager, text="La fête est reportée")
    work()
    assert Amendment.objects.get().state == "refused"
    assert "que personne ne voit" in Notice.objects.get().text


def test_edited_twice_both_go_and_a_correction_of_what_is_online_is_not_held_up(
    stopped: Delivery, manager: User, network: Shelf
) -> None:
    actions.edit(stopped.post, by=manager, text="Reportée")
    Delivery.objects.update(token=UNSEEN | {"video": "bbbbbbbbbbb"})
    actions.edit(Post.objects.get(pk=stopped.post_id), by=manager, text="Reportée à lundi")
    assert Amendment.objects.count() == 1
    Amendment.objects.create(delivery=stopped, verb="edit", text="x", state="review")  # both may be open
    work()
    assert network.gone == [VIDEO, "bbbbbbbbbbb"]


def test_what_can_be_seen_is_never_taken_away_so() -> None:
    for key in ("youtube", "vimeo", "peertube", "dailymotion"):
        facts = CATALOGUE[key].facts
        assert facts.unseen_in(UNSEEN) == VIDEO
        assert facts.unseen_in({"shown": VIDEO, "url": "u", "at": "a"}) == ""
        assert facts.unseen_in({"session": "s"}) == facts.unseen_in(None) == ""
