"""What is peculiar to Facebook pages: publishing, looking whether it is there, places."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from parvis.networks.facebook.connector import Facebook
from parvis.networks.protocol import (
    Audience,
    Doubt,
    Draft,
    Later,
    Processing,
    Published,
    Target,
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
    ROOT,
    SECRETS,
    comment,
    graph_time,
    message,
    on_comment,
    on_message,
    page,
    picture,
    talk,
)

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


def test_a_least_age_is_enforced_and_a_story_has_none() -> None:
    connector, http = page()
    connector.publish(Draft("Ventes aux enchères", options={"age": "18"}), "k1")
    connector.publish(Draft("Bal", options={"age": "21"}, audience=Audience(countries=("FR",))), "k2")
    assert [sent["json"]["targeting"] for sent in http.sent[:2]] == [
        {"age_min": 18}, {"geo_locations": {"countries": ["FR"]}, "age_min": 21},
    ]  # fmt: skip
    codes = [each.code for each in connector.check(Draft("", options={"form": "story", "age": "18"}))]
    assert "facebook-story-audience" in codes
    assert [each.code for each in connector.check(Draft("Bal", options={"age": "17"}))] == ["option-unknown"]


def test_the_token_is_in_no_address_and_the_proof_in_each_call(tmp_path: Path) -> None:
    connector, http = page()
    file = tmp_path / "seine.jpg"
    file.write_bytes(b"jpeg")
    connector.who()
    connector.publish(Draft("Photo", media=(picture(file),)), "k1")
    connector.moderate("hide", Target(COMMENT, "1"))
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
