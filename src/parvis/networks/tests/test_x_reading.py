"""What X says to us: pages from the top, two names for fields, events, renewed tokens."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.networks.protocol import Doubt, Draft, Expired, Later, Refused
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.fixtures_x import (
    AT,
    CASE,
    ME,
    NOW,
    SECRETS,
    SETTINGS,
    USERS,
    ZOE,
    dm,
    event,
    listed,
    post,
    ville,
)
from parvis.networks.x import X, api, make, refresh
from parvis.networks.x.hooks import EVENTS

MENTIONS = f"GET /2/users/{ME}/mentions"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_mentions_are_told_apart() -> None:
    page = ville()[0].read(None)
    comment, quote, mention = page.items
    assert (comment.kind, comment.parent, comment.thread) == ("comment", "1800", f"1800:{ZOE}")
    assert (quote.kind, quote.parent, quote.context["summoned"]) == ("mention", "1800", True)
    assert (mention.kind, mention.context["summoned"]) == ("mention", True)  # whatever the case of the name
    assert comment.context["summoned"] is False
    assert comment.author.handle == "zoe"


def test_links_are_opened_and_pictures_come_along() -> None:
    told = post(
        "1904", "@ville regardez https://t.co/1 &amp; dites", entities={"urls": [{"url": "https://t.co/1", "expanded_url": "https://e.org/a"}]},
        attachments={"media_keys": ["3_1"]},
    )  # fmt: skip
    body = listed(told)
    body["includes"]["media"] = [{"media_key": "3_1", "type": "photo", "url": "https://x.example/1.jpg", "alt_text": "Un banc"}]
    (item,) = ville(**{MENTIONS: Given(body=body)})[0].read(None).items
    assert item.text == "@ville regardez https://e.org/a & dites"
    assert [(one.url, one.mime, one.alt) for one in item.attached] == [("https://x.example/1.jpg", "image/jpeg", "Un banc")]


def drain(connector: X, cursor: Any) -> tuple[list[str], Any, int]:
    found, calls = [], 0
    while True:
        page = connector.read(cursor)
        found += [item.remote_id for item in page.items]
        cursor, calls = json.loads(json.dumps(page.cursor)), calls + 1
        if not page.more:
            return found, cursor, calls


def test_pages_are_walked_from_the_top_and_since_moves_only_at_the_bottom() -> None:
    pages = [
        Given(body=listed(post("6", "@ville"), post("5", "@ville"), following="p2")),
        Given(body=listed(post("4", "@ville"), post("3", "@ville"), following="p3")),
        Given(body=listed(post("2", "@ville"))),
        Given(body=listed()),
    ]
    routes: dict[str, Any] = {MENTIONS: pages, "GET /2/dm_events": Given(body={"meta": {"result_count": 0}})}
    connector, http = ville(**routes)
    found, cursor, _ = drain(connector, None)
    assert found == ["5", "6", "3", "4", "2"]
    drain(connector, cursor)
    asked = [sent["params"] for sent in http.calls("GET", f"/2/users/{ME}/mentions")]
    assert ["start_time" in params for params in asked] == [True, True, True, False]
    assert [params.get("pagination_token") for params in asked] == [None, "p2", "p3", None]
    assert asked[3]["since_id"] == "6"


def test_an_interrupted_walk_goes_on_where_it_was() -> None:
    first = Given(body=listed(post("6", "@ville"), following="p2"))
    connector, _ = ville(**{MENTIONS: first})
    cursor = connector.read({"mentions": {"since": "1"}}).cursor
    later, http = ville(**{MENTIONS: Given(body=listed(post("2", "@ville")))})
    assert later.read(cursor).cursor["mentions"] == {"since": "6"}
    assert (http.sent[0]["params"]["since_id"], http.sent[0]["params"]["pagination_token"]) == ("1", "p2")


def test_ids_are_compared_as_numbers() -> None:
    connector, _ = ville(**{MENTIONS: Given(body=listed(post("10", "@ville"), post("9", "@ville")))})
    assert connector.read({"mentions": {"since": "8"}, "dm": {"next": "2999-01-01T00:00:00Z"}}).cursor["mentions"] == {
        "since": "10"
    }


def test_messages_are_asked_once_a_minute_and_only_new_ones_are_given() -> None:
    events = {"data": [dm("22", "Encore", ME), dm("21", "Bonjour"), dm("20", "Vieux")], "includes": {"users": USERS}}
    connector, http = ville(**{MENTIONS: Given(body=listed()), "GET /2/dm_events": Given(body=events)})
    cursor = {"mentions": {"since": "1"}, "dm": {"since": "20"}}
    found, cursor, _ = drain(connector, cursor)
    assert found == ["21", "22"]
    assert cursor["dm"]["since"] == "22"
    drain(connector, cursor)
    assert len(http.calls("GET", "/2/dm_events")) == 1  # not due yet
    cursor["dm"]["next"] = "2020-01-01T00:00:00Z"
    assert drain(connector, cursor)[0] == []
    assert len(http.calls("GET", "/2/dm_events")) == 2


def test_our_own_private_messages_are_marked() -> None:
    events = {"data": [dm("22", "Notre réponse", ME), dm("21", "Bonjour")], "includes": {"users": USERS}}
    connector, _ = ville(**{"GET /2/dm_events": Given(body=events)})
    theirs, ours = connector.read({"mentions": {"since": "1"}, "dm": {"since": "1"}, "turn": "dm"}).items
    assert (theirs.own, ours.own) == (False, True)
    assert theirs.thread == ours.thread == f"dm:{ZOE}"


@pytest.mark.parametrize("given", [Given(403, {"title": "Forbidden"}), Given(429, {}, {"Retry-After": "60"})])
def test_mentions_do_not_wait_for_messages(given: Given) -> None:
    connector, _ = ville(**{"GET /2/dm_events": given})
    found, cursor, _ = drain(connector, None)
    assert found == ["1901", "1902", "1903"]
    assert datetime.fromisoformat(cursor["dm"]["next"]) > datetime.now(UTC)


def test_servers_with_the_old_names_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_words", {})
    complaint = {"errors": [{"message": "The query parameter [post.fields] is not one of [id,tweet.fields]"}], "status": 400}
    old = listed(post("7", "@ville", old=True, answers="1800", in_reply_to_user_id=ME))
    connector, http = ville(**{MENTIONS: [Given(400, complaint), Given(body=old), Given(body=listed())]})
    page = connector.read(None)
    assert [item.parent for item in page.items] == ["1800"]
    connector.read({"mentions": page.cursor["mentions"]})
    names = [
        next(key for key in sent["params"] if key.endswith(".fields")) for sent in http.calls("GET", f"/2/users/{ME}/mentions")
    ]
    assert names == ["post.fields", "tweet.fields", "tweet.fields"]  # learnt
    assert "referenced_tweets" in http.sent[1]["params"]["tweet.fields"]


def test_another_400_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_words", {})
    connector, http = ville(**{MENTIONS: Given(400, {"detail": "since_id is too old"})})
    with pytest.raises(Refused, match="invalid"):
        connector.read(None)
    assert len(http.sent) == 1


# ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def parsed(body: Any) -> list[Any]:
    return list(ville()[0].parse(json.dumps(body).encode()))


def test_an_event_tells_its_author() -> None:
    (item,) = parsed(event("post.mention.create", post("1905", "@ville bonjour", old=True), USERS))
    assert (item.author.handle, item.author.name, item.context["summoned"]) == ("zoe", "Zoé", True)
    assert item.at == datetime.fromisoformat(AT)


def test_several_events_may_come_at_once() -> None:
    one = event("post.mention.create", post("1", "@ville"), USERS)["data"]
    two = event("post.delete", {"id": "2"})["data"]
    assert [(item.verb, item.remote_id) for item in parsed({"data": [one, two]})] == [("add", "1"), ("remove", "2")]


def test_a_direct_message_has_its_date_and_person() -> None:
    (item,) = parsed(CASE.hooks[4].body)
    assert (item.thread, item.author.handle, item.private) == (f"dm:{ZOE}", "zoe", True)
    assert item.at == datetime(2024, 3, 9, 16, 0, tzinfo=UTC)


def test_subscribing_twice_registers_once() -> None:
    url = "https://parvis.example/in/x/s"
    fresh: dict[str, Any] = {
        "GET /2/webhooks": Given(body={"meta": {"result_count": 0}}),
        "POST /2/webhooks": Given(body={"data": {"id": "55", "url": url}}),
        "GET /2/activity/subscriptions": Given(body={"data": []}),
        "POST /2/activity/subscriptions": Given(body={"data": {}}),
    }
    connector, http = ville(**fresh)
    connector.subscribe(url)
    asked = [sent["json"] for sent in http.calls("POST", "/2/activity/subscriptions")]
    assert [one["event_type"] for one in asked] == list(EVENTS)
    assert {one["webhook_id"] for one in asked} == {"55"}
    tokens = {sent.path: sent["headers"]["Authorization"] for sent in http.sent}
    assert tokens["/2/webhooks"] == f"Bearer {SECRETS['app_token']}"
    assert http.sent[-1]["headers"]["Authorization"] == f"Bearer {SECRETS['token']}"  # private events need the account
    some = {**fresh, "POST /2/activity/subscriptions": [Given(403, {"title": "Forbidden"}), Given(body={"data": {}})]}
    ville(**some)[0].subscribe(url)
    no, yes = Given(403, {"title": "Forbidden"}), Given(body={"data": {}})
    deaf = {**fresh, "POST /2/activity/subscriptions": [no, no, yes]}  # of quotes alone: an answer would never ring
    with pytest.raises(Refused, match="forbidden"):
        ville(**deaf)[0].subscribe(url)
    assert ville()[0].hears == {"comment"}  # what it promises is what two events tell: a mention or a quote may be left out
    none = {**fresh, "POST /2/activity/subscriptions": Given(403, {"title": "Forbidden"})}
    with pytest.raises(Refused, match="forbidden"):
        ville(**none)[0].subscribe(url)
    have = [{"event_type": one, "webhook_id": "55", "filter": {"user_id": ME}} for one in EVENTS]
    there = {
        "GET /2/webhooks": Given(body={"data": [{"id": "55", "url": url}]}),
        "GET /2/activity/subscriptions": Given(body={"data": have}),
    }
    connector, http = ville(**there)
    connector.subscribe(url)
    assert {sent.method for sent in http.sent} == {"GET"}


# ── the token ────────────────────────────────────────────────────────────────────────────────────────────────────────

TOKEN = "POST /2/oauth2/token"


def test_a_token_is_renewed() -> None:
    body = {"token_type": "bearer", "expires_in": 7200, "access_token": "new-access", "refresh_token": "new-refresh"}
    http = Scripted({TOKEN: Given(body=body)}, SECRETS)
    given = refresh(http, SETTINGS, SECRETS)
    assert (given["token"], given["refresh_token"]) == ("new-access", "new-refresh")
    assert timedelta(0) < datetime.fromisoformat(given["expires"]) - datetime.now(UTC) <= timedelta(hours=2)
    sent = http.sent[0]
    assert sent["form"]["refresh_token"] == SECRETS["refresh_token"]
    pair = base64.b64decode(sent["headers"]["Authorization"].removeprefix("Basic ")).decode()
    assert pair == f"{SECRETS['client_id']}:{SECRETS['client_secret']}"
    assert sent.changes  # it serves once: a lost answer is a doubt


@pytest.mark.parametrize(
    ("given", "error"),
    [(Given(400, {"error": "invalid_request"}), Expired), (Given(lost="after"), Doubt), (Given(lost="before"), Later)],
)
def test_a_token_that_is_not_renewed(given: Given, error: type[Exception]) -> None:
    with pytest.raises(error):
        refresh(Scripted({TOKEN: given}, SECRETS), SETTINGS, SECRETS)


def test_without_a_refresh_token_the_person_signs_in_again() -> None:
    with pytest.raises(Expired, match="no-refresh"):
        refresh(Scripted({}), SETTINGS, {"token": "only-this-one"})


def test_the_account_is_asked_when_the_settings_do_not_say() -> None:
    http = Scripted(CASE.routes, SECRETS)
    connector = make({"base": "https://x.example"}, SECRETS, http)
    connector.find(Draft("Bonjour"), "k", NOW)
    assert [sent.path for sent in http.sent] == ["/2/users/me", f"/2/users/{ME}/tweets"]
    assert dict(connector.who().settings) == {"user_id": ME, "handle": "ville"}
