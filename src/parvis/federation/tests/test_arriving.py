"""What other servers deliver: believed when it is signed, once, and as private as it was."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.federation import actions, standing
from parvis.federation.arrivals import actions as arrivals
from parvis.federation.arrivals import jobs as arriving
from parvis.federation.models import Activity, Arrival, Follower, Reaction, Remote, Server
from parvis.federation.outbox.actions import Kept
from parvis.federation.tests.neighbours import PUBLIC, Neighbour, known, opened, understood
from parvis.inbox.jobs import take_in
from parvis.inbox.models import Conversation, Message
from parvis.networks.protocol import Draft
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db
ZOE = Neighbour()
KEY = "6b0f9b3c-8f43-4d0e-9a52-8c1f1f2a7f11"


@pytest.fixture(autouse=True)
def city(monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    known(monkeypatch, ZOE, Neighbour("ali"), Neighbour("max", "mal.example"))


def counter() -> None:
    """What was believed reaches the counter."""
    understood()
    while held := rows.hold_due(Raw, 50, now=timezone.now()):
        take_in(held)


def us() -> str:
    return standing.site_of(standing.actor()).actor


def posted() -> str:
    return Kept().put(Draft("La piscine rouvre."), KEY).remote_id


def state() -> list[str]:
    return list(Arrival.objects.order_by("pk").values_list("state", flat=True))


def test_a_follow_is_accepted_once_and_undone() -> None:
    follow = ZOE.activity("Follow", us())
    assert ZOE.deliver(follow) == 202
    understood()
    assert [one.remote.handle for one in Follower.objects.all()] == ["zoe@pub.example"]
    accept = Activity.objects.get(kind="Accept")
    assert (accept.inbox, accept.told["object"]["id"]) == (f"{ZOE.uri}/inbox", follow["id"])
    assert ZOE.deliver(follow, now=timezone.now() + timedelta(seconds=5)) == 202  # the same one, signed anew
    understood()
    assert (state(), Follower.objects.count(), Activity.objects.count()) == (["done", "refused"], 1, 1)
    ZOE.deliver(ZOE.activity("Undo", follow))
    understood()
    assert not Follower.objects.exists()


@pytest.mark.parametrize(
    ("how", "status", "ends"),
    [
        ({"key": "ali"}, 202, ["refused"]),
        ({"now": timezone.now() - timedelta(hours=3)}, 401, []),
        ({"body": b'{"type":"Delete"}'}, 401, []),
    ],
    ids=["somebody else's key", "an old one", "another body"],
)
def test_what_is_not_proved_does_nothing(how: dict, status: int, ends: list[str]) -> None:  # type: ignore[type-arg]
    assert ZOE.deliver(ZOE.activity("Follow", us()), **how) == status
    understood()
    assert (state(), Follower.objects.count()) == (ends, 0)


def test_nobody_speaks_for_another() -> None:
    """Signed by Ali, in the name of Zoé; a note of Zoé's handed in by Ali; somebody's text taken back by another server."""
    ali, max_ = Neighbour("ali"), Neighbour("max", "mal.example")
    ali.deliver(ZOE.activity("Follow", us()))
    ali.deliver(ali.activity("Create", ZOE.note(1)))
    ZOE.deliver(ZOE.activity("Create", ZOE.note(2, "Bonsoir")))
    max_.deliver(max_.activity("Delete", ZOE.note(2)["id"]))
    counter()
    assert state() == ["refused", "done", "done", "done"]
    assert not Follower.objects.exists()
    assert list(Message.objects.values_list("text", flat=True)) == ["Bonsoir"]


def test_an_answer_a_mention_and_what_is_private() -> None:
    """Each in its own conversation; what is private is so here too; what does not concern us is nobody's business."""
    note = posted()
    ZOE.deliver(ZOE.activity("Create", ZOE.note(1, "À quelle heure ?", inReplyTo=note), "1"))
    ZOE.deliver(ZOE.activity("Create", ZOE.note(2, "Vive la ville"), "2"))
    ZOE.deliver(ZOE.activity("Create", ZOE.note(3, "Mon dossier", to=[us()], cc=[]), "3"))
    ZOE.deliver(ZOE.activity("Create", ZOE.note(4, "Autre chose", cc=[f"{ZOE.uri}/followers"]), "4"))
    counter()
    found = Conversation.objects.order_by("pk").values_list("kind", "private", "preview")
    assert sorted(found) == [
        ("comment", False, "À quelle heure ?"),
        ("mention", False, "Vive la ville"),
        ("private", True, "Mon dossier"),
    ]
    assert Message.objects.get(text="À quelle heure ?").parent == note


