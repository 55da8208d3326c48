"""Many conversations at once: what is done, what is left and said, and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.desk import actions as labels
from parvis.desk.bulk import actions
from parvis.desk.bulk.actions import Gesture
from parvis.desk.bulk.words import said
from parvis.desk.models import Labelled, Undo
from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}


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


def picked(*rows: Conversation) -> list[tuple[int, int | None]]:
    return [(row.pk, row.last_in) for row in rows]


def test_they_are_closed_and_it_is_said_what_became_of_each(page: Client, agent: User) -> None:
    rows = [make.conversation() for _ in range(3)]
    closed, strange = make.conversation(state="closed"), make.conversation(make.account(of=make.team("Sports")))
    written = make.conversation()
    chosen = [f"{row.pk}-{row.last_in}" for row in (*rows, closed, strange)] + [f"{written.pk}-{written.last_in - 1}"]
    answer = page.post("/guichet/plusieurs", {"choisies": chosen, "do": "close"}, headers=LIVE)
    html = answer.content.decode().replace("\xa0", " ")
    assert "3 closes, 1 l’était déjà, 1 n’est plus là, 1 a reçu un message entre-temps : laissée" in html
    assert [again(row).state for row in (*rows, strange, written)] == ["closed"] * 3 + ["new"] * 2
    assert "parvis:chosen" in answer["HX-Trigger"] and 'data-undo="20"' in html


def test_undone_each_is_exactly_what_it_was(page: Client, agent: User) -> None:
    soon = timezone.now() + timedelta(hours=3)
    rows = [make.conversation(state="open", assignee=agent), make.conversation(due_at=soon), make.conversation(state="waiting")]
    before = [(r.state, r.due_at, r.waiting_since, r.assignee) for r in rows]
    chosen = [f"{row.pk}-{row.last_in}" for row in rows]
    page.post("/guichet/plusieurs", {"choisies": chosen, "do": "snooze 2099-01-01T09:00"}, headers=LIVE)
    assert not Undo.objects.exists(), "refused: not within a year"
    at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    page.post("/guichet/plusieurs", {"choisies": chosen, "do": f"snooze {at}"}, headers=LIVE)
    assert all(again(row).due_at for row in rows)
    html = page.post(f"/guichet/annuler/{Undo.objects.get().pk}", headers=LIVE).content.decode()
    assert "3 remises comme avant" in html
    assert [(r.state, r.due_at, r.waiting_since, r.assignee) for r in map(again, rows)] == before
    assert "ne s’annule plus" in page.post(f"/guichet/annuler/{Undo.objects.get().pk}", headers=LIVE).content.decode()


def test_what_somebody_changed_since_is_left(agent: User) -> None:
    one, other = make.conversation(), make.conversation()
    outcome = actions.act(picked(one, other), Gesture("close"), by=agent)
    assert outcome.undo
    inbox.set_state(again(other), state="open", by=make.user("agent"))
    back = actions.take_back(outcome.undo, by=agent)
    assert said("back", back).replace("\xa0", " ") == "1 remise comme avant, 1 a changé depuis : laissée"
    assert (again(one).state, again(other).state) == ("new", "open")


def test_labels_are_put_and_taken_back_where_they_were_new(agent: User) -> None:
    label = labels.make_label(team=make.team(), name="crue", by=None)
    has, new = make.conversation(), make.conversation()
    labels.label(has, by=agent, add=[label])
    outcome = actions.act(picked(has, new), Gesture("label", add=[label]), by=agent)
    assert (outcome.done, outcome.already) == (1, 1) and outcome.undo
    actions.take_back(outcome.undo, by=agent)
    assert set(Labelled.objects.values_list("conversation", flat=True)) == {has.pk}


def test_a_colleague_who_gets_many_is_told_once(agent: User) -> None:
    other = make.user("agent")
    actions.act(picked(*(make.conversation() for _ in range(60))), Gesture("assign", to=other), by=agent)
    assert Conversation.objects.filter(assignee=other).count() == 60
    assert Notice.objects.get(user=other).text.endswith("60 conversations.")


def test_a_gesture_is_its_makers_and_not_for_ever(agent: User) -> None:
    outcome = actions.act(picked(make.conversation()), Gesture("close"), by=agent)
    assert outcome.undo
    other = Client()
    other.force_login(make.user("agent"))
    assert other.post(f"/guichet/annuler/{outcome.undo.pk}").status_code == 404
    Undo.objects.update(at=timezone.now() - timedelta(hours=1))
    with pytest.raises(ValidationError):
        actions.take_back(outcome.undo, by=agent)


def test_who_only_reads_has_no_boxes() -> None:
    client = Client()
    client.force_login(make.user("approver"))
    row = make.conversation()
    html = client.get("/guichet/?vue=toutes").content.decode()
    assert f"talk-{row.pk}" in html and "choisies" not in html
    assert client.post("/guichet/plusieurs", {"choisies": [str(row.pk)], "do": "close"}).status_code == 403


def test_without_script_there_is_a_page_and_a_way_back(page: Client) -> None:
    row = make.conversation()
    html = page.get(f"/guichet/plusieurs?choisies={row.pk}-{row.last_in}").content.decode()
    assert "1 conversation choisie" in html
    answer = page.post("/guichet/plusieurs", {"choisies": [f"{row.pk}-{row.last_in}"], "do": "service"}, follow=True)
    assert "1 attend un service" in answer.content.decode() and again(row).state == "service"
    page.post(answer.request["PATH_INFO"])
    assert again(row).state == "new"


def test_fifty_cost_few_statements_each(agent: User, django_assert_max_num_queries: Any) -> None:
    rows = [make.conversation() for _ in range(50)]
    with django_assert_max_num_queries(50 * 4 + 10):
        actions.act(picked(*rows), Gesture("close"), by=agent)


def test_by_the_api(agent: User) -> None:
    headers: Any = {"Authorization": f"Bearer {make.token(agent)}"}
    api, row = Client(), make.conversation()
    given = {"conversations": [{"id": row.pk, "seen": row.last_in}, {"id": 10**9}], "act": "close"}
    answer = api.post("/api/v1/conversations/many", given, content_type="application/json", headers=headers).json()
    assert (answer["done"], answer["left"]) == (1, [{"id": 10**9, "why": "gone"}])
    back = api.post(f"/api/v1/undos/{answer['undo']}", headers=headers)
    assert back.json()["done"] == 1 and again(row).state == "new"
    assert api.post(f"/api/v1/undos/{answer['undo']}", headers=headers).status_code == 422
