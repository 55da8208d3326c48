"""Every page there is, from the router: its verb opens it, and nothing less does. A page that is not in the table fails here."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from parvis.people.access import ROLES, VERBS
from parvis.people.models import User
from parvis.testing import make
from tests.failure.addresses import OPEN, address, patterns
from tests.failure.rights_of_pages import ROWS, VERB_OF

pytestmark = [pytest.mark.promise, pytest.mark.django_db, pytest.mark.timeout(300)]
ELECTED = "elected"


def pages() -> set[str]:
    return {path for path in patterns() if not path.startswith(OPEN)}


def test_the_table_knows_every_page_once() -> None:
    assert pages() - set(VERB_OF) == set(), "say in tests/failure/rights_of_pages.py by which verb these open"
    assert set(VERB_OF) - pages() == set(), "these are no more"
    assert len(VERB_OF) == sum(len(rows) for rows in ROWS.values())
    assert {verb for row in ROWS for verb in row.split()} <= {*VERBS, ELECTED}


def having(row: str) -> list[str]:
    """Roles that a row lets in, the one that may least first."""
    found = [role for role, verbs in ROLES.items() if row != ELECTED and set(row.split()) <= verbs]
    return sorted(found, key=lambda role: len(ROLES[role]))


def asked(user: User, where: str) -> int:
    """GET, or the empty POST of what takes nothing else; what it does is undone."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    cache.clear()
    status = client.get(where).status_code
    return client.post(where).status_code if status == 405 else status


@pytest.mark.drawn(lambda item: item.callspec.params["row"].split(".")[0])
@pytest.mark.parametrize("row", ROWS)
def test_who_may_least_gets_in_and_who_may_most_without_the_verb_does_not(row: str) -> None:
    team, allowed = make.team(), having(row)
    others = sorted(set(ROLES) - set(allowed), key=lambda role: len(ROLES[role]))
    people = {role: make.user(role) for role in (*allowed[:1], *others[-1:])}
    wrong = {}
    for page in ROWS[row]:
        for role, user in people.items():
            mark = transaction.savepoint()
            status = asked(user, address(page, team, user))
            transaction.savepoint_rollback(mark)
            if status >= 500 or (status == 403 if role in allowed else status not in (403, 404)):
                wrong[page, role] = status
    assert wrong == {}
