"""What a room above sees of the counter, and where its words stand on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from parvis.inbox import actions, hooks
from parvis.inbox.actions import Impossible
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation, Message
from parvis.networks.protocol import Incoming, Person
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


class Room:
    """One that keeps what it hears."""

    def __init__(self) -> None:
        self.batches: list[list[hooks.Heard]] = []
        self.moves: list[tuple[int, str, Any]] = []
        self.told: list[int] = []

    def heard(self, messages: Any) -> None:
        self.batches.append(list(messages))

    def moved(self, conversations: Sequence[Conversation], kind: str, by: Any) -> None:
        self.told.append(len(conversations))
        self.moves += [(one.pk, kind, by) for one in conversations]


@pytest.fixture
def room() -> Iterator[Room]:
    found = Room()
    hooks.follows("essai", hooks.Follower(found.heard, found.moved))
    yield found
    del hooks.FOLLOWERS["essai"]


def said(thread: str, remote: str, text: str) -> Incoming:
    return Incoming("add", remote, thread, "comment", timezone.now(), Person("42", "Jeanne", "Jeanne"), text)


def test_a_batch_is_heard_at_once_and_an_archive_is_not(room: Room) -> None:
    account = make.account("facebook")
    digest([Arrived(account, said("f1", "m1", "Bonjour")), Arrived(account, said("f1", "m2", "Il pleut"))])
    digest([Arrived(account, said("f1", "m3", "Encore"))])
    digest([Arrived(account, said("f2", "m4", "Jadis"))], quiet=True)
    assert [[(one.text, one.begun) for one in batch] for batch in room.batches] == [
        [("Bonjour", True), ("Il pleut", True)],
        [("Encore", False)],
    ]
    assert room.batches[0][0].message in Message.objects.values_list("pk", flat=True)


def test_who_asks_what_another_noted_is_told_after_it_whichever_began_first(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(hooks, "FOLLOWERS", {})
    monkeypatch.setattr(hooks, "AFTER", {})
    for name, after in (("a", ("z",)), ("m", ()), ("z", ("absent",))):
        hooks.follows(name, hooks.Follower(withdrawn=lambda messages, name=name: told.append(name)), after=after)  # type: ignore[misc]
    hooks.withdrawn([1])
    assert told == ["z", "m", "a"]


def test_what_a_room_refuses_is_not_done(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """It hears inside the transaction: what it cannot follow does not happen."""
    monkeypatch.setattr(room, "moved", lambda *moved: 1 / 0)
    hooks.follows("essai", hooks.Follower(room.heard, room.moved))
    row, manager = make.conversation(), make.user()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.set_state(row, state="closed", by=manager)
    row.refresh_from_db()
    assert row.state != "closed"


def test_each_act_of_a_colleague_is_heard(room: Room) -> None:
    row, manager = make.conversation(), make.user()
    actions.assign(row, to=manager, by=manager)
    actions.note(row, text="À voir", by=manager)
    actions.snooze(row, until=timezone.now() + timedelta(hours=1), by=manager)
    actions.set_state(row, state="closed", by=manager)
    assert [(pk, kind) for pk, kind, by in room.moves if by == manager] == [
        (row.pk, "conversation.assigned"), (row.pk, "conversation.noted"), (row.pk, "conversation.snoozed"),
        (row.pk, "conversation.state"),
    ]  # fmt: skip


def test_many_that_move_alike_are_told_at_once_and_each_in_its_own_order(room: Room) -> None:
    one, other, third, manager = make.conversation(), make.conversation(), make.conversation(), make.user()
    with hooks.together():
        for row in (one, other):
            actions.assign(row, to=manager, by=manager)
            actions.set_state(row, state="closed", by=manager)
        actions.set_state(third, state="closed", by=manager)
        actions.set_state(one, state="open", by=manager)
        actions.assign(one, to=None, by=manager)
        assert room.moves == []
    assert room.told == [2, 3, 1, 1]
    assert [kind for pk, kind, _ in room.moves if pk == one.pk] == [
        "conversation.assigned", "conversation.state", "conversation.state", "conversation.assigned",
    ]  # fmt: skip


def test_what_an_error_ended_is_not_told_with_the_others(room: Room) -> None:
    one, other, manager = make.conversation(), make.conversation(), make.user()

    def refused() -> None:
        with hooks.together(), transaction.atomic():
            actions.set_state(other, state="closed", by=manager)
            raise Impossible([])

    with hooks.together():
        actions.set_state(one, state="closed", by=manager)
        with pytest.raises(Impossible):
            refused()
    assert [pk for pk, _, _ in room.moves] == [one.pk]
    actions.set_state(other, state="waiting", by=manager)
    assert room.told == [1, 1]


def test_a_list_is_narrowed_by_a_room_and_says_so_and_marks_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = make.conversation(), make.conversation()
    client = Client()
    client.force_login(make.user())
    monkeypatch.setitem(hooks.NARROWS, "essai", hooks.Narrow(
        lambda user, value: Q(pk=int(value)) if value.isdigit() else None, lambda user, value: f"Essai {value}"
    ))  # fmt: skip
    monkeypatch.setitem(hooks.MARKERS, "essai", hooks.Marker(
        lambda pks, user: Message.objects.filter(conversation__in=pks), {"said": "text", "at": "at"},
        lambda found, now: (
            (pk, hooks.Mark(f"marqué {fields['said'][:3]}")) for pk, fields in found if hooks.moment(fields["at"]) == one.last_at
        ),
    ))  # fmt: skip
    page = client.get(f"/guichet/?vue=toutes&essai={one.pk}").content.decode()
    assert f"talk-{one.pk}" in page and f"talk-{other.pk}" not in page
    assert f"Essai {one.pk}" in page and page.count("marqué Qua") == 1
    assert "talk-" not in client.get("/guichet/?vue=toutes&essai=rien").content.decode()
