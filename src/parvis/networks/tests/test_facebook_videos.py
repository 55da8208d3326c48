"""Videos, reels, stories, first comments and moderation of Facebook pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from parvis.networks.facebook.connector import Facebook
from parvis.networks.protocol import Draft, Later, Media, Processing, Published, Refused, Target
from parvis.networks.tests.cases import Given, Routes, Scripted
from parvis.networks.tests.fixtures_facebook import CASE, COMMENT, FILM, FILM_ROUTES, PAGE, POST, ROOT, SECRETS, VIDEO, error

BYTES = b"\x00\x00\x00\x18ftypmp42" * 5


@pytest.fixture
def film(tmp_path: Path) -> Media:
    (tmp_path / "pont.mp4").write_bytes(BYTES)
    return replace(FILM, path=tmp_path / "pont.mp4")


def page(**spoilt: Given | list[Given]) -> tuple[Facebook, Scripted]:
    names = {"videos": f"POST {ROOT}/{PAGE}/videos", "reels": f"POST {ROOT}/{PAGE}/video_reels", "video": f"GET {ROOT}/{VIDEO}",
             "pour": f"POST /video-upload/v26.0/{VIDEO}", "comments": f"POST {ROOT}/{POST}/comments",
             "post": f"POST {ROOT}/{POST}", "stories": f"GET {ROOT}/{PAGE}/stories"}  # fmt: skip
    routes: Routes = {**CASE.routes, **FILM_ROUTES, **{names[name]: given for name, given in spoilt.items()}}
    http = Scripted(routes, SECRETS)
    return Facebook(CASE.settings, SECRETS, http), http


def ended(facebook: Facebook, draft: Draft) -> Published:
    outcome = facebook.publish(draft, "k")
    for _ in range(200):
        if isinstance(outcome, Published):
            return outcome
        outcome = facebook.resume(draft, outcome.token, "k")
    raise AssertionError("it never ends")


def test_a_video_goes_where_videos_go_and_only_its_end_is_a_change(film: Media) -> None:
    facebook, http = page()
    there = ended(facebook, Draft("Le pont", media=(film,), options={"form": "post"}))
    assert (there.remote_id, there.url) == (POST, f"https://www.facebook.com/{PAGE}/videos/{VIDEO}/")
    sent = http.calls("POST", f"{ROOT}/{PAGE}/videos")
    assert [call.changes for call in sent] == [False, False, True]
    assert {call.url.split("/")[2] for call in sent} == {"graph-video.facebook.com"}
    assert sent[1]["files"]["video_file_chunk"][1] == BYTES
    assert (sent[2]["json"]["description"], sent[2]["json"]["upload_session_id"]) == ("Le pont", "s1")


def test_a_reel_s_bytes_go_to_the_address_that_was_given(film: Media) -> None:
    facebook, http = page()
    assert ended(facebook, Draft("Le pont", media=(film,), options={"form": "reel"})).remote_id == POST
    (poured,) = http.calls("POST", "/video-upload/*")
    assert poured["content"] == BYTES
    assert poured["headers"]["Authorization"] == f"OAuth {SECRETS['token']}"
    assert (poured["headers"]["offset"], poured["headers"]["file_size"]) == ("0", str(len(BYTES)))
    (last,) = [call for call in http.sent if call.changes]
    assert last["json"]["video_state"] == "PUBLISHED"


def test_words_are_changed_where_there_are_any() -> None:
    facebook, http = page(post=Given(body={"success": True}))
    facebook.edit(POST, Draft("Le pont rouvre", link="https://paris.fr/pont"))
    (sent,) = http.calls("POST", f"{ROOT}/{POST}")
    assert (sent["json"]["message"], sent.changes) == ("Le pont rouvre", False), "the same again changes nothing"
    with pytest.raises(Refused, match="facebook-story-edit"):
        facebook.edit(POST, Draft("Le pont", options={"form": "story"}))


@pytest.mark.parametrize("form", ["post", "reel"])
def test_a_piece_that_is_refused_begins_anew_twice_at_most(film: Media, form: str) -> None:
    start = Given(body={"video_id": VIDEO, "upload_session_id": "s1", "start_offset": "0", "end_offset": str(len(BYTES))})
    refused = Given(400, error(1363037))
    facebook, http = page(pour=refused, videos=[start, refused] * 3)
    with pytest.raises(Refused):
        ended(facebook, Draft("Le pont", media=(film,), options={"form": form}))
    assert len(http.sent) == 6
    assert not any(call.changes for call in http.sent)


def test_what_facebook_cannot_read_is_said_and_what_never_ends_is_given_up(film: Media) -> None:
    draft = Draft("Le pont", media=(film,))
    for told in ("error", "processing"):
        facebook, _ = page(video=Given(body={"id": VIDEO, "status": {"video_status": told}}))
        with pytest.raises(Refused) as caught:
            ended(facebook, draft)
        assert caught.value.code == "media-failed"


def test_the_waits_grow_to_a_minute(film: Media) -> None:
    facebook, _ = page(video=Given(body={"id": VIDEO, "status": {"video_status": "processing"}}))
    draft, token = Draft("Le pont", media=(film,)), {"video": VIDEO, "told": True, "post": ""}
    waits: list[timedelta] = []
    for _ in range(8):
        outcome = facebook.resume(draft, token, "k")
        assert isinstance(outcome, Processing)
        token, waits = outcome.token, [*waits, outcome.after]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=4), timedelta(seconds=60))


@pytest.mark.parametrize(
    ("told", "there"),
    [
        ({"status": {"publishing_phase": {"status": "not_started"}}}, False),
        ({"status": {"publishing_phase": {"status": "in_progress"}}}, True),
        ({"status": {"publishing_phase": {"status": "complete"}}}, True),
        ({"published": True}, True),
        ({"post_id": "122100000000021"}, True),
        ({}, False),
    ],
)
def test_a_doubt_about_a_video_is_settled_by_the_video(film: Media, told: dict[str, Any], there: bool) -> None:
    facebook, _ = page(video=Given(body={"id": VIDEO, **told}))
    found = facebook.find(Draft("Le pont", media=(film,)), "k", datetime.now(UTC), {"video": VIDEO, "size": 1, "from": 1})
    assert isinstance(found, Processing) == there


def test_without_a_video_nothing_was_shown(film: Media) -> None:
    facebook, http = page()
    assert facebook.find(Draft("Le pont", media=(film,)), "k", datetime.now(UTC), None) is None
    facebook, _ = page(video=Given(400, error(100, 33)))
    assert facebook.find(Draft("Le pont", media=(film,)), "k", datetime.now(UTC), {"video": VIDEO}) is None
    assert http.sent == []


def test_a_story_loses_its_text_and_says_so(film: Media) -> None:
    facebook, http = page()
    draft = Draft("Bonjour", media=(film,), options={"form": "story", "first_comment": "Ici"})
    assert [(each.code, each.blocking) for each in facebook.check(draft) if "story" in each.code] == [
        ("facebook-story-text", False)
    ]
    assert ended(facebook, draft).remote_id == POST
    assert not any("description" in (call["json"] or {}) for call in http.sent)
    assert http.calls("POST", f"{ROOT}/{POST}/comments") == []


def test_a_refused_first_comment_is_told_as_such() -> None:
    facebook, http = page(comments=Given(400, error(100)))
    with pytest.raises(Refused) as caught:
        ended(facebook, Draft("Bonjour", options={"first_comment": "Ici"}))
    assert caught.value.code == "facebook-comment"
    assert len(http.calls("POST", f"{ROOT}/{PAGE}/feed")) == 1


def test_what_is_counted_is_spent_before_the_call(film: Media) -> None:
    facebook, http = page()
    spent: Counter[str] = Counter()
    http._quota = lambda key, amount: spent.update({key: int(amount)})
    ended(facebook, Draft("Le pont", media=(film,), options={"form": "reel"}))
    assert CASE.answering
    ended(facebook, Draft("En privé", answering=replace(CASE.answering, private=True)))
    assert spent == {"reels": 1, "private_replies": 1}

    def empty(key: str, amount: float) -> None:
        raise Later("rate", named=True)

    http._quota = empty
    with pytest.raises(Later):
        ended(facebook, Draft("Le pont", media=(film,), options={"form": "reel"}))
    assert len([call for call in http.sent if call.changes and call.path.endswith("video_reels")]) == 1


@pytest.mark.parametrize(
    ("target", "acts"),
    [
        (Target(COMMENT, "42"), {"hide", "show", "delete", "like", "unlike", "block", "unblock"}),
        (Target(COMMENT, f"unknown:{COMMENT}"), {"hide", "show", "delete", "like", "unlike"}),
        (Target(COMMENT, PAGE), {"delete"}),
        (Target("7_8", "42", kind="mention"), {"like", "unlike", "block", "unblock"}),
        (Target("m_1", "42", kind="private"), {"block", "unblock"}),
        (Target("m_1", PAGE, kind="private"), set()),
    ],
)
def test_what_may_be_done_with_each_kind(target: Target, acts: set[str]) -> None:
    assert page()[0].may_moderate(target) == acts


def test_deleting_what_may_not_be_deleted_is_refused() -> None:
    http = Scripted(
        {f"DELETE {ROOT}/{COMMENT}": Given(400, error(100, 33)), f"GET {ROOT}/{COMMENT}": Given(body={"id": COMMENT})}, SECRETS
    )
    with pytest.raises(Refused):
        CASE.connector(http).moderate("delete", Target(COMMENT, "42"))
