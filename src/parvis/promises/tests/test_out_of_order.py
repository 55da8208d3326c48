"""Whatever the order in which messages reach us, a promise counts from the first of those that wait."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.inbox import actions
from parvis.promises.models import Promise
from parvis.promises.tests.town import FRIDAY, HOUR, arrive, level, promise, said, work
from parvis.testing import make

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOW = FRIDAY + 3 * HOUR


@st.composite
def batches(draw: Any) -> list[list[int]]:
    """Some minutes of one Friday, in any order, cut anywhere."""
    minutes = draw(st.lists(st.integers(0, 170), min_size=1, max_size=6, unique=True))
    cuts = sorted(draw(st.sets(st.integers(1, len(minutes)), max_size=3)) | {0, len(minutes)})
    return [minutes[one:two] for one, two in pairwise(cuts)]


@given(batches())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_promise_begins_with_the_earliest_message_that_waits(given: list[list[int]]) -> None:
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        level(hours=None, solution=8 * 60)
        account, first = make.account("mastodon"), FRIDAY + min(min(one) for one in given) * MINUTE
        for batch in given:
            talk = arrive(account, *[said("f", f"m{minute}", FRIDAY + minute * MINUTE) for minute in batch])
        assert talk.waiting_since == first
        found = {row.clock: row for row in Promise.objects.all()}
        assert set(found) == {"first", "solution"}
        assert {row.begun_at for row in found.values()} == {first}
        assert found["first"].deadline == first + HOUR and found["solution"].deadline == first + 8 * HOUR
        transaction.set_rollback(True)


@given(st.permutations([("in", 10), ("own", 20), ("in", 30), ("in", 40)]))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_answer_from_another_tool_answers_what_was_before_it(given: list[tuple[str, int]]) -> None:
    """The conversation begins with something of the person's; then each comes by itself, in any order."""
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        level(hours=None, next=60)
        account = make.account("mastodon")
        ours = [one for one in given if one[0] == "own"]
        rest = [one for one in given if one[0] == "in"]
        order = given if given[0][0] == "in" else [rest[0], *ours, *rest[1:]]
        for way, minute in order:
            talk = arrive(account, said("f", f"m{minute}", FRIDAY + minute * MINUTE, own=way == "own"))
        late = order.index(("in", 10)) > order.index(("own", 20))  # it came after the answer, which was to something else
        assert talk.waiting_since == FRIDAY + (10 if late else 30) * MINUTE and talk.state in ("new", "open")
        awaited = Promise.objects.filter(ended_at__isnull=True, clock__in=("first", "next"))
        assert awaited.get().begun_at == talk.waiting_since
        transaction.set_rollback(True)


def test_what_is_broken_stays_broken_since_its_own_hour() -> None:
    with time_machine.travel(FRIDAY + 2 * HOUR, tick=False):
        level(hours=None)
        talk = arrive(make.account("mastodon"), said("f", "m2", FRIDAY + 30 * MINUTE))
        work(Promise)
        assert promise(talk).state == "late"
        arrive(talk.account, said("f", "m1", FRIDAY))
        row = promise(talk)
        assert (row.state, row.begun_at, row.broken_at) == ("late", FRIDAY, FRIDAY + HOUR)


def test_a_conversation_answered_here_waits_since_what_came_late() -> None:
    with time_machine.travel(FRIDAY + 2 * HOUR, tick=False):
        level(hours=None, next=60)
        talk = arrive(make.account("mastodon"), said("f", "m2", FRIDAY + 30 * MINUTE))
        actions.reply(talk, text="Lundi.", by=make.user("agent"), seen=talk.last_in)
        arrive(talk.account, said("f", "m1", FRIDAY))
        assert promise(talk, "next").begun_at == FRIDAY and promise(talk).state == "broken"


def test_an_answer_of_another_tool_costs_one_statement_more() -> None:
    with time_machine.travel(FRIDAY + 2 * HOUR, tick=False):
        account, counts = make.account("mastodon"), []
        for own in (False, True):
            for n in (1, 12):
                arrive(account, *[said(f"{own}{n}{k}", f"{own}{n}{k}", FRIDAY) for k in range(n)])
                with CaptureQueriesContext(connection) as found:
                    arrive(account, *[said(f"{own}{n}{k}", f"{own}{n}{k}b", FRIDAY + MINUTE, own=own) for k in range(n)])
                counts.append(len(found))
        assert counts[2] == counts[3] and counts[3] <= counts[1] + 1