def test_it_is_edited_and_taken_back_for_good() -> None:
    ZOE.deliver(ZOE.activity("Create", ZOE.note(1, "Une fuite rue Haute"), "a"))
    ZOE.deliver(ZOE.activity("Update", ZOE.note(1, "Une fuite rue Basse"), "b"))
    counter()
    assert Message.objects.get().text == "Une fuite rue Basse"
    ZOE.deliver(ZOE.activity("Delete", {"id": ZOE.note(1)["id"], "type": "Tombstone"}, "c"))
    counter()
    assert Message.objects.get().removed_at
    ZOE.deliver(ZOE.activity("Update", ZOE.note(1, "Me revoilà"), "d"))
    counter()
    message = Message.objects.get()
    assert (message.text, bool(message.removed_at)) == ("", True)


def test_likes_and_shares_are_counted_once_without_names() -> None:
    note, ali = posted(), Neighbour("ali")
    for who, kind, mark in ((ZOE, "Like", ""), (ZOE, "Like", "2"), (ali, "Like", ""), (ali, "Announce", "")):
        who.deliver(who.activity(kind, note, mark))
    understood()
    told = {reading.metric: reading.value for reading in Kept().counted([note])}
    assert told == {"likes": 2, "shares": 1}
    assert not [row for row in Reaction.objects.values() if "zoe" in str(row)]
    ali.deliver(ali.activity("Undo", ali.activity("Announce", note)))
    ZOE.deliver(ZOE.activity("Undo", ZOE.activity("Like", note)["id"]))
    understood()
    assert {reading.metric: reading.value for reading in Kept().counted([note])} == {"likes": 1, "shares": 0}


def test_who_is_kept_out() -> None:
    """A server with all below it, refused at the door; it follows no longer."""
    max_ = Neighbour("max", "deep.mal.example")
    admin = make.user("admin")
    ZOE.deliver(ZOE.activity("Follow", us()))
    understood()
    actions.bar(name="mal.example", reason="publicité", by=admin)
    actions.bar(name=ZOE.uri, reason="menaces", by=admin)
    assert not Follower.objects.exists()
    assert max_.deliver(max_.activity("Follow", us())) == 403
    assert ZOE.deliver(ZOE.activity("Follow", us(), "2")) == 403
    assert Neighbour("ali").deliver(Neighbour("ali").activity("Follow", us())) == 202


