"""A broker's queue may be longer than a lease: its stale messages take room too, so that fresh ones are reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from parvis.conf import celery
from parvis.work.engine import Broker, leave
from parvis.work.models import Seat

pytestmark = pytest.mark.django_db
LABEL = "publishing.delivery"


@pytest.fixture
def broker(monkeypatch: Any) -> Iterator[Broker]:
    """Over kombu's own queue in memory: nobody works on it but the test."""
    monkeypatch.setattr(Broker, "LOOK", 0.0)
    yield Broker(size=4)
    with celery.app.connection_for_read() as connection:
        connection.default_channel.queue_purge("parvis")


def hand_over(broker: Broker, *rows: int) -> str:
    token = (timezone.now() + timedelta(seconds=60)).isoformat()
    for row in rows:
        broker.send(LABEL, "1", [row], token)
    return token


def end_leases() -> None:
    Seat.objects.update(until=timezone.now() - timedelta(seconds=1))


def worked(count: int) -> list[list[Any]]:
    """What a worker takes from the queue."""
    with celery.app.connection_for_read() as connection, connection.SimpleQueue("parvis") as queue:
        found = []
        for _ in range(count):
            message = queue.get_nowait()
            message.ack()
            found.append(message.payload[0])
        return found


def test_a_queue_that_is_not_there_yet_holds_nothing(broker: Broker, monkeypatch: Any) -> None:
    monkeypatch.setitem(celery.app.conf, "task_default_queue", "another")
    assert celery.Queue().depth() == 0
    assert broker.free() == 4


def test_a_message_whose_lease_ended_in_the_queue_takes_room_until_it_is_taken(broker: Broker) -> None:
    hand_over(broker, 1, 2, 3, 4)
    assert broker.free() == 0
    end_leases()
    assert broker.free() == 0, "its rows are due again, and would go behind their own stale messages"
    assert [pks for _, pks, _ in worked(3)] == [[1], [2], [3]]
    assert broker.free() == 3
    hand_over(broker, 1, 2, 3)
    assert broker.free() == 0
    worked(4)
    assert broker.free() == 1, "the three that are under way have their seats"


def test_the_queue_never_grows_beyond_the_seats(broker: Broker) -> None:
    for lease in range(5):
        hand_over(broker, *range(lease * 10, lease * 10 + broker.free()))
        end_leases()
    assert celery.Queue().depth() == 4


def test_who_comes_with_a_stale_message_leaves_the_fresh_one_its_seat(broker: Broker) -> None:
    stale = hand_over(broker, 1)
    fresh = hand_over(broker, 1)
    leave(LABEL, [1], stale)
    assert Seat.objects.count() == 1
    leave(LABEL, [1], fresh)
    assert not Seat.objects.exists()


def test_it_is_asked_once_a_second_and_seldom_when_it_does_not_answer(broker: Broker, monkeypatch: Any) -> None:
    asked, said = list[int](), [7]
    monkeypatch.setattr(Broker, "LOOK", 1.0)
    monkeypatch.setattr(broker._queue, "depth", lambda: asked.append(1) or said[0])
    assert [broker.free() for _ in range(5)] == [-3] * 5
    assert len(asked) == 1
    said[:] = [None]
    broker._look_at = 0.0
    assert [broker.free() for _ in range(5)] == [4] * 5
    assert len(asked) == 2


def test_a_broker_that_is_away_is_asked_anew(broker: Broker, monkeypatch: Any) -> None:
    hand_over(broker, 1)
    queue = celery.Queue()
    assert queue.depth() == 1
    away = OperationalError("away")
    monkeypatch.setattr("kombu.transport.virtual.Channel.queue_declare", lambda *given, **more: (_ for _ in ()).throw(away))
    assert queue.depth() is None
    monkeypatch.undo()
    assert queue.depth() == 1
