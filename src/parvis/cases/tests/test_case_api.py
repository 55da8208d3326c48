"""Cases over the API: what an agent does on the pages, a program does here."""

from __future__ import annotations

import pytest

from parvis.cases.models import Category
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Caller:
    return Caller(make.user("agent"))


def test_a_case_is_opened_once_moved_and_told(agent):
    talk = make.conversation()
    key = {"Idempotency-Key": "un"}
    status, case = agent("POST", "/cases", {"conversation": talk.pk, "kind": "report"}, **key)
    assert status == 201 and case["conversations"] == [talk.pk]
    assert agent("POST", "/cases", {"conversation": talk.pk, "kind": "report"}, **key)[1]["id"] == case["id"]
    assert agent("POST", "/cases", {"conversation": talk.pk})[0] == 422
    move = {"public_state": "planned", "day": "2199-01-02", "told": "Lundi.", "revision": case["revision"],
            "tell": [{"conversation": talk.pk, "seen": talk.last_in}]}  # fmt: skip
    status, moved = agent("POST", f"/cases/{case['id']}/state", move)
    assert status == 200 and moved["public_state"] == "planned" and "2199" in moved["said"]
    (telling,) = next(step for step in moved["steps"] if step["kind"] == "public")["tellings"]
    assert telling["state"] == "scheduled" and telling["reply"] == talk.replies.get().pk
    status, late = agent("POST", f"/cases/{case['id']}/state", move | {"public_state": "done", "tell": []})
    assert (status, late["type"], late["case"]["public_state"]) == (409, "/problems/changed", "planned")


def test_nothing_is_told_where_the_move_is_refused(agent):
    talk = make.conversation()
    case = agent("POST", "/cases", {"conversation": talk.pk})[1]
    move = {"public_state": "transferred", "told": "Bientôt.", "tell": [{"conversation": talk.pk, "seen": talk.last_in}]}
    status, told = agent("POST", f"/cases/{case['id']}/state", move)
    assert status == 422 and set(told["errors"]) == {"whom"} and not talk.replies.exists()
    foreign = make.conversation()
    move |= {"whom": "Voirie", "tell": [{"conversation": foreign.pk, "seen": 1}]}
    assert agent("POST", f"/cases/{case['id']}/state", move)[0] == 422
    assert agent("GET", f"/cases/{case['id']}")[1]["public_state"] == "received", "all of it, or nothing"


def test_a_list_is_narrowed(agent):
    Category.objects.create(code="11", name="Graffiti", path="Graffiti")
    team = make.team().pk
    tag = agent("POST", "/cases", {"title": "Tag", "team": team, "category": "11"})[1]
    tree = agent("POST", "/cases", {"title": "Arbre", "team": team, "priority": "high"})[1]
    agent("POST", f"/cases/{tree['id']}/state", {"public_state": "done"})
    found = lambda query: [one["id"] for one in agent("GET", f"/cases?{query}")[1]["items"]]  # noqa: E731
    assert found("category=11") == [tag["id"]] == found("open=true")
    assert found("open=false") == [tree["id"]] == found("priority=high") == found("public_state=done")
    assert found("q=arbre") == [tree["id"]] and found(f"q={tag['number']}") == [tag["id"]]
    assert agent("POST", "/cases", {"title": "Rien", "team": team, "category": "99"})[0] == 422


def test_words_for_everybody_and_no_link_in_public(agent):
    talk = make.conversation(make.account("youtube"), kind="comment")
    case = agent("POST", "/cases", {"conversation": talk.pk})[1]
    assert agent("POST", f"/cases/{case['id']}/passes", {"conversation": talk.pk, "seen": talk.last_in})[0] == 422
    shown = agent("POST", f"/cases/{case['id']}/show", {"title": "Arbre", "text": "Un arbre est tombé."})[1]
    assert shown["public"] and shown["url"].endswith(f"/dossier/{case['number']}")
    assert agent("POST", f"/cases/{case['id']}/conceal")[1]["url"] == ""
