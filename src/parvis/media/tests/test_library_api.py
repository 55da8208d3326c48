"""The library over the API: folders, filters, several files, uses, and what does not go."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from parvis.media.models import File
from parvis.media.tests.shelf import kept
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make.user("manager")


class Program:
    def __init__(self, user: User) -> None:
        self.headers = {"Authorization": f"Bearer {make.token(user)}"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        sent = json.dumps(body) if body is not None else ""
        return Client().generic(method, f"/api/v1{path}", sent, "application/json", headers=self.headers)


def test_folders_and_files_are_sorted(manager: User) -> None:
    program = Program(manager)
    top = program.ask("POST", "/folders", {"name": "Quartiers"}).json()
    below = program.ask("POST", "/folders", {"name": "Canal", "parent": top["id"]}).json()
    assert below["path"] == "Quartiers › Canal"
    first, second = kept(manager), kept(manager)
    change = {"ids": [first.pk, second.pk], "folder": below["id"], "credit": "Service photo", "add": ["Été"]}
    assert program.ask("POST", "/media/sort", change).status_code == 204
    found = program.ask("GET", f"/media?folder={top['id']}&tag=été").json()["items"]
    assert [(one["id"], one["folder"], one["tags"]) for one in found] == [
        (second.pk, below["id"], ["été"]), (first.pk, below["id"], ["été"])
    ]  # fmt: skip
    assert program.ask("DELETE", f"/folders/{below['id']}").status_code == 422
    program.ask("POST", "/media/sort", {"ids": [first.pk, second.pk], "folder": None, "remove": ["été"]})
    assert program.ask("DELETE", f"/folders/{below['id']}").status_code == 204
    moved = program.ask("PATCH", f"/folders/{top['id']}", {"name": "Fêtes", "parent": top["id"]})
    assert moved.status_code == 422
    assert program.ask("POST", "/media/sort", {"ids": [999_999], "credit": "x"}).json()["errors"]["ids"]


def test_rights_are_told_changed_and_taken_away(manager: User) -> None:
    program, file = Program(manager), kept(manager)
    given = {
        "expires_on": "2027-01-31", "licence": "cc-by-4.0", "consent": "obtained", "consent_reference": "n° 12",
        "alts": {"en": "The bridge"}, "tags": ["Pont", "pont"], "description": "Tout le plan.",
    }  # fmt: skip
    told = program.ask("PATCH", f"/media/{file.pk}", given).json()
    assert {name: told[name] for name in given} == given | {"tags": ["pont"]}
    assert program.ask("PATCH", f"/media/{file.pk}", {"expires_on": None}).json()["expires_on"] is None
    assert program.ask("PATCH", f"/media/{file.pk}", {"alt": "x"}).json()["licence"] == "cc-by-4.0"
    for wrong in ({"consent": "peut-être"}, {"alts": {"xx-yy": "a"}}, {"expires_on": "1850-01-01"}, {"folder": 999_999}):
        assert program.ask("PATCH", f"/media/{file.pk}", wrong).status_code == 422, wrong


def test_a_day_is_a_day(manager: User) -> None:
    program = Program(manager)
    kept(manager)
    assert len(program.ask("GET", "/media?since=2020-01-01&until=2199-12-31").json()["items"]) == 1
    for wrong in ("0", "9999-12-31", "2027-02-30"):
        assert program.ask("GET", f"/media?until={wrong}").status_code == 422, wrong


def test_what_serves_is_a_conflict_that_says_where(manager: User) -> None:
    program, file, free = Program(manager), kept(manager), kept(manager)
    make.post(text="Le soir au pont").attachments.create(file=file)
    answer = program.ask("DELETE", f"/media/{file.pk}")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/used")
    assert [use["title"] for use in answer.json()["uses"]["items"]] == ["Le soir au pont"]
    assert program.ask("GET", f"/media/{file.pk}/uses").json()["items"][0]["kind"] == "post"
    assert program.ask("POST", "/media/discard", {"ids": [file.pk, free.pk]}).json() == {"kept": [file.pk]}
    assert program.ask("GET", f"/media/{free.pk}").status_code == 404
    assert program.ask("POST", "/media/restore", {"ids": [free.pk]}).status_code == 204
    assert [one["id"] for one in program.ask("GET", "/media?unused=true").json()["items"]] == [free.pk]


def test_a_page_of_the_list_costs_the_same_for_any_number(manager: User, django_assert_max_num_queries: Any) -> None:
    program = Program(manager)
    for n in range(5):
        kept(manager, tags=[f"t{n}"])
    program.ask("GET", "/media")
    with django_assert_max_num_queries(8):
        assert len(program.ask("GET", "/media?limit=4").json()["items"]) == 4


def test_a_contributor_keeps_to_their_own(manager: User) -> None:
    contributor = make.user("contributor")
    program = Program(contributor)
    own, others = kept(contributor), kept(manager)
    assert program.ask("DELETE", f"/media/{others.pk}").status_code == 403
    assert program.ask("DELETE", f"/media/{own.pk}").status_code == 204
    assert program.ask("PUT", "/media/keeping", {"notice_days": 1, "unused_days": 1, "bin_days": 1}).status_code == 403
    assert File.objects.seen_by(manager).count() == 1


@pytest.mark.parametrize("scopes", [[], ["inbox.see"]])
def test_the_right_to_add_is_asked_before_a_form_is_judged(scopes: list[str]) -> None:
    """Whoever may not add is told so, and nothing of what they sent is looked at."""
    by = make.user("observer") if not scopes else make.user("manager")
    key = {"Authorization": f"Bearer {make.token(by, scopes=scopes)}"}
    for given in ({}, {"alt": "x" * 5000}):
        assert Client().post("/api/v1/media", given, headers=key).status_code == 403
    may = {"Authorization": f"Bearer {make.token(make.user('manager'))}"}
    assert Client().post("/api/v1/media", {}, headers=may).status_code == 422
