"""Every role at every operation, with things of its own team and of another: what may be is done, nothing else is told.

What is expected is computed from `people.access.ROLES`. An operation that is not in the table fails here.
"""

from __future__ import annotations

import io
import itertools
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.accounts.models import Account
from parvis.conf.api import api
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Act, Draft, Problem, Profile, Target, Venue
from parvis.people.access import EVERYWHERE, ROLES
from parvis.people.models import ApiToken, Membership, Team, User
from parvis.people.sessions import digest
from parvis.places.models import PlaceList
from parvis.publishing.models import Post
from parvis.testing import make
from parvis.testing.scripted import Scripted
from tests.api.rights import OPERATIONS, OTHERWISE, WITHOUT_TEAM, Operation

pytestmark = [pytest.mark.django_db, pytest.mark.promise]
OF_ONE_ROOM = pytest.mark.drawn(lambda item: item.callspec.params["name"].split("_")[0].rstrip("s"))
NUMBERS = itertools.count(1)
CLIENT = Client(raise_request_exception=False)
DESCRIPTION = api.get_openapi_schema(path_prefix="/api/v1/")
WHERE = {
    told["operationId"]: (method.upper(), path) for path, there in DESCRIPTION["paths"].items() for method, told in there.items()
}
CREATES = {
    told["operationId"] for there in DESCRIPTION["paths"].values() for told in there.values() if "201" in told["responses"]
}


class Network(Scripted):
    """It takes everything, lets itself be moderated, knows every place; each permission opens another presence."""

    def who(self) -> Profile:
        number = next(NUMBERS)
        return Profile(f"presence-{number}", f"ville{number}", "Ville")

    def check(self, draft: Draft) -> list[Problem]:
        return []

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return frozenset({"hide", "show"})

    def moderate(self, act: Act, target: Target) -> None:
        self.asked.append((act, target.remote_id))

    def candidates(self, name: str, *, near: object = None, address: str = "") -> list[Venue]:
        return [Venue("p1", name)]

    def venue(self, remote_id: str) -> Venue:
        return Venue(remote_id, "Piscine")

    def outcomes(self, remote_ids: list[str]) -> dict[str, str]:
        return dict.fromkeys(remote_ids, "waiting")


@pytest.fixture(autouse=True)
def networks(monkeypatch: Any) -> None:
    for key, network in CATALOGUE.items():
        monkeypatch.setitem(CATALOGUE, key, replace(network, make=lambda *given: Network()))


@pytest.fixture
def town() -> tuple[Team, Team, dict[str, User]]:
    """Two teams; somebody of each role in the first."""
    newsroom, elsewhere = make.team("Rédaction"), make.team("Petite enfance")
    users = User.objects.bulk_create(User(username=role, email=f"{role}@ville.test", name=role.capitalize()) for role in ROLES)
    Membership.objects.bulk_create(Membership(user=user, team=newsroom, role=user.username) for user in users)
    ApiToken.objects.bulk_create(ApiToken(user=user, digest=digest(key_of(user))) for user in users)
    return newsroom, elsewhere, {user.username: user for user in users}


def key_of(user: User) -> str:
    """The API token of a colleague of the town."""
    return f"jeton-de-{user.username}"


def ask(user: User | None, name: str, operation: Operation, pk: int = 0, token: str = "") -> tuple[int, Any]:
    method, path = WHERE[name]
    token = token or (key_of(user) if user else "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if name in CREATES:  # each with a key of its own: what it answers can be kept
        headers["Idempotency-Key"] = str(next(NUMBERS))
    body = operation.body(pk) if operation.body else None
    CLIENT.cookies.clear()
    address = re.sub(r"{(?:pk|number|other)}", str(pk), path).replace("{revision}", "1").replace("{key}", "cle")
    address = address.replace("{kind}", "registration").replace("{language}", "fr")
    address = address.replace("{record}", "shifts.absence")
    address += operation.query
    if name in FILES:
        answer = CLIENT.post(address, {"file": FILES[name]()}, headers=headers)
    else:
        answer = CLIENT.generic(method, address, _written(body), content_type="application/json", headers=headers)
    told = "json" in answer.get("Content-Type", "")
    return answer.status_code, answer.json() if not answer.streaming and answer.content and told else None


def _written(body: Any) -> str:
    return json.dumps(body) if body is not None else ""


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "navy").save(out, "PNG")
    return SimpleUploadedFile("pont.png", out.getvalue(), "image/png")


