"""Private messages of Bluesky: another service, which holds nothing else up; read once, said once."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.networks.bluesky.talk import AT_ONCE, PROXY
from parvis.networks.protocol import Doubt, Draft, Expired, Incoming, Later, Processing, Published, Refused, Target
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.fixtures_bluesky import CASE, DO, GET, ME, ZOE, author, convo, said, told_in_private

CONVOS, REQUESTS, MESSAGES = (f"{GET}chat.bsky.convo.{name}" for name in ("listConvos", "listConvoRequests", "getMessages"))
SEND, ACCEPT = f"{DO}chat.bsky.convo.sendMessage", f"{DO}chat.bsky.convo.acceptConvo"
QUIET = {f"{GET}app.bsky.notification.listNotifications": Given(body={"notifications": []})}
QUIET |= {f"{GET}app.bsky.feed.getAuthorFeed": Given(body={"feed": []})}
DRAFT = Draft("Lundi à 9 h, merci.", answering=told_in_private())


def ville(**routes: Any) -> tuple[Any, Scripted]:
    http = Scripted({**CASE.routes, **QUIET, **routes}, CASE.secrets)
    return CASE.connector(http), http


def messages(*found: dict[str, Any], cursor: str = "") -> Given:
    return Given(body={"messages": list(found), **({"cursor": cursor} if cursor else {})})


def convos(*found: dict[str, Any]) -> Given:
    return Given(body={"convos": list(found)})


def rounds(connector: Any, cursor: Any = None) -> tuple[list[Incoming], Any]:
    items: list[Incoming] = []
    while True:
        page = connector.read(cursor)
        items, cursor = [*items, *page.items], page.cursor
        if not page.more:
            return items, page


def test_both_lists_are_read_through_the_service_and_once() -> None:
    """Those whom we answered, and who writes for the first time."""
    first = {"requests": [convo("c2", "3lb8"), {"$type": "chat.bsky.group.defs#joinRequestConvoView", "convoId": "g"}]}
    talks = [messages(said("3lb8", "La mairie ?")), messages(said("3lb5", "Merci !"), said("3lb4", "Bonjour", ME))]
    connector, http = ville(**{CONVOS: convos(convo("c1", "3lb5")), REQUESTS: Given(body=first), MESSAGES: talks})
    items, page = rounds(connector)
    told = {(item.remote_id, item.thread, item.text, item.own, item.context["request"]) for item in items}
    assert told == {
        ("3lb4", "dm:c1", "Bonjour", True, False), ("3lb5", "dm:c1", "Merci !", False, False),
        ("3lb8", "dm:c2", "La mairie ?", False, True),
    }  # fmt: skip
    assert all(item.private and item.kind == "private" for item in items)
    assert next(item for item in items if item.remote_id == "3lb5").author.handle == "zoe.example"
    assert all(call["headers"]["Atproto-Proxy"] == PROXY for call in http.sent if "chat." in call.path)
    assert page.cursor["dm"]["rev"] == "3lb8" and page.unread == {}
    before = len(http.sent)
    assert rounds(connector, page.cursor)[0] == []
    assert not any("getMessages" in call.path for call in http.sent[before:]), "nothing is above what was seen"


def test_more_than_one_page_and_only_what_is_new() -> None:
    routes = {
        CONVOS: convos(convo("c1", "3lb9")),
        MESSAGES: [messages(said("3lb9", "trois"), cursor="p"), messages(said("3lb8", "deux"), said("3lb3", "un, déjà lu"))],
    }
    connector, _ = ville(**routes)
    items, _ = rounds(
        connector, {"since": CASE_SINCE, "next": "2999-01-01T00:00:00Z", "dm": {"rev": "3lb3", "since": CASE_SINCE}}
    )
    assert [item.text for item in items] == ["deux", "trois"]


CASE_SINCE = "2026-01-01T00:00:00.000Z"


def test_a_first_look_takes_the_last_day() -> None:
    old = convo("c1", "3lb2", minutes=3 * 24 * 60)
    connector, http = ville(**{CONVOS: convos(old)})
    items, page = rounds(connector)
    assert items == [] and not http.calls("GET", "/xrpc/chat.bsky.convo.getMessages")
    assert page.cursor["dm"]["rev"] == ""


def test_what_is_taken_back_said_by_nobody_or_in_a_group() -> None:
    gone = {name: value for name, value in said("3lb7", "x").items() if name != "text"}
    gone["$type"] = "chat.bsky.convo.defs#deletedMessageView"
    system = {
        "$type": "chat.bsky.convo.defs#systemMessageView",
        "id": "s",
        "rev": "3lb6",
        "sentAt": said("x", "")["sentAt"],
        "data": {},
    }
    third = "did:plc:max2222222222222222222222"
    group = convo("g1", "3lb9", members=(ME, ZOE, third))
    pair = convo("g2", "3lb9", kind={"$type": "chat.bsky.convo.defs#groupConvo"})
    quoted = said("3lb8", "Regardez", embed={"record": {"uri": f"at://{ZOE}/app.bsky.feed.post/3k"}})
    connector, http = ville(**{CONVOS: convos(convo("c1", "3lb8"), group, pair), MESSAGES: messages(quoted, gone, system)})
    items, _ = rounds(connector)
    assert [(item.verb, item.remote_id) for item in items] == [("remove", "3lb7"), ("add", "3lb8")]
    assert items[1].text == f"Regardez\nhttps://bsky.app/profile/{ZOE}/post/3k"
    assert [call["params"][-1] for call in http.calls("GET", "/xrpc/chat.bsky.convo.getMessages")] == [("convoId", "c1")]


def test_many_conversations_are_read_in_several_rounds() -> None:
    many = [convo(f"c{n}", f"3lb{n:03}") for n in range(AT_ONCE * 2 + 3)]
    talks = [messages(said(f"m{n}", f"Bonjour {n}", rev=f"3lb{n:03}")) for n in range(len(many))]
    connector, http = ville(**{CONVOS: convos(*many[::-1]), MESSAGES: talks})
    page = connector.read(connector.read(None).cursor)  # the first one is what is said in public
    assert (len(page.items), page.more) == (AT_ONCE, True)
    items, last = rounds(connector, page.cursor)
    assert [item.text for item in (*page.items, *items)] == [f"Bonjour {n}" for n in range(len(many))]
    assert last.cursor["dm"]["rev"] == many[-1]["rev"]
    assert len(http.calls("GET", "/xrpc/chat.bsky.convo.listConvos")) == 1
    anew = connector.anew(page.cursor)
    assert set(anew["dm"]) == {"rev", "since"} and connector.anew(last.cursor) == last.cursor


@pytest.mark.parametrize(
    ("no", "code", "wait"),
    [
        (Given(400, {"error": "InvalidToken", "message": "Bad token method"}), "bluesky-messages", 3600),
        (Given(401, {"error": "AuthMissing", "message": "Bad token scope"}), "bluesky-messages", 3600),
        (Given(404, {"error": "XRPCNotSupported"}), "bluesky-messages", 3600),
        (Given(502, {"error": "UpstreamFailure"}), "server-error", 300),
        (Given(lost="before"), "unreachable", 300),
    ],
)
def test_a_service_that_says_no_or_is_away_holds_nothing_up(no: Given, code: str, wait: int) -> None:
    http = Scripted({**CASE.routes, CONVOS: no}, CASE.secrets)
    items, page = rounds(CASE.connector(http))
    assert [item.kind for item in items].count("comment") >= 1, "what is said in public is read"
    assert page.unread == {"messages": code}
    asked = len(http.calls("GET", "/xrpc/chat.bsky.convo.listConvos"))
    assert rounds(CASE.connector(http), page.cursor)[1].unread == {"messages": code}, "it is still said"
    assert len(http.calls("GET", "/xrpc/chat.bsky.convo.listConvos")) == asked == 1, "and not asked again at once"


def test_a_service_that_fails_in_the_middle_of_a_walk_holds_up_nothing_public() -> None:
    gone = {CONVOS: convos(convo("c1", "3lb5")), MESSAGES: Given(502, {"error": "UpstreamFailure"})}
    connector, http = ville(**gone)
    page = rounds(connector)[1]
    asked = len(http.calls("GET", "/xrpc/app.bsky.notification.listNotifications"))
    assert page.unread == {"messages": "server-error"} and asked >= 1
    rounds(connector, page.cursor)
    assert len(http.calls("GET", "/xrpc/app.bsky.notification.listNotifications")) > asked


def test_a_session_that_ran_out_is_renewed_as_ever() -> None:
    expired = Given(400, {"error": "ExpiredToken", "message": "Token has expired"})
    with pytest.raises(Expired):
        rounds(ville(**{CONVOS: expired})[0])


def test_a_conversation_that_is_gone_costs_no_other() -> None:
    routes = {
        CONVOS: convos(convo("c1", "3lb5"), convo("c2", "3lb4")),
        MESSAGES: [Given(400, {"error": "InvalidConvo"}), messages(said("3lb5", "Bonjour"))],
    }
    assert [item.text for item in rounds(ville(**routes)[0])[0]] == ["Bonjour"]


# ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def sent(connector: Any) -> Published:
    outcome = connector.publish(DRAFT, "k")
    assert isinstance(outcome, Processing)
    there = connector.resume(DRAFT, outcome.token, "k")
    assert isinstance(there, Published)
    return there


def test_an_answer_accepts_who_wrote_for_the_first_time() -> None:
    connector, http = ville(**{MESSAGES: messages(said("3lb5", "La mairie ?"))})
    there = sent(connector)
    assert (there.remote_id, there.context) == ("3lb9", {"convo": "c1", "request": False})
    calls = [(call.method, call.path.rpartition(".")[2]) for call in http.sent]
    assert calls == [("GET", "getMessages"), ("GET", "getMessages"), ("POST", "acceptConvo"), ("POST", "sendMessage")]
    assert http.sent[-1]["json"] == {"convoId": "c1", "message": {"text": "Lundi à 9 h, merci."}}
    again = Draft("Oui", answering=told_in_private(context={"convo": "c1", "request": False}))
    outcome = connector.publish(again, "k2")
    connector.resume(again, outcome.token, "k2")
    assert not any("acceptConvo" in call.path for call in http.sent[4:])


def test_a_lost_answer_is_looked_for_before_it_leaves_again() -> None:
    """The service knows no key: the network's own list says whether it is there."""
    before, ours = said("3lb5", "La mairie ?"), said("3lb6", DRAFT.text, ME)
    found = [messages(before), messages(before), messages(said("3lb7", "Allô ?"), ours, before)]
    connector, http = ville(**{MESSAGES: found, SEND: Given(lost="after")})
    token = connector.publish(DRAFT, "k").token
    with pytest.raises(Doubt) as doubt:
        connector.resume(DRAFT, token, "k")
    assert doubt.value.token["talk"] == token["talk"]
    there = connector.resume(DRAFT, doubt.value.token, "k")
    assert isinstance(there, Published) and there.remote_id == "3lb6"
    assert len(http.calls("POST", "/xrpc/chat.bsky.convo.sendMessage")) == 1


