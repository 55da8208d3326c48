"""Macros: several acts or none, each with its own right; on one conversation and on many."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from parvis.desk import actions as labels
from parvis.desk.bulk import actions as bulk
from parvis.desk.bulk.actions import Gesture
from parvis.desk.macros import actions
from parvis.desk.models import Labelled, Macro
from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation, Message, Reply
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def page(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def again(row: Conversation) -> Conversation:
    return Conversation.objects.get(pk=row.pk)


def kept(by: User, **fields: Any) -> Macro:
    return actions.keep_macro(name=fields.pop("name", "Nid-de-poule"), by=by, **fields)


def test_all_of_it_is_done_in_one_click_and_said_before(page: Client, agent: User) -> None:
    label = labels.make_label(team=make.team(), name="voirie", by=None)
    row = make.conversation()
    fields = {"name": "Nid-de-poule", "team": str(make.team().pk), "reply": "Merci {personne}, la voirie passe. {agent}",
              "note": "Transmis par {agent}", "put": [str(label.pk)], "assign": "moi", "state": "service", "snooze": "lundi"}  # fmt: skip
    assert page.post("/guichet/macros/nouvelle", fields).status_code == 302
    macro = Macro.objects.get()
    before = page.get(f"/guichet/{row.pk}/macro").content.decode()
    assert (
        f"Merci {row.identity.called}, la voirie passe. Samira" in before
        and "étiqueter" in before
        and "reporter à lundi" in before
    )
    page.post(f"/guichet/{row.pk}/macro", {"macro": macro.pk, "seen": row.last_in})
    after = again(row)
    assert (after.state, after.assignee, bool(after.due_at)) == ("service", agent, True)
    said = {message.way: message.text for message in row.messages.exclude(way="in")}
    assert said == {"out": f"Merci {row.identity.called}, la voirie passe. Samira", "note": "Transmis par Samira"}
    assert Labelled.objects.get().label == label
    assert Reply.objects.get().held_until, "its writer may still take it back"


def test_when_somebody_answered_nothing_is_done(page: Client, agent: User) -> None:
    row, macro = make.conversation(), kept(agent, reply="Lundi", note="Vu", state="closed")
    inbox.reply(row, text="Mardi", by=make.user("agent"), seen=row.last_in)
    answer = page.post(f"/guichet/{row.pk}/macro", {"macro": macro.pk, "seen": row.last_in})
    assert answer.status_code == 422 and "rien n’a été fait" in answer.content.decode()
    assert not Message.objects.filter(way="note").exists() and again(row).state == "waiting"


def test_each_act_asks_for_its_own_right(agent: User) -> None:
    approver, row = make.user("approver"), make.conversation()
    macro = kept(agent, team=make.team(), note="Vu", state="closed")
    with pytest.raises(PermissionDenied):
        actions.run(macro, row, by=approver, seen=row.last_in)
    assert not Message.objects.filter(way="note").exists(), "the note, which they may leave, is not left alone"
    with pytest.raises(PermissionDenied):
        actions.keep_macro(name="À moi", macro=macro, by=approver)


def test_it_is_ones_own_or_a_teams(page: Client, agent: User) -> None:
    theirs = kept(make.user("agent"), name="Secrète", state="closed")
    row = make.conversation()
    assert page.get(f"/guichet/macros/{theirs.pk}").status_code == 404
    assert page.post(f"/guichet/{row.pk}/macro", {"macro": theirs.pk, "seen": row.last_in}).status_code == 404
    mine = kept(agent, state="closed")
    assert "Nid-de-poule" in page.get("/guichet/macros").content.decode()
    page.post(f"/guichet/macros/{mine.pk}", {"do": "forget"})
    assert Macro.objects.get() == theirs
    with pytest.raises(ValidationError):
        kept(agent, name="Rien")


def test_on_many_it_answers_in_private_only_and_is_taken_back_whole(agent: User) -> None:
    macro = kept(agent, reply="Bonjour {personne}", state="closed")
    public, other = make.conversation(), make.conversation(private=True)
    with pytest.raises(ValidationError):
        bulk.act([(public.pk, None), (other.pk, None)], Gesture("macro", macro=macro), by=agent)
    assert not Reply.objects.exists()
    rows = [other, make.conversation(private=True)]
    outcome = bulk.act([(row.pk, row.last_in) for row in rows], Gesture("macro", macro=macro), by=agent)
    assert outcome.done == 2 and outcome.undo and {again(row).state for row in rows} == {"closed"}
    assert sorted(Message.objects.filter(way="out").values_list("text", flat=True)) == sorted(
        f"Bonjour {row.identity.called}" for row in rows
    )
    back = bulk.take_back(outcome.undo, by=agent)
    assert back.done == 2 and not Reply.objects.exists()
    for row in rows:
        assert (again(row).state, again(row).waiting_since, again(row).count) == (row.state, row.waiting_since, row.count)


def test_by_the_api(agent: User) -> None:
    headers: Any = {"Authorization": f"Bearer {make.token(agent)}"}
    api, row = Client(), make.conversation()
    given = {"name": "Clore", "note": "Fait", "state": "closed"}
    macro = api.post("/api/v1/macros", given, content_type="application/json", headers=headers)
    assert macro.status_code == 201, macro.content
    where = f"/api/v1/macros/{macro.json()['id']}"
    ran = api.post(
        f"{where}/run", {"conversation": row.pk, "seen": row.last_in}, content_type="application/json", headers=headers
    )
    assert ran.json() == {"did": ["laisser une note", "clore"], "reply": None} and again(row).state == "closed"
    changed = api.put(where, {"name": "Clore", "state": "open"}, content_type="application/json", headers=headers).json()
    assert (changed["note"], changed["state"]) == ("", "open")
    many = {"conversations": [{"id": row.pk}], "act": "macro", "macro": macro.json()["id"]}
    assert api.post("/api/v1/conversations/many", many, content_type="application/json", headers=headers).json()["done"] == 1
    assert api.delete(where, headers=headers).status_code == 204
