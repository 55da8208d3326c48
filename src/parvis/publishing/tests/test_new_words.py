"""A delivery that stopped half way, and whose words changed: the old ones never leave, and what is out is not made twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.networks.protocol import JSON, Draft, Outcome, Processing, Published, Refused
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.scripted import Scripted, published

pytestmark = pytest.mark.django_db


class Container(Scripted):
    """A network that keeps the words with what it is given first, and shows them with the last call."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def publish(self, draft: Draft, key: str) -> Outcome:
        super().publish(draft, key)
        return Processing({"container": draft.text}, timedelta(0))

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        found = super().resume(draft, token, key)
        if isinstance(found, Published):
            self.shown.append(token["container"])
        return found


@pytest.fixture
def manager() -> User:
    return make.user("manager")


@pytest.fixture
def network(monkeypatch: Any) -> Container:
    found = Container()
    for where in ("accounts.sending", "publishing.checks", "publishing.drafts"):
        monkeypatch.setattr(f"parvis.{where}.connector_of", lambda account: found)
    return found


def turn() -> Delivery:
    """One turn of the clock, as the only worker."""
    row = Delivery.objects.select_related("post", "account__grant").get()
    row.due_at = timezone.now() + timedelta(minutes=5)
    Delivery.objects.filter(pk=row.pk).update(due_at=row.due_at, planned_at=timezone.now())
    deliver([Delivery.objects.select_related("post", "account__grant").get(pk=row.pk)]).wait()
    return Delivery.objects.get()


def stopped(manager: User, network: Container) -> Delivery:
    """The network took the words, then refused to show them."""
    network.script = [published(), Refused("media-failed", "try a smaller one")]
    actions.publish(make.post(text="Ancien texte", accounts=[make.account("facebook")], by=manager), by=manager)
    assert turn().state == "processing"
    row = turn()
    assert (row.state, row.token) == ("refused", {"container": "Ancien texte"})
    return row


@pytest.mark.django_db(transaction=True)
def test_new_words_leave_and_never_the_old_ones(manager: User, network: Container) -> None:
    row = stopped(manager, network)
    actions.edit(row.post, by=manager, text="Nouveau texte")
    actions.retry(Delivery.objects.get(), by=manager)
    turn()
    assert turn().state == "sent"
    assert network.shown == ["Nouveau texte"]


@pytest.mark.django_db(transaction=True)
def test_the_same_words_go_on_where_they_stood(manager: User, network: Container) -> None:
    actions.retry(stopped(manager, network), by=manager)
    assert turn().state == "sent"
    assert [verb for verb, _key in network.asked] == ["publish", "resume", "resume"]


@pytest.mark.parametrize(
    ("on", "token", "kept"),
    [
        ("mastodon", {"media": ["1"], "done": []}, None),
        (
            "mastodon",
            {"media": ["1"], "done": ["9"], "first": {"id": "9"}},
            {"done": ["9"], "media": ["1"], "first": {"id": "9"}},
        ),
        ("facebook", {"photos": ["1"]}, None),
        ("facebook", {"shown": "1_2"}, {"shown": "1_2"}),
    ],
)
def test_what_can_be_seen_already_is_not_made_twice(on: str, token: JSON, kept: JSON, manager: User) -> None:
    """A thread goes on after the posts that are there, a comment comes under its post."""
    account = make.account(on)
    post = make.post(accounts=[account], state="attention")
    Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state="refused", token=token)
    actions.edit(post, by=manager, text="Nouveau texte")
    assert Delivery.objects.get().token == kept