def test_what_is_not_listed_yet_is_not_said_again_at_once() -> None:
    """A list may be late: it is looked for until what was taken must stand there."""
    connector, http = ville(**{MESSAGES: messages(said("3lb5", "La mairie ?")), SEND: [Given(lost="after"), Given(lost="after")]})
    token = connector.publish(DRAFT, "k").token
    with pytest.raises(Doubt) as doubt:
        connector.resume(DRAFT, token, "k")
    with pytest.raises(Later):
        connector.resume(DRAFT, doubt.value.token, "k")
    assert len(http.calls("POST", "/xrpc/chat.bsky.convo.sendMessage")) == 1
    with pytest.raises(Doubt):
        connector.resume(DRAFT, {**doubt.value.token, "sent": "2026-01-01T00:00:00.000Z"}, "k")
    assert len(http.calls("POST", "/xrpc/chat.bsky.convo.sendMessage")) == 2


def test_the_same_words_said_before_are_another_message() -> None:
    earlier = said("3lb5", DRAFT.text, ME)
    connector, http = ville(**{MESSAGES: messages(earlier)})
    assert sent(connector).remote_id == "3lb9"
    assert len(http.calls("POST", "/xrpc/chat.bsky.convo.sendMessage")) == 1


def test_what_cannot_be_seen_any_more_is_not_sent_again() -> None:
    pages = [messages(said("3lb0", "Bonjour")), *(messages(said(f"3lc{n:02}", "Allô ?"), cursor=f"p{n}") for n in range(12))]
    connector, http = ville(**{MESSAGES: pages})
    token = connector.publish(DRAFT, "k").token
    with pytest.raises(Refused, match="cannot-look"):
        connector.resume(DRAFT, token, "k")
    assert not http.calls("POST", "/xrpc/chat.bsky.convo.sendMessage")


def test_what_is_refused_is_told() -> None:
    locked = Given(400, {"error": "ConvoLocked", "message": "Convo is locked"})
    connector, _ = ville(**{SEND: locked})
    token = connector.publish(DRAFT, "k").token
    with pytest.raises(Refused) as no:
        connector.resume(DRAFT, token, "k")
    assert "locked" in no.value.said
    away = ville(**{SEND: Given(lost="before")})[0]
    with pytest.raises(Later):
        away.resume(DRAFT, away.publish(DRAFT, "k").token, "k")


def test_a_private_message_is_dealt_with_by_its_author() -> None:
    connector, _ = ville()
    assert connector.may_moderate(Target("3lb5", ZOE, kind="private")) == {"mute", "unmute", "block", "unblock", "report"}
    assert author()["did"] == ZOE
    long = Draft("é" * 1001, answering=told_in_private())
    assert [problem.code for problem in connector.check(long)] == ["text-long"]
