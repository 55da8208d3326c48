"""What opens something is told by no operation to who may not set it: planted, and looked for in every list of the API."""

from __future__ import annotations

import json

import pytest
from django.core.cache import cache

from parvis.conf.api import api
from parvis.directory import actions as directory
from parvis.directory.models import Destination
from parvis.journal import actions as hooks
from parvis.journal.models import Event
from parvis.people.access import ROLES
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.promise]
CANARY = "c4n4r1-n0t-t0-b3-t0ld"
LISTS = sorted(
    path for path, there in api.get_openapi_schema(path_prefix="/")["paths"].items()
    if "get" in there and "{" not in path and not any(one.get("required") for one in there["get"].get("parameters", ()))
)  # fmt: skip


@pytest.fixture
def planted() -> User:
    """A partner's program, a webhook, an account's own address, a feed with a password, tokens."""
    admin = make.user("admin")
    row = Destination.objects.create(kind="service", name="Régie de l’eau", sort="regie de l eau")
    directory.open_hook(row, url=f"https://regie.test/services/{CANARY}", by=admin)
    hooks.add_hook(url=f"https://outil.test/{CANARY}", kinds=["post.written"], by=admin)
    make.account(hook=CANARY, secrets={"token": CANARY})
    make.token(admin, value=CANARY)
    return admin


def told(role: str) -> dict[str, str]:
    ask = Caller(make.user(role))
    found = {}
    for path in LISTS:
        cache.clear()
        answer = ask.client.get(f"/api/v1{path}", headers=ask.headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[path] = body.decode(errors="replace")
    return found


@pytest.mark.drawn(lambda item: "a role")
@pytest.mark.parametrize("role", sorted(set(ROLES) - {"admin", "manager"}))
def test_no_list_tells_a_secret_to_who_may_not_set_it(planted: User, role: str) -> None:
    assert len(LISTS) > 80
    assert [path for path, body in told(role).items() if CANARY in body] == []


def test_who_may_set_a_partners_program_reads_where_it_is(planted: User) -> None:
    [row] = Caller(planted)("GET", "/destinations")[1]["items"]
    assert CANARY in row["hook"] and row["called"]
    [row] = Caller(make.user("agent"))("GET", "/destinations")[1]["items"]
    assert row["hook"] == "" and row["called"], "that it is called is no secret: one sends by that way"
    assert Caller(planted, scopes=["inbox.see"])("GET", f"/destinations/{row['id']}")[1]["hook"] == ""


def test_the_journal_keeps_no_such_address(planted: User) -> None:
    assert CANARY not in json.dumps(list(Event.objects.values_list("data", flat=True)), default=str)
