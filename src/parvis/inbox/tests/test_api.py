"""The counter over the API: who sees what, what is answered once, what is refused and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.inbox import actions
from parvis.inbox.models import Conversation, Message, Presence, Reply
from parvis.journal.models import Event
from parvis.networks.protocol import Act, Refused, Target
from parvis.search.index import Text, index
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Caller:
    return Caller(make.user("agent"))


def said(row: Conversation) -> Message:
    found = row.messages.order_by("-pk").first()
    assert found
    return found


def spoken(row: Conversation) -> Conversation:
    """Its messages may be searched, as the intake does."""
    index(Text("inbox.message", m.pk, row.pk, row.team_id, m.at, m.text) for m in row.messages.all())
    return row


def test_a_conversation_is_told_with_its_messages_and_answered(agent: Caller) -> None:
    row = make.conversation(texts=("Bonjour", "La piscine rouvre-t-elle ?"))
    status, told = agent("GET", f"/conversations/{row.pk}")
    assert status == 200
    assert [m["text"] for m in told["messages"]] == ["Bonjour", "La piscine rouvre-t-elle ?"]
    assert (told["network"], told["person"]["handle"], told["earlier"]) == ("mastodon", row.identity.handle, "")
    status, reply = agent("POST", f"/conversations/{row.pk}/replies", {"text": "Lundi.", "seen": told["seen"]})
    assert (status, reply["state"]) == (201, "scheduled")
    assert agent("GET", f"/conversations/{row.pk}")[1]["messages"][-1]["reply"]["id"] == reply["id"]
    assert agent("GET", "/conversations?assignee=me")[1]["items"][0]["state"] == "waiting"


def test_an_answer_given_meanwhile_is_shown_and_nothing_is_sent(agent: Caller) -> None:
    row = make.conversation()
    seen = said(row).pk
    actions.reply(row, text="Déjà répondu.", by=make.user("agent", username="claire"), seen=seen)
    status, refusal = agent("POST", f"/conversations/{row.pk}/replies", {"text": "Moi aussi", "seen": seen})
    assert (status, refusal["type"]) == (409, "/problems/answered")
    assert [(m["text"], m["author"]) for m in refusal["newer"]] == [("Déjà répondu.", "Claire")]
    assert Reply.objects.count() == 1
    assert agent("POST", f"/conversations/{row.pk}/replies", {"text": "Moi aussi", "seen": refusal["seen"]})[0] == 201


def test_who_reads_while_a_colleague_answers_is_told_when_they_answer(agent: Any, monkeypatch: Any) -> None:
    """The state was read before the answer: whoever goes by it must not answer a second time."""
    row = make.conversation(texts=("Quand rouvre la piscine ?",))
    monkeypatch.setattr(
        "parvis.inbox.api.looked", lambda *_, **__: actions.reply(row, text="Lundi.", by=make.user("agent"), seen=said(row).pk)
    )
    told = agent("GET", f"/conversations/{row.pk}")[1]
    assert told["state"] == "new"
    assert agent("POST", f"/conversations/{row.pk}/replies", {"text": "Lundi.", "seen": told["seen"]})[0] == 409


def test_the_same_key_answers_once(agent: Caller) -> None:
    row = make.conversation()
    body = {"text": "Une seule fois.", "seen": said(row).pk}
    answers = [agent("POST", f"/conversations/{row.pk}/replies", body, **{"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0] == answers[1]
    assert Reply.objects.count() == 1


def test_what_the_network_will_not_take_says_why(agent: Caller) -> None:
    row = make.conversation(make.account("x"))
    status, refusal = agent("POST", f"/conversations/{row.pk}/replies", {"text": "é" * 300, "seen": said(row).pk})
    assert (status, refusal["type"]) == (422, "/problems/impossible")
    assert "300 sur 280" in refusal["problems"][0]["sentence"]
    assert not Reply.objects.exists()
    assert agent("POST", f"/conversations/{row.pk}/replies", {"text": " ", "seen": said(row).pk})[0] == 422


def test_an_answer_to_a_removed_account_is_refused(agent: Caller) -> None:
    row = make.conversation(make.account(state="removed"))
    status, refusal = agent("POST", f"/conversations/{row.pk}/replies", {"text": "Oui", "seen": said(row).pk})
    assert (status, refusal["problems"][0]["code"]) == (422, "account-removed")


def test_the_list_is_filtered(agent: Caller) -> None:
    x = make.account("x")
    mine = spoken(make.conversation(x, texts=("Où jeter les encombrants ?",), assignee=agent.user))
    other = spoken(make.conversation(texts=("Des encombrants devant l’école",), state="closed"))
    for query, wanted in {
        "": {mine.pk, other.pk},
        "network=x": {mine.pk},
        f"account={other.account_id}": {other.pk},
        "state=closed": {other.pk},
        "state=new,open": {mine.pk},
        "assignee=me": {mine.pk},
        "assignee=none": {other.pk},
        f"assignee={agent.user.pk}": {mine.pk},
        "q=encombrants": {mine.pk, other.pk},
        "q=ecole": {other.pk},
        "q=piscine": set(),
    }.items():
        assert {c["id"] for c in agent("GET", f"/conversations?{query}")[1]["items"]} == wanted, query
    for query in ("state=ouverte", "assignee=claire", "cursor=abc", "account=0"):
        assert agent("GET", f"/conversations?{query}")[0] == 422, query


def test_pages_reach_the_end_with_few_queries(agent: Caller, django_assert_max_num_queries: Any) -> None:
    account, now = make.account(), timezone.now()
    made = [make.conversation(account, at=now - timedelta(minutes=n)).pk for n in range(7)]
    seen: list[int] = []
    cursor = ""
    while True:
        with django_assert_max_num_queries(6):
            told = agent("GET", f"/conversations?limit=3&cursor={cursor}")[1]
        seen += [c["id"] for c in told["items"]]
        cursor = told["next"]
        if not cursor:
            break
    assert seen == made


def test_a_long_conversation_is_read_backwards(agent: Caller) -> None:
    row = make.conversation(texts=tuple(f"n° {n}" for n in range(7)))
    last = agent("GET", f"/conversations/{row.pk}?limit=3")[1]
    before = agent("GET", f"/conversations/{row.pk}?limit=3&cursor={last['earlier']}")[1]
    assert [m["text"] for m in before["messages"] + last["messages"]] == [f"n° {n}" for n in range(1, 7)]


def test_another_teams_conversation_is_not_there() -> None:
    row = make.conversation(make.account(of=make.team("Petite enfance")))
    spoken(row)
    stranger = Caller(make.user("agent"))
    reply = actions.reply(row, text="Oui", by=make.user("manager"), seen=said(row).pk)
    for method, path in [
        ("GET", f"/conversations/{row.pk}"),
        ("POST", f"/conversations/{row.pk}/notes"),
        ("PATCH", f"/conversations/{row.pk}"),
        ("POST", f"/conversations/{row.pk}/replies"),
        ("POST", f"/conversations/{row.pk}/presence"),
        ("POST", f"/replies/{reply.pk}/retry"),
        ("POST", f"/replies/{reply.pk}/judge"),
        ("POST", f"/messages/{said(row).pk}/moderate"),
    ]:
        body = {"text": "x", "seen": 0} if path.endswith("replies") else None
        body = body or {
            "notes": {"text": "x"},
            "presence": {"state": "viewing"},
            "judge": {"there": True},
            "moderate": {"act": "hide", "reason": "x"},
        }.get(path.rsplit("/", 1)[1], {})
        assert stranger(method, path, body if method != "GET" else None)[0] == 404, path
    assert stranger("GET", "/conversations")[1]["items"] == []
    assert stranger("GET", "/conversations?q=piscine")[1]["items"] == []


def test_who_may_only_read_may_not_answer_and_a_contributor_sees_nothing() -> None:
    row = make.conversation()
    approver = Caller(make.user("approver"))
    assert approver("GET", f"/conversations/{row.pk}")[0] == 200
    assert approver("POST", f"/conversations/{row.pk}/replies", {"text": "Oui", "seen": 0})[0] == 403
    assert approver("PATCH", f"/conversations/{row.pk}", {"state": "closed"})[0] == 403
    assert Caller(make.user("contributor"))("GET", "/conversations")[0] == 403
    assert Caller(make.user("agent"), scopes=["inbox.see"])("POST", f"/conversations/{row.pk}/notes", {"text": "x"})[0] == 403


def test_a_note_never_leaves(agent: Caller) -> None:
    row = make.conversation()
    status, note = agent("POST", f"/conversations/{row.pk}/notes", {"text": "Voir avec les sports."})
    assert (status, note["way"], note["private"], note["reply"]) == (201, "note", True, None)
    assert not Reply.objects.exists()
    assert agent("POST", f"/conversations/{row.pk}/notes", {"text": "  "})[0] == 422


def test_all_of_a_change_or_nothing(agent: Caller) -> None:
    row = make.conversation()
    outside = make.user("agent", in_team=make.team("Petite enfance"))
    status, refusal = agent("PATCH", f"/conversations/{row.pk}", {"state": "closed", "assignee": outside.pk})
    assert (status, "assignee" in refusal["errors"]) == (422, True)
    assert Conversation.objects.get(pk=row.pk).state == "new"
    status, told = agent("PATCH", f"/conversations/{row.pk}", {"state": "open", "assignee": "me"})
    assert (status, told["state"], told["assignee"]) == (200, "open", agent.user.pk)
    until = (timezone.now() + timedelta(hours=2)).isoformat()
    assert agent("PATCH", f"/conversations/{row.pk}", {"snooze_until": until})[1]["snoozed_until"] is not None
    assert agent("PATCH", f"/conversations/{row.pk}", {"snooze_until": None, "assignee": None})[1]["snoozed_until"] is None
    assert Conversation.objects.get(pk=row.pk).assignee is None
    assert agent("PATCH", f"/conversations/{row.pk}", {"snooze_until": "2020-01-01T10:00:00"})[0] == 422


def test_presence_is_told_to_others_when_it_changes(agent: Caller) -> None:
    row = make.conversation()
    for state in ("viewing", "viewing", "writing"):
        assert agent("POST", f"/conversations/{row.pk}/presence", {"state": state}) == (204, None)
    assert Presence.objects.get().state == "writing"
    assert Event.objects.filter(kind="conversation.presence").count() == 2
    assert agent("POST", f"/conversations/{row.pk}/presence", {"state": "asleep"})[0] == 422


def test_a_doubt_is_judged_and_a_refusal_retried(agent: Caller) -> None:
    row = make.conversation()
    reply = actions.reply(row, text="Oui", by=agent.user, seen=said(row).pk)
    assert agent("POST", f"/replies/{reply.pk}/judge", {"there": True})[0] == 422
    Reply.objects.update(state="asked", due_at=None)
    assert agent("POST", f"/replies/{reply.pk}/judge", {"there": False})[1]["state"] == "scheduled"
    Reply.objects.update(state="refused", due_at=None, failure="x-credits")
    assert agent("POST", f"/replies/{reply.pk}/retry")[1]["state"] == "scheduled"
    assert agent("POST", f"/replies/{reply.pk}/retry")[0] == 422


class Hiding:
    def __init__(self, *, fails: bool = False) -> None:
        self.fails, self.hidden = fails, {}  # type: ignore[var-annotated]

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return frozenset({"hide", "show"})

    def moderate(self, act: Act, target: Target) -> None:
        if self.fails:
            raise Refused("fb-10", "no permission")
        self.hidden[target.remote_id] = act == "hide"


def test_a_comment_is_hidden_with_a_reason_that_is_kept(agent: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    row = make.conversation()
    network = Hiding()
    monkeypatch.setattr(actions, "connector_of", lambda account: network)
    path, act = f"/messages/{said(row).pk}/moderate", {"act": "hide"}
    assert agent("POST", path, act | {"reason": " "})[0] == 422
    assert network.hidden == {}
    status, told = agent("POST", path, act | {"reason": "Insultes"})
    assert (status, told["state"], network.hidden) == (200, "done", {said(row).remote_id: True})
    event = Event.objects.get(kind="message.hidden")
    assert (event.by, event.data["reason"]) == (agent.user, "Insultes")
    monkeypatch.setattr(actions, "connector_of", lambda account: Hiding(fails=True))
    assert agent("POST", path, {"act": "show"})[0] == 422
    assert agent("GET", f"/conversations/{row.pk}")[1]["messages"][0]["hidden"] is True
    monkeypatch.setattr(actions, "connector_of", lambda account: object())
    assert agent("POST", f"/messages/{said(make.conversation()).pk}/moderate", act | {"reason": "Insultes"})[0] == 422


def test_there_is_no_way_to_hide_without_an_article(agent: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """The older address that hid with a reason alone is gone; the one that is left asks for the charter's article and keeps it."""
    make.clause("5.2", title="Courtois, toujours")
    row, network = make.conversation(), Hiding()
    monkeypatch.setattr(actions, "connector_of", lambda account: network)
    where, given = f"/messages/{said(row).pk}", {"act": "hide", "reason": "Insultes"}
    assert agent("POST", f"{where}/hide", {"reason": "Insultes"})[0] == 404
    assert agent("POST", f"{where}/moderate", given)[0] == 422 and network.hidden == {}
    assert agent("POST", f"{where}/moderate", given | {"clause": "5.2"})[1]["clause"] == "5.2 Courtois, toujours"


def test_a_comment_tells_what_it_hangs_under(agent: Caller) -> None:
    from parvis.publishing.models import Delivery

    account = make.account("facebook")
    post = make.post(accounts=[account], text="La piscine rouvre lundi.")
    Delivery.objects.create(
        post=post, account=account, planned_at=timezone.now(), state="sent", remote_id="100_7", url="https://f.test/7"
    )
    row = make.conversation(account, kind="comment", about="100_7")
    assert agent("GET", f"/conversations/{row.pk}")[1]["about"] == {
        "post": post.pk,
        "text": "La piscine rouvre lundi.",
        "url": "https://f.test/7",
    }
    assert agent("GET", f"/conversations/{make.conversation(account).pk}")[1]["about"] is None
