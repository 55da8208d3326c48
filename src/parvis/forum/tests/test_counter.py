"""A question that nobody answers goes to the counter; what the counter sends stands under it, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.cases import actions as cases
from parvis.cases.lists import of_conversation
from parvis.cases.models import Case, CaseStep
from parvis.forum import actions, jobs
from parvis.forum.counter import actions as counter
from parvis.forum.desk import actions as desk
from parvis.forum.erasing import forget
from parvis.forum.models import Contribution, Passed, Thread
from parvis.forum.order import actions as order
from parvis.forum.tests import town
from parvis.inbox.actions import reply
from parvis.inbox.jobs import take_in
from parvis.inbox.models import Conversation, Message, Reply
from parvis.journal.models import Event
from parvis.letters.models import Letter
from parvis.records import actions as records
from parvis.records.jobs import run as erase
from parvis.records.models import Erasure
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work import rows
from parvis.work.registry import JOBS

pytestmark = pytest.mark.django_db


def due(row):
    """Held by us, as the clock hands it over."""
    type(row).objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(minutes=1))
    row.refresh_from_db()
    return row


def digested() -> None:
    take_in([due(raw) for raw in Raw.objects.filter(state="new")])


def work() -> None:
    """What the workers do with answers until none is due."""
    held = rows.hold_due(Reply, 100, now=timezone.now())
    job = JOBS["inbox.reply"]
    under_way = job.run(rows.take(Reply, [row.pk for row in held], held[0].due_at.isoformat(), fetch=job.fetch))
    assert under_way is not None
    under_way.wait()


def sent(answer: Reply) -> None:
    """As the office leaves it when the network took it."""
    Reply.objects.filter(pk=answer.pk).update(state="sent", sent_at=timezone.now(), remote_id=f"{answer.key}@forum", due_at=None)


def at_the_counter(thread: Thread) -> tuple[Passed, Conversation]:
    jobs.look([due(thread)])
    digested()
    row = Passed.objects.get(thread=thread)
    jobs.follow([due(row)])
    row.refresh_from_db()
    assert row.conversation is not None
    return row, row.conversation


def test_nobody_answered_and_the_city_does():
    make.account("email", of=town.team())
    thread = town.question("Pourquoi la piscine est-elle vide ?")
    row, talk = at_the_counter(thread)
    assert (talk.team, talk.kind, talk.private, talk.account.network) == (town.team(), "comment", False, "forum")
    message = Message.objects.get(conversation=talk)
    assert message.text.startswith("Pourquoi la piscine est-elle vide ?") and talk.identity.handle == thread.resident.pseudonym
    agent = make.user("agent", in_team=town.team())
    answer = reply(talk, text="Elle est en travaux jusqu’au 3 mai.", by=agent, seen=message.pk)
    row.refresh_from_db()
    assert row.due_at is not None  # the answer is looked for from now on
    jobs.follow([due(row)])
    assert not Contribution.objects.filter(official=True).exists()  # it has not left yet
    work()
    answer.refresh_from_db()
    assert (answer.state, answer.remote_id) == ("sent", f"{answer.key}@forum")
    for _again in range(3):
        jobs.follow([due(row)])
    said = Contribution.objects.get(official=True)
    thread.refresh_from_db()
    assert (said.text, said.colleague, thread.official, thread.answers) == ("Elle est en travaux jusqu’au 3 mai.", agent, True, 1)
    assert Letter.objects.filter(kind="forum.answered", to=thread.resident.email).count() == 1


def test_what_nobody_answers_is_a_case_with_a_number():
    make.account("email", of=town.team())
    thread = town.question("Pourquoi la piscine est-elle vide ?")
    row, talk = at_the_counter(thread)
    case = Case.objects.get()
    assert (case.title, case.team) == (thread.title, town.team())
    assert of_conversation(talk) == case
    jobs.follow([due(row)])
    assert Case.objects.count() == 1, "once, however often it is looked for"
    assert case.number in Letter.objects.get(kind="forum.case").text
    by = make.user("manager", in_team=town.team())
    desk_page = Client()
    desk_page.force_login(by)
    assert case.number in desk_page.get(f"/place-publique/forum/q/{thread.pk}").text
    told = Caller(by)("GET", f"/forum/threads/{thread.pk}/pass")[1]
    assert (told["case"], told["conversation"], told["why"]) == (case.number, talk.pk, "silence")
    agent = make.user("agent", in_team=town.team())
    cases.tell(
        CaseStep.objects.filter(case=case).latest("pk"), text="Elle rouvre le 3 mai.", to=cases.newest([talk.pk]), by=agent
    )
    row.refresh_from_db()
    assert row.due_at is not None
    work()
    jobs.follow([due(row)])
    assert Contribution.objects.get(official=True).text == "Elle rouvre le 3 mai.", (
        "what is told in the case stands in the thread"
    )


def test_a_city_that_wants_no_cases_has_conversations_alone():
    thread = town.question("Où sont les bancs ?")
    town.rules(cases=False)
    at_the_counter(thread)
    assert not Case.objects.exists()


def test_somebody_answered_and_it_stays_among_residents():
    thread = town.question()
    town.answer(thread)
    thread.refresh_from_db()
    jobs.look([due(thread)])
    thread.refresh_from_db()
    assert not Passed.objects.exists() and thread.due_at is None


def by_team(by):
    order.set_rules(by=by, team=town.team(), hours=24, reviewed=2, slow_days=90, open_=True)


def by_board(by):
    order.keep_board(board=town.board(), by=by, name="Piscines", team=town.team())


@pytest.mark.parametrize("choose", [by_team, by_board])
def test_without_a_team_it_waits_and_goes_out_when_one_is_chosen(choose):
    make.account("email", of=town.team())
    thread, by = town.question(), make.user("admin")
    town.rules(team=None)
    for _again in range(2):
        jobs.look(taken(thread))
        thread.refresh_from_db()
    assert thread.due_at > timezone.now() and not Passed.objects.exists()
    assert Event.objects.filter(kind="forum.no_team").count() == 1  # told once, however often it is looked at
    client = Client()
    client.force_login(by)
    assert "1 question attend une équipe" in client.get("/place-publique/forum/reglages").content.decode()
    choose(by)
    thread.refresh_from_db()
    assert thread.due_at <= timezone.now() and not counter.without_team().exists()
    at_the_counter(thread)


def taken(thread):
    """As a worker gets it: held, and counted."""
    due(thread)
    return rows.take(Thread, [thread.pk], thread.due_at.isoformat())


def hidden(said):
    facts = "On n’y lit que de la publicité."
    desk.take_down(said=said, by=make.user("manager"), facts=facts, law="article L. 121-1")


def withdrawn(said):
    actions.withdraw(resident=said.resident, said=said)


def erased(said):
    forget(said.resident)


@pytest.mark.parametrize("gone", [hidden, withdrawn, erased])
def test_a_question_whose_only_answer_goes_waits_again(gone):
    make.account("email", of=town.team())
    thread = town.question()
    said = town.answer(thread)
    jobs.look([due(thread)])
    Thread.objects.update(asked_at=timezone.now() - timedelta(days=2))
    gone(Contribution.objects.get(pk=said.pk))
    thread.refresh_from_db()
    assert thread.answers == 0 and thread.due_at <= timezone.now()
    at_the_counter(thread)


def test_a_question_that_was_split_off_waits_like_any_other_and_so_does_what_it_left():
    thread, by = town.question(), make.user("manager")
    said = town.answer(thread, "Et les casiers, comment ferment-ils ?")
    jobs.look([due(thread)])
    new = order.split(thread=thread, answers=[said], title="Comment ferment les casiers ?", board=town.board(), by=by)
    new.refresh_from_db()
    thread.refresh_from_db()
    assert timedelta(hours=23) < new.due_at - timezone.now() <= timedelta(hours=24) and thread.due_at is not None


def test_what_the_counter_has_or_the_city_asks_does_not_wait_again():
    make.account("email", of=town.team())
    thread = town.question()
    said = town.answer(thread)
    counter.pass_on(thread=thread, by=make.user("manager"))
    withdrawn(Contribution.objects.get(pk=said.pk))
    thread.refresh_from_db()
    assert thread.answers == 0 and thread.due_at is None


def test_it_is_passed_on_once_and_its_author_may_add_to_it():
    thread = town.question()
    by = make.user("agent", in_team=town.team())
    assert counter.pass_on(thread=thread, by=by) == counter.pass_on(thread=thread, by=by)
    digested()
    question = thread.contributions.get()
    actions.comment(resident=thread.resident, parent=question, text="C’est pour lundi prochain.", asked="1")
    actions.comment(resident=town.neighbour(), parent=question, text="Moi aussi, je me le demande.", asked="2")
    digested()
    talk = Conversation.objects.get(account__network="forum")
    assert talk.messages.count() == 2 and talk.messages.order_by("-pk").first().text == "C’est pour lundi prochain."


def test_what_is_taken_back_goes_at_the_counter_too():
    thread = town.question()
    counter.pass_on(thread=thread, by=make.user("agent"))
    digested()
    actions.withdraw(resident=thread.resident, said=thread.contributions.get())
    digested()
    assert Message.objects.get(account__network="forum").removed_at is not None


def test_an_answer_follows_a_question_that_was_merged_meanwhile():
    other, thread = town.question("Une question plus ancienne ici"), town.question("La même question plus récente")
    row, talk = at_the_counter(thread)
    agent = make.user("agent", in_team=town.team())
    answer = reply(talk, text="Voici la réponse de la ville.", by=agent, seen=talk.messages.get().pk)
    order.merge(thread=thread, into=other, by=agent)
    sent(answer)
    jobs.follow([due(row)])
    assert Contribution.objects.get(official=True).thread == other


def test_a_good_answer_becomes_knowledge():
    thread = town.question("Où jeter un vieux matelas ?")
    said = town.answer(thread, "À la déchèterie de la porte des Lilas, sans rendez-vous.")
    row = order.make_known(thread=thread, said=said, by=make.user("manager"), public=True)
    thread.refresh_from_db()
    assert thread.known == row and row.public and [one.text for one in row.examples.all()] == ["Où jeter un vieux matelas ?"]


def test_who_is_forgotten_at_the_counter_is_forgotten_on_the_square():
    """They were found by the name under which their question came; no address of theirs is known there."""
    thread = town.question("Où est passé le banc de la rue Basfroi ?")
    who = thread.resident
    _row, talk = at_the_counter(thread)
    assert talk.identity is not None
    by = make.user("admin")
    records.ask(talk.identity.contact, mode="erase", reason="par courrier", by=by)
    while held := rows.hold_due(Erasure, 5, now=timezone.now() + timedelta(minutes=1)):
        for erasure in held:
            erase(erasure)
    who.refresh_from_db()
    thread.refresh_from_db()
    assert (who.state, who.email, thread.title) == ("erased", None, "")
    assert who.pseudonym == f"compte-supprime-{who.pk}"
