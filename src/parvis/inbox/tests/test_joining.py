"""Conversations that become one, one that becomes two, and the way back — whatever was said meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox import actions
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.drafts import draft_of
from parvis.inbox.joining.actions import merge, split, undo
from parvis.inbox.lists import chosen
from parvis.inbox.models import Conversation, Joining, Message, Reply, Unsent
from parvis.inbox.presence.actions import keep_unsent
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.search.index import Text, index
from parvis.search.models import Entry
from parvis.testing import make

pytestmark = pytest.mark.django_db
RESIDENT = Person("p1", "riverain13", "Riverain du 13e")


@pytest.fixture
def agent() -> User:
    return make.user("agent")


def said(account: Account, thread: str, remote: str, *, at: datetime | None = None, who: Person = RESIDENT, **more: Any) -> None:
    item = Incoming("add", remote, thread, more.pop("kind", "mention"), at or timezone.now(), who, f"Bonjour {remote}", **more)
    digest([Arrived(account, item, timezone.now())])


def talk(account: Account, thread: str, *remotes: str, **more: Any) -> Conversation:
    for remote in remotes:
        said(account, thread, remote, **more)
    return Conversation.objects.get(account=account, thread=thread)


def told(conversation: Conversation) -> list[str]:
    return sorted(str(m.remote_id or m.text) for m in Message.objects.filter(conversation=conversation))


def row(conversation: Conversation) -> dict[str, Any]:
    return Conversation.objects.filter(pk=conversation.pk).values().get()


def one_person_twice(agent: User) -> tuple[Conversation, Conversation]:
    """On two of the city's accounts: two threads."""
    one = talk(make.account(), "t1", "a1", "a2")
    other = talk(make.account(), "t2", "b1")
    assert one.contact_id == other.contact_id
    return one, other


def test_two_of_one_person_are_dealt_with_as_one(agent: User) -> None:
    one, other = one_person_twice(agent)
    merge(one, other, by=agent)
    assert told(one) == ["a1", "a2", "b1"]
    one.refresh_from_db()
    assert (one.state, one.count, one.preview) == ("new", 3, "Bonjour b1")
    assert [c.pk for c in chosen(agent)] == [one.pk]
    assert [c.pk for c in chosen(agent, view="toutes")] == [one.pk]
    assert not chosen(agent, view="closes").exists()


def test_an_undo_at_once_is_as_if_nothing_had_been(agent: User) -> None:
    one, other = one_person_twice(agent)
    before = row(one), row(other), told(one), told(other)
    undo(merge(one, other, by=agent), by=agent)
    assert (row(one), row(other), told(one), told(other)) == before
    with pytest.raises(ValidationError):
        undo(Joining.objects.get(), by=agent)


def test_an_answer_leaves_by_the_thread_that_it_answers(agent: User) -> None:
    one, other = one_person_twice(agent)
    merge(one, other, by=agent)
    newest = Message.objects.order_by("-pk")[0].pk
    last = actions.reply(one, text="Lundi.", by=agent, seen=newest)
    assert (last.account, draft_of(last).answering.thread) == (other.account, "t2")  # that of the last message
    first = actions.reply(one, text="Et mardi.", by=agent, seen=last.message_id, home=one.pk)
    assert (first.account, draft_of(first).answering.thread) == (one.account, "t1")
    assert draft_of(first).answering.remote_id == "a2"


def test_who_had_the_other_page_open_answers_there(agent: User) -> None:
    """A colleague merged it a moment before: the answer still goes where it was meant to go."""
    one, other = one_person_twice(agent)
    said(one.account, "t1", "a3", at=timezone.now() + timedelta(seconds=5))
    merge(one, other, by=agent)
    answer = actions.reply(other, text="Lundi.", by=agent, seen=other.last_in)
    assert (answer.account, answer.conversation_id, draft_of(answer).answering.remote_id) == (other.account, one.pk, "b1")


def test_what_comes_later_by_the_networks_own_thread_is_there(agent: User) -> None:
    one, other = one_person_twice(agent)
    merge(one, other, by=agent)
    actions.set_state(Conversation.objects.get(pk=one.pk), state="closed", by=agent)
    said(other.account, "t2", "b2")
    one.refresh_from_db()
    assert (one.state, one.count) == ("open", 4)
    assert told(one) == ["a1", "a2", "b1", "b2"]
    assert row(other)["state"] == "closed"


def test_replies_stay_where_they_were_really_sent(agent: User) -> None:
    """Undone after answers and arrivals on both sides: nothing moves from one network to another, nobody is forgotten."""
    one, other = one_person_twice(agent)
    joining = merge(one, other, by=agent)
    answer = actions.reply(one, text="Lundi.", by=agent, seen=make.seen(one))
    said(one.account, "t1", "a3")
    said(other.account, "t2", "b2")
    undo(joining, by=agent)
    assert told(other) == ["Lundi.", "b1", "b2"]
    assert told(one) == ["a1", "a2", "a3"]
    assert Reply.objects.get(pk=answer.pk).conversation_id == other.pk
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.count, one.waiting_since) == ("new", 3, Message.objects.get(remote_id="a1").at)  # never answered
    assert (other.state, other.count, other.waiting_since) == ("open", 3, Message.objects.get(remote_id="b2").at)
    assert not Message.objects.filter(home__isnull=False).exists()


