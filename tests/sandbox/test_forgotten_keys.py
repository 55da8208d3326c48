"""A server that forgets idempotency keys, earlier than it says or from the first: what it took is not sent again.

Mastodon keeps its keys for an hour at best, in a store that is flushed, evicted or failed over; programs that say that they are
Mastodon may know none. The whole way is asked: the planned delivery, the office, the connector, the played server.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from played import HOST, Played, sandbox

from parvis.accounts import actions
from parvis.accounts.connect import connector_of
from parvis.accounts.models import Attempt
from parvis.networks.protocol import Draft, Published, Repeat
from parvis.publishing.actions import schedule
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.work import rows
from parvis.work.engine import perform

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True)]
FORGETFUL = {"honours them": None, "forgets them at once": 1, "never knew them": 0}
"""After how many milliseconds a key is forgotten; None: in an hour."""
LOST = ("5xx_after", "drop_after", "timeout_after")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("forgotten")) as running:
        yield running


@pytest.fixture
def delivery(played: Played, settings) -> Delivery:
    """A post that is due, on an account of a server that says that it is Mastodon."""
    place = f"{HOST}:{played.url.rsplit(':', 1)[1]}"
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, allow_hosts=frozenset({HOST, place}), look_again=0.0)
    played.reset()
    told, manager = played.credentials("mastodon"), make.user("manager")
    account = actions.connect(
        network="mastodon", settings={"server": told["server"]}, secrets={"token": told["token"]}, by=None, team=make.team()
    )
    assert account.settings["software"] == "mastodon"
    schedule(make.post(by=manager, accounts=[account], text="La piscine rouvre samedi."), at=timezone.now(), by=manager)
    return Delivery.objects.get()


def turned(delivery: Delivery, most: int = 8) -> Delivery:
    """The clock goes on until the row is at its end."""
    for _ in range(most):
        Delivery.objects.filter(pk=delivery.pk, due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
        for held in rows.hold_due(Delivery, 10, now=timezone.now()):
            perform("publishing.delivery", [held.pk], held.due_at.isoformat())
        if (now := Delivery.objects.get(pk=delivery.pk)).state in ("sent", "refused", "asked"):
            break
    return now


def forgetting(played: Played, after: int | None) -> None:
    if after is not None:
        played.order(network="mastodon", match="publish", effect="forgets_keys", delay_ms=after, count=100)


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("after", FORGETFUL.values(), ids=FORGETFUL)
def test_what_it_took_is_there_once(played: Played, delivery: Delivery, after: int | None, lost: str) -> None:
    forgetting(played, after)
    played.order(network="mastodon", match="publish", effect=lost, delay_ms=50)
    there = turned(delivery)
    assert there.state == "sent"
    assert played.accepted("mastodon", "publish").count("La piscine rouvre samedi.") == 1
    assert list(Attempt.objects.order_by("pk").values_list("verb", "outcome")) == [("publish", "doubt"), ("find", "sent")]


@pytest.mark.parametrize("after", FORGETFUL.values(), ids=FORGETFUL)
def test_what_a_killed_worker_had_sent_is_there_once(played: Played, delivery: Delivery, after: int | None) -> None:
    """As a `kill -9` right after the network took it leaves the row: `sending`, and nobody knows."""
    forgetting(played, after)
    connector = connector_of(delivery.account)
    assert isinstance(connector.publish(Draft("La piscine rouvre samedi."), str(delivery.key)), Published)
    assert connector.facts.repeat is Repeat.SAFE
    Delivery.objects.update(state="sending", began_at=timezone.now())
    assert turned(delivery).state == "sent"
    assert played.accepted("mastodon", "publish").count("La piscine rouvre samedi.") == 1


def test_what_it_never_took_leaves_once_more(played: Played, delivery: Delivery) -> None:
    """Looked for twice, then sent: nothing is silently not."""
    forgetting(played, 0)
    played.order(network="mastodon", match="publish", effect="timeout_before", delay_ms=50)
    assert turned(delivery).state == "sent"
    assert played.accepted("mastodon", "publish").count("La piscine rouvre samedi.") == 1
    verbs = list(Attempt.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["publish", "find", "find", "resume"], "under the same key, with the token of the first"
