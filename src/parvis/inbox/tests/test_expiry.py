"""What a network does not let us keep is nowhere once its moment has come; that it was said, when, and our answer stay."""

from __future__ import annotations

import json
import tarfile
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.accounts.models import Account, Raw
from parvis.inbox import actions, expiry
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.drafts import answering_of, last_in
from parvis.inbox.expiry import let_go
from parvis.inbox.models import Contact, Conversation, Identity, Message, Moderation
from parvis.inbox.names import ask_names
from parvis.inbox.snapshots import copied
from parvis.journal.models import Event, Notice
from parvis.networks.linkedin.facts import KEPT
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.records import backup
from parvis.search.index import find
from parvis.search.models import Entry
from parvis.testing import make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORDS, HANDLE, NAME = "zanzibarine", "quetzalcoatl", "Xylophonia"
MARKS = (WORDS, HANDLE, NAME.lower())
OURS = "Le bassin rouvre lundi."


def member(number: int = 1) -> Person:
    who = f"{HANDLE}{number}"
    return Person(f"urn:li:person:{who}", who, f"{NAME} {number}", f"https://n.example/{who}", f"https://n.example/{who}.png")


def said(remote: str = "c1", *, of: int = 1, until: datetime | None = None, text: str = "", **fields) -> Incoming:
    context = {"object": "a", "quoted": f"{WORDS} citée", "expires": (until or timezone.now() - timedelta(hours=1)).isoformat()}
    values = {"verb": "add", "thread": f"post|urn:li:person:{HANDLE}{of}", "kind": "comment", "at": NOON, "context": context,
              "url": "https://www.linkedin.com/feed/update/1", "parent": "post"} | fields  # fmt: skip
    return Incoming(remote_id=remote, author=member(of), text=text or f"La {WORDS} rouvre quand ?", **values)


def take(account: Account, *items: Incoming) -> None:
    digest([Arrived(account, item) for item in items])


def linkedin() -> Account:
    account = make.account("mastodon")
    Account.objects.filter(pk=account.pk).update(network="linkedin", settings={"organization": "1"})
    return Account.objects.get(pk=account.pk)


def where(marks: tuple[str, ...] = MARKS) -> list[str]:
    """Every text of every table that holds one of the marks."""
    found: dict[str, None] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("search_words"):  # FTS5's own, behind the table that is looked at
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    text = (bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)).lower()
                    if any(mark in text for mark in marks):
                        found[f"{table}.{name}"] = None
    return list(found)


class Asked:
    def __init__(self, asked: list[str]) -> None:
        self.asked = asked

    def person(self, remote_id: str) -> Person:
        self.asked.append(remote_id)
        return member()


def everything_about(account: Account) -> Conversation:
    """A member's words in every place that may hold a copy."""
    manager = make.user()
    take(account, said(until=timezone.now() + timedelta(hours=1)))
    conversation = Conversation.objects.get()
    message = conversation.messages.get()
    make.message(conversation, way="out", text=OURS, at=NOON + timedelta(hours=1))
    actions.assign(conversation, to=make.user("agent"), by=manager)
    row = Moderation(act="delete", message=message, conversation=conversation, identity=message.identity, account=account,
                     team=account.team, by=manager, snapshot=copied(message))  # fmt: skip
    actions._moderated(row, message)
    take(account, said("c2", of=1, until=timezone.now() + timedelta(hours=1)))
    return conversation


def past() -> None:
    Message.objects.filter(expires_at__isnull=False).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_after_its_moment_nothing_of_it_is_in_any_table():
    conversation = everything_about(linkedin())
    assert {"inbox_message.text", "inbox_identity.handle", "inbox_moderation.snapshot", "journal_event.data", "journal_notice.text",
            "search_entry.body", "inbox_conversation.preview", "inbox_conversation.thread"} <= set(where())  # fmt: skip
    past()
    let_go()
    assert where() == []
    assert not find(WORDS, label="inbox.message").exists()
    conversation.refresh_from_db()
    first, _deleted, ours = conversation.messages.order_by("at", "remote_id")
    assert (first.at, first.url != "", first.expired_at is not None, first.text) == (NOON, True, True, "")
    assert ours.text == OURS == conversation.preview
    assert Entry.objects.count() == 0 or find("bassin", label="inbox.message").exists()
    register = Moderation.objects.get()
    assert (register.act, register.snapshot["expired"], register.snapshot["url"]) == ("delete", True, first.url)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4), st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_whatever_came_in_whatever_order_nothing_of_it_stays(told):
    """Adds, edits, removals of three members, some past and some before their moment: each round leaves only what may stay."""
    with transaction.atomic():
        account, now = linkedin(), timezone.now()
        for number, (of, remote, again, gone) in enumerate(told):
            verb = "remove" if gone else "edit" if again else "add"
            take(account, said(f"c{of}-{remote}", of=of, verb=verb, at=NOON + timedelta(minutes=number), text=f"{WORDS} {number}",
                               until=now + timedelta(hours=number % 3)))  # fmt: skip
        for hour in range(3):
            with_moment = Message.objects.filter(expires_at__gt=now + timedelta(hours=hour) + expiry.AHEAD, expired_at=None)
            _let_go_at(now + timedelta(hours=hour))
            assert (where((WORDS,)) != []) == with_moment.filter(removed_at=None).exists()
        _let_go_at(now + timedelta(hours=4))
        assert where() == []
        transaction.set_rollback(True)


