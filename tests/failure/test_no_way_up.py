"""Whoever may one thing alone, signed in or by a token that holds no more, comes to no other by any way that gives rights.

The ways are read from the API's description: an operation that asks for `people.edit` and is in neither table fails here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from parvis.colleagues.models import Provider
from parvis.conf.api import api
from parvis.people.access import OWN, ROLES, VERBS
from parvis.people.models import ApiToken, Department, Invitation, Membership, OwnRole, User
from parvis.testing import make
from parvis.testing.caller import Caller
from tests.api.rights import OPERATIONS

pytestmark = [pytest.mark.django_db, pytest.mark.promise]
ADMIN = "admin"
ISSUER = "https://chez-moi.test"

GIVING = ("people", "city", "square", "import")
"""Rooms whose verbs open the ways below: each of their verbs is always asked, of the others four in each run of the gate."""


def _kind(item: Any) -> str:
    verb = item.callspec.params["verb"]
    return str(verb if verb.split(".")[0] in GIVING else VERBS.index(verb) % 4)


OF_ONE_KIND = pytest.mark.drawn(lambda item: _kind(item))  # pytest takes a function with a name for what is to be marked


class Town:
    """An administrator, one who left, one who begins tomorrow, roles of the city's making: what somebody could want to become."""

    def __init__(self, verb: str) -> None:
        self.team = make.team("Rédaction")
        self.boss = make.user(ADMIN, username="ines")
        self.agent = make.user("agent", username="tom")
        self.left = make.user(ADMIN, username="paul")
        User.objects.filter(pk=self.left.pk).update(is_active=False)
        self.coming = make.user("agent", username="lea")
        Membership.objects.filter(user=self.coming).update(role=ADMIN, begins_at=timezone.now() + timedelta(days=1))
        self.strong = OwnRole.objects.create(name="Fort", verbs=f",{','.join(VERBS)},")
        self.weak = OwnRole.objects.create(name="Faible", verbs=f",{verb},")
        self.me = make.user("trainee", username="moi")
        self.me.memberships.update(role=OWN, own=self.weak)
        self.department = Department.objects.create(name="Culture")
        Provider.objects.create(issuer="https://ville.test", provision=True, role="agent", team=self.team)


Way = tuple[str, str, Callable[[Town, User], Any]]


def roles(town: Town, whose: User) -> list[dict[str, Any]]:
    held = [{"role": role, "team": town.team.pk} for role in (ADMIN, "manager", "agent")]
    return [*held, {"role": OWN, "own": town.strong.pk, "team": town.team.pk}]


WAYS: dict[str, Callable[[Town, User], list[tuple[str, str, Any]]]] = {
    "person_change": lambda town, who: [
        ("PATCH", f"/people/{who.pk}", {"team": town.team.pk, "role": role}) for role in (ADMIN, "manager", "agent")
    ] + [("PATCH", f"/people/{who.pk}", {"active": True})],
    "person_hold": lambda town, who: [("PUT", f"/people/{who.pk}/roles", body) for body in roles(town, who)],
    "own_role_add": lambda town, who: [("POST", "/own-roles", {"name": f"Tout {who.pk}", "verbs": list(VERBS)})],
    "own_role_change": lambda town, who: [("PUT", f"/own-roles/{town.weak.pk}", {"name": "Faible", "verbs": list(VERBS)})],
    "department_give": lambda town, who: [("POST", f"/departments/{town.department.pk}/roles", {"user": who.pk, "role": "agent"})],
    "department_change": lambda town, who: [
        ("PUT", f"/departments/{town.department.pk}", {"name": "Culture", "parent": None, "teams": [town.team.pk]})
    ],
    "invite": lambda town, who: [
        ("POST", "/invitations", {"email": f"m{who.pk}{role}@chez-moi.test", "role": role, "team": town.team.pk})
        for role in (ADMIN, "manager", "agent")
    ],
    "people_import": lambda town, who: [
        ("POST", "/people/import", {"text": f"adresse,role,equipe\n{email},{role},Rédaction\n"})
        for email in (who.email, f"t{who.pk}@chez-moi.test") for role in (ADMIN, "agent")
    ],
    "identity_provider_change": lambda town, who: [
        ("PATCH", "/identity-provider", {"on": True, "issuer": ISSUER, "client": "moi", "secret": "à moi"}),
        ("PATCH", "/identity-provider", {"provision": True, "role": "approver"}),
    ],
    "person_unlink": lambda town, who: [("POST", f"/people/{who.pk}/unlink", None)],
    "second_choose": lambda town, who: [("PUT", "/second-rules", {"acts": [], "hours": 24})],
    "own_token_make": lambda town, who: [
        ("POST", "/me/tokens", {"name": "un"}), ("POST", "/me/tokens", {"name": "tout", "scopes": list(VERBS)})
    ],
    "square_provider_change": lambda town, who: [("PATCH", "/square/provider", {"issuer": "http://chez-moi.test"})],
}  # fmt: skip
GIVES_NOTHING = {
    "session_close", "uninvite", "second_factor_ask", "department_add", "department_drop", "department_take", "team_add", "team_change",
    "team_close", "team_reopen", "own_role_drop", "person_leave", "seat_give", "seat_drop", "seat_rule_change", "alarm_cut_person",
    "identity_provider_try",
}  # fmt: skip
"""They take, name or ask for something: nobody may more afterwards."""


