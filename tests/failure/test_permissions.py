"""A permission that is wrong or runs out: a clear sentence, a pause, and afterwards what waited goes on — once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.accounts.models import Account, Attempt
from parvis.inbox.models import Conversation, Reply
from parvis.journal.models import Event
from parvis.publishing import actions as newsroom
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.caller import Caller
from tests.failure.turns import turn, work_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise]


@pytest.fixture
def manager() -> Caller:
    return Caller(make.user("manager"))


def planned(account: Account, manager: Caller, text: str = "La piscine rouvre lundi.") -> Delivery:
    post = make.post(by=manager.user, accounts=[account], text=text)
    newsroom.schedule(post, at=timezone.now(), by=manager.user)
    return Delivery.objects.get(post=post)


@pytest.mark.parametrize("network", ["mastodon", "x", "facebook", "email"])
def test_a_wrong_token_is_said_and_nothing_is_kept(networks, manager, network):
    given, secrets = networks.given(network)
    wrong = secrets | ({"password": "faux"} if network == "email" else {"token": "jeton-invente"})
    status, told = manager("POST", "/accounts", {"network": network, "settings": given, "secrets": wrong})
    assert status == 422
    assert "jeton" in told["detail"] or "mot de passe" in told["detail"]
    assert "jeton-invente" not in str(told) and "faux" not in str(told)
    assert not Account.objects.exists()


def test_it_pauses_tells_why_and_goes_on_after_the_new_token(networks, manager):
    account = networks.account("mastodon")
    networks.fault("mastodon", "publish", "expired")
    delivery = planned(account, manager)
    work_until(Attempt.objects.filter(label="publishing.delivery", row=delivery.pk).exists)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.due_at, delivery.failure) == ("scheduled", None, "expired")
    assert [attempt.outcome for attempt in Attempt.objects.all()] == ["expired"]
    status, told = manager("GET", f"/accounts/{account.pk}")
    assert (status, told["state"], told["failure"]) == (200, "expired", "expired")
    assert "jeton" in told["sentence"] and "Reconnectez" in told["advice"]
    assert Event.objects.filter(kind="account.expired", about=account.pk).count() == 1

    later = planned(account, manager, "La bibliothèque aussi.")  # planned while it is paused: it waits too
    turn()
    assert networks.published() == []

    networks.mended()
    token = networks.given("mastodon")[1]["token"]
    status, told = manager("PATCH", f"/accounts/{account.pk}", {"secrets": {"token": token}})
    assert (status, told["state"], told["failure"]) == (200, "active", "")
    work_until(lambda: not Delivery.objects.exclude(state="sent").exists())
    assert sorted(networks.published("mastodon")) == sorted([delivery.post.text, later.post.text])


def test_a_new_token_of_somebody_else_changes_nothing(networks, manager):
    account = networks.account("mastodon")
    other = networks.ask("/accounts", {"network": "mastodon", "handle": "autre", "name": "Autre ville"})
    status, told = manager("PATCH", f"/accounts/{account.pk}", {"secrets": {"token": other["token"]}})
    assert status == 422 and "autre" in told["detail"]
    assert manager("POST", f"/accounts/{account.pk}/test")[1]["handle"].startswith("paris_demo")


def test_resuming_with_a_dead_token_is_refused(networks, manager):
    account = networks.account("mastodon")
    assert manager("PATCH", f"/accounts/{account.pk}", {"state": "paused"})[1]["state"] == "paused"
    networks.fault("mastodon", "any", "expired")
    status, told = manager("PATCH", f"/accounts/{account.pk}", {"state": "active"})
    assert status == 422 and "jeton" in told["detail"]
    assert Account.objects.get().state != "active"


def test_an_answer_waits_for_the_permission_too(networks, manager):
    account = networks.account("mastodon")
    networks.ask("/crowd/burst", {"count": 1, "networks": ["mastodon"]})
    Account.objects.update(due_at=timezone.now())
    work_until(lambda: Conversation.objects.exists())
    row = Conversation.objects.first()
    networks.fault("mastodon", "reply", "expired")
    body = {"text": "Nous regardons.", "seen": row.last_in}
    assert manager("POST", f"/conversations/{row.pk}/replies", body)[0] == 201
    turn()
    reply = Reply.objects.get()
    assert (reply.state, reply.due_at, reply.failure) == ("scheduled", None, "expired")
    networks.mended()
    assert manager("PATCH", f"/accounts/{account.pk}", {"state": "active"})[0] == 200
    work_until(lambda: Reply.objects.get().state == "sent")
    assert len([text for text in networks.published("mastodon") if "Nous regardons." in text]) == 1


def test_reading_pauses_too_and_loses_nothing(networks, manager):
    account = networks.account("mastodon")
    turn()
    networks.fault("mastodon", "read", "expired")
    Account.objects.update(due_at=timezone.now())
    turn()
    assert Account.objects.get().state == "expired"
    networks.ask("/crowd/burst", {"count": 5, "networks": ["mastodon"]})
    networks.mended()
    assert manager("PATCH", f"/accounts/{account.pk}", {"state": "active"})[0] == 200
    work_until(lambda: Conversation.objects.count() == 5 or sum(Conversation.objects.values_list("count", flat=True)) == 5)


def test_a_post_that_waited_too_long_asks_a_person_first(networks, manager):
    """Back after the cutoff: what was to be said this morning is not said by itself tonight."""
    account = networks.account("mastodon")
    networks.fault("mastodon", "publish", "expired")
    delivery = planned(account, manager)
    turn()
    Delivery.objects.update(planned_at=timezone.now() - timedelta(hours=3))
    networks.mended()
    assert manager("PATCH", f"/accounts/{account.pk}", {"state": "active"})[0] == 200
    work_until(lambda: Delivery.objects.get().state == "late")
    assert networks.published() == []
    assert manager("POST", f"/deliveries/{delivery.pk}/retry")[0] == 200
    work_until(lambda: Delivery.objects.get().state == "sent")
    assert len(networks.published()) == 1
