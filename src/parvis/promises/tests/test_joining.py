"""Promises of conversations that become one, and of one that becomes two: computed at once, given back exactly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from parvis.inbox import actions
from parvis.inbox.joining.actions import merge, split, undo
from parvis.inbox.models import Conversation, Message
from parvis.promises.jobs import remind
from parvis.promises.models import Promise
from parvis.promises.tests.town import HOUR, MONDAY, arrive, level, promise, said, work
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return make.user("agent")


def kept() -> list[dict[str, Any]]:
    return list(Promise.objects.order_by("pk").values())


def awaited(conversation: Conversation) -> dict[str, Any]:
    return {row.clock: row.deadline for row in Promise.objects.awaited().filter(conversation=conversation)}


def two() -> tuple[Conversation, Conversation]:
    """Jeanne wrote at nine, and at half past nine to another account."""
    level(first=60, next=60, solution=300)
    with time_machine.travel(MONDAY, tick=False):
        one = arrive(make.account(), said("t1", "a1", MONDAY))
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        return one, arrive(make.account(), said("t2", "b1", MONDAY + HOUR / 2))


def test_of_two_clocks_the_one_that_ends_first_is_kept(agent: Any) -> None:
    one, other = two()
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        merge(other, one, by=agent)
    assert awaited(other) == {"first": MONDAY + HOUR, "solution": MONDAY + 5 * HOUR}
    assert not awaited(one)


def test_an_undo_at_once_gives_both_back(agent: Any) -> None:
    one, other = two()
    before = kept()
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        undo(merge(other, one, by=agent), by=agent)
    assert kept() == before


def test_who_was_answered_was_and_who_was_not_still_waits(agent: Any) -> None:
    one, other = two()
    with time_machine.travel(MONDAY + 2 * HOUR / 3, tick=False):
        joining = merge(one, other, by=agent)
        actions.reply(one, text="Lundi.", by=agent, seen=make.seen(one))
        assert not {"first", "next"} & set(awaited(one))
    with time_machine.travel(MONDAY + HOUR / 4 * 3, tick=False):
        undo(joining, by=agent)
    assert awaited(one)["first"] == MONDAY + HOUR
    assert "first" not in awaited(other)
    assert promise(other).state == "kept"


def test_a_warning_is_not_given_twice(agent: Any) -> None:
    one, other = two()
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        joining = merge(one, other, by=agent)
    with time_machine.travel(MONDAY + 61 * timedelta(minutes=1), tick=False):
        assert work(Promise) and remind
        assert promise(one).broken_at == MONDAY + HOUR
        undo(joining, by=agent)
        assert promise(one).broken_at == MONDAY + HOUR
        assert not Promise.objects.filter(conversation=one, due_at__lte=MONDAY + HOUR).exists()
    assert awaited(other)["first"] == MONDAY + HOUR * 3 / 2


def test_reopened_and_merged_with_one_that_waits(agent: Any) -> None:
    """One was answered and waits for the person, who wrote elsewhere meanwhile: the city's turn again, its time runs on."""
    one, other = two()
    with time_machine.travel(MONDAY + HOUR / 2, tick=False):
        actions.reply(one, text="Lundi.", by=agent, seen=make.seen(one))
        assert promise(one, "solution").state == "paused"
        merge(one, other, by=agent)
    one.refresh_from_db()
    assert (one.state, one.waiting_since) == ("open", MONDAY + HOUR / 2)
    assert awaited(one)["first"] == MONDAY + HOUR * 3 / 2
    assert promise(one, "solution").state == "running"


def test_the_promise_goes_with_who_waits(agent: Any) -> None:
    level(first=60, next=60)
    with time_machine.travel(MONDAY, tick=False):
        account = make.account()
        one = arrive(account, said("t1", "a1", MONDAY))
        actions.reply(one, text="Lundi.", by=agent, seen=make.seen(one))
    with time_machine.travel(MONDAY + HOUR, tick=False):
        arrive(account, said("t1", "a2", MONDAY + HOUR))
        before = kept()
        joining = split(one, messages=[Message.objects.get(remote_id="a2").pk], by=agent)
        assert awaited(joining.other) == {"next": MONDAY + 2 * HOUR}
        assert not awaited(one)
        undo(joining, by=agent)
    assert kept() == before
