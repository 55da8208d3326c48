"""An answer that is not one person's alone: handed on, written by two, waiting for a colleague's yes."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.drafts import actions, jobs
from parvis.drafts.models import ReviewRule, SharedDraft
from parvis.inbox import actions as inbox
from parvis.inbox.joining.actions import merge
from parvis.inbox.models import Conversation, Message, Reply, Unsent
from parvis.inbox.presence.actions import keep_unsent
from parvis.journal.models import Notice
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.scripted import Scripted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(monkeypatch: Any) -> Scripted:
    from dataclasses import replace

    from parvis.networks.catalogue import CATALOGUE

    played = Scripted()
    for key, one in CATALOGUE.items():
        monkeypatch.setitem(CATALOGUE, key, replace(one, make=lambda *given: played))
    return played


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def trainee() -> User:
    return make.user("trainee", username="lea")


@pytest.fixture
def talk() -> Conversation:
    return make.conversation()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(user: User, kind: str) -> list[str]:
    return list(Notice.objects.filter(user=user, kind=kind).values_list("text", flat=True))


def last(talk: Conversation) -> int:
    return talk.messages.order_by("-pk").values_list("pk", flat=True)[0]


def proposed(talk: Conversation, by: User, text: str = "La piscine rouvre lundi.", **more: Any) -> SharedDraft:
    pk = actions.propose(talk, text=text, by=by, seen=last(talk), key=None, why=("formation",), **more)
    return SharedDraft.objects.get(pk=pk)


def test_whom_it_answers_is_kept_with_the_words(talk, agent, trainee):
    """Two conversations dealt with as one: the yes goes to the thread that was chosen, whatever came since in the other."""
    other = make.conversation(talk.account)
    merge(talk, other, by=agent, other_person=True)
    threads = {talk.pk: talk, other.pk: other}
    for chosen in (other.pk, talk.pk, None):
        row = proposed(talk, trainee, way={"home": chosen})
        home = row.way["home"]
        assert chosen in (None, home)
        elsewhere = next(pk for pk in threads if pk != home)
        make.message(talk, text="Autre chose.", home_id=elsewhere if elsewhere != talk.pk else None)
        reply = actions.agree(row, by=agent, revision=1, seen=last(talk))
        assert (reply.answers.home_id or talk.pk) == home


# ── A yes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_trainee_sends_waits_and_leaves_with_a_yes(agent: User, trainee: User, talk: Conversation) -> None:
    """By the form as by any other way: the verb itself stands in the way."""
    with pytest.raises(inbox.Unapproved):
        inbox.reply(talk, text="Lundi.", by=trainee, seen=talk.last_in)
    answer = signed_in(trainee).post(f"/guichet/{talk.pk}/ecrire", {"text": "Lundi.", "seen": talk.last_in, "mode": "reply"})
    assert answer.status_code == 302
    row = SharedDraft.objects.get()
    assert (row.state, row.author, row.text) == ("asked", trainee, "Lundi.")
    assert not Reply.objects.exists() and talk.waiting_since
    assert told(agent, "draft.asked") and not told(trainee, "draft.asked")
    reply = actions.agree(row, by=agent, revision=1)
    assert (reply.by, reply.message.text, reply.message.user) == (trainee, "Lundi.", trainee)
    assert told(trainee, "draft.agreed")
    row.refresh_from_db()
    assert (row.state, row.reply, row.ended_by, row.due_at) == ("sent", reply, agent, None)


def test_a_yes_is_to_the_very_words_that_were_read(agent: User, trainee: User, talk: Conversation) -> None:
    row = proposed(talk, trainee)
    actions.edit(row, text="La piscine rouvre mardi.", revision=1, by=trainee)
    with pytest.raises(actions.Stale) as caught:
        actions.agree(row, by=agent, revision=1)
    assert caught.value.row.text == "La piscine rouvre mardi."
    assert not Reply.objects.exists()
    assert actions.agree(row, by=agent, revision=2).message.text == "La piscine rouvre mardi."


def test_nobody_says_yes_to_their_own_nor_without_the_right(agent: User, trainee: User, talk: Conversation) -> None:
    row = proposed(talk, trainee)
    with pytest.raises(ValidationError):
        actions.agree(row, by=trainee, revision=1)
    with pytest.raises(PermissionDenied):
        actions.agree(row, by=make.user("trainee"), revision=1)
    SharedDraft.objects.update(senior=True)
    with pytest.raises(PermissionDenied):
        actions.agree(row, by=agent, revision=1)
    assert actions.agree(row, by=make.user("approver"), revision=1).by == trainee


def test_somebody_answered_meanwhile_is_asked_again_at_the_yes(agent: User, trainee: User, talk: Conversation) -> None:
    row = proposed(talk, trainee)
    answered = inbox.reply(talk, text="Voyez le site.", by=agent, seen=talk.last_in)
    with pytest.raises(inbox.Answered):
        actions.agree(row, by=agent, revision=1)
    page = signed_in(agent).post(
        f"/guichet/partages/{row.pk}/oui", {"revision": 1, "seen": row.seen}, headers={"HX-Request": "true"}
    )
    assert page.status_code == 409
    assert "Voyez le site." in page.content.decode() and "Oui quand même" in page.content.decode()
    assert Reply.objects.count() == 1
    actions.agree(row, by=agent, revision=1, seen=answered.message_id)
    assert Reply.objects.count() == 2


def test_two_say_yes_at_once_and_it_leaves_once(agent: User, trainee: User, talk: Conversation) -> None:
    row = proposed(talk, trainee)
    first = SharedDraft.objects.get(pk=row.pk)
    actions.agree(first, by=agent, revision=1)
    with pytest.raises(ValidationError):
        actions.agree(row, by=make.user("manager"), revision=1)
    assert Reply.objects.count() == 1


def test_the_same_click_twice_is_one_draft(trainee: User, talk: Conversation) -> None:
    sent = {"text": "Lundi.", "seen": talk.last_in, "mode": "reply", "key": "5d9f4f0e-8a35-4ac8-9c5b-3f6a2f9d1c11"}
    for _ in range(2):
        assert signed_in(trainee).post(f"/guichet/{talk.pk}/ecrire", sent).status_code == 302
    assert SharedDraft.objects.count() == 1


def test_a_change_is_asked_for_and_the_answer_asks_again(agent: User, trainee: User, talk: Conversation) -> None:
    row = proposed(talk, trainee)
    with pytest.raises(ValidationError):
        actions.send_back(row, by=agent, said=" ", revision=1)
    actions.send_back(row, by=agent, said="Dites à quelle heure.", revision=1)
    assert "Dites à quelle heure." in told(trainee, "draft.returned")[0]
    row = actions.edit(row, text="La piscine rouvre lundi à 9 h.", revision=1, by=trainee)
    assert row.state == "changes"
    sent = actions.send(row, by=trainee, revision=2)
    assert isinstance(sent, SharedDraft) and sent.state == "asked"
    assert actions.agree(row, by=agent, revision=2).message.text.endswith("9 h.")


def test_an_author_who_left_sends_nothing(agent: User, trainee: User, talk: Conversation) -> None:
    row = proposed(talk, trainee)
    User.objects.filter(pk=trainee.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="reprenez"):
        actions.agree(row, by=agent, revision=1)
    assert actions.take(row, by=agent, revision=1) == row.text


def test_what_the_network_refuses_still_waits(agent: User, trainee: User, talk: Conversation) -> None:
    row = proposed(talk, trainee, text="Bonjour {personne}")
    page = signed_in(agent).post(f"/guichet/partages/{row.pk}/oui", {"revision": 1}, headers={"HX-Request": "true"})
    assert page.status_code == 422 and "compléter" in page.content.decode()
    assert SharedDraft.objects.get().state == "asked"


def test_what_waits_is_told_again_and_seen_today(agent: User, trainee: User, talk: Conversation) -> None:
    row = proposed(talk, trainee)
    boss = make.user("manager")
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        for times in (1, 2):
            SharedDraft.objects.update(due_at=timezone.now())
            row.refresh_from_db()
            jobs.remind([row])
            assert len(told(agent, "draft.waits")) == times and len(told(trainee, "draft.waits")) == times
    assert told(boss, "draft.waits"), "from the second time on those who may say yes to anything"
    assert "réponse à relire" in signed_in(agent).get("/").content.decode()
    assert "ma réponse qui attend un oui" in signed_in(trainee).get("/").content.decode()
    rows = signed_in(agent).get("/guichet/?vue=toutes&relecture=moi").content.decode()
    assert "attend un oui" in rows and f"talk-{talk.pk}" in rows
    assert f"talk-{talk.pk}" not in signed_in(trainee).get("/guichet/?vue=toutes&relecture=moi").content.decode()


# ── What waits ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        ({}, True), ({"kinds": ["mail"]}, False), ({"kinds": ["mention"]}, True), ({"private": True}, False),
        ({"words": ["piscin*"]}, True), ({"words": ["école"]}, False), ({"roles": ["manager"]}, False), ({"roles": ["agent"]}, True),
        ({"topic": "elections"}, False), ({"labels": [10**6]}, False), ({"active": False}, False),
    ],
)  # fmt: skip
def test_a_rule_says_which_answers_wait(asked: dict[str, Any], waits: bool, agent: User, talk: Conversation) -> None:
    ReviewRule.objects.create(name="Sensible", **asked)
    if waits:
        with pytest.raises(inbox.Unapproved) as caught:
            inbox.reply(talk, text="Lundi.", by=agent, seen=talk.last_in)
        assert caught.value.why == ["Sensible"]
    else:
        inbox.reply(talk, text="Lundi.", by=agent, seen=talk.last_in)


def test_who_gives_the_yes_of_a_sensitive_matter_needs_nobodys(agent: User, talk: Conversation) -> None:
    rule = ReviewRule.objects.create(name="Élections", senior=True)
    inbox.reply(talk, text="Lundi.", by=make.user("manager"), seen=talk.last_in)
    rule.senior = False
    rule.save()
    with pytest.raises(inbox.Unapproved):
        inbox.reply(talk, text="Mardi.", by=make.user("manager"), seen=make.seen(talk))


def test_the_writer_is_told_before_that_it_will_wait(trainee: User, agent: User, talk: Conversation) -> None:
    page = signed_in(trainee).post(f"/guichet/{talk.pk}/verifier", {"text": "Lundi."}, headers={"HX-Request": "true"})
    assert "attendra le oui" in page.content.decode()
    page = signed_in(agent).post(f"/guichet/{talk.pk}/verifier", {"text": "Lundi."}, headers={"HX-Request": "true"})
    assert "attendra le oui" not in page.content.decode()


def test_rules_are_kept_by_those_who_keep_rules(talk: Conversation, agent: User) -> None:
    boss = signed_in(make.user("manager"))
    sent = {"name": "Élections", "senior": "yes", "kinds": ["comment"], "words": "vote, élection", "active": "on"}
    assert boss.post("/reglages/relecture/nouvelle", sent).status_code == 302
    row = ReviewRule.objects.get()
    assert (row.senior, row.kinds, row.words, row.active, row.private) == (True, ["comment"], ["vote", "élection"], True, None)
    assert boss.post(f"/reglages/relecture/{row.pk}", sent | {"private": "no"}).status_code == 302
    assert ReviewRule.objects.get().private is False
    assert "Élections" in boss.get("/reglages/relecture/").content.decode()
    assert boss.post("/reglages/relecture/nouvelle", sent).status_code == 422, "one rule a name"
    assert boss.post(f"/reglages/relecture/{row.pk}", {"do": "drop"}).status_code == 302
    assert not ReviewRule.objects.exists()
    assert signed_in(agent).get("/reglages/relecture/").status_code == 403


# ── Written by two ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_shared_handed_on_and_finished_by_a_colleague(agent: User, talk: Conversation) -> None:
    other = make.user("agent", username="karim")
    keep_unsent(talk, text="La piscine", by=agent)
    page = signed_in(agent).post(f"/guichet/{talk.pk}/partager", {"text": "La piscine", "seen": talk.last_in})
    assert page.status_code == 302 and not Unsent.objects.exists()
    row = SharedDraft.objects.get()
    page = signed_in(agent).post(f"/guichet/partages/{row.pk}/passer", {"to": other.pk, "said": "Tu as l’heure ?"})
    assert page.status_code == 302
    assert "Tu as l’heure ?" in told(other, "draft.handed")[0]
    assert "La piscine" in signed_in(other).get(f"/guichet/{talk.pk}/partage").content.decode()
    row = actions.edit(row, text="La piscine rouvre à 9 h.", revision=1, by=other)
    sent = actions.send(row, by=other, revision=2)
    assert isinstance(sent, Reply) and (sent.by, sent.message.text) == (other, "La piscine rouvre à 9 h.")


@pytest.mark.promise
def test_what_was_shared_does_not_come_back_into_ones_own_box(agent: User, talk: Conversation) -> None:
    """The box saves by itself: that may come after the share, and after a colleague has changed the words."""
    page, given = signed_in(agent), {"text": "La piscine", "mode": "reply", "seen": talk.last_in, "key": str(uuid.uuid4())}
    for _ in range(2):
        page.post(f"/guichet/{talk.pk}/partager", given)
    row = SharedDraft.objects.get()
    page.post(f"/guichet/{talk.pk}/brouillon", given)
    actions.edit(row, text="La piscine rouvre à 9 h.", revision=1, by=make.user("agent", username="karim"))
    page.post(f"/guichet/{talk.pk}/brouillon", given | {"mode": "private"})
    assert not Unsent.objects.exists()
    page.post(f"/guichet/{talk.pk}/brouillon", given | {"text": "La piscine et le gymnase"})
    assert Unsent.objects.get().text == "et le gymnase"


@pytest.mark.promise
def test_what_waits_for_a_yes_does_not_come_back_either(talk: Conversation, trainee: User) -> None:
    page, given = signed_in(trainee), {"text": "Lundi.", "mode": "reply", "seen": talk.last_in, "key": str(uuid.uuid4())}
    page.post(f"/guichet/{talk.pk}/ecrire", given)
    assert SharedDraft.objects.get().state == "asked"
    page.post(f"/guichet/{talk.pk}/brouillon", given)
    assert not Unsent.objects.exists()


def test_two_who_write_at_once_lose_nothing(agent: User, talk: Conversation) -> None:
    other = make.user("agent", username="karim")
    row = actions.share(talk, text="Bonjour", by=agent, seen=0)
    actions.edit(row, text="Bonjour Inès", revision=1, by=other)
    page = signed_in(agent).post(f"/guichet/partages/{row.pk}/modifier", {"text": "Bonjour Rose", "revision": 1})
    shown = page.content.decode()
    assert page.status_code == 409
    assert "Bonjour Inès" in shown and "Bonjour Rose" in shown and 'name="revision" value="2"' in shown
    assert SharedDraft.objects.get().text == "Bonjour Inès"
    actions.edit(row, text="Bonjour Inès et Rose", revision=2, by=agent)
    found = signed_in(other).get(f"/guichet/partages/{row.pk}/versions").content.decode()
    assert "Bonjour Inès et Rose" in found and found.count("shared-text") == 3


def test_there_is_one_open_draft_and_a_second_keeps_its_words(agent: User, talk: Conversation) -> None:
    actions.share(talk, text="Bonjour", by=agent, seen=0)
    other = make.user("trainee", username="lea")
    keep_unsent(talk, text="Lundi.", by=other)
    sent = {"text": "Lundi.", "seen": talk.last_in, "mode": "reply"}
    page = signed_in(other).post(f"/guichet/{talk.pk}/ecrire", sent, headers={"HX-Request": "true"})
    assert page.status_code == 422 and "déjà partagé" in page.content.decode() and "Lundi." in page.content.decode()
    assert Unsent.objects.get(user=other).text == "Lundi."


def test_taking_it_back_keeps_what_was_being_typed(agent: User, talk: Conversation) -> None:
    other = make.user("agent", username="karim")
    row = actions.share(talk, text="La piscine rouvre lundi.", by=agent, seen=0)
    keep_unsent(talk, text="Bonjour,", by=other)
    assert actions.take(row, by=other, revision=1) == "Bonjour,\n\nLa piscine rouvre lundi."
    assert told(agent, "draft.taken")
    with pytest.raises(ValidationError):
        actions.edit(row, text="x", revision=1, by=agent)


def test_a_dropped_draft_is_in_its_authors_box_again(agent: User, talk: Conversation) -> None:
    row = actions.share(talk, text="La piscine rouvre lundi.", by=agent, seen=0)
    actions.drop(row, by=make.user("agent"))
    assert Unsent.objects.get(user=agent).text == "La piscine rouvre lundi."


def test_another_teams_draft_is_not_there(agent: User, talk: Conversation) -> None:
    row = actions.share(talk, text="Bonjour", by=agent, seen=0)
    stranger = signed_in(make.user("agent", in_team=make.team("Petite enfance")))
    for word in ("modifier", "passer", "versions", "changement"):
        assert stranger.get(f"/guichet/partages/{row.pk}/{word}").status_code == 404
    for word in ("oui", "envoyer", "reprendre", "retirer", "demander"):
        assert stranger.post(f"/guichet/partages/{row.pk}/{word}", {"revision": 1}).status_code == 404


def test_only_who_reads_the_counter_is_handed_a_draft(agent: User, talk: Conversation) -> None:
    row = actions.share(talk, text="Bonjour", by=agent, seen=0)
    with pytest.raises(ValidationError):
        actions.hand(row, to=make.user("agent", in_team=make.team("Petite enfance")), by=agent)


def test_the_part_and_the_marks_ask_little(agent: User, talk: Conversation, django_assert_max_num_queries: Any) -> None:
    row = actions.share(talk, text="Bonjour", by=agent, seen=0)
    make.message(talk, way="out", text="Déjà dit")
    client = signed_in(agent)
    with django_assert_max_num_queries(8):
        assert "Bonjour" in client.get(f"/guichet/{talk.pk}/partage", headers={"HX-Request": "true"}).content.decode()
    with django_assert_max_num_queries(12):
        assert "brouillon partagé" in client.get("/guichet/?vue=toutes").content.decode()
    assert row.state == "shared"
    assert Message.objects.filter(conversation=talk).count() == 2
