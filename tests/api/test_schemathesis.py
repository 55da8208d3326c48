"""The whole API, asked with what its own description allows and forbids: it answers as described, and never with a 5xx."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import Case, Response
from schemathesis.checks import CheckContext
from schemathesis.specs.openapi.checks import positive_data_acceptance
from werkzeug.test import Client

from parvis.people.sessions import user_of_token
from parvis.publishing.models import Delivery
from parvis.rest import door
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(240)]
HALF = "\ud83d"
FIRST = {"date": "0001-01-01", "date-time": "0001-01-01T00:00:00Z"}
"""Years that no zone can tell, beside those that are drawn anyway."""
for kind, drawn in (("date", st.dates().map(str)), ("date-time", st.datetimes().map(lambda at: f"{at.isoformat()}Z"))):
    schemathesis.openapi.format(kind, drawn | st.just(FIRST[kind]))
application = get_wsgi_application()
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@schemathesis.check
def errors_are_problems(ctx: CheckContext, response: Response, case: Case) -> None:
    """Every error is `application/problem+json`, with its own status inside and a title."""
    if response.status_code < 400:
        return
    kind = response.headers["content-type"][0]
    assert kind.startswith("application/problem+json"), f"{response.status_code} as {kind}"
    told = response.json()
    assert told["status"] == response.status_code and told["title"]


@pytest.fixture
def manager(db: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """A manager's token, in a city where there is something of each kind. The door looks it up once a test instead of sixty times,
    a fifth of all the work: who may come in is asked by `test_rights.py`."""
    by = make.user("manager")
    account = make.account()
    post = make.post(by=by, accounts=[account])
    Delivery.objects.create(post=post, account=account, planned_at=post.created_at, state="refused")
    make.conversation(account)
    token = make.token(by)
    known = user_of_token(token)
    monkeypatch.setattr(door, "user_of_token", lambda given: copy(known) if given == token else user_of_token(given))
    return token


@pytest.fixture(autouse=True)
def one_transaction() -> Iterator[None]:
    """As Django's own test client does: a request ends without closing the connection of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# What a schema cannot say — an account that is not there, an hour that is past — is refused though the shape is right.
@pytest.mark.drawn(lambda item: item.operation_tags)
@schema.parametrize()
@settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_does_what_it_says(case: Case, manager: str) -> None:
    head = {"Authorization": f"Bearer {manager}"}
    case.call_and_validate(headers=head, excluded_checks=[positive_data_acceptance])
    if isinstance(case.body, dict) and any(isinstance(value, str) for value in case.body.values()):
        body = json.dumps({name: HALF if isinstance(value, str) else value for name, value in case.body.items()}, default=str)
        given = {"data": body, "content_type": "application/json", "headers": head}
        answer = Client(application).open(case.formatted_path, method=case.method, **given)
        assert 400 <= answer.status_code < 500, f"half a character: {answer.status_code}"
