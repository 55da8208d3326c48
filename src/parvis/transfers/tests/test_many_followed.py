"""One gesture on many conversations: each room above follows all of them, with as many statements as for a few."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.cases import actions as cases
from parvis.cases.models import CaseStep
from parvis.desk.bulk import actions
from parvis.desk.bulk.actions import Gesture
from parvis.inbox.models import Conversation
from parvis.promises.models import Promise
from parvis.promises.tests.town import FRIDAY, arrive, level, said
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(FRIDAY, tick=False) as there:
        yield there


def watched(count: int) -> list[Conversation]:
    """Each with two promises awaited and a case above it."""
    level(solution=60) if not Promise.objects.exists() else None
    account, manager = make.account("mastodon"), make.user()
    found = [arrive(account, said(f"f{n}", f"m{n}", FRIDAY, who=str(n))) for n in range(count)]
    for talk in found:
        cases.open_case(by=manager, conversation=talk)
    return found


def statements(rows: list[Conversation], gesture: Gesture) -> int:
    by = make.user()
    with CaptureQueriesContext(connection) as queries:
        assert actions.act([(row.pk, row.last_in) for row in rows], gesture, by=by).done == len(rows)
    return len(queries)


def test_their_promises_end_and_their_cases_say_so() -> None:
    rows = watched(40)
    few, many = statements(rows[:5], Gesture("close")), statements(rows[5:], Gesture("close"))
    assert many - few <= 4 * 30 + 2  # what the rooms above ask does not grow; SQLite's upserts come in slices
    assert not Promise.objects.awaited().exists()
    assert CaseStep.objects.filter(kind="closed").count() == 40
