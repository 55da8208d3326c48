"""Answers: what a person may say after a window closed, and that colleagues find what was answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.inbox.actions import follow_up, note, reply
from parvis.networks.protocol import Problem
from parvis.search.index import find
from parvis.testing import make
from parvis.testing.scripted import Scripted

pytestmark = pytest.mark.django_db


def test_what_only_a_person_may_send_says_that_a_person_wrote(monkeypatch):
    class Window(Scripted):
        def may_answer(self, answering, now):
            return [Problem("window", "reply", {"options": {"human_agent": True}}, blocking=False)]

    monkeypatch.setattr("parvis.inbox.actions.connector_of", lambda account: Window())
    talk = make.conversation(private=True)
    row = reply(talk, text="Nous regardons.", by=make.user("manager"), seen=talk.last_in)
    assert row.options == {"human_agent": True}


def test_facebook_after_a_day_is_answered_by_a_person():
    account = make.account("facebook")
    thread = make.conversation(account, private=True, at=timezone.now() - timedelta(hours=30))
    type(thread).objects.filter(pk=thread.pk).update(thread="dm:9")
    row = reply(thread, text="Nous regardons.", by=make.user("manager"), seen=make.seen(thread))
    assert row.options == {"human_agent": True}


def test_answers_and_notes_are_found():
    conversation, manager = make.conversation(), make.user("manager")
    reply(conversation, text="La déchèterie ouvre à 9 h.", by=manager, seen=make.seen(conversation))
    note(conversation, text="Vu avec la voirie.", by=manager)
    assert find("decheterie", label="inbox.message").get().thread == conversation.pk
    assert find("voirie", label="inbox.message").exists()


def test_an_answer_is_never_before_what_was_said_when_it_was_written():
    """The network's clock is late: its hour would put our answer before the question."""
    conversation = make.conversation()
    row = reply(conversation, text="Lundi à 9 h.", by=make.user("manager"), seen=make.seen(conversation))
    row.state, row.remote_id, row.sent_at = "sent", "r1", timezone.now() - timedelta(minutes=3)
    follow_up(row)
    question, answer = conversation.messages.order_by("at")
    assert (question.way, answer.way, answer.remote_id) == ("in", "out", "r1")
