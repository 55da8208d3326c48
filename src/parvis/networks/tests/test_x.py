"""What is peculiar to X: pieces of video, two names for fields, rewritten texts, pages from the top, summons, events."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from parvis.networks.protocol import Doubt, Draft, Expired, Later, Processing, Published, Refused, Target
from parvis.networks.tests.cases import Given
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_x import (
    ME,
    NOW,
    ZOE,
    answering,
    dm,
    listed,
    post,
    ville,
)
from parvis.networks.x.facts import CHUNK

TWEETS = "POST /2/tweets"
OWN = f"GET /2/users/{ME}/tweets"
MENTIONS = f"GET /2/users/{ME}/mentions"


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


def test_pictures_without_words_are_counted() -> None:
    draft = Draft("", media=(media("image/png"),))
    link = shown("8", "https://t.co/1", "https://paris.fr")
    assert ville(**{OWN: Given(body=listed(link))})[0].find(draft, "k", NOW) is None
    vue = shown("9", "https://t.co/2", "https://x.com/ville/status/9/photo/1", attachments={"media_keys": ["3_1"]})
    found = ville(**{OWN: Given(body=listed(link, vue))})[0].find(draft, "k", NOW)
    assert isinstance(found, Published)
    assert found.remote_id == "9"


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


def test_find_turns_the_pages_of_a_conversation_down_to_the_sending() -> None:
    """However much was said since; what was said before is not paid for."""
    draft, route = Draft("Bonjour", answering=answering(private=True)), f"GET /2/dm_conversations/with/{ZOE}/dm_events"
    full = [Given(body={"data": [dm(str(n), "Allô ?")], "meta": {"next_token": f"p{n}"}}) for n in range(12)]
    ours = Given(body={"data": [dm("50", "Bonjour", ME)], "meta": {"next_token": "more"}})
    before = Given(body={"data": [dm("0", "Bonjour", ME, created_at="2020-01-01T00:00:00.000Z")], "meta": {"next_token": "more"}})
    connector, http = ville(**{route: [*full[:3], ours, before]})
    found = connector.find(draft, "k", NOW)
    assert isinstance(found, Published) and found.remote_id == "50"
    assert [call["params"].get("pagination_token") for call in http.sent] == [None, "p0", "p1", "p2", "more"]
    connector, http = ville(**{route: [full[0], before]})
    assert connector.find(draft, "k", NOW) is None and len(http.sent) == 2
    with pytest.raises(Refused, match="cannot-look"):  # a person looks
        ville(**{route: full})[0].find(draft, "k", NOW)


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
    connector.moderate("hide", Target("1901", "1"))
    assert (http.sent[0].method, http.sent[0].path, http.sent[0]["json"]) == ("PUT", "/2/tweets/1901/hidden", {"hidden": True})