def test_what_a_colleague_did_meanwhile_stays_done(agent: User) -> None:
    one, other = one_person_twice(agent)
    joining = merge(one, other, by=agent)
    colleague = make.user("agent")
    actions.assign(Conversation.objects.get(pk=one.pk), to=colleague, by=agent)
    actions.set_state(Conversation.objects.get(pk=one.pk), state="closed", by=agent)
    undo(joining, by=agent)
    assert (row(one)["state"], row(one)["assignee_id"], row(one)["waiting_since"]) == ("closed", colleague.pk, None)
    assert (row(other)["state"], row(other)["assignee_id"]) == ("new", None)  # nobody said that this one was over


def test_public_and_private_never_become_one(agent: User) -> None:
    account = make.account()
    public, private = talk(account, "t1", "a1"), talk(account, "t2", "b1", kind="private", private=True)
    for one, other in ((public, private), (private, public)):
        with pytest.raises(ValidationError) as refused:
            merge(one, other, by=agent)
        assert refused.value.code == "visibility"
        assert "dossier" in refused.value.messages[0]


def test_another_person_is_said_to_be_one(agent: User) -> None:
    account = make.account()
    one, other = talk(account, "t1", "a1"), talk(account, "t2", "b1", who=Person("p2", "voisine", "Voisine"))
    with pytest.raises(ValidationError) as refused:
        merge(one, other, by=agent)
    assert refused.value.code == "person"
    merge(one, other, by=agent, other_person=True)
    answer = actions.reply(one, text="Lundi.", by=agent, seen=make.seen(one))
    assert draft_of(answer).answering.author == "voisine"


def test_not_with_itself_not_twice_not_while_an_answer_waits(agent: User) -> None:
    one, other = one_person_twice(agent)
    with pytest.raises(ValidationError):
        merge(one, one, by=agent)
    actions.reply(one, text="Lundi.", by=agent, seen=make.seen(one), hold=20)
    with pytest.raises(ValidationError, match="quelques secondes"):
        merge(one, other, by=agent)
    Reply.objects.update(held_until=None)
    merge(one, other, by=agent)
    with pytest.raises(ValidationError):
        merge(one, other, by=agent)


def test_only_who_may_give_both(agent: User) -> None:
    one, other = one_person_twice(agent)
    with pytest.raises(PermissionDenied):
        merge(one, other, by=make.user("approver"))
    elsewhere = make.user("agent", in_team=make.team("Propreté"))
    with pytest.raises(PermissionDenied):
        merge(one, other, by=elsewhere)
    joining = merge(one, other, by=agent)
    with pytest.raises(PermissionDenied):
        undo(joining, by=elsewhere)


def test_drafts_are_kept(agent: User) -> None:
    one, other = one_person_twice(agent)
    colleague = make.user("agent")
    keep_unsent(one, text="Ici", by=agent)
    keep_unsent(other, text="Là", by=agent)
    keep_unsent(other, text="Note à nous", by=colleague, is_note=True)
    joining = merge(one, other, by=agent)
    here = {d.user_id: (d.text, d.note) for d in Unsent.objects.filter(conversation=one)}
    assert here == {agent.pk: ("Ici\n\nLà", False), colleague.pk: ("Note à nous", True)}
    undo(joining, by=agent)
    assert {d.user_id: d.text for d in Unsent.objects.filter(conversation=one)} == {agent.pk: "Ici"}
    assert {d.user_id: d.text for d in Unsent.objects.filter(conversation=other)} == {agent.pk: "Là", colleague.pk: "Note à nous"}


def test_a_draft_beside_a_note_is_a_note(agent: User) -> None:
    """What was for colleagues only must never be one press away from leaving."""
    one, other = one_person_twice(agent)
    keep_unsent(one, text="Réponse", by=agent)
    keep_unsent(other, text="Entre nous", by=agent, is_note=True)
    joining = merge(one, other, by=agent)
    assert Unsent.objects.get(conversation=one).note
    undo(joining, by=agent)
    assert not Unsent.objects.get(conversation=one).note


def test_a_sent_draft_does_not_come_back(agent: User) -> None:
    one, other = one_person_twice(agent)
    keep_unsent(other, text="Là", by=agent)
    joining = merge(one, other, by=agent)
    actions.reply(one, text="Là", by=agent, seen=make.seen(one))
    undo(joining, by=agent)
    assert not Unsent.objects.exists()


def test_its_words_are_found_where_they_are(agent: User) -> None:
    one, other = one_person_twice(agent)
    joining = merge(one, other, by=agent)
    assert set(Entry.objects.values_list("thread", flat=True)) == {one.pk}
    undo(joining, by=agent)
    assert set(Entry.objects.values_list("thread", flat=True)) == {one.pk, other.pk}


