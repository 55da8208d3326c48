"""Shared drafts by the API, as a program would."""

from __future__ import annotations

import pytest

from parvis.drafts.models import SharedDraft
from parvis.inbox.models import Conversation, Reply
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk() -> Conversation:
    return make.conversation()


@pytest.fixture
def agent() -> User:
    return make.user("agent")


def test_a_trainees_answer_is_accepted_and_waits(talk: Conversation, agent: User) -> None:
    trainee, colleague = Caller(make.user("trainee")), Caller(agent)
    status, told = trainee("POST", f"/conversations/{talk.pk}/replies", {"text": "Lundi.", "seen": talk.last_in})
    assert status == 202 and told["draft"] and told["why"]
    status, told = colleague("GET", "/shared-drafts?mine=true")
    assert [(one["text"], one["state"]) for one in told["items"]] == [("Lundi.", "asked")]
    pk = told["items"][0]["id"]
    assert trainee("GET", "/shared-drafts?mine=true")[1]["items"] == []
    assert trainee("POST", f"/shared-drafts/{pk}/agree", {"revision": 1})[0] == 422
    status, told = colleague("POST", f"/shared-drafts/{pk}/return", {"revision": 1, "said": "Dites l’heure."})
    assert (status, told["state"], told["said"]) == (200, "changes", "Dites l’heure.")
    status, told = trainee("PATCH", f"/shared-drafts/{pk}", {"text": "Lundi à 9 h.", "revision": 1})
    assert (status, told["revision"]) == (200, 2)
    assert trainee("POST", f"/shared-drafts/{pk}/send", {"revision": 2})[1]["state"] == "asked"
    status, told = colleague("POST", f"/shared-drafts/{pk}/agree", {"revision": 1})
    assert status == 409 and told["draft"]["text"] == "Lundi à 9 h." and not Reply.objects.exists()
    status, told = colleague("POST", f"/shared-drafts/{pk}/agree", {"revision": 2})
    assert (status, told["state"], told["reply"]) == (200, "sent", Reply.objects.get().pk)
    assert [one["number"] for one in colleague("GET", f"/shared-drafts/{pk}/versions")[1]] == [2, 1]


def test_a_draft_is_shared_taken_and_let_go(talk: Conversation, agent: User) -> None:
    colleague, other = Caller(agent), Caller(make.user("agent"))
    status, told = colleague("POST", f"/conversations/{talk.pk}/shared-draft", {"text": "Bonjour", "seen": talk.last_in})
    assert (status, told["state"]) == (201, "shared")
    assert colleague("POST", f"/conversations/{talk.pk}/shared-draft", {"text": "Encore"})[0] == 422
    assert colleague("POST", f"/shared-drafts/{told['id']}/hand", {"to": other.user.pk})[1]["to"] == other.user.pk
    assert other("POST", f"/shared-drafts/{told['id']}/take", {"revision": 2})[0] == 409
    assert other("POST", f"/shared-drafts/{told['id']}/take", {"revision": 1})[1] == {"conversation": talk.pk, "text": "Bonjour"}
    status, told = colleague("POST", f"/conversations/{talk.pk}/shared-draft", {"text": "Encore", "ask": True})
    assert told["state"] == "asked"
    assert colleague("DELETE", f"/shared-drafts/{told['id']}")[0] == 204
    assert list(SharedDraft.objects.order_by("pk").values_list("state", flat=True)) == ["taken", "dropped"]


def test_rules_of_what_waits(talk: Conversation, agent: User) -> None:
    boss = Caller(make.user("manager"))
    status, told = boss("POST", "/review-rules", {"name": "Élections", "words": ["vote"], "senior": True})
    assert status == 201 and told["active"]
    assert boss("PUT", f"/review-rules/{told['id']}", {"name": "Piscines", "words": ["piscine"]})[1]["senior"] is False
    status, told = Caller(agent)("POST", f"/conversations/{talk.pk}/replies", {"text": "Lundi.", "seen": talk.last_in})
    assert (status, told["why"]) == (202, ["Piscines"])
    assert boss("DELETE", f"/review-rules/{boss('GET', '/review-rules')[1][0]['id']}")[0] == 204
