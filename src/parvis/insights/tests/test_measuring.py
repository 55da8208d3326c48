"""Measuring: what is asked, how often, what is kept of it, and that nobody suffers from another's network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.insights import jobs
from parvis.insights.models import Reading, Share, Watch
from parvis.insights.pace import next_look, on_grid
from parvis.networks import protocol
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Expired, Later
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.scripted import Scripted
from parvis.work import rows

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


class Counting(Scripted):
    """A network that tells `likes` of each publication that it knows, and where followers are."""

    def __init__(self, fails: Exception | None = None) -> None:
        super().__init__(metrics=("likes", "views"), shares=("country",))
        self.likes: dict[str, int] = {}
        self.fails = fails

    def measure(self, remote_ids: Sequence[str]) -> Iterable[protocol.Reading]:
        self.asked.append(("measure", ",".join(sorted(remote_ids))))
        if self.fails:
            raise self.fails
        return [protocol.Reading("likes", self.likes[pk], timezone.now(), pk, name="n") for pk in remote_ids if pk in self.likes]

    def presence(self) -> Iterable[protocol.Reading]:
        self.asked.append(("presence", ""))
        if self.fails:
            raise self.fails
        now = timezone.now()
        return [protocol.Reading("followers", 900, now), protocol.Reading("views", 40, now, day="2031-03-03")]

    def audience(self) -> Iterable[protocol.Share]:
        return [protocol.Share("followers", "country", key, value, timezone.now()) for key, value in (("FR", 600), ("JP", 200))]


@pytest.fixture
def network(monkeypatch: Any) -> Counting:
    found = Counting()
    for key in ("mastodon", "x"):
        monkeypatch.setitem(CATALOGUE, key, replace(CATALOGUE[key], make=lambda *given: found))
    return found


def delivery(account: Account, remote_id: str = "r1", *, ago: timedelta = timedelta(minutes=1), state: str = "sent") -> Delivery:
    at = timezone.now() - ago
    post = make.post(accounts=[account])
    return Delivery.objects.create(post=post, account=account, planned_at=at, sent_at=at, state=state, remote_id=remote_id)


def held() -> list[Watch]:
    """As the engine hands them over: held, with what the job fetches."""
    found = rows.hold_due(Watch, 100, now=timezone.now())
    token = found[0].due_at.isoformat() if found and found[0].due_at else ""
    return rows.take(Watch, [row.pk for row in found], token, fetch=("account__grant", "delivery")) if found else []


def test_the_older_the_less_often() -> None:
    def steps(age: timedelta) -> timedelta | None:
        due = next_look(NOW - age, NOW, account=3)
        return due - NOW if due else None

    quarter, hour, day = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
    for age, step in ((timedelta(0), quarter), (2 * hour, quarter), (4 * hour, hour), (2 * day, day), (29 * day, day)):
        wait = steps(age)
        assert wait is not None and step / 2 <= wait <= step * 1.5
    assert steps(31 * day) is None
    grid = on_grid(NOW, hour, account=3)
    assert on_grid(grid, hour, account=3) - grid == hour, "one after the other they are a step apart"
    assert on_grid(NOW, hour, account=3) == on_grid(NOW + timedelta(minutes=1), hour, account=3), "asked for together"
    assert len({on_grid(NOW, day, account=pk) for pk in range(50)}) == 50, "accounts are spread"


def test_what_went_out_is_watched_and_so_is_its_account(network: Counting) -> None:
    account, mail = make.account(), make.account("email")
    fresh, old = delivery(account), delivery(account, "r2", ago=timedelta(days=31))
    delivery(account, "r3", state="refused")
    delivery(mail, "r4")
    make.account("x", state="paused")
    jobs.begin()
    jobs.begin()
    watched = set(Watch.objects.values_list("account", "delivery"))
    assert watched == {(account.pk, fresh.pk), (account.pk, None)}
    assert not Watch.objects.filter(delivery=old).exists()


def test_values_are_kept_when_they_change_and_absent_is_not_nought(network: Counting) -> None:
    account = make.account()
    one, two = delivery(account, "r1"), delivery(account, "r2")
    network.likes = {"r1": 3}
    jobs.begin()
    jobs.measure(held())
    assert ("measure", "r1,r2") in network.asked
    reading = Reading.objects.get(delivery=one)
    assert (reading.metric, reading.value, reading.last, reading.name) == ("likes", 3, True, "n")
    assert not Reading.objects.filter(delivery=two).exists()
    assert Watch.objects.filter(asked_at=None).count() == 0
    assert set(Reading.objects.filter(delivery=None).values_list("metric", "value", "day__day")) == {
        ("followers", 900, None), ("views", 40, 3),
    }  # fmt: skip
    assert list(Share.objects.values_list("key", "value")) == [("FR", 600), ("JP", 200)]

    Watch.objects.update(due_at=timezone.now())
    jobs.measure(held())
    assert Reading.objects.filter(delivery=one).count() == 1, "the same again is no new row"
    assert Reading.objects.get(delivery=one).told_at > reading.told_at
    network.likes = {"r1": 8}
    Watch.objects.update(due_at=timezone.now())
    jobs.measure(held())
    assert list(Reading.objects.filter(delivery=one).order_by("pk").values_list("value", "last")) == [(3, False), (8, True)]


def test_statements_do_not_grow_with_what_is_told(network: Counting, django_assert_max_num_queries: Any) -> None:
    account = make.account()
    for n in range(20):
        delivery(account, f"r{n}")
        network.likes[f"r{n}"] = n
    jobs.begin()
    batch = held()
    with django_assert_max_num_queries(21 * 3 + 20):  # each row's own outcome, in its turn
        jobs.measure(batch)
    assert Reading.objects.exclude(delivery=None).count() == 20


def test_a_network_that_fails_is_asked_less_and_costs_nobody(network: Counting) -> None:
    account = make.account()
    delivery(account)
    jobs.begin()
    network.fails = Later("unreachable", "connection refused")
    jobs.measure(held())
    row = Watch.objects.exclude(delivery=None).get()
    assert (row.failure, row.said) == ("unreachable", "connection refused")
    assert row.due_at and timedelta(minutes=4) < row.due_at - timezone.now() < timedelta(minutes=6)
    account.refresh_from_db()
    assert (account.state, account.failure) == ("active", ""), "publishing and reading know nothing of it"
    network.fails = Later("rate", "wait", after=timedelta(hours=2), named=True)
    Watch.objects.update(due_at=timezone.now())
    jobs.measure(held())
    due = Watch.objects.exclude(delivery=None).get().due_at
    assert due and timedelta(minutes=115) < due - timezone.now() < timedelta(minutes=125)
    network.fails = None
    Watch.objects.update(due_at=timezone.now())
    jobs.measure(held())
    assert set(Watch.objects.values_list("failure", "attempts")) == {("", 0)}


def test_a_lost_permission_pauses_the_account_and_measuring_waits(network: Counting) -> None:
    account = make.account()
    delivery(account)
    jobs.begin()
    network.fails = Expired("expired")
    jobs.measure(held())
    account.refresh_from_db()
    assert account.state == "expired"
    Watch.objects.update(due_at=timezone.now())
    network.asked.clear()
    jobs.measure(held())
    assert network.asked == []
    assert all(due and due > timezone.now() for due in Watch.objects.values_list("due_at", flat=True))
    Account.objects.filter(pk=account.pk).update(state="removed")
    Watch.objects.update(due_at=timezone.now())
    jobs.measure(held())
    assert set(Watch.objects.values_list("due_at", flat=True)) == {None}


def test_what_was_taken_down_or_is_old_is_measured_no_more(network: Counting) -> None:
    account = make.account()
    gone, old = delivery(account, "r1"), delivery(account, "r2")
    jobs.begin()
    Delivery.objects.filter(pk=gone.pk).update(state="dropped")
    Delivery.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=40))
    jobs.measure(held())
    assert set(Watch.objects.exclude(delivery=None).values_list("due_at", flat=True)) == {None}
