"""Colleagues as a table, and by SCIM: line by line, idempotent, never past the last administrator."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from parvis.colleagues.lists import table
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
TABLE = """adresse;nom;identifiant;rôle;équipe;actif
lea@ville.test;Léa;lea;agent;Guichet;oui
paul@ville.test;Paul;;contribution;Guichet;
pas-une-adresse;X;;agent;Guichet;
ines@ville.test;Inès;;roi;Guichet;
marc@ville.test;Marc;;agent;Nulle part;
"""


@pytest.fixture
def page(admin: User) -> Client:
    make.team("Guichet")
    client = Client()
    client.force_login(admin)
    return client


# ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_line_is_taken_or_refused_by_itself(page):
    html = page.post("/reglages/personnes/tableau", {"text": TABLE}).content.decode()
    assert User.objects.get(email="lea@ville.test").memberships.get().role == "agent"
    paul = User.objects.get(email="paul@ville.test")
    assert paul.username == "paul" and paul.memberships.get().role == "contributor" and not paul.has_usable_password()
    assert html.count("refusé") == 3 and "Nulle part" in html and "roi" in html
    assert not User.objects.filter(email="marc@ville.test").exists()


def test_the_same_table_again_changes_nothing(page):
    page.post("/reglages/personnes/tableau", {"text": TABLE})
    before = list(User.objects.order_by("pk").values())
    html = page.post("/reglages/personnes/tableau", {"text": TABLE}).content.decode()
    assert html.count("inchangé") == 2 and list(User.objects.order_by("pk").values()) == before


def test_a_trial_keeps_nothing(page):
    html = page.post("/reglages/personnes/tableau", {"text": TABLE, "dry": "yes"}).content.decode()
    assert html.count("ajouté") == 2 and not User.objects.filter(email="lea@ville.test").exists()


def test_what_goes_out_comes_in_again(page):
    make.user("agent", username="samira")
    User.objects.filter(username="samira").update(name="=1+1")
    text = page.get("/reglages/personnes/tableau.csv").getvalue().decode()
    assert "'=1+1" in text
    html = page.post("/reglages/personnes/tableau", {"text": text}).content.decode()
    assert html.count("inchangé") == 2 and "refusé" not in html


def test_a_line_lets_out_but_not_the_last_administrator(page, admin):
    team = admin.memberships.get().team.name
    text = f"adresse,role,equipe,actif\n{admin.email},admin,{team},non\n"
    assert "au moins un administrateur" in page.post("/reglages/personnes/tableau", {"text": text}).content.decode()
    admin.refresh_from_db()
    assert admin.is_active


@pytest.mark.parametrize("text", ["", "adresse;nom\nx;y", "adresse;role;equipe\n"])
def test_what_is_no_table_is_told_so(page, text):
    answer = page.post("/reglages/personnes/tableau", {"text": text})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_the_table_is_of_a_measure():
    with pytest.raises(table.Unread):
        table.read("adresse;role;equipe\n" + "a@b.test;agent;x\n" * (table.MOST_LINES + 1))


def test_only_administrators_have_it():
    client = Client()
    client.force_login(make.user("manager"))
    for address in ("/reglages/personnes/tableau", "/reglages/personnes/tableau.csv"):
        assert client.get(address).status_code == 403


# ── SCIM ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def scim(admin: User) -> Any:
    token = make.token(admin, scopes=["people.edit"])

    def ask(method: str, path: str, body: Any = None, *, key: str = token) -> tuple[int, Any]:
        sent = json.dumps(body) if body is not None else ""
        headers = {"Authorization": f"Bearer {key}"}
        answer = Client().generic(method, f"/scim/v2/{path}", sent, content_type="application/scim+json", headers=headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return ask


ENTRA = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "Lea@ville.test", "active": True,
         "name": {"givenName": "Léa", "familyName": "Roy"}, "emails": [{"primary": True, "value": "lea@ville.test"}]}  # fmt: skip


def test_a_directory_brings_finds_lets_out_and_brings_back(scim):
    status, made = scim("POST", "Users", ENTRA)
    assert status == 201 and made["userName"] == "lea@ville.test" and made["displayName"] == "Léa Roy" and made["active"]
    user = User.objects.get(pk=made["id"])
    assert not user.memberships.exists() and not user.has_usable_password()
    assert scim("POST", "Users", ENTRA)[0] == 409
    found = scim("GET", 'Users?filter=userName%20eq%20"LEA@ville.test"')[1]
    assert found["totalResults"] == 1 and found["Resources"][0]["id"] == made["id"]
    off = {"Operations": [{"op": "Replace", "path": "active", "value": "False"}]}
    assert scim("PATCH", f"Users/{user.pk}", off)[1]["active"] is False
    token = make.token(user)
    assert scim("GET", "Users", key=token)[0] == 401
    on = {"Operations": [{"op": "replace", "value": {"active": True, "displayName": "Léa R."}}]}
    assert scim("PATCH", f"Users/{user.pk}", on)[1]["displayName"] == "Léa R."
    assert scim("DELETE", f"Users/{user.pk}")[0] == 204
    assert scim("GET", f"Users/{user.pk}")[1]["active"] is False
    status, back = scim("POST", "Users", ENTRA)
    assert status == 201 and back["id"] == made["id"] and back["active"]


def test_a_directory_renames(scim):
    made = scim("POST", "Users", ENTRA)[1]
    told = scim("PUT", f"Users/{made['id']}", ENTRA | {"userName": "lea.roy@ville.test", "emails": []})[1]
    assert told["userName"] == "lea.roy@ville.test"
    other = make.user("agent")
    assert scim("PUT", f"Users/{made['id']}", ENTRA | {"userName": other.email})[0] == 409


def test_the_role_is_that_of_who_comes_in_by_the_provider(scim, settled, there):
    settled(there, provision=True, role="contributor", team=make.team("Services"))
    status, told = scim("POST", "Users", ENTRA)
    assert status == 400 and "plus que vous" in told["detail"], "a token gives no role that it does not hold"
    made = scim("POST", "Users", ENTRA, key=make.token(make.user("admin")))[1]
    assert User.objects.get(pk=made["id"]).memberships.get().role == "contributor"


def test_a_token_for_people_alone_lets_out_and_renames_but_moves_no_address_of_who_may_more(scim):
    user = make.user("agent", username="tom")
    moved = {"Operations": [{"op": "replace", "path": "userName", "value": "moi@ailleurs.test"}]}
    assert scim("PATCH", f"Users/{user.pk}", moved)[0] == 403
    assert scim("PATCH", f"Users/{user.pk}", {"Operations": [{"op": "replace", "path": "displayName", "value": "Tom R."}]})[0] == 200
    assert scim("DELETE", f"Users/{user.pk}")[0] == 204
    assert scim("PATCH", f"Users/{user.pk}", {"Operations": [{"op": "replace", "path": "active", "value": True}]})[0] == 403
    user.refresh_from_db()
    assert (user.email, user.name, user.is_active) == ("tom@ville.test", "Tom R.", False)


def test_the_last_administrator_stays(scim, admin):
    status, told = scim("DELETE", f"Users/{admin.pk}")
    assert status == 409 and "administrateur" in told["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", 'Users?filter=active%20eq%20"x"', None, 400), ("GET", "Users?count=beaucoup", None, 400),
        ("GET", "Users/999999", None, 404),
        ("POST", "Users", [], 400), ("POST", "Users", {"displayName": "X"}, 400), ("POST", "Users", {"userName": "pas-une-adresse"}, 400),
        ("PUT", "Users", {}, 405), ("POST", "Users", ENTRA | {"active": "peut-être"}, 400),
        ("POST", "Users", ENTRA | {"userName": "a\0@ville.test"}, 400),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_its_form(scim, method, path, body, status):
    found, told = scim(method, path, body)
    assert (
        found == status and told["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"] and told["status"] == str(status)
    )


def test_scim_asks_for_the_verb(scim, admin):
    assert scim("GET", "Users", key="parvis_invente")[0] == 401
    assert scim("GET", "Users", key=make.token(make.user("manager")))[0] == 403
    assert scim("GET", "Users", key=make.token(admin, scopes=["post.see"]))[0] == 403
    assert scim("GET", "ServiceProviderConfig")[1]["patch"] == {"supported": True}
    page = Client()
    page.force_login(admin)  # a session is no token: no page of another site may write here
    assert page.post("/scim/v2/Users", "{}", content_type="application/json").status_code == 401


def test_pages_of_the_list(scim):
    make.user("agent"), make.user("agent")
    told = scim("GET", "Users?startIndex=2&count=1")[1]
    assert told["totalResults"] == 3 and told["startIndex"] == 2 and len(told["Resources"]) == 1
