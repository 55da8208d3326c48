"""Closing without what must be known is refused, in a sentence: alone, in number, by a macro, by a rule, after an answer, of a case."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from parvis.cases import actions as cases
from parvis.cases.models import Category
from parvis.cases.states import Move
from parvis.closing import actions, asking
from parvis.closing.models import Requirement
from parvis.desk import actions as labels
from parvis.desk.bulk.actions import Gesture, act
from parvis.desk.bulk.words import said
from parvis.desk.macros.actions import keep_macro
from parvis.desk.macros.actions import run as run_macro
from parvis.inbox import actions as inbox
from parvis.inbox.ending import Incomplete
from parvis.inbox.models import Conversation, Reply
from parvis.people.models import User
from parvis.readings import actions as readings
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
QUESTIONS = [
    {"code": "lamp", "description": "Numéro du candélabre", "datatype": "string", "required": False, "values": []},
    {"code": "side", "description": "Côté de la rue", "datatype": "singlevaluelist", "required": True,
     "values": [{"key": "odd", "name": "Impair"}, {"key": "even", "name": "Pair"}]},
]  # fmt: skip


@pytest.fixture
def agent() -> User:
    return make.user("agent")


@pytest.fixture
def labelled() -> Requirement:
    """Reports on lighting are closed under a label, once somebody was answered."""
    return actions.keep(
        name="Éclairage", of="talk", natures=["report"], topics=["voirie"], asks=["label", "answer"], by=make.user()
    )


def reported(by: User, **more: Any) -> Conversation:
    talk = make.conversation(**more)
    readings.correct(talk.messages.get(), by=by, kind="report", topic="voirie/eclairage")
    return talk


def plain(text: str) -> str:
    """With ordinary spaces, as tests write them."""
    return text.replace("\xa0", " ")


def state(talk: Conversation) -> str:
    return Conversation.objects.get(pk=talk.pk).state


def test_what_is_asked_of_what_fits_and_of_nothing_else(agent: User, labelled: Requirement) -> None:
    talk, other = reported(agent), make.conversation()
    with pytest.raises(Incomplete, match="il manque.*une étiquette, une réponse à la personne"):
        inbox.set_state(talk, state="closed", by=agent)
    inbox.set_state(talk, state="waiting", by=agent)
    inbox.set_state(other, state="closed", by=agent)
    labels.label(talk, by=agent, add=[labels.make_label(team=talk.team, name="lampe", by=None)])
    inbox.reply(talk, text="C’est réparé.", by=agent, seen=talk.last_in)
    talk.refresh_from_db()
    assert inbox.set_state(talk, state="closed", by=agent).state == "closed"
    actions.keep(labelled, name="Éclairage", natures=[], asks=["case"], team=make.team("Sports"), by=make.user())
    assert asking.of_talks([other]) == {}, "another team's"


def test_on_the_page_and_after_an_answer_it_is_said_and_the_answer_leaves(agent: User, labelled: Requirement) -> None:
    talk, client = reported(agent), Client()
    client.force_login(agent)
    live = {"HX-Request": "true", "HX-Target": "opened"}
    refused = client.post(f"/guichet/{talk.pk}/changer", {"state": "closed"}, headers=live)
    assert "une étiquette" in refused["HX-Trigger"].encode().decode("unicode_escape") and state(talk) == "new"
    answer = {"text": "C’est réparé.", "mode": "reply", "seen": talk.last_in, "then": "closed"}
    page = client.post(f"/guichet/{talk.pk}/ecrire", answer, follow=True).content.decode()
    assert "la conversation reste ouverte" in page and "une étiquette" in page
    assert Reply.objects.count() == 1 and state(talk) == "waiting"


def test_in_number_those_that_lack_nothing_are_closed(
    agent: User, labelled: Requirement, django_assert_max_num_queries: Any
) -> None:
    lacks, fine = reported(agent), [make.conversation() for _ in range(3)]
    outcome = act([(row.pk, row.last_in) for row in (lacks, *fine)], Gesture("close"), by=agent)
    assert outcome.left == {lacks.pk: "incomplete"} and outcome.done == 3
    assert "il y manque ce qui est exigé" in said("close", outcome)
    many = [reported(agent) for _ in range(8)]
    with django_assert_max_num_queries(30):
        assert len(act([(row.pk, row.last_in) for row in many], Gesture("close"), by=agent).left) == 8


def test_a_macro_does_all_of_it_or_nothing(agent: User, labelled: Requirement) -> None:
    talk = reported(agent)
    label = labels.make_label(team=talk.team, name="lampe", by=None)
    closes = keep_macro(name="Clore", by=agent, state="closed", reply="C’est réparé.")
    with pytest.raises(Incomplete):
        run_macro(closes, talk, by=agent, seen=talk.last_in)
    assert not Reply.objects.exists() and state(talk) == "new"
    assert act([(talk.pk, talk.last_in)], Gesture("macro", macro=closes), by=agent).left == {talk.pk: "incomplete"}
    both = keep_macro(name="Étiqueter et clore", by=agent, put=[label], state="closed", reply="C’est réparé.")
    run_macro(both, Conversation.objects.get(pk=talk.pk), by=agent, seen=talk.last_in)
    assert state(talk) == "closed"


def test_over_the_api_with_what_lacks(agent: User, labelled: Requirement) -> None:
    talk, caller = reported(agent), Caller(agent)
    assert caller("GET", f"/conversations/{talk.pk}/closing")[1]["lacks"] == ["une étiquette", "une réponse à la personne"]
    status, told = caller("PATCH", f"/conversations/{talk.pk}", {"state": "closed"})
    assert status == 422 and "une étiquette" in str(told) and state(talk) == "new"


def test_a_case_is_closed_once_its_questions_are_answered(agent: User) -> None:
    category = Category.objects.create(code="l", name="Éclairage", path="Éclairage", attributes=QUESTIONS)
    actions.keep(name="Lampes", of="case", natures=["report"], asks=["place", "answers"], questions=["lamp"], by=make.user())
    case = cases.open_case(by=agent, conversation=make.conversation(), kind="report", category=category)
    with pytest.raises(ValidationError) as refused:
        cases.advance(case, Move("done"), by=agent)
    assert plain(refused.value.messages[0]).endswith(
        "un lieu, la réponse à « Numéro du candélabre », la réponse à « Côté de la rue »."
    )
    cases.advance(case, Move("progress"), by=agent)
    client, caller = Client(), Caller(agent)
    client.force_login(agent)
    page = client.get(f"/dossiers/{case.pk}").content.decode()
    assert f"/dossiers/{case.pk}/questions" in page
    assert client.post(f"/dossiers/{case.pk}/questions", {"lamp": "R 12", "side": "odd"}).status_code == 302
    case.refresh_from_db()
    assert case.answers == {"lamp": "R 12", "side": "odd"}
    again = client.post(f"/dossiers/{case.pk}/etat", {"to": "done"})
    assert again.status_code == 422 and "il manque" in again.content.decode()
    assert caller("PATCH", f"/cases/{case.pk}", {"place": "12 rue Pasteur"})[0] == 200
    assert caller("GET", f"/cases/{case.pk}/closing") == (200, {"lacks": []})
    wrong = caller("PUT", f"/cases/{case.pk}/answers", {"answers": {"side": "north"}})
    assert wrong[0] == 422
    assert caller("PUT", f"/cases/{case.pk}/answers", {"answers": {"lamp": ""}})[1]["lacks"] == [
        "la réponse à « Numéro du candélabre »"
    ]
    cases.advance(case, Move("done"), by=None)  # a machine is not asked
    assert cases.Case.objects.get(pk=case.pk).closed_at is not None


@pytest.mark.parametrize(
    ("given", "words"),
    [({"of": "talk"}, "au moins une chose"), ({"of": "talk", "asks": ["place"]}, "Inconnu"), ({"of": "post", "asks": ["x"]}, "liste"),
     ({"of": "talk", "asks": ["label"], "questions": ["a"]}, "Seuls les dossiers"),
     ({"of": "case", "asks": ["place"], "topics": ["nowhere"]}, "Inconnu")],
)  # fmt: skip
def test_a_requirement_that_means_nothing_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        actions.keep(name="Exigence", by=make.user(), **given)


def test_who_keeps_rules_writes_them_on_the_pages(agent: User) -> None:
    client = Client()
    client.force_login(make.user())
    given = {"name": "Classer", "active": "on", "asks": ["nature", "case"], "natures": ["report"]}
    assert client.post("/reglages/cloture/nouvelle/conversation", given).status_code == 302
    row = Requirement.objects.get()
    assert (row.of, row.asks, row.natures, row.active) == ("talk", ["nature", "case"], ["report"], True)
    assert "un dossier au-dessus d’elle" in client.get("/reglages/cloture/").content.decode()
    assert client.post(f"/reglages/cloture/{row.pk}", given | {"asks": []}).status_code == 422
    client.post(f"/reglages/cloture/{row.pk}", {"do": "drop"})
    assert not Requirement.objects.exists() and client.get("/reglages/cloture/nouvelle/rien").status_code == 404
    with pytest.raises(PermissionDenied):
        actions.keep(name="Moi", of="talk", asks=["label"], by=agent)