def test_each_operation_on_people_is_a_way_or_gives_nothing() -> None:
    writing = {
        told["operationId"] for there in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].values()
        for method, told in there.items() if method != "get"
    }  # fmt: skip
    asking = {name for name, row in OPERATIONS.items() if name in writing and "people.edit" in {*row.see, row.needs, row.also}}
    assert asking - WAYS.keys() - GIVES_NOTHING == set(), "does it give rights? Say so in one of the tables"
    assert GIVES_NOTHING & WAYS.keys() == set() and (WAYS.keys() | GIVES_NOTHING) <= writing


def rights(user: User) -> set[str]:
    """Of every role that they have or will have."""
    rows = user.memberships.select_related("own")
    return {verb for row in rows for verb in (row.own.verbs.split(",") if row.own else ROLES[row.role]) if verb}


def stands() -> dict[str, Any]:
    """Who may what, and what opens their doors."""
    people = {
        user.pk: (rights(user), user.password, user.email, user.is_active, user.bindings.count()) for user in User.objects.all()
    }
    row = Provider.objects.get()
    return {"people": people, "provider": (row.on, row.issuer, row.client, row.provision, row.role)}


def try_all(town: Town, call: Caller) -> None:
    for way in WAYS.values():
        for who in (town.me, town.boss, town.left, town.coming, town.agent):
            for method, path, body in way(town, who):
                cache.clear()
                status, told = call(method, path, body)
                assert status < 500, (method, path, told)
    token = call.headers
    for who in (town.boss, town.left, town.coming):
        body = {"userName": f"{who.pk}@chez-moi.test", "active": True}
        Client().generic("PUT", f"/scim/v2/Users/{who.pk}", json.dumps(body), content_type="application/json", headers=token)
    new = {"userName": "neuf@chez-moi.test"}
    Client().generic("POST", "/scim/v2/Users", json.dumps(new), content_type="application/json", headers=token)


def pages(town: Town) -> None:
    """The same acts by the pages, signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(town.me)
    provider = {
        "on": "on",
        "kind": "generic",
        "issuer": ISSUER,
        "client": "moi",
        "secret": "à moi",
        "scopes": "openid email",
        "skew": "60",
    }
    sent: list[tuple[str, dict[str, Any]]] = [
        ("/reglages/connexion/", provider),
        ("/reglages/roles/", {"name": "T", "verbs": list(VERBS)}),
    ]
    for who in (town.me, town.boss, town.left, town.coming):
        here = f"/reglages/personnes/{who.pk}"
        sent += [(here, {"team": town.team.pk, "role": ADMIN}), (here, {"password": "1"}), (here, {"active": "1"})]
        sent += [(f"{here}/sessions", {"factor": "1"}), (f"{here}/delier", {})]
        sent += [(f"{here}/roles/", {"team": town.team.pk, "role": role}) for role in (ADMIN, f"own-{town.strong.pk}")]
    person = {"username": "neuve", "email": "neuve@chez-moi.test", "name": "Neuve", "role": ADMIN, "team": town.team.pk}
    sent += [("/reglages/personnes", person), ("/reglages/invitations", person), ("/reglages/quatre-yeux/", {"hours": "24"})]
    for path, form in sent:
        cache.clear()
        assert client.post(path, form).status_code < 500, path


def nothing_more(before: dict[str, Any], verb: str) -> None:
    now = stands()
    assert now["provider"] == before["provider"]
    for pk, (may, *doors) in now["people"].items():
        had, *stood = before["people"].get(pk, (set(), *doors))
        assert may <= had | {verb}, (User.objects.get(pk=pk), sorted(may - had))
        if had - {verb}:
            assert doors == stood, User.objects.get(pk=pk)
    assert not Invitation.objects.exists()
    assert all(set(row.scopes) == {verb} or not rights(row.user) - {verb} for row in ApiToken.objects.select_related("user"))


@OF_ONE_KIND
@pytest.mark.parametrize("verb", VERBS)
def test_who_may_one_thing_comes_to_no_other(verb: str) -> None:
    town = Town(verb)
    before = stands()
    try_all(town, Caller(town.me))
    pages(town)
    nothing_more(before, verb)


@OF_ONE_KIND
@pytest.mark.parametrize("verb", VERBS)
def test_a_token_of_an_administrator_that_holds_one_thing_gives_no_other(verb: str) -> None:
    town = Town(verb)
    before = stands()
    try_all(town, Caller(town.boss, scopes=[verb]))
    nothing_more(before, verb)
