"""A mail that was passed on, a message taken back under an agent's hands, a window that has just closed, two agents in one second,
five thousand comments in ten minutes: nobody is guessed at, nothing is lost, nothing is doubled."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from parvis.inbox import actions
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.drafts import draft_of
from parvis.inbox.models import Conversation, Message, Reply
from parvis.journal.models import Notice
from parvis.networks.email.parsing import parse
from parvis.networks.protocol import Incoming, Person
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.costs import costs_at_most

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
FORWARDED = (
    b"From: Karim <karim@mairie.example>\r\nTo: contact@ville.test\r\nSubject: Tr: un banc\r\nMessage-ID: <f1@mairie.example>\r\n\r\n"
    b"Pour vous.\r\n\r\n-------- Message transf\xc3\xa9r\xc3\xa9 --------\r\nDe : Jean Bon <jean@voisins.example>\r\n"
    b"Date : 3 mars 2026\r\nObjet : un banc\r\n\r\nLe banc est cass\xc3\xa9.\r\n"
)


@pytest.fixture
def agent(db):
    return make.user("agent")


# ── A mail that was passed on ────────────────────────────────────────────────────────────────────────────────────────


def passed_on() -> Conversation:
    account = make.account("email")
    digest([Arrived(account, parse(FORWARDED, "contact@ville.test"))])
    return Conversation.objects.get()


def refused(call: Any) -> set[str]:
    with pytest.raises(Impossible) as error:
        call()
    return {problem.code for problem in error.value.problems}


def test_whose_question_it_is_is_asked_and_never_guessed(agent):
    talk = passed_on()
    assert refused(lambda: actions.reply(talk, text="Merci.", by=agent, seen=talk.last_in)) == {"forwarded-whom"}
    other = {"to": ["autre@part.example"]}
    assert refused(lambda: actions.reply(talk, text="Merci.", by=agent, seen=talk.last_in, options=other)) == {"forwarded-whom"}
    row = actions.reply(talk, text="Merci.", by=agent, seen=talk.last_in, options={"to": ["jean@voisins.example"]})
    draft = draft_of(
        Reply.objects.select_related("message", "conversation__account__grant", "conversation__identity").get(pk=row.pk)
    )
    assert draft.options["to"] == ["jean@voisins.example"]


def test_the_page_shows_both_and_keeps_the_choice(agent):
    talk, page = passed_on(), Client()
    page.force_login(agent)
    html = page.get(f"/guichet/{talk.pk}").content.decode()
    assert "À qui répondez-vous" in html and 'value="jean@voisins.example"' in html and 'value="karim@mairie.example"' in html
    assert 'value="karim@mairie.example" selected' not in html and 'value="jean@voisins.example" selected' not in html, (
        "nobody is chosen before a person chooses"
    )
    again = page.post(f"/guichet/{talk.pk}/ecrire", {"text": "Merci.", "seen": talk.last_in})
    assert (
        again.status_code == 422 and "Dites à qui vous répondez" in again.content.decode() and "Merci." in again.content.decode()
    )
    page.post(f"/guichet/{talk.pk}/ecrire", {"text": "Merci.", "seen": talk.last_in, "to": "karim@mairie.example"})
    assert Reply.objects.get().options["to"] == ["karim@mairie.example"]


def test_the_api_asks_too(agent):
    talk, page, head = passed_on(), Client(), {"authorization": f"Bearer {make.token(agent)}"}
    path, given = f"/api/v1/conversations/{talk.pk}/replies", {"text": "Merci.", "seen": talk.last_in}
    told = page.post(path, given, content_type="application/json", headers=head)
    assert (told.status_code, told.json()["problems"][0]["code"]) == (422, "forwarded-whom")
    given["to"] = "jean@voisins.example"
    assert page.post(path, given, content_type="application/json", headers=head).status_code == 201


# ── Thread headers that are broken, or somebody else's ───────────────────────────────────────────────────────────────


def mailed(account: Any, sender: str, name: str, text: str, **heads: str) -> None:
    more = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in heads.items())
    whole = f"From: {sender}\r\nTo: contact@ville.test\r\nSubject: Un banc\r\nMessage-ID: <{name}>\r\n{more}\r\n{text}\r\n"
    digest([Arrived(account, parse(whole.encode(), "contact@ville.test"))])


ANNE, BOB = "Anne <anne@voisins.example>", "Bob <bob@ailleurs.example>"


@pytest.mark.parametrize(
    ("references", "together"),
    [
        ("<a1@voisins.example>", True),
        ("<a1@voisins.example> <<>> ;; <x@", True),
        ("<broken", False),
        ("=?utf-8?q?=3Ca1=40?=", False),
    ],
)
def test_a_thread_whose_headers_are_broken_begins_anew_and_loses_nothing(db: Any, references: str, together: bool) -> None:
    account = make.account("email")
    mailed(account, ANNE, "a1@voisins.example", "Le banc est cassé.")
    mailed(account, ANNE, "a2@voisins.example", "Alors ?", References=references, In_Reply_To="n’importe quoi")
    assert Message.objects.filter(way="in").count() == 2
    assert Conversation.objects.count() == (1 if together else 2)
    assert Conversation.objects.values("contact").distinct().count() == 1, "and one is shown beside the other"


def test_who_writes_in_anothers_thread_is_not_told_what_is_for_them(agent):
    account = make.account("email")
    mailed(account, ANNE, "a1@voisins.example", "Où en est mon dossier ?")
    mailed(account, BOB, "b1@ailleurs.example", "Et ma poubelle ?", References="<a1@voisins.example>")
    talk, page = Conversation.objects.get(), Client()
    assert refused(lambda: actions.reply(talk, text="Merci.", by=agent, seen=talk.last_in)) == {"several-wrote"}
    page.force_login(agent)
    html = page.get(f"/guichet/{talk.pk}").content.decode()
    assert "Plusieurs personnes écrivent dans ce fil" in html and "a commencé le fil" in html
    for address in ("anne@voisins.example", "bob@ailleurs.example"):
        assert f'value="{address}"' in html and f'value="{address}" selected' not in html
    row = actions.reply(talk, text="Il avance.", by=agent, seen=talk.last_in, options={"to": ["anne@voisins.example"]})
    fetched = Reply.objects.select_related("message", "conversation__account__grant", "conversation__identity").get(pk=row.pk)
    assert draft_of(fetched).options["to"] == ["anne@voisins.example"]
    mailed(account, ANNE, "a2@voisins.example", "Merci !", References="<a1@voisins.example>")
    talk.refresh_from_db()
    assert actions.answer_problems(talk, "De rien.") == [], "its own person wrote last: nothing is asked"


# ── A message taken back while it is being answered ──────────────────────────────────────────────────────────────────


def take_back(talk: Conversation) -> None:
    last = talk.messages.latest("pk")
    gone = Incoming("remove", str(last.remote_id), talk.thread, "mention", NOON, Person("p", "p"))
    digest([Arrived(talk.account, gone)])


def test_what_was_taken_back_is_answered_only_when_a_person_says_so(agent):
    talk, page = make.conversation(), Client()
    page.force_login(agent)
    assert "répondre quand même" not in page.get(f"/guichet/{talk.pk}").content.decode()
    take_back(talk)
    told = page.post(f"/guichet/{talk.pk}/ecrire", {"text": "À dix heures.", "seen": talk.last_in})
    html = told.content.decode()
    assert told.status_code == 422 and "La personne a retiré son message" in html
    assert "À dix heures." in html and "répondre quand même" in html, "what was typed is still there"
    assert not Reply.objects.exists()
    page.post(f"/guichet/{talk.pk}/ecrire", {"text": "À dix heures.", "seen": talk.last_in, "anyway": "yes"})
    row = Reply.objects.get()
    assert row.options == {} and row.answers is None, "it answers the conversation, and names no message that is gone"


def test_what_came_after_what_was_taken_back_is_answered_as_ever(agent):
    talk = make.conversation()
    take_back(talk)
    make.message(talk, text="Et la piscine ?")
    newest = Message.objects.latest("pk").pk
    assert actions.reply(talk, text="À dix heures.", by=agent, seen=newest).answers_id == newest


# ── A window that closed a moment ago ────────────────────────────────────────────────────────────────────────────────


def test_a_network_that_refuses_since_its_window_has_closed_loses_nothing(agent):
    talk = make.conversation(private=True)
    waiting = talk.messages.get().at
    row = actions.reply(talk, text="À dix heures.", by=agent, seen=talk.last_in)
    Reply.objects.update(state="refused", failure="facebook-window", due_at=None)
    actions.follow_up(Reply.objects.select_related("conversation", "answers", "message", "by").get(pk=row.pk))
    talk.refresh_from_db()
    assert (talk.state, talk.waiting_since) == ("open", waiting)
    assert Notice.objects.get(kind="reply.failed").user == agent
    page = Client()
    page.force_login(agent)
    html = page.get(f"/guichet/{talk.pk}").content.decode()
    assert "À dix heures." in html and "facebook-window" not in html and "Réessayer" in html


# ── Two agents in the same second ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_send_in_the_same_second_are_one_answer():
    talk = make.conversation()
    agents, outcomes, start = [make.user("agent") for _ in range(4)], [], threading.Barrier(4)

    def send(one: Any) -> None:
        start.wait()
        try:
            actions.reply(Conversation.objects.get(pk=talk.pk), text=f"Réponse de {one}", by=one, seen=talk.last_in)
            outcomes.append("sent")
        except Answered:
            outcomes.append("answered")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(one,)) for one in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["answered"] * 3 + ["sent"]
    assert Reply.objects.count() == 1


# ── Five thousand comments under one post ────────────────────────────────────────────────────────────────────────────


def comment(batch: int, n: int) -> Incoming:
    name, at = f"c{batch}-{n}", NOON + timedelta(seconds=batch)
    return Incoming("add", name, name, "comment", at, Person(name, name), f"Commentaire {n}", parent="publication-1")


def test_five_thousand_comments_under_one_post_leave_the_list_fast_and_are_one_group(agent, django_assert_max_num_queries):
    account = make.account("facebook")
    post = make.post(text="La tempête approche")
    for batch in range(25):
        digest([Arrived(account, comment(batch, n)) for n in range(200)])
    assert Conversation.objects.filter(about="publication-1").count() == 5000
    page = Client()
    page.force_login(agent)
    page.get("/guichet/liste?vue=toutes")
    with django_assert_max_num_queries(14), costs_at_most(250):
        html = page.get("/guichet/liste?vue=toutes").content.decode()
    assert html.count('class="talk"') == 50
    Delivery.objects.create(post=post, account=account, state="sent", remote_id="publication-1", planned_at=NOON)
    with django_assert_max_num_queries(20):
        found = page.get(f"/guichet/liste?vue=toutes&publication={post.pk}").content.decode()
    assert found.count('class="talk"') == 50 and "La tempête approche" in found
    assert page.get("/guichet/liste?vue=toutes&publication=999999").content.decode().count('class="talk"') == 0
