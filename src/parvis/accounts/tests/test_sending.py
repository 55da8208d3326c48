"""Never twice, never silently not: every way a call may end, and what happens next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.accounts.models import Account, Attempt
from parvis.accounts.moves import after_call
from parvis.networks.protocol import Doubt, Expired, Later, Processing, Refused, Repeat
from parvis.publishing.actions import cancel, edit, judge, schedule
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.scripted import Scripted, published
from parvis.work import rows
from parvis.work.engine import perform

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def delivery(monkeypatch):
    """A planned delivery that is due, and a way to choose its network's behaviour."""
    manager = make.user("manager")
    account = make.account("mastodon")
    post = make.post(by=manager, accounts=[account])
    use(monkeypatch, Scripted())
    schedule(post, at=timezone.now(), by=manager)
    return Delivery.objects.get()


def use(monkeypatch, connector: Scripted) -> Scripted:
    monkeypatch.setattr("parvis.accounts.sending.connector_of", lambda account: connector)
    monkeypatch.setattr("parvis.publishing.checks.connector_of", lambda account: connector)
    return connector


def step(delivery: Delivery) -> Delivery:
    """One turn of the clock for this row, now whatever its hour."""
    Delivery.objects.filter(pk=delivery.pk, due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
    for held in rows.hold_due(Delivery, 10, now=timezone.now()):
        perform("publishing.delivery", [held.pk], held.due_at.isoformat())
    return Delivery.objects.get(pk=delivery.pk)


def test_sent_once_and_written_down(delivery, monkeypatch):
    network = use(monkeypatch, Scripted(published("42")))
    after = step(delivery)
    assert (after.state, after.remote_id, after.due_at) == ("sent", "42", None)
    assert after.post.state == "sent"
    assert [a.outcome for a in Attempt.objects.all()] == ["sent"]
    step(delivery)
    assert [verb for verb, _ in network.asked] == ["publish"]


def test_the_attempt_is_committed_before_the_call(delivery, monkeypatch):
    seen = []

    class Looking(Scripted):
        def publish(self, draft, key):
            seen.append((Delivery.objects.get().state, Attempt.objects.filter(ended_at=None).count()))
            return super().publish(draft, key)

    use(monkeypatch, Looking())
    step(delivery)
    assert seen == [("sending", 1)]


def test_refused_is_shown_and_not_tried_again(delivery, monkeypatch):
    network = use(monkeypatch, Scripted(Refused("duplicate", "already said", status=403)))
    after = step(delivery)
    assert (after.state, after.failure, after.due_at, after.post.state) == ("refused", "duplicate", None, "attention")
    step(delivery)
    assert len(network.asked) == 1


def test_a_named_delay_is_obeyed_exactly_by_the_whole_account(delivery, monkeypatch):
    network = use(monkeypatch, Scripted(Later("rate", status=429, after=timedelta(seconds=90), named=True)))
    before = timezone.now()
    after = step(delivery)
    assert after.state == "later"
    assert timedelta(seconds=90) <= after.due_at - before < timedelta(seconds=150)
    assert Account.objects.get(pk=delivery.account_id).resume_at == after.due_at
    step(delivery)  # the clock comes early: nothing is burnt
    assert len(network.asked) == 1


def test_a_spent_budget_stops_what_it_pays_for_and_not_the_account(delivery, monkeypatch):
    use(monkeypatch, Scripted(Later("budget", after=timedelta(hours=3), named=True)))
    after = step(delivery)
    assert after.state == "later"
    assert after.due_at - timezone.now() > timedelta(hours=2)
    assert Account.objects.get(pk=delivery.account_id).resume_at is None


def test_delays_grow_when_the_network_names_none(delivery, monkeypatch):
    use(monkeypatch, Scripted(*[Later("unreachable", after=timedelta(seconds=5)) for _ in range(3)]))
    waits = []
    for _ in range(3):
        before = timezone.now()
        waits.append((step(delivery).due_at - before).total_seconds())
    assert [least <= wait < 1.3 * least for least, wait in zip((5, 10, 20), waits, strict=True)] == [True] * 3, waits


def test_delays_do_not_grow_for_what_the_network_did_not_do(delivery, monkeypatch):
    """A row that was looked at often, or whose worker was killed, is put off for the first time."""
    Delivery.objects.update(attempts=9)
    use(monkeypatch, Scripted(Later("unreachable", after=timedelta(seconds=5))))
    before = timezone.now()
    due, after = step(delivery).due_at, timezone.now()
    assert (due - before).total_seconds() >= 5 and (due - after).total_seconds() < 6.5


def test_expired_pauses_the_account_and_keeps_the_delivery(delivery, monkeypatch):
    use(monkeypatch, Scripted(Expired("expired", status=401)))
    after = step(delivery)
    assert (after.state, after.due_at) == ("scheduled", None)
    assert Account.objects.get(pk=delivery.account_id).state == "expired"


def test_processing_is_resumed_with_its_token(delivery, monkeypatch):
    network = use(monkeypatch, Scripted(Processing({"id": 7}, timedelta(seconds=3)), published("7")))
    assert step(delivery).token == {"id": 7}
    assert step(delivery).state == "sent"
    assert [verb for verb, _ in network.asked] == ["publish", "resume"]


BY_ASKING = pytest.mark.parametrize("repeat", [Repeat.SAFE, Repeat.VISIBLE])
"""Who says that it knows our key is asked all the same: it may have forgotten it."""


@BY_ASKING
def test_a_doubt_that_is_found_is_not_sent_again(delivery, monkeypatch, repeat):
    network = use(monkeypatch, Scripted(Doubt("no-answer"), finds=[None, published("9")], repeat=repeat))
    step(delivery)
    assert step(delivery).looks == 1
    assert step(delivery).remote_id == "9"
    assert [verb for verb, _ in network.asked] == ["publish", "find", "find"]


@BY_ASKING
def test_a_doubt_twice_absent_is_sent_again_with_the_same_key(delivery, monkeypatch, repeat):
    network = use(monkeypatch, Scripted(Doubt("no-answer"), repeat=repeat))
    for _ in range(4):
        after = step(delivery)
    assert after.state == "sent"
    assert network.asked == [(verb, str(delivery.key)) for verb in ("publish", "find", "find", "publish")]


def test_a_look_that_fails_decides_nothing(delivery, monkeypatch):
    network = use(monkeypatch, Scripted(Doubt("no-answer"), finds=[Later("unreachable"), None, published("9")]))
    for _ in range(4):
        after = step(delivery)
    assert after.state == "sent"
    assert [verb for verb, _ in network.asked].count("publish") == 1


def test_doubt_blind_asks_a_person_who_decides(delivery, monkeypatch):
    network = use(monkeypatch, Scripted(Doubt("no-answer"), repeat=Repeat.BLIND))
    step(delivery)
    assert step(delivery).state == "asked"
    assert step(delivery).state == "asked"
    by = delivery.post.author
    assert judge(Delivery.objects.get(), there=False, by=by).state == "scheduled"
    assert step(delivery).state == "sent"
    assert len(network.asked) == 2


def test_a_look_that_the_network_does_not_allow_any_more_asks_a_person(delivery, monkeypatch):
    network = use(monkeypatch, Scripted(Doubt("no-answer"), finds=[Refused("cannot-look")]))
    step(delivery)
    after = step(delivery)
    assert (after.state, after.failure, after.due_at) == ("asked", "cannot-look", None)
    assert [verb for verb, _ in network.asked] == ["publish", "find"]


def test_a_person_may_say_it_is_there(delivery, monkeypatch):
    use(monkeypatch, Scripted(Doubt("no-answer"), repeat=Repeat.BLIND))
    step(delivery)
    step(delivery)
    after = judge(Delivery.objects.get(), there=True, url="https://network.test/posts/77", by=delivery.post.author)
    assert (after.state, after.remote_id, after.post.state) == ("sent", "77", "sent")


def test_a_dead_worker_leaves_a_doubt(delivery, monkeypatch):
    """Found in `sending`: its worker was killed during the call. It is looked for, not sent."""
    network = use(monkeypatch, Scripted(finds=[published("5")]))
    Delivery.objects.update(state="sending", began_at=timezone.now())
    assert step(delivery).state == "doubt"
    assert step(delivery).remote_id == "5"
    assert [verb for verb, _ in network.asked] == ["find"]


def test_a_connectors_bug_after_the_call_began_is_a_doubt_too(delivery, monkeypatch):
    network = use(monkeypatch, Scripted(ZeroDivisionError(), finds=[published("5")]))
    assert step(delivery).state == "sending"
    assert step(delivery).state == "doubt"
    assert step(delivery).state == "sent"
    assert [verb for verb, _ in network.asked] == ["publish", "find"]


def test_a_worker_that_lost_its_lease_writes_nothing(delivery, monkeypatch):
    class Slow(Scripted):
        def publish(self, draft, key):
            Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))  # somebody else took it
            return super().publish(draft, key)

    use(monkeypatch, Slow())
    assert step(delivery).state == "sending"