def _let_go_at(moment: datetime) -> None:
    while expiry._slice(moment + expiry.AHEAD):
        pass


def test_who_may_still_be_named_is():
    """A person stays known while one of their messages may be kept, and loses only the old words."""
    account = linkedin()
    take(account, said("old"), said("new", text="Merci beaucoup", at=NOON + timedelta(minutes=1), until=timezone.now() + KEPT))
    let_go()
    identity = Identity.objects.get()
    assert (identity.handle, identity.expired_at) == (f"{HANDLE}1", None)
    assert [m.text for m in Message.objects.order_by("at")] == ["", "Merci beaucoup"]
    assert Conversation.objects.get().preview == "Merci beaucoup"


def test_words_without_a_moment_stay():
    take(make.account(), said(context={"object": "a"}))
    past()
    let_go()
    assert Message.objects.get().text.startswith(f"La {WORDS}")
    assert Identity.objects.get().name == f"{NAME} 1"


def test_the_same_person_writes_again_afterwards():
    account = linkedin()
    take(account, said())
    let_go()
    take(account, said("c2", text="Encore moi", until=timezone.now() + KEPT), said())  # and the first one comes a second time
    assert Message.objects.count() == 2
    assert Conversation.objects.count() == Identity.objects.count() == 2
    assert Message.objects.get(remote_id="c1").text == ""


def test_an_edit_after_the_moment_is_told_anew_and_goes_at_its_own():
    account = linkedin()
    take(account, said())
    let_go()
    take(account, said(verb="edit", at=NOON + timedelta(days=3), text=f"{WORDS} corrigée", until=timezone.now() + KEPT))
    assert Message.objects.get().text == f"{WORDS} corrigée"
    past()
    let_go()
    assert where() == []


def test_what_was_handed_to_us_late_is_not_kept_longer():
    account, now = linkedin(), timezone.now()
    digest([Arrived(account, said(until=now + KEPT), received=now - timedelta(hours=40))])
    assert Message.objects.get().expires_at == now + timedelta(hours=8)


def test_nobody_asks_for_the_name_of_somebody_who_was_let_go(monkeypatch):
    account = linkedin()
    take(account, said())
    let_go()
    asked = []
    monkeypatch.setattr("parvis.inbox.names.connector_of", lambda _account: Asked(asked))
    ask_names()
    assert asked == []
    assert Identity.objects.get().name == ""


def test_a_delivery_that_nobody_could_read_is_emptied():
    account, now = linkedin(), timezone.now()
    other = make.account()
    for n, (of, age) in enumerate([(account, 49), (account, 1), (other, 49)]):
        Raw.objects.create(account=of, digest=str(n), form="hook", body=WORDS.encode(), state="quarantine", failure=f"KeyError: {WORDS}",
                           received_at=now - timedelta(hours=age))  # fmt: skip
    let_go()
    assert [(bytes(raw.body) == b"", raw.state, raw.failure == "") for raw in Raw.objects.order_by("digest")] == [
        (True, "done", True), (False, "quarantine", False), (False, "quarantine", False),
    ]  # fmt: skip
    assert Event.objects.filter(kind="raw.expired").count() == 1


