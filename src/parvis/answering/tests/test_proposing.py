"""Answers proposed at the counter: which, why, with what filled in; what is sent teaches the next time; what none answers is listed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.answering import jobs
from parvis.answering.finding import proposed, told_of
from parvis.answering.lists import without_answer
from parvis.answering.matching import match
from parvis.answering.models import AnswerUse
from parvis.inbox.actions import reply
from parvis.inbox.models import Conversation, Message, Reply
from parvis.knowledge import actions as knowledge
from parvis.knowledge.models import Answer
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work import rows

pytestmark = pytest.mark.django_db
POOL = "Bonjour {personne}, la piscine ouvre à 8 heures tous les jours, sauf le lundi. Le bonnet de bain y est obligatoire pour tous."


@pytest.fixture
def agent() -> User:
    return make.user("agent")


@pytest.fixture
def pool() -> Answer:
    return make.answer(
        "Horaires de la piscine", key="piscine", texts={"fr": POOL, "en": "Hello {personne}, the pool opens at 8."}
    )


def page(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def answered(talk: Conversation, text: str, by: User, *, state: str = "sent") -> Reply:
    """An answer that left, or did not."""
    row = reply(talk, text=text, by=by, seen=make.seen(talk))
    Reply.objects.filter(pk=row.pk).update(state=state, sent_at=timezone.now(), due_at=None)
    return row


def look(*, after: timedelta = timedelta(minutes=2)) -> None:
    """The job, as many minutes later."""
    AnswerUse.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))
    found = rows.hold_due(AnswerUse, 50, now=timezone.now())
    jobs.look(list(AnswerUse.objects.filter(pk__in=[one.pk for one in found]).select_related("reply__message", "reply__by")))


# ── What is proposed ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_best_come_first_filled_and_explained(agent: User, pool: Answer, django_assert_max_num_queries: Any) -> None:
    for number in range(6):
        make.answer(f"Passeport {number}", texts={"fr": "Sur rendez-vous, avec une photo."})
    talk = make.conversation(texts=("Le bassin est ouvert quand ? Faut-il un bonnet ?",))
    proposed(talk, agent)
    with django_assert_max_num_queries(9):
        found = proposed(talk, agent)
    (first, *_) = found.proposals
    assert first.ready.answer == pool and "{personne}" not in first.ready.text
    assert "bonnet" in first.found.words and 0 < first.percent < 100


def test_what_was_answered_is_asked_no_more(agent: User, pool: Answer) -> None:
    talk = make.conversation(texts=("Ouverture de la piscine ?",))
    make.message(talk, text="À 8 h.", way="out")
    make.message(talk, text="Et pour refaire mon passeport ?", at=timezone.now() + timedelta(seconds=5))
    assert [one.ready.answer for one in proposed(talk, agent).proposals] == []
    assert proposed(talk, agent).question.text == "Et pour refaire mon passeport ?"


def test_the_person_is_answered_in_their_language(agent: User, pool: Answer) -> None:
    talk = make.conversation(texts=("When does the swimming pool open?",), language="en")
    assert [one.ready.language for one in proposed(talk, agent).proposals] == ["en"]


def test_what_changes_is_found_at_once(agent: User, pool: Answer) -> None:
    talk, manager = make.conversation(texts=("Où louer des patins à glace ?",)), make.user()
    assert proposed(talk, agent).proposals == []
    said = knowledge.Said(title="Patinoire", texts={"fr": "Les patins à glace se louent à l’entrée."}, key="glace")
    row = knowledge.keep(None, said, by=manager)
    assert [one.ready.answer for one in proposed(talk, agent).proposals] == [row]
    knowledge.retire(row, by=manager)
    assert proposed(talk, agent).proposals == []
    knowledge.bring_back(row, by=manager)
    assert [one.ready.answer for one in proposed(talk, agent).proposals] == [row]


def test_another_teams_and_those_out_of_their_days_are_not_proposed(agent: User) -> None:
    make.answer("Patinoire", of=make.team("Autre équipe"), texts={"fr": "Patins à glace."})
    make.answer("Patins", until_on=timezone.localdate() - timedelta(days=1), texts={"fr": "Patins à glace."})
    talk = make.conversation(texts=("Des patins à glace ?",))
    assert proposed(talk, agent).proposals == []
    assert len(proposed(talk, make.user()).proposals) == 1


# ── What is sent ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_left_is_counted_and_learnt(agent: User, pool: Answer) -> None:
    words = ("Mon frère veut faire des longueurs avant le boulot, joignable au 06 12 34 56 78",)
    other = make.conversation(texts=("Je voudrais faire des longueurs avant le boulot",))
    assert proposed(other, agent).proposals == []
    talk = make.conversation(texts=words)
    answered(talk, POOL.replace("{personne}", "Rose"), agent)
    look()
    row = AnswerUse.objects.get()
    assert (row.outcome, row.answer, row.question.count("[téléphone]"), "06 12" in row.question) == ("same", pool, 1, False)
    assert [one.ready.answer for one in proposed(other, agent).proposals] == [pool]
    assert told_of(pool) == {"sent": 1, "same": 1, "changed": 0, "back": 0}


def test_what_did_not_leave_is_no_use(agent: User, pool: Answer) -> None:
    answered(make.conversation(), POOL.replace("{personne}", "Rose"), agent, state="refused")
    waits = answered(make.conversation(), POOL.replace("{personne}", "Léo"), agent, state="waiting")
    look()
    assert [one.reply for one in AnswerUse.objects.all()] == [waits] and told_of(pool)["sent"] == 0


def test_a_changed_answer_is_one_and_one_by_hand_is_none(agent: User, pool: Answer) -> None:
    answered(
        make.conversation(),
        "Bonsoir ! La piscine ouvre à 8 heures tous les jours, sauf le lundi. Bonne baignade, et à bientôt !",
        agent,
    )
    answered(make.conversation(texts=("Puis-je promener un iguane en laisse ?",)), "Oui, si sa laisse est courte.", agent)
    look()
    assert list(AnswerUse.objects.order_by("pk").values_list("outcome", "answer")) == [("changed", pool.pk), ("none", None)]
    assert [group.title for group in without_answer(agent)] == ["Puis-je promener un iguane en laisse ?"]


def test_who_writes_again_and_not_to_thank_was_not_helped(agent: User, pool: Answer) -> None:
    first, second = make.conversation(texts=("Horaires de la piscine ?",)), make.conversation(texts=("Horaires piscine ?",))
    for talk in (first, second):
        answered(talk, POOL.replace("{personne}", "Rose"), agent)
    look()
    for talk, text in (
        (first, "Mais le lundi, à quelle heure ouvre-t-elle exactement ?"),
        (second, "Merci beaucoup, c’est parfait !"),
    ):
        make.message(talk, text=text, at=timezone.now() + timedelta(minutes=1))
    look()
    assert told_of(pool)["back"] == 1 and AnswerUse.objects.get(back_at__isnull=False).conversation == first
    assert not AnswerUse.objects.filter(due_at__isnull=False).exists()


def test_a_network_that_keeps_no_words_teaches_none(agent: User, pool: Answer) -> None:
    talk = make.conversation(texts=("La piscine ouvre quand ?",))
    Message.objects.update(expires_at=timezone.now() + timedelta(days=1))
    answered(talk, POOL.replace("{personne}", "Rose"), agent)
    look()
    assert AnswerUse.objects.get().question == "" and told_of(pool)["sent"] == 1


def test_who_takes_their_message_back_takes_its_words_back(agent: User, pool: Answer) -> None:
    talk = make.conversation(texts=("La piscine ouvre quand ?",))
    answered(talk, POOL.replace("{personne}", "Rose"), agent)
    look()
    Message.objects.filter(way="in").update(removed_at=timezone.now(), text="")
    jobs.forget_removed()
    assert AnswerUse.objects.get().question == ""


def test_many_answers_at_once_are_noted_in_two_statements(agent: User, django_assert_num_queries: Any) -> None:
    from parvis.answering.actions import answered as noted

    talks = [make.conversation() for _ in range(4)]
    for talk in talks:
        answered(talk, "À 8 h, tous les jours de la semaine.", agent)
    AnswerUse.objects.all().delete()
    with django_assert_num_queries(2):
        noted(talks, "conversation.answered", agent)
    assert AnswerUse.objects.count() == 4


@pytest.mark.parametrize(
    ("sent", "outcome"),
    [
        ("Bonjour Rose, la piscine ouvre à 8 heures tous les jours, sauf le lundi. Le bonnet de bain y est obligatoire pour tous.", "same"),
        ("La piscine ouvre à 8 heures tous les jours, sauf le lundi.", "changed"), ("Bonjour, merci.", ""), ("", ""),
        ("La mairie est fermée le lundi, revenez demain avec votre dossier complet et une photo.", ""),
    ],
)  # fmt: skip
def test_an_answer_is_known_in_what_was_sent(sent: str, outcome: str) -> None:
    found = match(sent, [(7, POOL), (8, "Prenez rendez-vous en ligne.")])
    assert (found.outcome if found else "") == outcome and (not found or found.answer == 7)


# ── Nothing fits ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_fits_is_an_answer(agent: User, pool: Answer) -> None:
    client, talk = page(agent), make.conversation(texts=("Un iguane en laisse, c’est permis ?",))
    where = f"/guichet/{talk.pk}/rien-ne-convient"
    for _ in range(2):
        client.post(where, HTTP_HX_REQUEST="true")
    assert [group.title for group in without_answer(agent)] == ["Un iguane en laisse, c’est permis ?"]
    assert 'aria-pressed="true"' in client.get(f"/guichet/{talk.pk}/propositions", HTTP_HX_REQUEST="true").content.decode()
    client.post(where, {"nothing": "no"})
    assert not AnswerUse.objects.exists()
    client.post(where)
    answered(talk, "Oui, si sa laisse est courte.", agent)
    look()
    assert AnswerUse.objects.get().nothing and len(without_answer(agent)) == 1


def test_questions_that_ask_alike_are_together_and_lead_to_an_answer(agent: User) -> None:
    asked = (
        "Puis-je promener un iguane ?",
        "un iguane au parc c'est permis de le promener",
        "Où recharger ma trottinette électrique ?",
    )
    for text in asked:
        talk = make.conversation(texts=(f"@ville_demo {text}",))
        page(agent).post(f"/guichet/{talk.pk}/rien-ne-convient")
    groups = without_answer(agent)
    assert [len(group.questions) for group in groups] == [2, 1]
    shown = page(agent).get("/guichet/questions-sans-reponse").content.decode()
    assert "trottinette" in shown and "posée 2 fois" in shown
    form = page(agent).get("/guichet/reponses-types/nouvelle", {"examples": asked[0]}).content.decode()
    assert asked[0] in form.split('<textarea id="examples"')[1].split("</textarea>")[0]
    page(agent).post("/guichet/questions-sans-reponse/ecarter", {"questions": ",".join(map(str, groups[0].keys))})
    assert [group.title for group in without_answer(agent)] == [asked[2]]


def test_of_another_team_nothing_is_told(agent: User, pool: Answer) -> None:
    theirs = make.conversation(make.account(of=make.team("Autre équipe")), texts=("La piscine ?",))
    call = Caller(agent)
    assert call("GET", f"/conversations/{theirs.pk}/suggestions")[0] == 404
    Caller(make.user())("POST", f"/conversations/{theirs.pk}/suggestions/nothing", {})
    assert call("GET", "/questions-without-answer")[1] == []
    key = AnswerUse.objects.get().pk
    assert call("POST", "/questions-without-answer/dismiss", {"questions": [key]})[1] == {"dismissed": 0}


# ── Pages and API ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_over_the_reply_box(agent: User, pool: Answer) -> None:
    talk = make.conversation(texts=("La piscine ouvre quand ?",))
    client, where = page(agent), f"/guichet/{talk.pk}/propositions"
    assert f'hx-get="{where}' in client.get(f"/guichet/{talk.pk}").content.decode()
    part = client.get(where, HTTP_HX_REQUEST="true").content.decode()
    assert f'data-inserts="{pool.pk}"' in part and 'data-key=","' in part and f'data-ready="{pool.pk}"' in part
    assert "Réponses proposées" in client.get(where).content.decode()
    assert "data-inserts" not in page(make.user("approver")).get(where, HTTP_HX_REQUEST="true").content.decode()


def test_by_the_api(agent: User, pool: Answer) -> None:
    talk, call = make.conversation(texts=("La piscine ouvre quand ?",)), Caller(agent)
    told = call("GET", f"/conversations/{talk.pk}/suggestions")[1]
    assert [(one["answer"], one["key"], one["words"]) for one in told["items"]] == [(pool.pk, "piscine", ["piscine", "ouvre"])]
    assert call("POST", f"/conversations/{talk.pk}/suggestions/nothing", {})[1]["nothing"] is True
    assert len(call("GET", "/questions-without-answer")[1]) == 1
    assert call("GET", f"/answers/{pool.pk}/usage")[1] == {"sent": 0, "same": 0, "changed": 0, "back": 0}
    assert "Personne ne l’a encore envoyée" in page(agent).get(f"/guichet/reponses-types/{pool.pk}/usage").content.decode()