def test_an_edit_or_a_cancel_beats_a_worker_that_has_not_called_yet(delivery, monkeypatch):
    network = use(monkeypatch, Scripted())
    (held,) = rows.hold_due(Delivery, 10, now=timezone.now())
    (taken,) = rows.take(Delivery, [held.pk], held.due_at.isoformat())
    edit(taken.post, by=taken.post.author, text="Nouveau texte")
    deliver([taken]).wait()
    assert network.asked == []
    cancel(taken.post, by=taken.post.author)
    assert step(delivery).state == "cancelled"
    assert network.asked == []


def test_our_own_ceiling_is_kept(delivery, monkeypatch):
    network = use(monkeypatch, Scripted(calls=1, per=timedelta(hours=1)))
    Attempt.objects.create(label="publishing.delivery", row=0, account=delivery.account, verb="publish", at=timezone.now())
    after = step(delivery)
    assert (after.state, network.asked) == ("scheduled", [])
    assert after.due_at > timezone.now() + timedelta(minutes=59)


def test_what_failed_together_does_not_come_back_together():
    now, alike = timezone.now(), Later("unreachable", after=timedelta(seconds=40))
    waits = [after_call(Delivery(), "publish", alike, None, now).changes["due_at"] - now for _ in range(30)]
    assert len(set(waits)) > 10
    assert timedelta(seconds=40) <= min(waits) and max(waits) < timedelta(seconds=50)
    named = Later("rate", after=timedelta(seconds=40), named=True)
    assert after_call(Delivery(), "publish", named, None, now).changes["due_at"] - now == timedelta(seconds=40), "to the second"
