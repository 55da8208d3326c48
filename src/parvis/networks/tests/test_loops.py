"""What is peculiar to Loops: an upload without an id, limits that are learnt, comments found by their films."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest

from parvis.networks.loops.publish import LOOKS
from parvis.networks.loops.signing import SIGN_IN, refresh
from parvis.networks.protocol import Answering, Draft, Expired, Processing, Published, Refused, Target
from parvis.networks.signing import Way
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.fixtures_loops import CASE, DONE, ME, NOW, SECRETS, SETTINGS, ZOE, comment, film, page, ville

POSTS = "GET /api/v1/studio/posts"
COMMENTS = "GET /api/v1/video/comments/123"
REPLIES = "GET /api/v1/video/comments/123/replies"
DRAFT = CASE.draft


def test_an_upload_is_looked_for_and_never_sent_again() -> None:
    empty, old = page(), page(film("99", created_at=(datetime.now(UTC) - timedelta(hours=1)).isoformat()))
    connector, http = ville(
        **{POSTS: [Given(body=empty), Given(body=old), Given(body=page(film(created_at=datetime.now(UTC).isoformat())))]}
    )
    outcome = connector.publish(DRAFT, "k")
    for _ in range(2):
        assert isinstance(outcome, Processing)
        outcome = connector.resume(DRAFT, outcome.token, "k")
        assert isinstance(outcome, Processing)
    done = connector.resume(DRAFT, outcome.token, "k")
    assert isinstance(done, Published)
    assert (done.remote_id, done.url) == ("123", "https://loops.example/v/123")
    assert len(http.calls("POST", "*")) == 1
    form = http.calls("POST", "/api/v1/studio/upload")[0]["form"]
    assert (form["description"], form["comment_state"], form["is_sensitive"]) == ("Bonjour", "4", "0")


def test_what_never_appears_is_told() -> None:
    connector, _ = ville(**{POSTS: Given(body=page())})
    with pytest.raises(Refused, match="loops-vanished"):
        connector.resume(DRAFT, {"sent": NOW.isoformat(), "looks": LOOKS}, "k")


def test_what_is_still_prepared_is_found_as_such() -> None:
    connector, http = ville(**{POSTS: [Given(body=page()), Given(body=page(film()))]})
    assert isinstance(connector.find(DRAFT, "k", NOW, None), Processing)
    assert [call["params"]["filter"] for call in http.sent] == ["all", "processing"]


def test_a_refusal_inside_a_200_is_a_refusal() -> None:
    connector, _ = ville(**{CASE.publishing: Given(body={"data": [], "error": {"code": 403, "message": "daily limit"}})})
    with pytest.raises(Refused, match="forbidden"):
        connector.publish(DRAFT, "k")


def test_limits_are_learnt() -> None:
    told = {"app": {"software": "loops"}, "media": {"max_video_size": 100, "max_video_duration": 60}}
    profile = ville(**{"GET /api/v1/config": Given(body=told)})[0].who()
    facts = ville(dict(profile.settings))[0].facts
    assert (profile.handle, facts.media.bytes_video, facts.media.seconds) == ("ville", 100_000_000, 60.0)
    with pytest.raises(Refused, match="not-loops"):
        ville(**{"GET /api/v1/config": Given(body={"app": {"software": "pixelfed"}})})[0].who()


def test_who_we_are_without_the_address_that_nobody_documents() -> None:
    assert ville(**{"GET /api/v1/account/info/self": Given(404, {})})[0].who().handle == "ville"


def test_comments_replies_and_what_is_taken_back() -> None:
    first = page(comment("501", "Quand ?", replies=1))
    replies = page(comment("503", "Samedi", ME), comment("504", "Merci"))
    connector, _ = ville(**{COMMENTS: Given(body=first), REPLIES: Given(body=replies)})
    one = connector.read(None)
    assert [(item.remote_id, item.parent, item.own) for item in one.items] == [
        ("501", "123", False), ("503", "501", True), ("504", "501", False),
    ]  # fmt: skip
    assert {item.thread for item in one.items} == {"501:2"}
    gone = page(comment("501", "", tombstone=True, replies=1))
    again, _ = ville(**{COMMENTS: Given(body=gone), REPLIES: Given(body=replies)})
    two = again.read(one.cursor)
    assert [(item.verb, item.remote_id) for item in two.items] == [("remove", "501")]
    assert again.read(two.cursor).items == ()


def test_an_answer_under_an_older_comment_is_read_however_many_newer_ones_have_none() -> None:
    quiet = [comment("502", "Et demain ?"), comment("501", "Quand ?")]
    cursor = ville(**{POSTS: Given(body=page(film(comments=2))), COMMENTS: Given(body=page(*quiet))})[0].read(None).cursor
    answered = page(quiet[0], comment("501", "Quand ?", replies=1))
    told = {COMMENTS: Given(body=answered), REPLIES: Given(body=page(comment("503", "Samedi")))}
    changed, _ = ville(**{POSTS: Given(body=page(film(comments=3))), **told})
    assert [item.remote_id for item in changed.read(cursor).items] == ["503"]
    gone = page(quiet[0], comment("501", "", tombstone=True))
    fewer, _ = ville(**{POSTS: Given(body=page(film(comments=1))), COMMENTS: Given(body=gone)})
    assert [(item.verb, item.remote_id) for item in fewer.read(cursor).items] == [("remove", "501")]
    same, _ = ville(**{POSTS: Given(body=page(film(comments=2))), **told})  # one more, one less
    assert same.read(cursor).items == ()
    late = {**cursor, "whole": cursor["whole"] - 3601}
    assert [item.remote_id for item in same.read(late).items] == ["503"]


def test_a_long_round_is_read_page_by_page_and_a_film_that_went_costs_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("parvis.networks.loops.read"), "FULL", 1)
    films = page(film("121"), film("122"), film("123"))
    connector, _ = ville(**{
        POSTS: Given(body=films), "GET /api/v1/video/comments/121": Given(body=page(comment("401", "un"))),
        "GET /api/v1/video/comments/122": Given(404, {}), COMMENTS: Given(body=page(comment("501", "deux"))),
    })  # fmt: skip
    one = connector.read(None)
    two = connector.read(one.cursor)
    assert ([item.remote_id for item in one.items], one.more) == (["401"], True)
    assert ([item.remote_id for item in two.items], two.more) == (["501"], False)


def test_more_pages_than_one_are_read() -> None:
    pages = [Given(body=page(comment("510", "deux"), cursor="c")), Given(body=page(comment("509", "un")))]
    connector, http = ville(**{COMMENTS: pages})
    assert {item.remote_id for item in connector.read(None).items} == {"509", "510"}
    assert http.calls("GET", "/api/v1/video/comments/123")[1]["params"]["cursor"] == "c"


def test_private_messages_are_read_once() -> None:
    told = page({"id": "71", "body": "Bonjour ?", "sender": ZOE, "created_at": NOW.isoformat()})
    routes: dict[str, Any] = {
        "GET /api/v1/dm/conversations": Given(body=page({"id": "9"})),
        "GET /api/v1/dm/conversations/9/messages": Given(body=told),
        COMMENTS: Given(body=page()),
    }
    connector, _ = ville(**routes)
    one = connector.read(None)
    assert [(item.kind, item.thread, item.text) for item in one.items] == [("private", "dm:9", "Bonjour ?")]
    assert connector.read(one.cursor).items == ()


def test_a_private_answer_is_looked_for_down_to_its_sending() -> None:
    route = "GET /api/v1/dm/conversations/9/messages"
    to = Answering("71", "dm:9", True, "1", "zoe", NOW, {"conversation": "9"})
    draft, before = Draft("Oui", answering=to), (NOW - timedelta(days=1)).isoformat()

    def told(words: str, at: str, mine: bool = False) -> Given:
        return Given(body=page({"id": words, "body": words, "is_owner": mine, "created_at": at}, cursor="c"))

    full = [told(f"Allô {n} ?", NOW.isoformat()) for n in range(12)]
    found = ville(**{route: [*full[:5], told("Oui", NOW.isoformat(), True)]})[0].find(draft, "k", NOW)
    assert isinstance(found, Published) and found.remote_id == "Oui"
    assert ville(**{route: [full[0], told("Oui", before, True)]})[0].find(draft, "k", NOW) is None
    with pytest.raises(Refused, match="cannot-look"):
        ville(**{route: full})[0].find(draft, "k", NOW)


def test_without_private_messages_comments_are_still_read() -> None:
    connector, _ = ville(**{"GET /api/v1/dm/conversations": Given(403, {"error": {"code": 403}})})
    assert len(connector.read(None).items) == 2


def test_a_reply_is_hidden_at_its_own_address() -> None:
    connector, http = ville()
    connector.moderate("hide", Target("504", "2", context={"video": "123", "top": "501"}))
    connector.moderate("show", Target("501", "2", context={"video": "123", "top": "501"}))
    connector.moderate("block", Target("501", "2"))
    assert [call.path for call in http.sent] == [
        "/api/v1/comments/hide/123/501/504", "/api/v1/comments/unhide/123/501", "/api/v1/account/block/2",
    ]  # fmt: skip


def test_an_application_registers_by_list_or_by_string() -> None:
    made = {"client_id": "c", "client_secret": "s"}
    http = Scripted({"POST /api/v1/apps": [Given(422, {"message": "no"}), Given(body=made)]})
    way = Way(SETTINGS, {}, "https://parvis.example/retour")
    assert SIGN_IN.register
    assert SIGN_IN.register(http, way) == made
    assert [call["json"]["redirect_uris"] for call in http.sent] == [[way.redirect], way.redirect]


def test_signing_in_and_renewing() -> None:
    granted = {"access_token": "a", "refresh_token": "r", "token_type": "Bearer", "expires_in": 3600}
    http = Scripted({"POST /oauth/token": Given(body=granted), "GET /api/v1/account/info/self": Given(body={"data": ME})})
    way = Way(SETTINGS, {"client_id": "c", "client_secret": "s"}, "https://parvis.example/retour", "s1", "v", "ch")
    assert "code_challenge=ch" in SIGN_IN.address(way)
    (presence,) = SIGN_IN.exchange(http, way, "code")
    assert (presence.label, presence.secrets["token"]) == ("@ville", "a")
    assert refresh(http, SETTINGS, SECRETS)["refresh_token"] == "r"
    with pytest.raises(Expired):
        refresh(Scripted({"POST /oauth/token": Given(400, {"error": "invalid_grant"})}), SETTINGS, SECRETS)
    with pytest.raises(Expired):
        refresh(http, SETTINGS, {})


def test_the_end_of_it() -> None:
    connector, http = ville(**{"POST /api/v1/video/delete/*": [Given(body=DONE), Given(404, {})]})
    connector.remove("123")
    connector.remove("123")
    assert len(http.sent) == 2
    assert connector.length(Draft("a" * 10, link="https://x.example")).used == 10 + 2 + 17
