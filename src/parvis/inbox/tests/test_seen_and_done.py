"""What is given as seen is a message of that conversation; what is done already is not done again, and whose deed it was is kept."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from parvis.drafts import actions as drafts
from parvis.inbox import actions
from parvis.inbox.models import Message, Moderation, Reply
from parvis.inbox.tests.test_moderation import Moderated, network, said
from parvis.testing import make
from parvis.testing.caller import Caller

__all__ = ["Moderated", "network"]
pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
BIG = 2**62


@pytest.fixture
def answered() -> Any:
    """A conversation in which a colleague has answered already."""
    talk = make.conversation()
    actions.reply(talk, text="C’est fait.", by=make.user("agent"), seen=talk.last_in)
    return talk


def test_a_big_number_does_not_pass_over_a_colleagues_answer(answered):
    agent = make.user("agent")
    elsewhere = make.message(make.conversation()).pk
    for seen in (BIG, answered.last_in + 10_000, elsewhere):
        with pytest.raises(ValidationError, match="rechargez"):
            actions.reply(answered, text="Encore une fois.", by=agent, seen=seen)
        status, told = Caller(agent)("POST", f"/conversations/{answered.pk}/replies", {"text": "Encore.", "seen": seen})
        assert status == 422 and "rechargez" in str(told)
    page = Client()
    page.force_login(agent)
    form = {"text": "Mes mots à garder", "seen": BIG, "key": str(uuid.uuid4()), "mode": "reply"}
    again = page.post(f"/guichet/{answered.pk}/ecrire", form)
    assert again.status_code == 422 and "Mes mots à garder" in again.content.decode() and "rechargez" in again.content.decode()
    assert Reply.objects.count() == 1
    with pytest.raises(actions.Answered):
        actions.reply(answered, text="Encore.", by=agent, seen=0)


def test_nor_through_a_shared_draft(answered):
    author, colleague = make.user("agent"), make.user("agent")
    with pytest.raises(ValidationError, match="rechargez"):
        drafts.share(answered, text="Encore une fois.", by=author, seen=BIG)
    row = drafts.share(answered, text="Encore une fois.", by=author, seen=answered.last_in)
    with pytest.raises(actions.Answered):
        drafts.send(row, by=colleague, revision=row.revision, seen=BIG)
    assert Reply.objects.count() == 1


def at_once(times: int, act: Any) -> list[Any]:
    found: list[Any] = [None] * times
    start = threading.Barrier(times)

    def run(n: int) -> None:
        start.wait()
        try:
            found[n] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@pytest.mark.parametrize("act", ["hide", "like", "block", "report"])
def test_six_clicks_are_one_line_of_the_register(network, act):
    agent, talk = make.user("agent"), make.conversation()
    rows = at_once(6, lambda: actions.moderate(said(talk), act=act, reason="Injure ou menace", by=agent))
    assert {row.pk for row in rows} == {Moderation.objects.get().pk}
    assert actions.moderate(said(talk), act=act, reason="Injure ou menace", by=make.user("agent")).by == agent


def test_each_change_of_state_is_a_line(network):
    agent, talk = make.user("agent"), make.conversation()
    for act in ("hide", "hide", "show", "show", "hide"):
        actions.moderate(said(talk), act=act, reason="Injure ou menace", by=agent)
    assert list(Moderation.objects.order_by("pk").values_list("act", flat=True)) == ["hide", "show", "hide"]
    with pytest.raises(ValidationError, match="déjà"):
        actions.moderate(said(make.conversation()), act="show", by=agent)


def test_what_the_network_refused_may_be_tried_again(network):
    agent, talk = make.user("agent"), make.conversation()
    network.fails = True
    with pytest.raises(ValidationError):
        actions.moderate(said(talk), act="hide", reason="Injure ou menace", by=agent)
    network.fails = False
    assert actions.moderate(said(talk), act="hide", reason="Injure ou menace", by=agent).state == "done"


def test_a_second_deletion_knows_whose_the_first_was(network):
    agent, talk = make.user("agent", username="samira"), make.conversation()
    first = actions.moderate(said(talk), act="delete", reason="Injure ou menace", by=agent)
    assert actions.moderate(said(talk), act="delete", reason="Injure ou menace", by=make.user("agent")) == first
    with pytest.raises(ValidationError, match="Samira"):
        actions.moderate(said(talk), act="hide", reason="Injure ou menace", by=agent)
    page = Client()
    page.force_login(agent)
    assert "retiré par son auteur" not in page.get(f"/guichet/{talk.pk}").content.decode()
    assert Moderation.objects.count() == 1


def test_what_its_author_took_back_is_told_so(network):
    agent, talk = make.user("agent"), make.conversation()
    Message.objects.update(removed_at=talk.last_at)
    with pytest.raises(ValidationError, match="Son auteur"):
        actions.moderate(said(talk), act="delete", reason="Injure ou menace", by=agent)
