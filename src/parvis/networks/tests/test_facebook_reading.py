"""Facebook pages: what arrives, and catching up on what did not."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.networks.facebook.connector import Facebook
from parvis.networks.facebook.graph import moment
from parvis.networks.protocol import (
    Forged,
    Incoming,
)
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.fixtures_facebook import (
    CASE,
    COMMENT,
    MARIA,
    NOW,
    PAGE,
    PAUL,
    POST,
    REPLY,
    ROOT,
    SECRETS,
    change,
    comment,
    graph_time,
    message,
    messaging,
    page,
    parsed,
    refused,
    sign,
    talk,
)

# ── What arrives ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_and_the_answers_under_it() -> None:
    connector, _ = page()
    told = {"item": "comment", "verb": "add", "post_id": POST}
    first = change(
        "feed",
        comment_id=COMMENT,
        parent_id=POST,
        message="Quand ?",
        **told,
        **{"from": {"id": MARIA, "name": "Maria"}},
    )
    own = change(
        "feed",
        comment_id=REPLY,
        parent_id=COMMENT,
        message="Demain.",
        **told,
        **{"from": {"id": PAGE, "name": "Ville"}},
    )
    again = change("feed", comment_id="21_33", parent_id=COMMENT, message="Merci", **told, **{"from": {"id": MARIA}})
    question, answer, thanks = (parsed(connector, body)[0] for body in (first, own, again))
    assert question.thread == thanks.thread == f"{COMMENT}:{MARIA}"
    assert (question.parent, answer.parent, thanks.parent) == (POST, COMMENT, COMMENT)
    assert (question.own, answer.own) == (False, True)
    assert question.author.name == "Maria" and question.text == "Quand ?" and not question.private
    assert question.context == {"post": POST, "top": COMMENT, "hidden": False}
    assert question.at == moment(1_700_000_000)


def test_an_echo_is_our_own_message_in_the_conversation_of_the_person() -> None:
    connector, _ = page()
    echo = {
        "sender": {"id": PAGE},
        "recipient": {"id": MARIA},
        "message": {"mid": "m_5", "text": "Voici.", "is_echo": True},
    }
    (item,) = parsed(connector, messaging(**echo))
    assert (item.own, item.private, item.thread, item.author.remote_id) == (True, True, f"dm:{MARIA}", PAGE)


def test_pictures_of_messages_and_comments_come_along() -> None:
    connector, _ = page()
    files = [
        {"type": "image", "payload": {"url": "https://cdn.example/a/nid.png?x=1"}},
        {"type": "audio", "payload": {"url": "https://cdn.example/voix"}},
        {"type": "location", "payload": {"coordinates": {"lat": 48.85, "long": 2.35}}},
    ]
    (item,) = parsed(connector, messaging(message={"mid": "m_6", "attachments": files}))
    assert [(each.name, each.mime) for each in item.attached] == [("nid.png", "image/png"), ("voix", "audio/mpeg")]
    shown = {
        "item": "comment",
        "verb": "add",
        "comment_id": "21_34",
        "post_id": POST,
        "photo": "https://cdn.example/trou.jpg",
    }
    (item,) = parsed(connector, change("feed", **shown))
    assert [(each.url, each.mime) for each in item.attached] == [("https://cdn.example/trou.jpg", "image/jpeg")]


def test_an_author_whom_facebook_hides_is_a_person_apart() -> None:
    connector, _ = page()
    told = {"item": "comment", "verb": "add", "post_id": POST}
    authors = {parsed(connector, change("feed", comment_id=f"21_{n}", **told))[0].author.remote_id for n in range(3)}
    assert authors == {"unknown:21_0", "unknown:21_1", "unknown:21_2"}


def test_an_edit_is_as_old_as_its_delivery() -> None:
    connector, _ = page()
    told = {"item": "comment", "comment_id": COMMENT, "post_id": POST, "message": "Bonsoir"}
    added, edited = (parsed(connector, change("feed", verb=verb, **told))[0].at for verb in ("add", "edited"))
    assert (added, edited) == (moment(1_700_000_000), moment(1_700_000_001))


def test_the_page_s_own_comment_under_a_post_is_said_to_nobody() -> None:
    told = {"item": "comment", "verb": "add", "comment_id": "21_35", "post_id": POST, "parent_id": POST}
    connector, _ = page(comments=Given(body={"data": [comment("21_35", PAGE, "Le lien est là.")]}))
    assert parsed(connector, change("feed", message="Le lien est là.", **told, **{"from": {"id": PAGE}})) == []
    assert "21_35" not in {item.remote_id for item in round_of(connector, None)[0]}


def test_who_wrote_a_message_is_a_number_until_the_name_is_asked() -> None:
    body = {"id": MARIA, "first_name": "Maria", "last_name": "Lopez", "profile_pic": "https://cdn.example/m.jpg"}
    http = Scripted({f"GET {ROOT}/{MARIA}": Given(body=body)}, SECRETS)
    connector = CASE.connector(http)
    (item,) = parsed(connector, messaging(message={"mid": "m_1", "text": "Bonjour"}))
    assert (item.author.remote_id, item.author.handle, item.author.name) == (MARIA, MARIA, "")
    person = connector.person(MARIA)
    assert (person.remote_id, person.handle, person.name) == (MARIA, "", "Maria Lopez")
    assert person.avatar == "https://cdn.example/m.jpg"


def test_hiding_without_the_text_does_not_empty_the_message() -> None:
    connector, _ = page()
    assert parsed(connector, change("feed", item="comment", verb="hide", comment_id=COMMENT, post_id=POST)) == []
    (item,) = parsed(connector, change("feed", item="comment", verb="hide", comment_id=COMMENT, post_id=POST, message="Zut"))
    assert (item.verb, item.text, item.context["hidden"]) == ("edit", "Zut", True)


def test_an_event_without_a_moment_of_its_own_has_that_of_its_delivery() -> None:
    connector, _ = page()
    body = messaging(message={"mid": "m_1", "text": "Bonjour"})
    del body["entry"][0]["messaging"][0]["timestamp"]
    assert parsed(connector, body)[0].at == moment(1_700_000_000)


def test_events_of_another_page_of_the_application_are_left_alone() -> None:
    connector, _ = page()
    body = messaging(message={"mid": "m_1", "text": "Bonjour"})
    body["entry"].append({**body["entry"][0], "id": "999"})
    assert [item.remote_id for item in parsed(connector, body)] == ["m_1"]


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", "sha1=00", "é"])
def test_a_forged_delivery_is_thrown_out(signature: str) -> None:
    connector, _ = page()
    body = b'{"object": "page"}'
    connector.verify(sign(body), body)
    with pytest.raises(Forged):
        connector.verify({"x-hub-signature-256": signature}, body)
    with pytest.raises(Forged):
        connector.verify(sign(body), body + b" ")


def test_without_the_secret_nothing_is_genuine() -> None:
    connector = Facebook(CASE.settings, {"token": "t"}, Scripted({}))
    empty = hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
    with pytest.raises(Forged):
        connector.verify({"x-hub-signature-256": f"sha256={empty}"}, b"{}")
    assert connector.challenge({"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}) is None


def test_the_address_is_told_to_the_application_when_it_is_known() -> None:
    connector, http = page()
    connector.subscribe("https://ville.example/in/facebook/x")
    assert [sent.path for sent in http.sent] == [f"{ROOT}/{PAGE}/subscribed_apps"]
    http = Scripted({**CASE.routes, f"POST {ROOT}/7/subscriptions": Given(body={"success": True})}, SECRETS)
    Facebook({**CASE.settings, "app_id": "7"}, SECRETS, http).subscribe("https://ville.example/in/facebook/x")
    told, joined = http.sent
    assert told["json"]["callback_url"] == "https://ville.example/in/facebook/x"
    assert told["headers"]["Authorization"] == f"Bearer 7|{SECRETS['app_secret']}"
    assert "message_echoes" in joined["json"]["subscribed_fields"]


# ── Catching up ──────────────────────────────────────────────────────────────────────────────────────────────────────


def round_of(connector: Facebook, cursor: Any) -> tuple[list[Incoming], Any]:
    """All that a round gives, its cursors passed through JSON as they are when they are stored."""
    items: list[Incoming] = []
    for _ in range(200):
        got = connector.read(json.loads(json.dumps(cursor)))
        items += got.items
        cursor = got.cursor
        if not got.more:
            return items, cursor
    raise AssertionError("the round never ends")


def test_a_round_reads_every_page_of_comments_and_the_next_begins_where_it_began() -> None:
    many = [comment(f"21_{n}", MARIA, f"n° {n}") for n in range(250)]
    pages = [
        Given(body={"data": many[:100], "paging": {"cursors": {"after": "a"}, "next": "https://…"}}),
        Given(body={"data": many[100:200], "paging": {"cursors": {"after": "b"}, "next": "https://…"}}),
        Given(body={"data": many[200:], "paging": {"cursors": {"after": "c"}}}),
    ]
    connector, http = page(comments=pages)
    began = datetime.now(UTC).timestamp()
    items, cursor = round_of(connector, None)
    assert [item.remote_id for item in items if item.kind == "comment"] == [f"21_{n}" for n in range(250)]
    assert set(cursor) == {"since", "whole", "look", "counts"}, "nothing of the round is kept"
    asked = [sent["params"] for sent in http.calls("GET", f"{ROOT}/{POST}/comments")]
    assert [params.get("after") for params in asked] == [None, "a", "b"]
    assert began - 180 <= cursor["since"] <= began + 60


def test_what_is_older_than_the_cursor_is_not_told_again() -> None:
    old = comment("7_4", PAUL, "Ancien") | {"created_time": graph_time(NOW - timedelta(days=2))}
    routes = {**CASE.routes, f"GET {ROOT}/{PAGE}/tagged": Given(body={"data": [comment("7_5", PAUL, "Récent"), old]})}
    items, _ = round_of(CASE.connector(Scripted(routes, SECRETS)), None)
    assert [item.remote_id for item in items if item.kind == "mention"] == ["7_5"]


def test_who_comments_on_an_old_post_is_read_within_the_hour() -> None:
    """Sixty posts, of which each round reads the newest twenty-five; the look takes the others, a slice a round."""
    count = {"summary": {"total_count": 1}}
    posts = [{"id": f"{PAGE}_{n}", "created_time": graph_time(NOW - timedelta(hours=n)), "comments": count} for n in range(60)]
    told, nothing = (
        [slice(0, 25), slice(0, 25), slice(0, 25), slice(25, 50), slice(0, 25), slice(50, 60)],
        Given(body={"data": []}),
    )
    routes = {
        **CASE.routes,
        f"GET {ROOT}/{PAGE}/published_posts": [
            Given(body={"data": posts[some], "paging": {"cursors": {"after": "a"}, **({"next": "…"} if some.stop < 60 else {})}})
            for some in told
        ],
        f"GET {ROOT}/{PAGE}/visitor_posts": nothing,
        f"GET {ROOT}/*/comments": nothing,
        f"GET {ROOT}/{PAGE}_59/comments": Given(body={"data": [comment("59_1", PAUL, "Et depuis ?")]}),
    }
    http, cursor, items = Scripted(routes, SECRETS), None, list[Incoming]()
    for _ in range(3):
        more, cursor = round_of(CASE.connector(http), cursor)
        items += more
    assert "59_1" in {item.remote_id for item in items}
    assert len(http.calls("GET", f"{ROOT}/*/comments")) == 25 + 25 + 10


def test_comments_are_read_where_their_number_changed_and_everywhere_once_an_hour() -> None:
    def told(*totals: int) -> Given:
        counted = [{"comments": {"summary": {"total_count": total}}} for total in totals]
        return Given(
            body={"data": [{"id": f"{PAGE}_{n}", "created_time": graph_time(NOW)} | one for n, one in enumerate(counted)]}
        )

    nothing = Given(body={"data": []})
    shared = CASE.routes | {f"GET {ROOT}/{PAGE}/visitor_posts": nothing, f"GET {ROOT}/*/comments": nothing}

    def asked(cursor: Any, *totals: int) -> tuple[list[str], Any]:
        http = Scripted({**shared, f"GET {ROOT}/{PAGE}/published_posts": told(*totals)}, SECRETS)
        _, cursor = round_of(CASE.connector(http), cursor)
        return [call.path.split("/")[-2] for call in http.calls("GET", f"{ROOT}/*/comments")], cursor

    first, cursor = asked(None, 0, 3)
    assert first == [f"{PAGE}_1"]
    while cursor.get("look"):
        _, cursor = asked(cursor, 0, 3)
    assert asked(cursor, 0, 3)[0] == []
    assert asked(cursor, 1, 3)[0] == [f"{PAGE}_0"]
    assert asked({**cursor, "whole": cursor["whole"] - 3700}, 0, 3)[0] == [f"{PAGE}_1"]


def test_a_post_that_vanished_during_the_round_stops_nothing() -> None:
    connector, _ = page(comments=refused(100, 33))
    items, _ = round_of(connector, None)
    assert [item.remote_id for item in items] == ["7100000000000012_5", "m_1"]


def test_both_sides_of_a_conversation_are_read_oldest_first() -> None:
    question = message("m_1", MARIA, "Bonjour")  # in the same second: the list's own order tells
    shown = {"data": [{"mime_type": "image/png", "name": "plan.png", "image_data": {"url": "https://cdn.example/p"}}]}
    answer = message("m_2", PAGE, "", attachments=shown)
    connector, _ = page(talks=Given(body={"data": [talk(answer, question)]}))
    items, _ = round_of(connector, None)
    private = [item for item in items if item.private]
    assert [(item.remote_id, item.own, item.thread) for item in private] == [
        ("m_1", False, f"dm:{MARIA}"),
        ("m_2", True, f"dm:{MARIA}"),
    ]
    assert private[1].attached[0].name == "plan.png"