def test_the_work_is_bounded_and_runs_again_without_harm(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(expiry, "AT_ONCE", 20)
    account = linkedin()
    take(account, *[said(f"c{n}", of=n) for n in range(50)])
    with django_assert_max_num_queries(90):  # three slices, whatever is in them
        let_go()
    assert Message.objects.filter(expired_at=None).count() == 0
    assert Event.objects.filter(kind="conversation.changed").count() == 50
    with django_assert_max_num_queries(9):  # transactions among them
        let_go()
    assert Event.objects.filter(kind="conversation.changed").count() == 50


def test_it_goes_a_little_before_never_after():
    account, now = linkedin(), timezone.now()
    take(account, said(until=now + timedelta(seconds=40)), said("c2", of=2, until=now + timedelta(minutes=5)))
    let_go()
    assert [m.text == "" for m in Message.objects.order_by("remote_id")] == [True, False]


def test_a_person_known_elsewhere_keeps_the_name_they_have_there():
    take(linkedin(), said())
    identity = Identity.objects.get()
    Identity.objects.create(contact=identity.contact, network="mastodon", remote_id="m", handle="marie", name="Marie")
    let_go()
    assert Contact.objects.get().name == "Marie"


@pytest.mark.django_db(transaction=True)
def test_a_backup_has_nothing_that_must_go(tmp_path):
    everything_about(linkedin())
    assert where() != []
    backup.save(tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        lines = tar.extractfile("rows.jsonl").read().decode()
    assert [mark for mark in MARKS if mark in lines.lower()] == []
    rows = [json.loads(line) for line in lines.splitlines()]
    told = [row["fields"] for row in rows if row["model"] == "inbox.message" and row["fields"]["way"] == "in"]
    assert all(row["expired_at"] and row["at"] for row in told)
    assert len(told) == 2
    assert Message.objects.filter(expired_at__isnull=False).count() == 0  # here it stays until its moment


def test_the_page_says_when_it_goes_and_that_it_went(client):
    account = linkedin()
    take(account, said(until=timezone.now() + timedelta(hours=5, minutes=30)))
    client.force_login(make.user())
    page = reverse("inbox:conversation", args=[Conversation.objects.get().pk])
    before = client.get(page).content.decode()
    assert "effacé dans" in before
    assert WORDS in before
    past()
    let_go()
    after = client.get(page).content.decode()
    assert "LinkedIn ne permet pas de garder ce texte plus de 48" in after
    assert "https://www.linkedin.com/feed/update/1" in after
    assert "Nom effacé" in after
    assert [mark for mark in MARKS if mark in after.lower()] == []
    assert "(texte effacé)" in client.get(reverse("inbox:rows") + "?vue=toutes").content.decode()


def test_the_api_tells_the_moment_and_that_it_came(client):
    account = linkedin()
    take(account, said(until=timezone.now() + timedelta(hours=5)))
    token = make.token(make.user())
    path = f"/api/v1/conversations/{Conversation.objects.get().pk}"
    told = client.get(path, headers={"Authorization": f"Bearer {token}"}).json()["messages"][0]
    assert (told["expires_at"] is not None, told["expired_at"]) == (True, None)
    past()
    let_go()
    found = client.get(path, headers={"Authorization": f"Bearer {token}"}).json()
    told = found["messages"][0]
    assert (told["text"], told["author"], told["expired_at"] is not None, told["at"]) == (
        "",
        "",
        True,
        "2026-11-25T12:00:00Z",
    )
    assert (found["person"]["name"], found["person"]["handle"], found["preview"]) == ("", "", "")


def test_an_answer_is_still_possible():
    """The context is gone, the number of the comment is not: LinkedIn takes an answer under it."""
    account = linkedin()
    urn = "urn:li:comment:(urn:li:activity:9,10)"
    take(account, said(urn))
    let_go()
    conversation = Conversation.objects.get()
    answering = answering_of(conversation, last_in(conversation))
    assert (answering.remote_id, answering.context) == (urn, None)


def test_what_is_moderated_while_its_moment_comes_leaves_no_copy():
    account = linkedin()
    take(account, said())
    message = Message.objects.get()
    row = Moderation(act="delete", message=message, conversation=message.conversation, identity=message.identity, account=account,
                     team=account.team, by=make.user(), snapshot=copied(message))  # fmt: skip
    let_go()
    actions._moderated(row, message)
    assert where() == []


def test_notices_are_said_in_each_ones_language():
    account, agent = linkedin(), make.user("agent")
    User.objects.filter(pk=agent.pk).update(language="en")
    take(account, said())
    actions.assign(Conversation.objects.get(), to=User.objects.get(pk=agent.pk), by=make.user())
    let_go()
    assert Notice.objects.get().text == "A conversation was given to you."
