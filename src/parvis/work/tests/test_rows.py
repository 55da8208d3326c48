"""Due rows: one holder, a lease that ends, a lease that is renewed, a clock that is fair."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.work import clock, engine, rows
from parvis.work.registry import JOBS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def deliveries(account, count: int, at=None) -> list[Delivery]:
    at = at or timezone.now() - timedelta(seconds=1)
    return [
        Delivery.objects.create(post=make.post(accounts=[account]), account=account, planned_at=at, due_at=at)
        for _ in range(count)
    ]


def test_a_row_is_held_once():
    deliveries(make.account(), 3)
    assert len(rows.hold_due(Delivery, 10, now=timezone.now())) == 3
    assert rows.hold_due(Delivery, 10, now=timezone.now()) == []


def test_many_clocks_at_once_hold_each_row_once():
    deliveries(make.account(), 40)
    held: list[int] = []
    lock, start = threading.Lock(), threading.Barrier(4)

    def hold() -> None:
        start.wait()
        while got := rows.hold_due(Delivery, 3, now=timezone.now()):
            with lock:
                held.extend(row.pk for row in got)
        connection.close()

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(held) == sorted(Delivery.objects.values_list("pk", flat=True))


def test_a_stale_message_takes_nothing():
    (row,) = deliveries(make.account(), 1)
    (held,) = rows.hold_due(Delivery, 1, now=timezone.now())
    token = held.due_at.isoformat()
    assert [r.pk for r in rows.take(Delivery, [row.pk], token)] == [row.pk]
    assert rows.take(Delivery, [row.pk], token) == []


def test_rows_that_another_clock_looks_at_are_waited_for():
    """It looked just before they were held, and has them locked for a moment: they are not left until their lease ends."""
    (row,) = deliveries(make.account(), 1)
    (held,) = rows.hold_due(Delivery, 1, now=timezone.now())
    locked = threading.Event()

    def look() -> None:
        with transaction.atomic():
            Delivery.objects.filter(pk=row.pk).update(failure="")
            locked.set()
            time.sleep(0.3)
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    assert locked.wait(5)
    taken = rows.take(Delivery, [row.pk], held.due_at.isoformat())
    other.join()
    assert [one.pk for one in taken] == [row.pk]


def test_a_lease_is_renewed_while_the_work_lasts(settings, monkeypatch):
    monkeypatch.setattr(rows, "_keeper", rows._Keeper())  # one that does not sleep for a third of the usual lease
    settings.ENVIRONMENT = settings.ENVIRONMENT.__class__(
        **{name: getattr(settings.ENVIRONMENT, name) for name in settings.ENVIRONMENT.__slots__} | {"lease": 0.6}
    )
    (row,) = deliveries(make.account(), 1)
    (held,) = rows.hold_due(Delivery, 1, now=timezone.now())
    (taken,) = rows.take(Delivery, [row.pk], held.due_at.isoformat())
    with rows.renewed(taken):
        time.sleep(1.5)
        assert rows.hold_due(Delivery, 1, now=timezone.now()) == []
    rows.settle(taken, state="sent", due_at=None)


def test_a_renewal_and_a_settlement_do_not_wait_for_each_other():
    deliveries(make.account(), 1)
    (row,) = rows.hold_due(Delivery, 1, now=timezone.now())

    def renew() -> None:
        rows._keeper._renew(row)
        connection.close()

    with rows.renewed(row):
        began = time.monotonic()
        with transaction.atomic():
            Post.objects.update(text="the turn to write is ours")
            other = threading.Thread(target=renew)
            other.start()
            time.sleep(0.2)
            rows.settle(row, state="sending")
        other.join()
    assert time.monotonic() - began < 5
    assert Delivery.objects.get().state == "sending"


def test_a_row_that_is_renewed_all_the_time_is_never_lost_by_its_worker():
    deliveries(make.account(), 1)
    (row,) = rows.hold_due(Delivery, 1, now=timezone.now())
    done = threading.Event()

    def renew() -> None:
        while not done.wait(0.002):
            rows._keeper._renew(row)
        connection.close()

    with rows.renewed(row):
        other = threading.Thread(target=renew)
        other.start()
        try:
            for n in range(150):
                rows.settle(row, looks=n)
        finally:
            done.set()
            other.join()
    assert Delivery.objects.get().looks == 149


def test_a_lost_row_is_not_found_again_by_the_renewal_of_its_successor():
    """One process may hold a row that it lost and took anew: only the second of the two may ever call."""
    deliveries(make.account(), 2)
    held = rows.hold_due(Delivery, 10, now=timezone.now())
    lost, other = rows.take(Delivery, [row.pk for row in held], held[0].due_at.isoformat())
    old = lost.due_at
    Delivery.objects.filter(pk=lost.pk).update(due_at=timezone.now())
    again = rows.hold_due(Delivery, 1, now=timezone.now())
    (anew,) = rows.take(Delivery, [lost.pk], again[0].due_at.isoformat())
    rows.renew_all([lost, anew, other])
    now_held = dict(Delivery.objects.values_list("pk", "due_at"))
    assert (anew.due_at, other.due_at) == (now_held[anew.pk], now_held[other.pk])
    assert lost.due_at == old != now_held[lost.pk]


class Counting:
    """An engine that only remembers."""

    def __init__(self, size: int = 8) -> None:
        self.size = size
        self.sent: list[tuple[str, str, list[int]]] = []

    def free(self) -> int:
        return self.size - len(self.sent)

    def lanes(self, label: str) -> Counter[str]:
        return Counter(lane for at, lane, _ in self.sent if at == label)

    def send(self, label: str, lane: str, pks: list[int], token: str) -> None:
        self.sent.append((label, lane, pks))

    def stop(self) -> None: ...


def test_one_slow_network_does_not_take_every_worker():
    slow, quick = make.account(), make.account()
    past = timezone.now() - timedelta(minutes=1)
    deliveries(slow, 100, at=past)
    deliveries(quick, 2)
    counting = Counting()
    clock.Clock(counting).tick()
    lanes = Counter(lane for _, lane, _ in counting.sent)
    job = JOBS["publishing.delivery"]
    rows_of = Counter({lane: sum(len(pks) for _, at, pks in counting.sent if at == lane) for lane in lanes})
    assert (lanes[str(slow.pk)], rows_of[str(slow.pk)]) == (job.seats, job.seats * job.batch)
    assert rows_of[str(quick.pk)] == 2


def test_batches_are_handed_over_whole_and_no_more_than_there_are_seats():
    account = make.account()
    now = timezone.now()
    Raw.objects.bulk_create(
        Raw(account=account, digest=str(n), form="items", body=b"[]", received_at=now, due_at=now) for n in range(450)
    )
    counting = Counting()
    clock.Clock(counting).tick()
    assert [len(pks) for _, _, pks in counting.sent] == [200, 200]
    clock.Clock(counting).tick()
    assert len(counting.sent) == 2
    counting.sent.pop()
    clock.Clock(counting).tick()
    assert [len(pks) for _, _, pks in counting.sent] == [200, 50]


def test_the_clock_waits_until_the_next_row_and_not_longer(monkeypatch):
    now = timezone.now()
    (row,) = deliveries(make.account(), 1, at=now)
    Delivery.objects.filter(pk=row.pk).update(due_at=now + timedelta(milliseconds=120), state="later")
    with monkeypatch.context() as held:
        held.setattr(timezone, "now", lambda: now)
        wait = clock.Clock(Counting()).tick()
    assert 0.12 <= wait < 0.121
    Delivery.objects.all().delete()
    assert clock.Clock(Counting()).tick() == clock.TICK


def test_planned_rows_are_handed_over_a_little_before_their_moment():
    deliveries(make.account(), 3, at=timezone.now() + rows.AHEAD / 2)
    deliveries(make.account(), 1, at=timezone.now() + rows.AHEAD * 2)
    counting = Counting()
    assert clock.Clock(counting).tick() == clock.TICK
    assert [len(pks) for _, _, pks in counting.sent] == [3]


def test_a_failing_job_comes_back_slower_each_time(monkeypatch):
    (row,) = deliveries(make.account(), 1)

    def fail(taken):
        raise RuntimeError("a bug")

    found = JOBS["publishing.delivery"]
    monkeypatch.setitem(JOBS, "publishing.delivery", found.__class__(found.model, fail, 1, "", 0))
    (held,) = rows.hold_due(Delivery, 1, now=timezone.now())
    engine.perform("publishing.delivery", [row.pk], held.due_at.isoformat())
    row.refresh_from_db()
    assert row.attempts == 1
    assert timedelta(seconds=8) < row.due_at - timezone.now() <= timedelta(seconds=10)


def test_threads_do_what_is_due_and_stop():
    account = make.account()
    now = timezone.now()
    Raw.objects.create(account=account, digest="1", form="items", body=b"[]", received_at=now, due_at=now)
    running = clock.Clock(engine.Threads(2))
    running.start()
    deadline = time.monotonic() + 5
    while Raw.objects.get().state != "done" and time.monotonic() < deadline:
        time.sleep(0.02)
    running.stop()
    assert Raw.objects.get().state == "done"