def register() -> SimpleUploadedFile:
    return SimpleUploadedFile("elus.csv", "Nom de l'élu;Prénom de l'élu\nMOREL;Jeanne\n".encode(), "text/csv")


FILES = {"media_add": picture, "charter_people_read": register, "table_read": register}


def made(name: str, operation: Operation, team: Team) -> int:
    if name in WITHOUT_TEAM:
        return WITHOUT_TEAM[name](team)
    return operation.thing(team) if operation.thing else 0


def test_the_table_knows_every_operation():
    assert set(WHERE) - set(OPERATIONS) == set(), "say in tests/api/rights.py what these ask for"
    assert set(OPERATIONS) - set(WHERE) == set()


@OF_ONE_ROOM
@pytest.mark.parametrize(("name", "operation"), [*OPERATIONS.items(), *OTHERWISE])
def test_each_role_does_what_its_verbs_say(name, operation, town):
    newsroom, elsewhere, colleagues = town
    found, wanted, untouched = {}, {}, dict[bool, int]()
    for role, user in colleagues.items():
        for own, team in ((True, newsroom), (False, elsewhere)):
            if not own and not operation.thing:
                continue
            case = (role, "own" if own else "another team's")
            wanted[case] = operation.expected(role, own=own)
            pk = untouched.pop(own, 0) or made(name, operation, team)
            found[case], told = ask(user, name, operation, pk)
            if found[case] >= 400:
                assert told["status"] == found[case] and told["title"]
                untouched[own] = pk  # for the next role: whoever was refused changed nothing
    assert found == wanted


PUBLISHING = [(name, one) for name, one in [*OPERATIONS.items(), *OTHERWISE] if one.needs == "post.publish" and one.thing]
OF_THE_TEAM_ALONE = {"approval_decide", "hold", "reviewer_close"}
"""A word that plans nothing by itself, a freeze, a link that is closed: the post's own team may, wherever the post goes."""


@OF_ONE_ROOM
@pytest.mark.parametrize("there", ["nobody", *ROLES])
@pytest.mark.parametrize(("name", "operation"), PUBLISHING)
def test_who_publishes_may_publish_on_each_account(name, operation, there, town):
    """The thing is the newsroom's, its accounts another team's, where each colleague is `there`: the verb is asked in both."""
    newsroom, elsewhere, colleagues = town
    if there != "nobody":
        Membership.objects.bulk_create(Membership(user=user, team=elsewhere, role=there) for user in colleagues.values())
    found, wanted = {}, {}
    for role, user in colleagues.items():
        pk = made(name, operation, newsroom)
        Account.objects.update(team=elsewhere)
        asked = {newsroom.pk} if name in OF_THE_TEAM_ALONE else of_teams(newsroom, elsewhere)
        holding = {newsroom.pk: ROLES[role], elsewhere.pk: ROLES.get(there, frozenset())}
        everywhere = bool(EVERYWHERE & {role, there})
        may = "post.publish" in holding[newsroom.pk] | holding[elsewhere.pk]
        wanted[role] = may and (everywhere or all("post.publish" in holding[team] for team in asked))
        found[role] = ask(user, name, operation, pk)[0] not in (403, 404)
    assert found == wanted


def of_teams(*teams: Team) -> set[int]:
    """Those that have posts, accounts or lists."""
    return {team.pk for team in teams for model in (Post, Account, PlaceList) if model.objects.filter(team=team).exists()}


@OF_ONE_ROOM
@pytest.mark.parametrize("name", OPERATIONS)
def test_nobody_does_anything_without_a_token(name):
    operation = OPERATIONS[name]
    pk = made(name, operation, make.team())
    assert ask(None, name, operation, pk)[0] == 401
    assert ask(None, name, operation, pk, token="parvis_invente")[0] == 401


@OF_ONE_ROOM
@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if operation.see or operation.needs])
def test_a_scope_leaves_out_the_rest(name):
    """An administrator's token that may only import is refused everywhere else: no operation of the API asks for that verb alone."""
    operation = OPERATIONS[name]
    token = make.token(make.user("admin"), scopes=["import.run"])
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
