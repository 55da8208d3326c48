"""A permission that ran out is renewed once, stored before it is used, and never lost."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from parvis.accounts import renewal
from parvis.accounts.models import Account, Grant
from parvis.accounts.renewal import Renewed, renew, renew_ahead, renew_long
from parvis.journal.seal import unseal
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Expired, Later
from parvis.testing import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def asked(monkeypatch):
    """What X's token address was asked; `asked.answer` is what it gives."""

    class Asked(list):
        answer: dict | Exception = {"token": "new", "refresh_token": "r2", "expires": "2026-11-25T14:00:00+00:00"}

    calls = Asked()

    def refresh(http, settings, secrets):
        calls.append(secrets.get("refresh_token"))
        if isinstance(calls.answer, Exception):
            raise calls.answer
        return calls.answer

    network = CATALOGUE["x"]
    played = network.__class__(network.facts, network.fields, network.make, refresh)
    monkeypatch.setattr(renewal, "CATALOGUE", {**CATALOGUE, "x": played})
    return calls


def account() -> Account:
    return make.account("x", secrets={"refresh_token": "r1"})


def secrets(of: Account) -> dict[str, str]:
    return unseal(bytes(Grant.objects.get(account=of).sealed))


def test_the_new_permission_is_stored_and_the_others_kept(asked):
    ours = account()
    assert renew(ours) is Renewed.YES
    assert secrets(ours)["token"] == "new"
    assert secrets(ours)["consumer_secret"] == "x-consumer-secret"
    assert Grant.objects.get().expires_at is not None
    assert Grant.objects.get().busy_until is None


def test_nothing_overwrites_a_refresh_token(asked):
    ours = account()
    asked.answer = {"token": "new", "refresh_token": ""}
    renew(ours)
    assert secrets(ours)["refresh_token"] == "r1"


def test_one_process_at_a_time(asked):
    ours, found, start = account(), [], threading.Barrier(6)

    def go():
        mine = Account.objects.select_related("grant").get(pk=ours.pk)
        start.wait()
        found.append(renew(mine))
        connection.close()

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == ["r1"]
    assert Renewed.YES in found
    assert Renewed.NO not in found


def test_a_call_that_was_under_way_with_the_old_permission_does_not_end_a_renewed_account(asked):
    ours = account()
    late = Account.objects.select_related("grant").get(pk=ours.pk)
    assert renew(ours) is Renewed.YES
    assert renew(late) is Renewed.YES
    assert unseal(bytes(late.grant.sealed))["token"] == "new"
    assert asked == ["r1"]


def test_two_calls_that_share_an_account_and_had_the_same_old_permission_do_not_end_it(asked):
    """As when several posts leave by it in one group: the first to come back renews it under the other's hands."""
    ours = account()
    used = bytes(ours.grant.sealed)
    assert renew(ours, used=used) is Renewed.YES
    assert renew(ours, used=used) is Renewed.YES
    assert asked == ["r1"]


def test_a_permission_refused_again_at_once_is_not_renewed_for_ever(asked):
    ours = account()
    renew(ours)
    assert renew(ours) is Renewed.NO
    assert len(asked) == 1


def test_a_silent_network_is_asked_later_and_a_no_is_a_no(asked):
    ours = account()
    asked.answer = Later("unreachable")
    assert renew(ours) is Renewed.WAIT
    asked.answer = Expired("expired")
    assert renew(ours) is Renewed.NO
    assert secrets(ours)["refresh_token"] == "r1"


def test_networks_without_renewal_say_no():
    assert renew(make.account("mastodon")) is Renewed.NO


def test_renewed_ahead_of_time_or_paused(asked):
    ours, later = account(), make.account("x", secrets={"refresh_token": "r9"})
    Grant.objects.filter(account=ours).update(expires_at=timezone.now() + timedelta(minutes=5))
    Grant.objects.filter(account=later).update(expires_at=timezone.now() + timedelta(hours=2))
    renew_ahead()
    assert asked == ["r1"]
    Grant.objects.filter(account=later).update(expires_at=timezone.now())
    asked.answer = Expired("expired")
    renew_ahead()
    assert Account.objects.get(pk=later.pk).state == "expired"


def test_what_lasts_for_weeks_is_kept_alive_through_a_pause(asked):
    ours = account()
    Account.objects.update(state="paused")
    Grant.objects.update(expires_at=timezone.now() + timedelta(days=5), changed_at=timezone.now() - timedelta(days=8))
    renew_long()
    assert asked == ["r1"]
    assert Account.objects.get(pk=ours.pk).state == "paused"
    renew_long()  # once a week
    assert asked == ["r1"]
    Grant.objects.update(changed_at=timezone.now() - timedelta(days=8), renewed_at=None, expires_at=timezone.now())
    asked.answer = Expired("expired")
    renew_long()
    assert Account.objects.get(pk=ours.pk).state == "paused"
