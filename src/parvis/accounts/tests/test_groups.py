"""Many rows on their way at once: what is prepared, begun and ended together is as safe as one row alone."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from parvis.accounts import sending
from parvis.accounts.models import Account, Attempt
from parvis.city.actions import stop
from parvis.networks.protocol import Draft, Refused
from parvis.publishing.actions import edit
from parvis.publishing.jobs import OFFICE, deliver
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.scripted import Scripted
from parvis.work import groups, rows
from parvis.work.engine import perform

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def planned(account, count: int, at=None) -> list[Delivery]:
    at = at or timezone.now()
    author = make.user("manager")
    return [
        Delivery.objects.create(post=make.post(by=author, accounts=[account]), account=account, planned_at=at, due_at=at)
        for _ in range(count)
    ]


def held(**how) -> tuple[list[int], str]:
    """What a clock hands over: ids and token."""
    found = rows.hold_due(Delivery, 100, now=timezone.now(), **how)
    return [row.pk for row in found], found[0].due_at.isoformat()


def taken() -> list[Delivery]:
    pks, token = held()
    return rows.take(Delivery, pks, token, fetch=("post",))


def use(monkeypatch, connector):
    monkeypatch.setattr("parvis.accounts.sending.connector_of", lambda account: connector)
    return connector


def states() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def test_two_workers_keep_one_ceiling_between_them(monkeypatch):
    """Each holds a row of the same account, which may do one thing an hour; both count at the same moment."""
    use(monkeypatch, Scripted(calls=1, per=timedelta(hours=1)))
    planned(make.account(), 2)
    (one,), (two,) = (prepared([row]) for row in taken())
    counting, paced = threading.Barrier(2, timeout=0.7), sending.DeliveryEngine._paced

    def together(self, *given):
        found = paced(self, *given)
        with contextlib.suppress(threading.BrokenBarrierError):  # the other one waits its turn, as it should
            counting.wait()
        return found

    monkeypatch.setattr(sending.DeliveryEngine, "_paced", together)
    begun: list[int] = []

    def work(passage):
        begun.append(len(OFFICE.write([], [passage])))
        connection.close()

    threads = [threading.Thread(target=work, args=[passage]) for passage in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun) == [0, 1]
    assert Attempt.objects.count() == 1


def test_an_account_that_came_near_its_ceiling_meanwhile_is_counted_once_more_alone(monkeypatch):
    """When it was last counted here there was much room: nobody waited for others. What turns out not to be so comes back at once."""
    use(monkeypatch, Scripted(calls=2, per=timedelta(hours=1)))
    account = make.account()
    (row,) = planned(account, 1)
    monkeypatch.setitem(OFFICE._left, account.pk, 10 * sending.SPARE)
    before = timezone.now()
    assert OFFICE.write([], prepared(taken())) == []
    row.refresh_from_db()
    assert (row.state, before <= row.due_at <= timezone.now(), Attempt.objects.count()) == ("scheduled", True, 0)
    assert len(OFFICE.write([], prepared(taken()))) == 1


def prepared(found: list[Delivery]) -> list[sending.Outgoing]:
    account = found[0].account
    ready = [sending.Outgoing(row, Draft("Bonjour"), timezone.now()) for row in found]
    for passage in ready:
        passage.connector, passage.account = sending.connector_of(account), account
    return ready


def test_a_group_is_sent_in_a_fixed_number_of_statements(monkeypatch, django_assert_max_num_queries):
    network = use(monkeypatch, Scripted())
    planned(make.account(), sending.SEATS)
    batch = deliver(taken())
    with django_assert_max_num_queries(50):  # a row alone costs nearly as many
        batch.wait()
    assert (states(), len(network.asked)) == ({"sent": sending.SEATS}, sending.SEATS)
    assert set(Post.objects.values_list("state", flat=True)) == {"sent"}
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"sent"}


def test_only_rows_whose_call_may_have_left_are_in_doubt_after_a_death(monkeypatch):
    """What a killed worker leaves behind: while the calls are under way the rest of its batch is as it was."""
    seen: list[Counter[str]] = []
    together = threading.Barrier(sending.SEATS, action=lambda: seen.append(states()))
    begun = itertools.count()

    class Slow(Scripted):
        def publish(self, draft, key):
            if next(begun) < sending.SEATS:
                together.wait(30)
            return super().publish(draft, key)

    use(monkeypatch, Slow())
    planned(make.account(), sending.SEATS + 4)
    deliver(taken()).wait()
    assert seen == [Counter({"sending": sending.SEATS, "scheduled": 4})]
    assert states() == {"sent": sending.SEATS + 4}


def test_a_stop_pressed_after_a_row_was_prepared_holds_it(monkeypatch):
    network = use(monkeypatch, Scripted())
    planned(make.account(), 2)
    batch = deliver(taken())
    stop(reason="Alerte", by=make.user("manager"))
    batch.wait()
    assert (states(), network.asked) == ({"held": 2}, [])
    assert set(Post.objects.values_list("state", flat=True)) == {"attention"}


def test_an_edit_after_a_row_was_prepared_beats_it(monkeypatch):
    network = use(monkeypatch, Scripted())
    monkeypatch.setattr("parvis.publishing.checks.connector_of", lambda account: network)
    planned(make.account(), 1)
    (row,) = taken()
    batch = deliver([row])
    edit(row.post, by=row.post.author, text="Nouveau texte")
    batch.wait()
    assert (states(), network.asked) == ({"scheduled": 1}, [])


@pytest.mark.parametrize(("change", "state"), [({"state": "expired"}, "scheduled"), ({"state": "removed"}, "dropped")])
def test_an_account_that_changes_after_a_row_was_prepared_is_looked_at_again(monkeypatch, change, state):
    network = use(monkeypatch, Scripted())
    planned(make.account(), 1)
    batch = deliver(taken())
    Account.objects.update(**change)
    batch.wait()
    assert (states(), network.asked) == ({state: 1}, [])


def test_a_new_permission_is_used_though_the_old_one_was_prepared(monkeypatch):
    made: list[bytes] = []
    network = Scripted()
    monkeypatch.setattr("parvis.accounts.sending.connector_of", lambda a: made.append(bytes(a.grant.sealed)) or network)
    (row,) = planned(make.account(), 1)
    batch = deliver(taken())
    row.account.grant.sealed = b"another"
    row.account.grant.save()
    batch.wait()
    assert (len(made), made[-1], states()) == (2, b"another", {"sent": 1})


def test_rows_held_ahead_never_leave_before_their_moment(monkeypatch):
    left = []

    class Timed(Scripted):
        def publish(self, draft, key):
            left.append(timezone.now())
            return super().publish(draft, key)

    use(monkeypatch, Timed())
    planned(make.account(), 3)
    at = timezone.now() + rows.AHEAD / 2
    Delivery.objects.update(planned_at=at, due_at=at)
    assert rows.hold_due(Delivery, 10, now=timezone.now()) == []
    perform("publishing.delivery", *held(ahead="planned_at"))
    assert len(left) == 3
    assert min(left) >= at


def test_a_row_that_is_tried_again_is_not_held_ahead():
    planned(make.account(), 1)
    Delivery.objects.update(state="later", due_at=timezone.now() + timedelta(seconds=0.5))
    assert rows.hold_due(Delivery, 10, now=timezone.now(), ahead="planned_at") == []


def test_the_leases_of_a_batch_are_renewed_while_its_calls_last(monkeypatch, settings):
    settings.ENVIRONMENT = settings.ENVIRONMENT.__class__(
        **{name: getattr(settings.ENVIRONMENT, name) for name in settings.ENVIRONMENT.__slots__} | {"lease": 0.9}
    )
    found = []

    class Slow(Scripted):
        def publish(self, draft, key):
            time.sleep(0.6)
            return super().publish(draft, key)

    use(monkeypatch, Slow())
    planned(make.account(), sending.SEATS * 3 - 2)  # the last ones wait for longer than a lease
    batch = deliver(taken())
    waiting = threading.Thread(target=batch.wait)
    waiting.start()
    while waiting.is_alive():
        found += rows.hold_due(Delivery, 10, now=timezone.now())
        time.sleep(0.05)
    waiting.join()
    assert (found, states()) == ([], {"sent": sending.SEATS * 3 - 2})


def test_a_process_that_stood_still_after_its_commit_does_not_call(monkeypatch):
    """Its lease is nearly over: somebody else is about to look whether the call left."""
    network = use(monkeypatch, Scripted())
    planned(make.account(), 2)
    begin = OFFICE._begin

    def and_stand_still(begun, now, until):
        begin(begun, now, until)
        later = timezone.now() + 0.9 * rows.lease()
        monkeypatch.setattr(rows.timezone, "now", lambda: later)

    monkeypatch.setattr(OFFICE, "_begin", and_stand_still)
    deliver(taken()).wait()
    assert (states(), network.asked) == ({"sending": 2}, [])


def test_a_row_that_somebody_else_has_now_harms_no_other(monkeypatch):
    class Robbed(Scripted):
        def publish(self, draft, key):
            Delivery.objects.filter(key=robbed.key).update(due_at=timezone.now() + timedelta(hours=1))
            return super().publish(draft, key)

    use(monkeypatch, Robbed())
    robbed, *_ = planned(make.account(), 4)
    deliver(taken()).wait()
    assert states() == {"sending": 1, "sent": 3}
    assert Delivery.objects.get(state="sending") == robbed


def test_each_outcome_of_a_group_is_its_rows_own(monkeypatch):
    use(monkeypatch, Scripted(Refused("duplicate"), ZeroDivisionError()))
    planned(make.account(), 4)
    deliver(taken()).wait()
    assert states() == {"refused": 1, "sending": 1, "sent": 2}
    assert Counter(Attempt.objects.values_list("outcome", flat=True)) == {"refused": 1, "": 1, "sent": 2}


def test_a_process_that_ends_gives_back_what_has_not_begun(monkeypatch):
    use(monkeypatch, Scripted())
    planned(make.account(), 2)
    at = timezone.now() + rows.AHEAD / 2
    Delivery.objects.update(planned_at=at, due_at=at)
    pks, token = held(ahead="planned_at")
    batch = deliver(rows.take(Delivery, pks, token, fetch=("post",)))
    groups.give_back()
    assert batch.left == 0
    assert rows.hold_due(Delivery, 10, now=timezone.now()) != [], "due now, for others"
    assert OFFICE.room.model is Delivery
