"""Intake: order, repeats, edits, removals — whatever comes, the conversation is right in the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from parvis.accounts.models import Raw
from parvis.inbox import actions, authors, desk
from parvis.inbox import digest as digesting
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Contact, Conversation, Identity, Message, Reply
from parvis.journal.models import Event
from parvis.networks.protocol import Incoming, Person
from parvis.search.index import find
from parvis.search.models import Entry
from parvis.testing import make
from parvis.understanding import second

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
RESIDENT = Person("p1", "riverain13", "Riverain du 13e")


def said(remote: str = "m1", text: str = "Quand rouvre la piscine ?", *, minutes: int = 0, **fields) -> Incoming:
    values = {"verb": "add", "thread": "t1", "kind": "mention", "author": RESIDENT} | fields
    return Incoming(remote_id=remote, text=text, at=NOON + timedelta(minutes=minutes), **values)


def take(account, *items: Incoming) -> int:
    return digest([Arrived(account, item) for item in items])


def test_a_message_opens_a_conversation():
    account = make.account()
    assert take(account, said()) == 1
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.preview, conversation.count) == ("new", "Quand rouvre la piscine ?", 1)
    assert conversation.waiting_since == NOON
    assert conversation.contact.name == "Riverain du 13e"
    assert Event.objects.filter(kind="conversation.arrived", channel=f"inbox:{account.team_id}").count() == 1


def test_forty_copies_at_once_and_later_are_one_message():
    account = make.account()
    assert take(account, *[said()] * 40) == 1
    assert take(account, said()) == 0
    assert Message.objects.count() == Identity.objects.count() == Contact.objects.count() == 1
    assert Conversation.objects.get().count == 1


def test_one_person_in_one_thread_is_one_conversation():
    account = make.account()
    take(account, said("m1"), said("m2", "Et le gymnase ?", minutes=2))
    take(account, said("m3", "Merci !", minutes=4))
    conversation = Conversation.objects.get()
    assert (conversation.count, conversation.preview, conversation.last_at) == (3, "Merci !", NOON + timedelta(minutes=4))
    assert conversation.waiting_since == NOON


def test_out_of_order_keeps_the_newest_in_front():
    account = make.account()
    take(account, said("m2", "Second", minutes=5))
    take(account, said("m1", "Premier"))
    assert Conversation.objects.get().preview == "Second"


def test_an_answer_to_a_known_message_joins_its_conversation():
    account = make.account()
    take(account, said("m1"))
    take(account, said("m2", "Suite", thread="other", parent="m1", minutes=1))
    assert Conversation.objects.count() == 1


def test_a_mail_that_lost_its_parent_joins_by_its_references():
    account = make.account("email")
    take(account, said("a@x", kind="mail", private=True))
    take(account, said("b@x", kind="mail", private=True, thread="lost", parent="", minutes=1, context={"references": ["a@x"]}))
    assert Conversation.objects.count() == 1


def test_a_mails_html_is_stored_without_what_could_harm():
    account = make.account("email")
    take(account, said("a@x", kind="mail", private=True, html='<p onclick="x()">Bonjour<script>alert(1)</script></p>'))
    assert Message.objects.get().html == "<p>Bonjour</p>"


def test_another_person_under_the_same_message_has_their_own():
    account = make.account()
    take(account, said("m1"))
    take(account, said("m2", "Moi aussi", thread="t2", parent="m1", author=Person("p2", "voisine")))
    assert Conversation.objects.count() == 2


def test_private_never_joins_public():
    account = make.account()
    take(account, said("m1"))
    take(account, said("m2", "Mon numéro de dossier", thread="dm", parent="m1", private=True, kind="private"))
    assert {(c.private, c.count) for c in Conversation.objects.all()} == {(False, 1), (True, 1)}


def test_an_edit_before_its_message_wins():
    account = make.account()
    take(account, said("m1", "Texte corrigé", verb="edit", minutes=3))
    take(account, said("m1", "Texte d’avant"))
    message = Message.objects.get()
    assert (message.text, message.edited_at) == ("Texte corrigé", NOON + timedelta(minutes=3))


def test_edits_in_any_order_end_with_the_newest():
    account = make.account()
    take(account, said("m1", "un"))
    take(account, said("m1", "trois", verb="edit", minutes=3))
    take(account, said("m1", "deux", verb="edit", minutes=2))
    assert Message.objects.get().text == "trois"
    assert [e.body for e in Entry.objects.all()] == ["trois"]


def test_a_removal_before_its_message_leaves_nothing_to_see():
    account = make.account()
    take(account, said("m1", verb="remove", text=""))
    assert take(account, said("m1")) == 0
    assert not Message.objects.exists()


def test_a_removal_in_the_same_batch_wins():
    account = make.account()
    assert take(account, said("m1"), said("m1", verb="remove", text="")) == 0


def test_a_removed_message_is_gone_everywhere_and_no_longer_waits():
    account = make.account()
    take(account, said("m1", "Mon téléphone est le 06…"))
    take(account, said("m1", verb="remove", text=""))
    message, conversation = Message.objects.get(), Conversation.objects.get()
    assert (message.text, message.removed_at is None, conversation.preview, conversation.waiting_since) == ("", False, "", None)
    assert not find("téléphone", label="inbox.message").exists()
    take(account, said("m1", "Mon téléphone est le 06…"))
    assert Message.objects.get().text == ""


def test_our_own_answer_from_another_tool_ends_the_wait():
    account = make.account()
    take(account, said("m1"))
    take(account, said("m2", "Lundi !", own=True, parent="m1", author=Person("us", "ville"), minutes=1))
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.waiting_since) == ("waiting", None)
    assert Message.objects.get(remote_id="m2").way == "out"


def test_our_answer_of_before_leaves_waiting_what_was_asked_since():
    """The network tells of our answer after it told of what the person wrote next."""
    account = make.account()
    take(account, said("m1"))
    Conversation.objects.update(state="waiting", waiting_since=None)
    take(account, said("m3", "Et le gymnase ?", minutes=5))
    take(account, said("m2", "Lundi !", own=True, parent="m1", author=Person("us", "ville"), minutes=1))
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.waiting_since) == ("open", NOON + timedelta(minutes=5))
    assert (conversation.count, conversation.preview) == (3, "Et le gymnase ?")


def test_the_echo_of_an_answer_on_its_way_answers_nobody_who_wrote_since():
    """Networks tell of our answer before they tell that they took it."""
    account, agent = make.account(), make.user("agent")
    take(account, said("m1"))
    conversation = Conversation.objects.get()
    reply = actions.reply(conversation, text="Lundi !", by=agent, seen=conversation.last_in)
    Reply.objects.update(state="sending", began_at=NOON)
    take(account, said("m2", "Et le gymnase ?", minutes=-60))  # written long before, read only now
    take(account, said("o1", "Lundi !", own=True, parent="m1", author=Person("us", "ville"), minutes=2))
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == ("open", NOON - timedelta(minutes=60))
    assert conversation.count == 4
    reply.refresh_from_db()
    reply.state, reply.remote_id, reply.sent_at = "sent", "o1", NOON + timedelta(minutes=2)
    reply.save()
    actions.follow_up(reply)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == ("open", NOON - timedelta(minutes=60))
    assert (conversation.count, Message.objects.get(remote_id="o1").pk) == (3, reply.message_id)
    assert list(Entry.objects.filter(body__contains="lundi").values_list("row", flat=True)) == [reply.message_id]


def test_an_answer_stands_once_in_the_thread_while_the_network_takes_it():
    """The network told of it before it said that it took it; nobody reads the city twice, not for a second."""
    account, agent = make.account(), make.user("agent")
    take(account, said("m1"))
    conversation = Conversation.objects.get()

    def shown() -> list[str]:
        days = desk.messages(desk.fetch(agent, conversation.pk), agent, [])["days"]
        return sorted(line.message.text for _day, lines in days for line in lines if line.message and line.message.way == "out")

    take(account, said("o0", "Bonjour", own=True, parent="m1", author=Person("us", "ville"), minutes=1))  # from another tool
    reply = actions.reply(conversation, text="Lundi", by=agent, seen=Message.objects.latest("pk").pk)
    Reply.objects.update(state="sending", began_at=NOON)
    take(account, said("o1", "Lundi", own=True, parent="m1", author=Person("us", "ville"), minutes=2))
    take(account, said("m2", "Et le gymnase ?", minutes=3))
    assert shown() == ["Bonjour", "Lundi"]
    Reply.objects.update(state="doubt")  # then the person decides by what is there
    assert shown() == ["Bonjour", "Lundi", "Lundi"]
    reply.refresh_from_db()
    reply.state, reply.remote_id, reply.sent_at = "sent", "o1", NOON + timedelta(minutes=2)
    reply.save()
    actions.follow_up(reply)
    assert shown() == ["Bonjour", "Lundi"]


def test_who_waited_for_a_conversation_comes_after_who_had_it(monkeypatch):
    """What was stored while a batch waited for its lock is older in the journal of both: clocks and figures go by that order."""
    account = make.account()
    take(account, said("m1"))
    place = digesting._place

    def late(*given):
        monkeypatch.undo()
        take(account, said("m3", "Stored first", minutes=9))
        return place(*given)

    monkeypatch.setattr(digesting, "_place", late)
    take(account, said("m2", "Begun first", minutes=5))
    assert list(Message.objects.order_by("created_at").values_list("remote_id", flat=True)) == ["m1", "m3", "m2"]


def test_what_we_said_to_somebody_who_never_wrote_opens_nothing():
    account = make.account()
    take(account, said("m2", "Bonjour", own=True, thread="dm:9", author=Person("us", "ville")))
    assert not Conversation.objects.exists()


def test_a_closed_conversation_opens_again_and_a_snooze_ends():
    account = make.account()
    take(account, said("m1"))
    Conversation.objects.update(state="closed", waiting_since=None, due_at=NOON + timedelta(days=3))
    take(account, said("m2", "Toujours fermée !", minutes=60))
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.due_at, conversation.waiting_since) == ("open", None, NOON + timedelta(minutes=60))


def test_an_automatic_mail_asks_nobody_to_answer():
    account = make.account("email")
    take(account, said("m1", "Je suis absent", kind="mail", private=True, context={"auto": True}))
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.waiting_since) == ("closed", None)


def test_search_finds_without_accents_and_unfinished():
    account = make.account()
    take(account, said("m1", "La Déchèterie de l’Été"), said("m2", "Autre chose", minutes=1))
    assert find("decheterie", label="inbox.message").count() == 1
    assert find("déch", label="inbox.message").count() == 1
    assert find('"decheterie de l"', label="inbox.message").count() == 1
    assert find("dech autre", label="inbox.message").count() == 0


def test_statements_do_not_grow_with_the_batch(django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(second, "there", lambda: False)  # its rows are one statement more
    account = make.account()
    items = [said(f"m{n}", f"Message {n}", thread=f"t{n}", author=Person(f"p{n}", f"h{n}")) for n in range(200)]
    with django_assert_max_num_queries(33):  # SQLite takes 999 values a statement: its inserts come in slices
        assert take(account, *items) == 200


def test_poison_fails_alone_and_goes_to_quarantine():
    from parvis.inbox.jobs import take_in
    from parvis.work import rows

    account, now = make.account(), datetime.now(UTC)
    good = b'[{"verb":"add","remote_id":"m1","thread":"t","kind":"mention","at":"2026-11-25T12:00:00+00:00",' \
           b'"author":{"remote_id":"p","handle":"h"},"text":"Bonjour"}]'  # fmt: skip
    for digest_, body in (("a", good), ("b", b"{not json"), ("c", b'[{"verb":"add"}]')):
        Raw.objects.create(account=account, digest=digest_, form="items", body=body, received_at=now, due_at=now)
    for _ in range(3):
        Raw.objects.exclude(state="done").filter(due_at__isnull=False).update(due_at=now)
        held = rows.hold_due(Raw, 10, now=datetime.now(UTC))
        take_in(rows.take(Raw, [r.pk for r in held], held[0].due_at.isoformat()))
    assert dict(Raw.objects.values_list("digest", "state")) == {"a": "done", "b": "quarantine", "c": "quarantine"}
    assert Message.objects.count() == 1


def test_each_column_that_must_be_filled_is_given():
    """Rows are written without their models, and so without what a model fills in by itself."""
    for model, names in ((Message, digesting.MESSAGE), (Identity, authors.IDENTITY), (Contact, authors.CONTACT)):
        needed = {f.attname for f in model._meta.concrete_fields if not f.null and not f.has_db_default()}
        assert needed <= set(names), model


def test_what_another_worker_stored_meanwhile_is_read_again(monkeypatch):
    """Both looked before either wrote: the second meets the first one's rows, and begins again."""
    from parvis.inbox import digest as written

    account, know, looked = make.account(), written._know, []
    take(account, said("m1"), said("m2", "Et le gymnase ?", minutes=1))

    def too_early(batch, arrived):
        if looked:
            know(batch, arrived)
        looked.append(len(arrived))

    monkeypatch.setattr(written, "_know", too_early)
    assert take(account, said("m1"), said("m2", "Et le gymnase ?", minutes=1), said("m3", "Merci", minutes=2)) == 1
    assert looked == [3, 3]
    conversation = Conversation.objects.get()
    assert (Message.objects.count(), Identity.objects.count(), Contact.objects.count()) == (3, 1, 1)
    assert (conversation.count, conversation.preview) == (3, "Merci")
    assert conversation.last_in == Message.objects.get(remote_id="m3").pk
    assert Entry.objects.count() == 3


