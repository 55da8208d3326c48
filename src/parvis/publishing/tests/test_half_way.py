"""What a network has begun goes no further when the newsroom says stop: the next call may be the one that shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.city.actions import resume, stop
from parvis.journal.models import Notice
from parvis.networks.protocol import Doubt, Later, NetworkError, Processing, Refused, Repeat
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.approval import actions as approval
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.scripted import Scripted, published

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

UNSEEN = {"media": ["7"]}
HALF = {"done": ["9"], "media": [], "first": {"id": "9", "url": "https://m.test/9", "at": "2026-03-03T10:00:00+00:00"}}
DO: dict[str, Callable[[Post, User], object]] = {
    "stop": lambda post, by: stop(reason="Alerte", by=by),
    "freeze": lambda post, by: approval.hold(post, reason="À relire", by=by),
    "cutoff": lambda post, by: Delivery.objects.update(planned_at=timezone.now() - timedelta(days=3)),
    "cancel": lambda post, by: actions.cancel(post, by=by),
}
STATE = {"stop": "held", "freeze": "held", "cutoff": "late", "cancel": "cancelled"}


@pytest.fixture
def manager() -> User:
    return make.user("manager")


@pytest.fixture
def use(monkeypatch: Any) -> Callable[[Scripted], Scripted]:
    def through(connector: Scripted) -> Scripted:
        for where in ("accounts.sending", "publishing.checks", "publishing.drafts"):
            monkeypatch.setattr(f"parvis.{where}.connector_of", lambda account: connector)
        return connector

    return through


def turn(delivery: Delivery) -> Delivery:
    """One turn of the clock, as the only worker."""
    due = timezone.now() + timedelta(minutes=5)
    Delivery.objects.filter(pk=delivery.pk).exclude(due_at=None).update(due_at=due)
    row = Delivery.objects.select_related("post__topic", "account__grant").get(pk=delivery.pk)
    if row.due_at is not None:
        row.planned_at = min(row.planned_at, timezone.now())
        deliver([row]).wait()
    return Delivery.objects.get(pk=delivery.pk)


def begun(manager: User) -> Delivery:
    post = make.post(text="Un", accounts=[make.account("mastodon")], by=manager)
    actions.publish(post, by=manager)
    return turn(Delivery.objects.get())


def verbs(network: Scripted) -> list[str]:
    return [verb for verb, _ in network.asked]


@pytest.mark.parametrize("token", [UNSEEN, HALF], ids=["a film being prepared", "a thread half out"])
@pytest.mark.parametrize("what", DO)
def test_what_was_begun_does_not_go_on(what: str, token: dict[str, Any], manager: User, use: Any) -> None:
    network = use(Scripted(Processing(token, timedelta(0))))
    delivery = begun(manager)
    assert delivery.state == "processing"
    DO[what](delivery.post, manager)
    delivery = turn(delivery)
    assert (delivery.state, delivery.due_at, verbs(network)) == (STATE[what], None, ["publish"])
    assert delivery.token == token, "it can go on where it stood"


def test_after_the_stop_nothing_leaves_by_itself_and_a_person_lets_it_go_on(manager: User, use: Any) -> None:
    network = use(Scripted(Processing(UNSEEN, timedelta(0)), published("7")))
    delivery = begun(manager)
    stop(reason="Alerte", by=manager)
    turn(delivery)
    resume(by=manager)
    assert turn(delivery).state == "held"
    actions.retry(Delivery.objects.get(), by=manager)
    assert turn(delivery).remote_id == "7"
    assert verbs(network) == ["publish", "resume"]


def test_during_the_stop_a_doubt_is_looked_for_and_not_repeated(manager: User, use: Any) -> None:
    network = use(Scripted(Doubt("no-answer"), published("1"), repeat=Repeat.SAFE))
    delivery = begun(manager)
    stop(reason="Alerte", by=manager)
    assert [turn(delivery).state for _ in range(3)] == ["doubt", "scheduled", "held"]
    assert verbs(network) == ["publish", "find", "find"]
    resume(by=manager)
    actions.retry(Delivery.objects.get(), by=manager)
    assert turn(delivery).state == "sent"
    assert {key for _, key in network.asked} == {str(delivery.key)}


@pytest.mark.parametrize("repeat", [Repeat.SAFE, Repeat.VISIBLE])
def test_what_a_killed_worker_left_does_not_go_on_during_the_stop(repeat: Repeat, manager: User, use: Any) -> None:
    network = use(Scripted(Processing(HALF, timedelta(0)), repeat=repeat))
    delivery = begun(manager)
    stop(reason="Alerte", by=manager)
    Delivery.objects.update(state="sending")
    assert [turn(delivery).state for _ in range(4)] == ["doubt", "doubt", "scheduled", "held"]
    assert verbs(network) == ["publish", "find", "find"]


@pytest.mark.parametrize(
    ("end", "states"),
    [
        (Refused("duplicate"), ["cancelled"]),
        (Later("unreachable"), ["cancelled"]),
        (Processing(UNSEEN, timedelta(0)), ["cancelled"]),
        (Doubt("no-answer"), ["doubt", "doubt", "cancelled"]),
        (published("5"), ["sent"]),
    ],
    ids=["refused", "later", "begun", "doubt", "sent"],
)
def test_called_off_during_its_call_nothing_follows(end: Any, states: list[str], manager: User, use: Any) -> None:
    class Meanwhile(Scripted):
        def publish(self, draft: Any, key: str) -> Any:
            actions.cancel(Post.objects.get(), by=manager)
            return super().publish(draft, key)

    network = use(Meanwhile(end))
    delivery = begun(manager)
    found = [delivery.state] + [turn(delivery).state for _ in states[1:]]
    assert found == states
    assert turn(delivery).state == states[-1]
    assert set(verbs(network)[1:]) <= {"find"}
    assert delivery.called_off and Post.objects.get().state in ("draft", "sending", "sent")
    assert not Notice.objects.filter(kind="delivery.refused").exists(), "who cancelled is not told that it was refused"


def test_asked_and_called_off_it_is_not_sent_again(manager: User, use: Any) -> None:
    network = use(Scripted(Doubt("no-answer"), repeat=Repeat.BLIND))
    delivery = begun(manager)
    assert turn(delivery).state == "asked"
    actions.cancel(delivery.post, by=manager)
    client = Client()
    client.force_login(manager)
    html = client.get(reverse("publishing:post", args=[delivery.post_id])).content.decode()
    assert "Non, elle n’y est pas" in html and "envoyer de nouveau" not in html
    html = client.post(reverse("publishing:delivery", args=[delivery.pk, "juger"]), {"there": "no"}, follow=True).content.decode()
    assert "rien n’est renvoyé" in html and "elle repart" not in html
    assert Delivery.objects.get().state == "cancelled"
    assert (turn(delivery).state, verbs(network)) == ("cancelled", ["publish"])


def test_planned_again_what_was_called_off_goes_on(manager: User, use: Any) -> None:
    network = use(Scripted(Doubt("no-answer"), finds=[None, None]))
    delivery = begun(manager)
    actions.cancel(delivery.post, by=manager)
    actions.publish(Post.objects.get(), by=manager)
    assert [turn(delivery).state for _ in range(3)] == ["doubt", "scheduled", "sent"]
    assert verbs(network) == ["publish", "find", "find", "publish"]


def test_other_words_for_one_network_do_not_stop_what_another_has_begun(manager: User, use: Any) -> None:
    network = use(Scripted(Processing(UNSEEN, timedelta(0)), Refused("too-long")))
    post = make.post(text="Un", accounts=[make.account("mastodon"), make.account("x")], by=manager)
    actions.publish(post, by=manager)
    first, second = (turn(row) for row in Delivery.objects.order_by("pk"))
    assert (first.state, second.state) == ("processing", "refused")
    actions.adapt(second, text="Deux", by=manager)
    assert turn(first).state == "sent"
    assert verbs(network) == ["publish", "publish", "resume"]


@pytest.mark.parametrize("error", [Processing(UNSEEN, timedelta(0)), Doubt("no-answer")], ids=["begun", "doubt"])
def test_the_page_says_what_may_still_appear(error: Processing | NetworkError, manager: User, use: Any) -> None:
    use(Scripted(error))
    delivery = begun(manager)
    client = Client()
    client.force_login(manager)
    assert "Annuler l’envoi" in client.get(reverse("publishing:post", args=[delivery.post_id])).content.decode()
    said = client.post(reverse("publishing:act", args=[delivery.post_id, "annuler"]), follow=True).content.decode()
    assert ("peut encore paraître" in said) == isinstance(error, Doubt)
    assert ("rien de plus ne partira" in said) == isinstance(error, Processing)
