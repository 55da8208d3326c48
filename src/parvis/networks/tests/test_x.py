"""What is peculiar to X: pieces of video, two names for fields, rewritten texts, pages from the top, summons, events."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.networks.protocol import Doubt, Draft, Expired, Later, Processing, Published, Refused
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_x import (
    AT,
    CASE,
    ME,
    NOW,
    SECRETS,
    SETTINGS,
    USERS,
    ZOE,
    answering,
    dm,
    event,
    listed,
    post,
)
from parvis.networks.x import X, api, make, refresh
from parvis.networks.x.facts import CHUNK
from parvis.networks.x.hooks import EVENTS

TWEETS = "POST /2/tweets"
OWN = f"GET /2/users/{ME}/tweets"
MENTIONS = f"GET /2/users/{ME}/mentions"


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[X, Scripted]:
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return make(SETTINGS | (settings or {}), SECRETS, http), http


def made(*ids: str) -> list[Given]:
    return [Given(201, {"data": {"id": one, "text": "…"}}) for one in ids]


# ── publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_post_holds_only_what_x_knows() -> None:
    connector, http = ville()
    published = connector.publish(Draft("Bonjour", link="https://paris.fr/a", options={"replies": "following"}), "k")
    assert isinstance(published, Published)
    assert published.url == "https://x.com/ville/status/2001"
    assert http.sent[0]["json"] == {"text": "Bonjour\n\nhttps://paris.fr/a", "reply_settings": "following"}
    connector.publish(Draft("?", options={"poll": {"choices": ["oui", "non"], "minutes": 60}}), "k")
    assert http.sent[1]["json"] == {"text": "?", "poll": {"options": ["oui", "non"], "duration_minutes": 60}}


def test_pictures_go_first_with_their_description() -> None:
    connector, http = ville()
    connector.publish(Draft("Vue", media=(media("image/png", alt="La Seine"),)), "k")
    upload, alt, sent = http.sent
    assert upload["form"] == {"media_category": "tweet_image"}
    assert alt["json"] == {"id": "71", "metadata": {"alt_text": {"text": "La Seine"}}}
    assert sent["json"] == {"text": "Vue", "media": {"media_ids": ["71"]}}


def test_a_video_goes_in_pieces_and_is_waited_for(tmp_path: Any) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"v" * (CHUNK + 10))
    video = replace(media("video/mp4", alt=""), path=path, size=CHUNK + 10)
    busy = {"data": {"id": "72", "processing_info": {"state": "in_progress", "check_after_secs": 4}}}
    ready = {"data": {"id": "72", "processing_info": {"state": "succeeded"}}}
    routes: dict[str, Any] = {
        "POST /2/media/upload/initialize": Given(body={"data": {"id": "72"}}),
        "POST /2/media/upload/72/append": Given(204, b""),
        "POST /2/media/upload/72/finalize": Given(body=busy),
        "GET /2/media/upload": [Given(body=busy), Given(body=ready)],
    }
    connector, http = ville(**routes)
    draft = Draft("Film", media=(video,))
    first = connector.publish(draft, "k")
    assert isinstance(first, Processing)
    assert first.after == timedelta(seconds=4)
    second = connector.resume(draft, first.token, "k")
    assert isinstance(second, Processing)
    assert isinstance(connector.resume(draft, second.token, "k"), Published)
    pieces = http.calls("POST", "/2/media/upload/72/append")
    assert [piece["form"]["segment_index"] for piece in pieces] == ["0", "1"]
    assert [len(piece["files"]["media"][1]) for piece in pieces] == [CHUNK, 10]
    begun = http.calls("POST", "/2/media/upload/initialize")
    assert [one["json"]["total_bytes"] for one in begun] == [CHUNK + 10]
    assert len(http.calls("POST", "/2/tweets")) == 1


def test_a_video_that_x_cannot_read_is_refused() -> None:
    failed = {"data": {"id": "72", "processing_info": {"state": "failed", "error": {"message": "bad codec"}}}}
    connector, _ = ville(**{
        "POST /2/media/upload/initialize": Given(body={"data": {"id": "72"}}),
        "POST /2/media/upload/72/append": Given(204, b""),
        "POST /2/media/upload/72/finalize": Given(body=failed),
    })  # fmt: skip
    with pytest.raises(Refused, match="media-failed"):
        connector.publish(Draft("Film", media=(media("video/mp4"),)), "k")


THREAD = Draft("un", parts=("deux",))


def test_a_thread_is_one_step_a_part() -> None:
    connector, http = ville(**{TWEETS: made("1", "2")})
    first = connector.publish(THREAD, "k")
    assert isinstance(first, Processing)
    last = connector.resume(THREAD, json.loads(json.dumps(first.token)), "k")
    assert isinstance(last, Published)
    assert (last.remote_id, last.context) == ("1", {"parts": ["1", "2"]})
    assert http.sent[1]["json"] == {"text": "deux", "reply": {"in_reply_to_tweet_id": "1"}}


def test_a_doubt_in_a_thread_says_where_it_stood() -> None:
    connector, _ = ville(**{TWEETS: [*made("1"), Given(lost="after")]})
    first = connector.publish(THREAD, "k")
    assert isinstance(first, Processing)
    with pytest.raises(Doubt) as doubt:
        connector.resume(THREAD, first.token, "k")
    assert doubt.value.token["done"] == ["1"]


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        (Given(400, {"title": "Invalid Request", "detail": "Your Tweet text is too long."}), Refused, "invalid"),
        (Given(403, {"detail": "You are not allowed to create a Tweet with duplicate content."}), Refused, "duplicate"),
        (Given(403, {"title": "Forbidden", "detail": "You are not permitted to perform this action."}), Refused, "forbidden"),
        (Given(402, {"title": "CreditsDepleted"}), Expired, "x-credits"),
        (Given(429, {"title": "UsageCapExceeded", "type": "https://api.x.com/2/problems/usage-capped"}), Expired, "x-credits"),
        (Given(429, {"title": "Too Many Requests"}, {"x-rate-limit-reset": "1"}), Later, "rate"),
        (Given(200, {"errors": [{"message": "no"}]}), Refused, "invalid"),
        (Given(201, {"data": {}}), Doubt, "unreadable"),
    ],
)
def test_what_x_says(given: Given, error: type[Exception], code: str) -> None:
    connector, _ = ville(**{TWEETS: given})
    with pytest.raises(error, match=code):
        connector.publish(Draft("Bonjour"), "k")


# ── after a doubt ────────────────────────────────────────────────────────────────────────────────────────────────────


def shown(identity: str, text: str, *urls: str, **more: Any) -> dict[str, Any]:
    told = [{"url": f"https://t.co/{n}", "expanded_url": url} for n, url in enumerate(urls)]
    return post(identity, text, ME, entities={"urls": told}, **more)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Voir https://paris.fr/a", shown("9", "Voir https://t.co/0", "https://paris.fr/a")),
        ("Voir paris.fr.", shown("9", "Voir https://t.co/0.", "http://paris.fr")),
        ("A & B < C", shown("9", "A &amp; B &lt; C")),
        ("Vue", shown("9", "Vue https://t.co/zz", "https://x.com/ville/status/9/photo/1")),
        ("e\N{COMBINING ACUTE ACCENT}té\n\n2026", shown("9", "été 2026")),
        ("Sans rien", post("9", "Sans rien", ME)),
    ],
)
def test_find_recognises_what_x_rewrote(text: str, there: dict[str, Any]) -> None:
    connector, http = ville(**{OWN: Given(body=listed(there))})
    found = connector.find(Draft(text), "k", NOW)
    assert isinstance(found, Published)
    assert found.remote_id == "9"
    assert datetime.fromisoformat(http.sent[0]["params"]["start_time"]) == NOW - timedelta(minutes=2)


@pytest.mark.parametrize(
    "there",
    [
        shown("9", "Voir https://t.co/0", "https://paris.fr/autre"),
        shown("9", "Voyez https://t.co/0", "https://paris.fr/a"),
        shown("9", "Voir https://t.co/0", "https://paris.fr/a", answers="5"),
    ],
)
def test_find_is_not_taken_in(there: dict[str, Any]) -> None:
    connector, _ = ville(**{OWN: Given(body=listed(there))})
    assert connector.find(Draft("Voir https://paris.fr/a"), "k", NOW) is None


def test_find_turns_the_pages_and_knows_the_place_in_a_thread() -> None:
    pages = [Given(body=listed(post("9", "deux", ME), following="p2")), Given(body=listed(post("2", "deux", ME, answers="1")))]
    connector, http = ville(**{OWN: pages})
    found = connector.find(THREAD, "k", NOW, {"media": [], "done": ["1"]})
    assert isinstance(found, Published)
    assert (found.remote_id, found.context) == ("1", {"parts": ["1", "2"]})
    assert http.sent[1]["params"]["pagination_token"] == "p2"


def test_find_looks_for_a_private_message_among_those_to_the_person() -> None:
    to = answering(private=True)
    theirs, ours = dm("1", "Bonjour"), dm("2", "Bonjour", ME)
    before = dm("0", "Bonjour", ME, created_at="2020-01-01T00:00:00.000Z")
    route = f"GET /2/dm_conversations/with/{ZOE}/dm_events"
    draft = Draft("Bonjour", answering=to)
    assert ville(**{route: Given(body={"data": [theirs, before]})})[0].find(draft, "k", NOW) is None
    found = ville(**{route: Given(body={"data": [theirs, ours, before]})})[0].find(draft, "k", NOW)
    assert isinstance(found, Published)
    assert found.remote_id == "2"


# ── answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("private", "context", "codes"),
    [
        (False, {"summoned": True}, []),
        (False, {"summoned": None}, []),
        (False, None, []),
        (False, {"summoned": False}, ["not-summoned"]),
        (True, {"summoned": False}, []),
    ],
)
def test_only_who_called_us_is_answered(private: bool, context: Any, codes: list[str]) -> None:
    problems = ville()[0].may_answer(answering(private=private, context=context), NOW)
    assert [problem.code for problem in problems if problem.blocking] == codes


def test_a_403_to_an_answer_means_not_summoned() -> None:
    connector, http = ville(**{TWEETS: Given(403, {"title": "Forbidden", "detail": "You are not permitted."})})
    with pytest.raises(Refused, match="not-summoned"):
        connector.publish(Draft("Oui", answering=answering()), "k")
    assert http.sent[0]["json"]["reply"] == {"in_reply_to_tweet_id": "1900"}


def test_a_private_answer_never_becomes_public() -> None:
    connector, http = ville()
    published = connector.publish(Draft("Oui", media=(media("image/png", alt=""),), answering=answering(private=True)), "k")
    assert isinstance(published, Published)
    assert published.remote_id == "3001"
    upload, sent = http.sent
    assert upload["form"] == {"media_category": "dm_image"}
    assert sent.path == f"/2/dm_conversations/with/{ZOE}/messages"
    assert sent["json"] == {"text": "Oui", "attachments": [{"media_id": "71"}]}


def test_hiding() -> None:
    connector, http = ville()
    connector.hide("1901", True)
    assert (http.sent[0].method, http.sent[0].path, http.sent[0]["json"]) == ("PUT", "/2/tweets/1901/hidden", {"hidden": True})


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
    theirs, ours = connector.read({"mentions": {"since": "1"}, "dm": {"since": "1"}, "dm_now": True}).items
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
