"""Facebook pages: answers in public and in private, and what their errors mean."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from parvis.networks.facebook import errors
from parvis.networks.facebook.sentences import ENGLISH, SENTENCES
from parvis.networks.protocol import (
    Doubt,
    Draft,
    Expired,
    Later,
    NetworkError,
    Processing,
    Published,
    Refused,
)
from parvis.networks.tests.cases import Given
from parvis.networks.tests.fixtures_facebook import (
    CASE,
    COMMENT,
    MARIA,
    NOW,
    PAGE,
    ROOT,
    SECRETS,
    on_comment,
    on_message,
    page,
    picture,
    refused,
)

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
    ("options", "hours", "kind", "tag"),
    [
        ({}, 0, "RESPONSE", None),
        ({"human_agent": True}, 0, "MESSAGE_TAG", "HUMAN_AGENT"),
        ({"human_agent": True, "automatic": True}, 0, "RESPONSE", None),
        ({}, 25, "MESSAGE_TAG", "HUMAN_AGENT"),  # written within the day, held back past it
        ({"automatic": True}, 25, "RESPONSE", None),
    ],
)
def test_a_message_goes_as_an_agent_s_only_when_a_person_wrote_it(options: Any, hours: int, kind: str, tag: str | None) -> None:
    connector, http = page()
    answering = on_message(at=NOW - timedelta(hours=hours))
    connector.publish(Draft("Voici.", answering=answering, options=options), "k1")
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
    codes |= {"facebook-story-text", "facebook-story-edit", "facebook-comment"}
    assert {code for code in codes if code.startswith("facebook-")} == set(SENTENCES) == set(ENGLISH)
