"""Seconds after it came, what was unsure is read again; an agent's word stands over both."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from django.utils import timezone

from parvis.inbox import hooks
from parvis.journal.models import Event
from parvis.readings import actions, following, jobs
from parvis.readings import hooks as readings_above
from parvis.readings.models import SecondLook, Understood
from parvis.testing import make
from parvis.understanding import second
from parvis.understanding.tests.test_second import Vectors, model
from parvis.work import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vectors(monkeypatch):
    found = second.State(model(), Vectors())
    monkeypatch.setattr(second, "there", lambda: True)
    monkeypatch.setattr(second, "state", lambda: found)


def unsure(text: str = "lampe lampe") -> Understood:
    message = make.message(make.conversation(), text=text)
    Understood.objects.filter(pk=message.pk).delete()
    row = Understood.objects.create(message=message, kind="conversation", confidence=0.3, sure=False, answer=False)
    SecondLook.objects.create(message=message, due_at=timezone.now())
    return row


def look() -> None:
    jobs.look_again(list(SecondLook.objects.all()))


def test_what_was_unsure_is_told_when_it_is_understood():
    row = unsure()
    look()
    row.refresh_from_db()
    assert (row.kind, row.sure, row.answer, row.guess) == ("report", True, True, None)
    assert not SecondLook.objects.exists()
    assert Event.objects.filter(kind="reading.refined", about=row.message.conversation_id).count() == 1


def test_what_stays_unsure_stays_as_it_was():
    row = unsure("xyz abc")
    look()
    row.refresh_from_db()
    assert (row.kind, row.sure) == ("conversation", False)
    assert not SecondLook.objects.exists()
    assert not Event.objects.filter(kind="reading.refined").exists()


def test_what_both_leave_unsure_shows_the_guesses_of_both(monkeypatch):
    """They are right more often than the first look's; nobody is told, and nothing is written in the journal."""
    row, doubting, heard = unsure(), second.State(replace(model(), sure=1.1), Vectors()), []
    monkeypatch.setattr(second, "state", lambda: doubting)
    monkeypatch.setattr(readings_above, "FOLLOWERS", {"essai": heard.extend})
    monkeypatch.setattr(readings_above, "DOUBTERS", {"essai": heard.extend})
    look()
    row.refresh_from_db()
    assert (row.kind, row.sure, row.answer) == ("report", False, True)
    assert heard == [row.pk, row.pk] and not Event.objects.filter(kind="reading.refined").exists()
    SecondLook.objects.create(message=row.message, due_at=timezone.now())
    look()
    assert heard == [row.pk] * 3, "who follows is not told again of what did not change"


def test_an_agents_word_stands():
    row = unsure()
    actions.correct(row.message, by=make.user("manager"), kind="praise")
    look()
    row.refresh_from_db()
    assert row.kind == "praise"


def test_a_message_that_went_meanwhile_is_let_go():
    row = unsure()
    rows = list(SecondLook.objects.all())
    row.message.delete()
    jobs.look_again(rows)
    assert not SecondLook.objects.exists()


def test_the_least_sure_is_looked_at_first(monkeypatch):
    words = {"lampe éteinte": 0.3, "merci": 0.6, "rue": 0.1}
    monkeypatch.setattr(following, "readings_of", lambda heard: [
        Understood(message_id=one.message, kind="conversation", confidence=words[one.text], sure=False, answer=False) for one in heard
    ])  # fmt: skip
    messages = [make.message(make.conversation(), text=text) for text in words]
    Understood.objects.all().delete()
    SecondLook.objects.all().delete()
    before = timezone.now()
    following.heard([hooks.Heard(one.conversation, one.pk, one.text, one.at, None, False, False) for one in messages])
    held = rows.hold_due(SecondLook, 2, now=timezone.now())
    assert [words[SecondLook.objects.select_related("message").get(pk=row.pk).message.text] for row in held] == [0.1, 0.3]
    assert SecondLook.objects.get(message=messages[1]).due_at >= before - following.AHEAD, (
        "what came long ago waits no longer for them"
    )


def test_the_weights_are_loaded_once_whoever_asks(monkeypatch):
    loads, state = [], second.state

    def slow():
        if not loads:
            time.sleep(0.05)
            loads.append(1)
            return state()
        return state()

    monkeypatch.setattr(second, "state", slow)
    both = [threading.Thread(target=jobs.ready) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert loads == [1]