def test_three_become_one_and_two_again(agent: User) -> None:
    one, other = one_person_twice(agent)
    third = talk(make.account(), "t3", "c1")
    before = {pk: row(pk) for pk in (one, other, third)}
    first = merge(other, third, by=agent)
    second = merge(one, other, by=agent)
    assert told(one) == ["a1", "a2", "b1", "c1"]
    said(third.account, "t3", "c2")
    with pytest.raises(ValidationError, match="plus récente"):
        undo(first, by=agent)
    undo(second, by=agent)
    assert (told(one), told(other)) == (["a1", "a2"], ["b1", "c1", "c2"])
    undo(first, by=agent)
    assert (told(other), told(third)) == (["b1"], ["c1", "c2"])
    assert (row(one), row(other)) == (before[one], before[other])


def test_part_of_a_conversation_is_another_matter(agent: User) -> None:
    one = talk(make.account(), "t1", "a1", "a2", "a3")
    answer = actions.reply(one, text="Lundi.", by=agent, seen=make.seen(one))
    chosen_ones = [m.pk for m in Message.objects.filter(remote_id="a2")]
    joining = split(one, messages=chosen_ones, by=agent)
    made = joining.other
    assert (told(one), told(made)) == (["Lundi.", "a1", "a3"], ["a2"])
    assert (made.state, made.waiting_since, made.count) == ("new", Message.objects.get(remote_id="a2").at, 1)
    assert row(one)["count"] == 3
    reply = actions.reply(made, text="Mardi.", by=agent, seen=make.seen(made))
    assert (draft_of(reply).answering.thread, draft_of(reply).answering.remote_id) == ("t1", "a2")
    undo(joining, by=agent)
    assert told(one) == ["Lundi.", "Mardi.", "a1", "a2", "a3"]
    assert Reply.objects.get(pk=answer.pk).conversation_id == Reply.objects.get(pk=reply.pk).conversation_id == one.pk


def test_what_answers_the_part_comes_to_the_part(agent: User) -> None:
    one = talk(make.account(), "t1", "a1", "a2")
    made = split(one, messages=[Message.objects.get(remote_id="a2").pk], by=agent).other
    said(one.account, "t1", "a3", parent="a2")
    said(one.account, "t1", "a4")
    assert (told(made), told(one)) == (["a2", "a3"], ["a1", "a4"])


def test_a_split_undone_at_once_is_as_if_nothing_had_been(agent: User) -> None:
    one = talk(make.account(), "t1", "a1", "a2")
    before = row(one)
    undo(split(one, messages=[Message.objects.get(remote_id="a2").pk], by=agent), by=agent)
    assert (row(one), told(one)) == (before, ["a1", "a2"])
    assert [c.pk for c in chosen(agent)] == [one.pk]


def test_a_split_undone_forgets_nobody(agent: User) -> None:
    """The part was answered, the rest was not: the rest still waits."""
    one = talk(make.account(), "t1", "a1", "a2")
    joining = split(one, messages=[Message.objects.get(remote_id="a2").pk], by=agent)
    actions.reply(joining.other, text="Lundi.", by=agent, seen=make.seen(joining.other))
    undo(joining, by=agent)
    assert row(one)["waiting_since"] == Message.objects.get(remote_id="a1").at


@pytest.mark.parametrize("wanted", [[], ["a1", "a2"], ["absent"]])
def test_what_cannot_be_split(agent: User, wanted: list[str]) -> None:
    one = talk(make.account(), "t1", "a1", "a2")
    elsewhere = talk(make.account(), "t9", "absent")
    assert elsewhere.pk != one.pk
    with pytest.raises(ValidationError):
        split(one, messages=[m.pk for m in Message.objects.filter(remote_id__in=wanted)], by=agent)


def test_a_part_of_what_was_merged(agent: User) -> None:
    one, other = one_person_twice(agent)
    said(other.account, "t2", "b2")
    joining = merge(one, other, by=agent)
    mixed = Message.objects.filter(remote_id__in=["a1", "b1"])
    with pytest.raises(ValidationError, match="deux conversations"):
        split(one, messages=[m.pk for m in mixed], by=agent)
    part = split(one, messages=[Message.objects.get(remote_id="b2").pk], by=agent)
    answer = actions.reply(part.other, text="Lundi.", by=agent, seen=make.seen(part.other))
    assert (answer.account, draft_of(answer).answering.thread) == (other.account, "t2")
    with pytest.raises(ValidationError, match="plus récente"):
        undo(joining, by=agent)
    undo(part, by=agent)
    undo(joining, by=agent)
    assert (told(one), told(other)) == (["a1", "a2"], ["Lundi.", "b1", "b2"])


def test_nothing_of_it_is_left_when_its_words_must_go(agent: User) -> None:
    """The undo's own memory holds no words."""
    one, other = one_person_twice(agent)
    kept = merge(one, other, by=agent)
    assert "Bonjour" not in str([kept.before, kept.after, kept.kept])
    index([Text("inbox.message", Message.objects.all()[0].pk, one.pk, one.team_id, timezone.now(), "x")])