@pytest.mark.parametrize("error", [RecursionError("deep"), ZeroDivisionError("ours"), OperationalError("gone away")])
def test_whatever_a_delivery_raises_the_next_go_on(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own poison, written on it; but a database that is away is nobody's."""
    ZOE.deliver(ZOE.activity("Create", ZOE.note(1), "bad"))
    ZOE.deliver(ZOE.activity("Follow", us()))
    done = arriving._do

    def struck(who: Remote, told: dict[str, Any], about: dict[str, Any]) -> None:
        if told["type"] == "Create":
            raise error
        done(who, told, about)

    monkeypatch.setattr(arriving, "_do", struck)
    bad, good = Arrival.objects.order_by("pk")
    held = {row.pk: row for row in rows.hold_due(Arrival, 50, now=timezone.now())}
    with suppress(OperationalError):
        arriving._look(held[bad.pk])
    arriving._look(held[good.pk])
    bad.refresh_from_db()
    assert bad.failure == ("" if isinstance(error, OperationalError) else f"{type(error).__name__}: {error}")
    assert Follower.objects.count() == 1


def test_poison_goes_aside_and_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = ZOE.note(1)
    bad["id"] = f"{ZOE.uri}/{'x' * 400}"
    ZOE.deliver(ZOE.activity("Create", bad, "bad"))
    row = Arrival.objects.get()
    for tries in range(1, 4):
        Arrival.objects.filter(pk=row.pk).update(due_at=timezone.now(), attempts=tries)
        understood()
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("quarantine", None)
    ZOE.deliver(ZOE.activity("Follow", us()))
    understood()
    assert Follower.objects.count() == 1
    arrivals.forget(row, by=make.user("admin"))
    row.refresh_from_db()
    assert (row.state, bytes(row.body)) == ("refused", b"")


def test_a_key_that_was_replaced_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ZOE.deliver(ZOE.activity("Follow", us()))
    understood()
    remote = Follower.objects.get().remote
    type(remote).objects.filter(pk=remote.pk).update(public="", read_at=timezone.now() - timedelta(hours=1))
    asked = known(monkeypatch, ZOE)
    ZOE.deliver(ZOE.activity("Undo", ZOE.activity("Follow", us())))
    understood()
    assert (asked, Follower.objects.count()) == ([ZOE.uri], 0)


def test_a_stranger_who_goes_costs_nothing_and_one_whom_we_know_follows_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = known(monkeypatch, ZOE)
    assert ZOE.deliver(ZOE.activity("Delete", ZOE.uri, "1")) == 202
    assert (Arrival.objects.count(), asked) == (0, [])
    ZOE.deliver(ZOE.activity("Follow", us()))
    understood()
    ZOE.deliver(ZOE.activity("Delete", ZOE.uri, "2"))
    understood()
    assert not Follower.objects.exists()


def test_a_server_that_was_set_aside_comes_back_when_it_writes() -> None:
    Server.objects.create(host=ZOE.host, failing_since=timezone.now() - timedelta(days=9), aside_at=timezone.now())
    ZOE.deliver(ZOE.activity("Follow", us()))
    understood()
    server = Server.objects.get(host=ZOE.host)
    assert (server.aside_at, server.failing_since) == (None, None)


def test_a_crowd_is_asked_to_come_again_and_a_closed_door_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "CROWD", 1)
    assert ZOE.deliver(ZOE.activity("Follow", us())) == 202
    assert Neighbour("ali").deliver(Neighbour("ali").activity("Follow", us())) == 503
    actions.settle(by=make.user("admin"), open=False, username="ville")
    assert ZOE.deliver(ZOE.activity("Create", ZOE.note(9, to=[PUBLIC]))) == 404


def test_one_address_fills_its_own_share_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "EACH", 3)
    flood = [Neighbour("mal", f"s{n}.example") for n in range(6)]
    codes = [one.deliver(one.activity("Follow", us()), key="zoe", whence="5.6.7.8") for one in flood]
    assert codes == [202] * 3 + [429] * 3, "under whatever name it signs"
    assert ZOE.deliver(ZOE.activity("Follow", us()), whence="9.8.7.6") == 202
    understood()
    assert [one.remote.handle for one in Follower.objects.all()] == ["zoe@pub.example"]
    assert flood[0].deliver(flood[0].activity("Like", us()), key="zoe", whence="5.6.7.8") == 202, "its share is free again"


def test_many_addresses_shut_out_nobody_who_was_believed_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "CROWD", 4)
    assert ZOE.deliver(ZOE.activity("Follow", us()), whence="9.8.7.6") == 202
    understood()
    flood = [Neighbour("mal", f"s{n}.example") for n in range(6)]
    codes = [one.deliver(one.activity("Follow", us()), key="zoe", whence=f"5.6.7.{n}") for n, one in enumerate(flood)]
    assert codes == [202] * 4 + [503] * 2
    assert ZOE.deliver(ZOE.activity("Undo", {"type": "Follow"}), whence="9.8.7.6") == 202
    assert Arrival.objects.latest("pk").lane == "known", "it is looked at beside the others, not behind them"
    understood()
    assert not Follower.objects.exists()


def test_behind_a_server_that_hides_addresses_nothing_is_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "EACH", 1)
    assert {one.deliver(one.activity("Follow", us()), whence="10.0.0.2") for one in (ZOE, Neighbour("ali"))} == {202}
    assert set(Arrival.objects.values_list("net", flat=True)) == {""}
