"""Every role at every operation, with things of its own team and of another: what may be is done, nothing else is told.

What is expected is computed from `people.access.ROLES`. An operation that is not in the table fails here.
"""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.conf.api import api
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Profile
from parvis.people.access import EVERYWHERE, ROLES
from parvis.people.models import Team, User
from parvis.testing import make
from parvis.testing.scripted import Scripted
from tests.api.rights import OPERATIONS, OTHERWISE, WITHOUT_TEAM, Operation

pytestmark = pytest.mark.django_db
NUMBERS = itertools.count(1)
DESCRIPTION = api.get_openapi_schema(path_prefix="/api/v1/")
WHERE = {
    told["operationId"]: (method.upper(), path) for path, there in DESCRIPTION["paths"].items() for method, told in there.items()
}


class Network(Scripted):
    """It takes everything, lets itself be moderated, and each permission opens another presence."""

    def who(self) -> Profile:
        number = next(NUMBERS)
        return Profile(f"presence-{number}", f"ville{number}", "Ville")

    def hide(self, remote_id: str, hidden: bool) -> None:
        self.asked.append(("hide", remote_id))


@pytest.fixture(autouse=True)
def networks(monkeypatch: Any) -> None:
    for key, network in CATALOGUE.items():
        monkeypatch.setitem(CATALOGUE, key, replace(network, make=lambda *given: Network()))


@pytest.fixture
def town() -> tuple[Team, Team, dict[str, User]]:
    """Two teams; somebody of each role in the first."""
    newsroom, elsewhere = make.team("Rédaction"), make.team("Petite enfance")
    return newsroom, elsewhere, {role: make.user(role, in_team=newsroom) for role in ROLES}


def ask(user: User | None, name: str, operation: Operation, pk: int = 0, token: str = "") -> tuple[int, Any]:
    method, path = WHERE[name]
    token = token or (make.token(user) if user else "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    body = operation.body(pk) if operation.body else None
    client, address = Client(raise_request_exception=False), path.replace("{pk}", str(pk))
    if name == "media_add":
        answer = client.post(address, {"file": picture()}, headers=headers)
    else:
        answer = client.generic(method, address, _written(body), content_type="application/json", headers=headers)
    return answer.status_code, answer.json() if answer.content else None


def _written(body: Any) -> str:
    return json.dumps(body) if body is not None else ""


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "navy").save(out, "PNG")
    return SimpleUploadedFile("pont.png", out.getvalue(), "image/png")


def made(name: str, operation: Operation, team: Team) -> int:
    if name in WITHOUT_TEAM:
        return WITHOUT_TEAM[name](team)
    return operation.thing(team) if operation.thing else 0


def test_the_table_knows_every_operation():
    assert set(WHERE) - set(OPERATIONS) == set(), "say in tests/api/rights.py what these ask for"
    assert set(OPERATIONS) - set(WHERE) == set()


@pytest.mark.parametrize(("name", "operation"), [*OPERATIONS.items(), *OTHERWISE])
def test_each_role_does_what_its_verbs_say(name, operation, town):
    newsroom, elsewhere, colleagues = town
    found, wanted = {}, {}
    for role, user in colleagues.items():
        for own, team in ((True, newsroom), (False, elsewhere)):
            if not own and not operation.thing:
                continue
            case = (role, "own" if own else "another team's")
            wanted[case] = operation.expected(role, own=own)
            found[case], told = ask(user, name, operation, made(name, operation, team))
            if found[case] >= 400:
                assert told["status"] == found[case] and told["title"]
    assert found == wanted


@pytest.mark.parametrize("name", OPERATIONS)
def test_nobody_does_anything_without_a_token(name):
    operation = OPERATIONS[name]
    pk = made(name, operation, make.team())
    assert ask(None, name, operation, pk)[0] == 401
    assert ask(None, name, operation, pk, token="parvis_invente")[0] == 401


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if operation.see or operation.needs])
def test_a_scope_leaves_out_the_rest(name):
    """An administrator's token that may only read the library is refused everywhere else."""
    operation = OPERATIONS[name]
    token = make.token(make.user("admin"), scopes=["people.edit"])
    assert ask(None, name, operation, made(name, operation, make.team()), token=token)[0] == 403


@pytest.mark.parametrize("name", ["accounts", "posts", "deliveries", "conversations"])
def test_a_list_holds_nothing_of_another_team(name, town):
    newsroom, elsewhere, colleagues = town
    one = {"accounts": "account", "posts": "post", "deliveries": "delivery", "conversations": "conversation"}[name]
    mine, theirs = made(one, OPERATIONS[one], newsroom), made(one, OPERATIONS[one], elsewhere)
    for role, user in colleagues.items():
        status, told = ask(user, name, OPERATIONS[name])
        if status == 403:
            continue
        ids = {item["id"] for item in told["items"]}
        assert mine in ids, role
        assert (theirs in ids) == (role in EVERYWHERE), role


def test_a_user_who_left_is_unknown():
    user = make.user("admin")
    token = make.token(user)
    assert ask(None, "posts", OPERATIONS["posts"], token=token)[0] == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert ask(None, "posts", OPERATIONS["posts"], token=token)[0] == 401