def test_a_remote_id_longer_than_its_column_is_one_message():
    account = make.account()
    assert [take(account, said("m" * 400)), take(account, said("m" * 400))] == [1, 0]


def test_under_load_a_seat_goes_on_and_a_failure_is_still_counted(monkeypatch):
    from parvis.inbox import jobs
    from parvis.work import rows

    monkeypatch.setattr(jobs, "BATCH", 3)
    account, now = make.account(), datetime.now(UTC)
    for n in range(8):
        packed = f'[{{"verb":"add","remote_id":"m{n}","thread":"t","kind":"mention","at":"2026-11-25T12:00:00+00:00",' \
                 f'"author":{{"remote_id":"p","handle":"h"}},"text":"Bonjour {n}"}}]'  # fmt: skip
        body = b"{not json" if n == 4 else packed.encode()
        Raw.objects.create(account=account, digest=str(n), form="items", body=body, received_at=now, due_at=now)
    held = rows.hold_due(Raw, 3, now=datetime.now(UTC))
    jobs.take_in(rows.take(Raw, [r.pk for r in held], held[0].due_at.isoformat()))
    assert Message.objects.count() == Conversation.objects.get().count == 7
    assert Raw.objects.exclude(state="done").values_list("state", "attempts").get() == ("new", 1)


COUNTED = {"verb": "edit", "private": True, "kind": "private", "context": {"before": 45}}


@pytest.mark.parametrize(
    "others",
    [(), ("add", "counted"), ("counted", "add"), ("edit", "counted"), ("counted", "edit")],
    ids=["alone", "after it was told", "before it is told", "after an edit", "before an edit"],
)
def test_how_many_stand_before_a_message_is_no_edit_of_it(others):
    """Facebook and Instagram tell the first message with words once more, with the number of those without."""
    account, added = make.account("facebook"), said(private=True, kind="private")
    edited = said(private=True, kind="private", verb="edit", minutes=3, text="Et la lumière, quand ?")
    items = {"counted": said(**COUNTED), "add": added, "edit": edited}
    take(account, *[items[name] for name in others or ("counted",)])
    message = Message.objects.get()
    assert message.context == {"before": 45}
    assert message.text == (edited.text if "edit" in others else added.text)
    assert message.edited_at == (edited.at if "edit" in others else None)
    client = Client()
    client.force_login(make.user("manager"))
    page = client.get(f"/guichet/{message.conversation_id}").content.decode()
    assert "Au moins 45 messages plus anciens" in page
    assert (">modifié<" in page) == ("edit" in others)
