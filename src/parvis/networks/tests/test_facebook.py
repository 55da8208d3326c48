"""What is peculiar to Facebook pages."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from parvis.networks.facebook import errors
from parvis.networks.facebook.connector import Facebook
from parvis.networks.facebook.graph import moment
from parvis.networks.facebook.sentences import ENGLISH, SENTENCES
from parvis.networks.protocol import (
    Audience,
    Doubt,
    Draft,
    Expired,
    Forged,
    Incoming,
    Later,
    NetworkError,
    Processing,
    Published,
    Refused,
)
from parvis.networks.tests.cases import Given, Scripted, Sent
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
    error,
    graph_time,
    message,
    messaging,
    on_comment,
    on_message,
    picture,
    sign,
    talk,
)


def page(**spoilt: Given | list[Given]) -> tuple[Facebook, Scripted]:
    """The page in good health, but for `spoilt`: routes by a name below."""
    names = {
        "feed": f"POST {ROOT}/{PAGE}/feed",
        "photos": f"POST {ROOT}/{PAGE}/photos",
        "messages": f"POST {ROOT}/{PAGE}/messages",
        "posts": f"GET {ROOT}/{PAGE}/published_posts",
        "comments": f"GET {ROOT}/{POST}/comments",
        "talks": f"GET {ROOT}/{PAGE}/conversations",
        "search": f"GET {ROOT}/search",
    }
    http = Scripted({**CASE.routes, **{names[name]: given for name, given in spoilt.items()}}, SECRETS)
    return CASE.connector(http), http


def parsed(connector: Facebook, body: dict[str, Any]) -> list[Incoming]:
    return list(connector.parse(json.dumps(body).encode()))


def refused(code: int, sub: int = 0, *, status: int = 400, headers: dict[str, str] | None = None, **more: Any) -> Given:
    return Given(status, error(code, sub, **more), headers or {})


# ── Publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_text_with_a_link_and_an_audience_is_one_call() -> None:
    connector, http = page()
    wanted = Audience(countries=("FR",), regions=("3847",), cities=("2430536",), languages=("fr", "en-GB"))
    published = connector.publish(Draft("Bonjour", link="https://ville.example/a", audience=wanted), "k1")
    assert published == Published(POST, f"https://www.facebook.com/{POST}", NOW)
    (sent,) = http.sent
    assert sent.changes
    assert sent["json"] == {
        "message": "Bonjour",
        "link": "https://ville.example/a",
        "targeting": {"geo_locations": {"countries": ["FR"], "regions": [{"key": "3847"}], "cities": [{"key": "2430536"}]}},
        "feed_targeting": {"locales": [1003, 24]},
        "fields": "id,permalink_url,created_time",
        "appsecret_proof": hmac.new(SECRETS["app_secret"].encode(), SECRETS["token"].encode(), hashlib.sha256).hexdigest(),
    }


def test_the_token_is_in_no_address_and_the_proof_in_each_call(tmp_path: Path) -> None:
    connector, http = page()
    file = tmp_path / "seine.jpg"
    file.write_bytes(b"jpeg")
    connector.who()
    connector.publish(Draft("Photo", media=(picture(file),)), "k1")
    connector.hide(COMMENT, True)
    connector.remove(POST)

    def proof(sent: Sent) -> str:
        given = sent["params"] or sent["json"] or sent["form"]
        return str(given.get("appsecret_proof"))

    assert len(http.sent) == 4
    assert all(len(proof(sent)) == 64 for sent in http.sent)
    assert all(sent["headers"]["Authorization"] == f"Bearer {SECRETS['token']}" for sent in http.sent)
    assert not any(SECRETS["token"] in f"{sent.url} {sent['params']} {sent['json']}" for sent in http.sent)


def test_photos_go_up_unseen_one_a_step_and_the_last_call_publishes(tmp_path: Path) -> None:
    uploads = [Given(body={"id": "41"}), Given(body={"id": "42"})]
    connector, http = page(photos=uploads)
    file = tmp_path / "seine.jpg"
    file.write_bytes(b"jpeg")
    draft = Draft("Deux photos", media=(picture(file, alt="La Seine"), picture(file, alt="")), link="https://ville.example")
    first = connector.publish(draft, "k1")
    assert first == Processing({"photos": ["41"]}, timedelta(0))
    second = connector.resume(draft, first.token, "k1")
    assert second == Processing({"photos": ["41", "42"]}, timedelta(0))
    assert isinstance(connector.resume(draft, second.token, "k1"), Published)

    uploaded = http.calls("POST", "*/photos")
    assert [sent["form"].get("alt_text_custom") for sent in uploaded] == ["La Seine", None]
    assert all(sent["form"]["published"] == "false" and not sent.changes for sent in uploaded)
    (posted,) = http.calls("POST", "*/feed")
    assert posted["json"]["attached_media"] == [{"media_fbid": "41"}, {"media_fbid": "42"}]
    assert posted["json"]["message"] == "Deux photos\n\nhttps://ville.example"
    assert "link" not in posted["json"]


def test_a_lost_photo_is_no_doubt_since_nobody_saw_it(tmp_path: Path) -> None:
    connector, _ = page(photos=Given(lost="after"))
    file = tmp_path / "seine.jpg"
    file.write_bytes(b"jpeg")
    with pytest.raises(Later):
        connector.publish(Draft("Photo", media=(picture(file),)), "k1")


@pytest.mark.parametrize("body", [b"<html>cut", {}, b""])
def test_a_success_that_cannot_be_read_is_a_doubt(body: Any) -> None:
    connector, _ = page(feed=Given(200, body))
    with pytest.raises(Doubt):
        connector.publish(Draft("Bonjour"), "k1")


def test_a_page_of_a_proxy_is_not_a_post() -> None:
    connector, _ = page(feed=Given(403, b"<html>Forbidden by the proxy"))
    with pytest.raises(Later):
        connector.publish(Draft("Bonjour"), "k1")


# ── Is it there? ─────────────────────────────────────────────────────────────────────────────────────────────────────


def post(text: str | None, at: Any = NOW, remote_id: str = POST, **more: Any) -> dict[str, Any]:
    return {"id": remote_id, "created_time": graph_time(at), **({"message": text} if text else {}), **more}


def test_a_post_is_found_by_its_words_whatever_the_white_space() -> None:
    connector, _ = page(posts=Given(body={"data": [post("Autre", remote_id="1"), post("Cafe\u0301 à midi")]}))
    found = connector.find(Draft("Café  à\nmidi "), "k1", NOW)
    assert found and found.remote_id == POST


def test_a_post_of_the_same_second_is_found_but_not_last_week_s() -> None:
    connector, _ = page(posts=Given(body={"data": [post("Piscine", NOW)]}))
    assert connector.find(Draft("Piscine"), "k1", NOW + timedelta(milliseconds=700))
    connector, _ = page(posts=Given(body={"data": [post("Piscine", NOW - timedelta(days=7))]}))
    assert connector.find(Draft("Piscine"), "k1", NOW) is None


def test_finding_reads_on_until_the_moment_of_the_try() -> None:
    pages = [
        Given(body={"data": [post("Autre")], "paging": {"cursors": {"after": "c1"}, "next": "https://…"}}),
        Given(body={"data": [], "paging": {"cursors": {"after": "c2"}, "next": "https://…"}}),
        Given(body={"data": [post("Piscine")], "paging": {"cursors": {"after": "c3"}}}),
    ]
    connector, http = page(posts=pages)
    assert connector.find(Draft("Piscine"), "k1", NOW)
    assert [sent["params"].get("after") for sent in http.sent] == [None, "c1", "c2"]


def test_photos_without_words_are_found_by_the_photos() -> None:
    several = {"data": [{"subattachments": {"data": [{"target": {"id": "41"}}, {"target": {"id": "42"}}]}}]}
    connector, _ = page(posts=Given(body={"data": [post(None, attachments=several)]}))
    draft = Draft("", media=(picture(), picture()))
    assert connector.find(draft, "k1", NOW, {"photos": ["41", "42"]})
    assert connector.find(draft, "k1", NOW, {"photos": ["51", "52"]}) is None
    assert connector.find(draft, "k1", NOW) is None


def test_a_link_without_words_is_found_by_the_link() -> None:
    card = {"data": [{"unshimmed_url": "https://ville.example/a", "target": {"id": "1"}}]}
    connector, _ = page(posts=Given(body={"data": [post(None, attachments=card)]}))
    assert connector.find(Draft("", link="https://ville.example/a"), "k1", NOW)
    assert connector.find(Draft("", link="https://ville.example/b"), "k1", NOW) is None


def test_an_answer_is_found_under_the_comment_that_began_and_only_ours() -> None:
    theirs, ours = comment("21_51", PAUL, "Demain."), comment("21_52", PAGE, "Demain.")
    answering = on_comment(remote_id="21_99", context={"post": POST, "top": COMMENT})
    nothing = {f"GET {ROOT}/21_99/comments": Given(body={"data": []})}
    http = Scripted({**nothing, f"GET {ROOT}/{COMMENT}/comments": Given(body={"data": [theirs, ours]})}, SECRETS)
    found = CASE.connector(http).find(Draft("Demain.", answering=answering), "k1", NOW)
    assert found and found.remote_id == "21_52"
    http = Scripted({**nothing, f"GET {ROOT}/{COMMENT}/comments": Given(body={"data": [theirs]})}, SECRETS)
    assert CASE.connector(http).find(Draft("Demain.", answering=answering), "k1", NOW) is None


@pytest.mark.parametrize("answering", [on_message(), on_comment(private=True)])
def test_a_message_is_found_in_the_conversation_with_that_person(answering: Any) -> None:
    draft = Draft("Voici.", answering=answering)
    ours = talk(message("m_2", PAGE, "Voici."))
    connector, _ = page(talks=Given(body={"data": [talk(message("m_3", PAGE, "Voici."), person=PAUL), ours]}))
    found = connector.find(draft, "k1", NOW)
    assert found and found.remote_id == "m_2" and found.context == {"thread": f"dm:{MARIA}"}
    connector, _ = page(talks=Given(body={"data": [talk(message("m_3", PAGE, "Voici."), person=PAUL)]}))
    assert connector.find(draft, "k1", NOW) is None
    connector, _ = page(talks=Given(body={"data": [talk(message("m_4", MARIA, "Voici."))]}))
    assert connector.find(draft, "k1", NOW) is None


# ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_is_answered_under_it() -> None:
    connector, http = page()
    connector.publish(Draft("Demain.", answering=on_comment()), "k1")
    (sent,) = http.sent
    assert sent.path == f"{ROOT}/{COMMENT}/comments"
    assert sent["json"]["message"] == "Demain."


def test_a_comment_may_be_answered_with_a_picture(tmp_path: Path) -> None:
    connector, http = page()
    file = tmp_path / "plan.png"
    file.write_bytes(b"png")
    draft = Draft("Voici le plan", media=(picture(file, "image/png"),), answering=on_comment())
    assert connector.check(draft) == []
    begun = connector.publish(draft, "k1")
    assert isinstance(begun, Processing)
    connector.resume(draft, begun.token, "k1")
    assert http.sent[-1]["json"]["attachment_id"] == "122100000000041"


def test_a_private_answer_to_a_comment_is_a_message_and_tells_the_thread_it_opened() -> None:
    connector, http = page()
    published = connector.publish(Draft("Votre numéro ?", answering=on_comment(private=True)), "k1")
    assert isinstance(published, Published)
    assert published.remote_id == "m_9" and published.context == {"thread": f"dm:{MARIA}"}
    (sent,) = http.sent
    assert sent["json"]["recipient"] == {"comment_id": COMMENT}
    assert sent["json"]["messaging_type"] == "RESPONSE"


@pytest.mark.parametrize(
    ("options", "kind", "tag"),
    [
        ({}, "RESPONSE", None),
        ({"human_agent": True}, "MESSAGE_TAG", "HUMAN_AGENT"),
        ({"human_agent": True, "automatic": True}, "RESPONSE", None),
    ],
)
def test_a_message_goes_as_an_agent_s_only_when_a_person_wrote_it(options: Any, kind: str, tag: str | None) -> None:
    connector, http = page()
    connector.publish(Draft("Voici.", answering=on_message(), options=options), "k1")
    (sent,) = http.sent
    assert sent["json"]["recipient"] == {"id": MARIA}
    assert (sent["json"]["messaging_type"], sent["json"].get("tag")) == (kind, tag)


@pytest.mark.parametrize(
    ("answering", "age", "expected"),
    [
        (on_comment(), timedelta(days=400), []),
        (on_message(), timedelta(hours=24), []),
        (on_message(), timedelta(hours=24, seconds=1), [("facebook-human-agent", False)]),
        (on_message(), timedelta(days=7), [("facebook-human-agent", False)]),
        (on_message(), timedelta(days=7, seconds=1), [("facebook-window", True)]),
        (on_comment(private=True), timedelta(days=6), []),
        (on_comment(private=True), timedelta(days=8), [("facebook-window", True)]),
    ],
)
def test_the_windows_of_private_answers(answering: Any, age: timedelta, expected: Any) -> None:
    connector, _ = page()
    assert [(each.code, each.blocking) for each in connector.may_answer(answering, NOW + age)] == expected


# ── Errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        (refused(190, 463), Expired, "expired"),
        (refused(190, 460), Expired, "facebook-password"),
        (refused(190, 458), Expired, "facebook-removed"),
        (refused(190, 463, status=401), Expired, "expired"),
        (refused(102), Expired, "expired"),
        (refused(4), Later, "rate"),
        (refused(32, status=403), Later, "rate"),
        (refused(80_001), Later, "rate"),
        (refused(100, 1_390_008), Later, "rate"),
        (refused(368), Later, "facebook-blocked"),
        (refused(100, 1_609_010), Later, "server-error"),
        (refused(999, is_transient=True), Later, "server-error"),
        (refused(1), Doubt, "server-error"),
        (refused(2, status=500, is_transient=True), Doubt, "server-error"),
        (refused(10), Refused, "facebook-permission"),
        (refused(10, 2_018_278), Refused, "facebook-window"),
        (refused(10, 1_893_063), Refused, "facebook-restricted"),
        (refused(200, status=403), Refused, "facebook-permission"),
        (refused(100), Refused, "facebook-parameter"),
        (refused(100, 33), Refused, "not-found"),
        (refused(12), Refused, "facebook-gone"),
        (refused(506), Refused, "facebook-duplicate"),
        (refused(10_900, status=403), Refused, "facebook-answered"),
        (refused(551), Refused, "facebook-unavailable"),
        (refused(1_366_046), Refused, "facebook-photo-size"),
        (refused(100, 1_609_005), Refused, "facebook-link"),
        (refused(100, 1_404_102), Refused, "facebook-standards"),
        (refused(777), Refused, "facebook-refused"),
        (refused(777, status=200), Refused, "facebook-refused"),
        (Given(400, {"detail": "no"}), Refused, "facebook-refused"),
        (Given(400, ["no"]), Refused, "facebook-refused"),
    ],
)
def test_graph_s_numbers_become_the_four_errors(given: Given, kind: type[NetworkError], code: str) -> None:
    connector, _ = page(feed=given)
    with pytest.raises(NetworkError) as caught:
        connector.publish(Draft("Bonjour"), "k1")
    assert (type(caught.value), caught.value.code) == (kind, code)


def test_unknown_and_temporary_are_no_doubt_on_a_read() -> None:
    connector, _ = page(posts=refused(2))
    with pytest.raises(Later):
        connector.read(None)


def test_the_wait_that_facebook_names_is_kept() -> None:
    usage = {PAGE: [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 17}]}
    connector, _ = page(feed=refused(80_001, headers={"X-Business-Use-Case-Usage": json.dumps(usage)}))
    with pytest.raises(Later) as caught:
        connector.publish(Draft("Bonjour"), "k1")
    assert (caught.value.after, caught.value.named) == (timedelta(minutes=17), True)


@pytest.mark.parametrize("usage", ["", "{", "[]", '{"1": [{"estimated_time_to_regain_access": 0}]}', '{"1": 3}'])
def test_an_unreadable_wait_is_ours_to_choose(usage: str) -> None:
    connector, _ = page(feed=refused(4, headers={"X-Business-Use-Case-Usage": usage}))
    with pytest.raises(Later) as caught:
        connector.publish(Draft("Bonjour"), "k1")
    assert (caught.value.after, caught.value.named) == (timedelta(seconds=30), False)


def test_a_token_that_facebook_repeats_is_cut_out() -> None:
    connector, _ = page(feed=refused(190, message=f"Malformed access token {SECRETS['token']}"))
    with pytest.raises(Expired) as caught:
        connector.publish(Draft("Bonjour"), "k1")
    assert SECRETS["token"] not in f"{caught.value} {caught.value.said}"
    assert "Malformed" in caught.value.said


def test_each_code_of_ours_has_a_sentence_in_both_languages() -> None:
    codes = {
        *errors.REFUSED.values(),
        *errors.EXPIRED.values(),
        "facebook-blocked",
        "facebook-permission",
        "facebook-refused",
    }
    codes |= {code for _, code in CASE.refused} | {"facebook-window", "facebook-human-agent", "facebook-language"}
    assert {code for code in codes if code.startswith("facebook-")} == set(SENTENCES) == set(ENGLISH)


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
    assert set(cursor) == {"since"}
    asked = [sent["params"] for sent in http.calls("GET", f"{ROOT}/{POST}/comments")]
    assert [params.get("after") for params in asked] == [None, "a", "b"]
    assert began - 180 <= cursor["since"] <= began + 60


def test_what_is_older_than_the_cursor_is_not_told_again() -> None:
    old = comment("7_4", PAUL, "Ancien") | {"created_time": graph_time(NOW - timedelta(days=2))}
    routes = {**CASE.routes, f"GET {ROOT}/{PAGE}/tagged": Given(body={"data": [comment("7_5", PAUL, "Récent"), old]})}
    items, _ = round_of(CASE.connector(Scripted(routes, SECRETS)), None)
    assert [item.remote_id for item in items if item.kind == "mention"] == ["7_5"]


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


# ── Places ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_places_and_languages_are_looked_up() -> None:
    paris = {"key": "2430536", "name": "Paris", "region": "Île-de-France", "country_name": "France", "type": "city"}
    connector, http = page(search=Given(body={"data": [paris]}))
    assert connector.places("paris", "city") == [("2430536", "Paris, Île-de-France, France")]
    assert http.sent[0]["params"]["location_types"] == '["city"]'
    connector, http = page(search=Given(body={"data": [{"key": 9, "name": "French (France)"}]}))
    assert connector.places("fr", "language") == [("9", "French (France)")]


def test_a_language_that_facebook_lacks_is_said_and_left_out() -> None:
    connector, http = page()
    draft = Draft("Demat", audience=Audience(languages=("br", "9")))
    assert [(each.code, each.blocking) for each in connector.check(draft) if each.code == "facebook-language"] == [
        ("facebook-language", False)
    ]
    connector.publish(draft, "k1")
    assert http.sent[0]["json"]["feed_targeting"] == {"locales": [9]}
    connector.publish(replace(draft, audience=Audience(languages=("br",))), "k2")
    assert "feed_targeting" not in http.sent[1]["json"]


def test_the_page_may_be_given_by_its_name() -> None:
    body = {"id": PAGE, "name": "Ville", "username": "ville", "link": "https://www.facebook.com/ville"}
    http = Scripted({f"GET {ROOT}/ville": Given(body=body)}, SECRETS)
    profile = Facebook({"page": "ville"}, SECRETS, http).who()
    assert (profile.remote_id, profile.handle, profile.settings) == (PAGE, "ville", {"page": PAGE})
