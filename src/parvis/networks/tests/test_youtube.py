"""What is particular to YouTube: sessions that are resumed, steps that are kept, units, reading by rounds, signing in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from parvis.networks import youtube
from parvis.networks.protocol import (
    Caption,
    Doubt,
    Draft,
    Expired,
    Later,
    NetworkError,
    Outcome,
    Processing,
    Published,
    Refused,
    Target,
)
from parvis.networks.signing import Way
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_youtube import (
    AT,
    BASE,
    CHANNEL,
    ME,
    NOW,
    SECRETS,
    SESSION,
    SETTINGS,
    VIDEO,
    answering,
    comment,
    failed,
    film,
    listed,
    report,
    video,
    ville,
)
from parvis.networks.youtube import upload
from parvis.networks.youtube.api import until_midnight

EARLY = "2020-01-01T00:00:00Z"


def finish(connector: youtube.YouTube, draft: Draft, outcome: Outcome) -> Published:
    for _ in range(40):
        if isinstance(outcome, Published):
            return outcome
        outcome = connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    raise AssertionError("it never ends")


# ── the upload ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_pieces_go_on_from_what_the_session_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "CHUNK", 400)
    monkeypatch.setattr(upload, "AT_ONCE", 2)
    half = [Given(308, ""), Given(308, "", {"Range": "bytes=0-399"}), Given(308, "", {"Range": "bytes=0-799"})]
    again = [Given(308, "", {"Range": "bytes=0-799"}), Given(201, video("private", "uploaded"))]
    connector, http = ville(**{"PUT /upload/youtube/v3/videos": [*half, *again]})
    draft = film()
    first = connector.publish(draft, "k")
    assert isinstance(first, Processing)
    assert first.token["session"] == SESSION
    second = connector.resume(draft, first.token, "k")
    assert isinstance(second, Processing)
    assert second.token == first.token
    third = connector.resume(draft, second.token, "k")
    assert isinstance(third, Processing)
    assert third.token["video"] == VIDEO
    ranges = [sent["headers"]["Content-Range"] for sent in http.calls("PUT", "/upload/*")]
    assert ranges == ["bytes */1000", "bytes 0-399/1000", "bytes 400-799/1000", "bytes */1000", "bytes 800-999/1000"]
    assert not any("Authorization" in sent["headers"] for sent in http.calls("PUT", "/upload/*"))
    assert not any(sent.changes for sent in http.sent)


def test_it_is_private_until_the_last_call() -> None:
    connector, http = ville()
    there = finish(connector, film(), connector.publish(film(), "k"))
    assert (there.remote_id, there.url) == (VIDEO, f"https://www.youtube.com/watch?v={VIDEO}")
    (begun,) = http.calls("POST", "/upload/youtube/v3/videos")
    assert begun["json"]["status"]["privacyStatus"] == "private"
    assert http.sent[-1]["json"]["status"]["privacyStatus"] == "public"
    assert "publishAt" not in begun["json"]["status"]


def test_a_session_that_is_gone_may_have_ended_well() -> None:
    late = {"snippet": {"title": "Le budget", "publishedAt": AT, "resourceId": {"videoId": VIDEO}}}
    gone = {"PUT /upload/youtube/v3/videos": Given(404, "")}
    connector, http = ville(**gone, **{"GET /youtube/v3/playlistItems": Given(body=listed(late))})
    outcome = connector.resume(film(), {"session": SESSION, "at": EARLY}, "k")
    assert isinstance(outcome, Processing)
    assert outcome.token["video"] == VIDEO
    assert http.calls("POST", "/upload/*") == []
    connector, http = ville(**gone)
    outcome = connector.resume(film(), {"session": SESSION, "at": EARLY}, "k")
    assert isinstance(outcome, Processing)
    assert "session" in outcome.token
    assert len(http.calls("POST", "/upload/*")) == 1


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"uploadStatus": "failed", "failureReason": "codec"}, "media-failed"),
        ({"uploadStatus": "rejected", "rejectionReason": "copyright"}, "youtube-rejected"),
    ],
)
def test_what_youtube_makes_of_the_file(told: dict[str, str], code: str) -> None:
    connector, _ = ville(**{"GET /youtube/v3/videos": Given(body=listed(video(status=told)))})
    with pytest.raises(Refused) as refused:
        connector.resume(film(), {"video": VIDEO, "at": AT, "done": []}, "k")
    assert refused.value.code == code
    assert refused.value.said in told.values()


def test_it_waits_while_youtube_works() -> None:
    connector, _ = ville(**{"GET /youtube/v3/videos": Given(body=listed(video("private", "uploaded")))})
    outcome = connector.resume(film(), {"video": VIDEO, "at": AT, "done": []}, "k")
    assert isinstance(outcome, Processing)
    assert outcome.after > timedelta(seconds=5)


# ── cover, captions, playlists ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def dressed(tmp_path: Path) -> Draft:
    (tmp_path / "fr.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n")
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    item = media("video/mp4", captions=(Caption(tmp_path / "fr.vtt", "fr", "Français"),), cover=tmp_path / "cover.jpg")
    return film(media=(item,), options={"title": "Le budget", "playlists": ["PL1", "PL2"], "tags": ["ville"]})


DRESS = {
    "POST /upload/youtube/v3/thumbnails/set": Given(body={"items": []}),
    "POST /upload/youtube/v3/captions": Given(200, "", {"Location": f"{BASE}/upload/youtube/v3/captions?upload_id=c"}),
    "PUT /upload/youtube/v3/captions": Given(body={"id": "cap1", "snippet": {"status": "serving"}}),
    "POST /youtube/v3/playlistItems": Given(body={"id": "item"}),
}


def test_each_step_is_kept(dressed: Draft) -> None:
    connector, http = ville(**DRESS)
    finish(connector, dressed, connector.publish(dressed, "k"))
    shown = [f"{sent.method} {sent.path}" for sent in http.sent]
    assert shown.index("PUT /youtube/v3/videos") == len(shown) - 1
    assert [sent["json"]["snippet"]["playlistId"] for sent in http.calls("POST", "/youtube/v3/playlistItems")] == ["PL1", "PL2"]
    (caption,) = http.calls("POST", "/upload/youtube/v3/captions")
    assert caption["json"]["snippet"] == {"videoId": VIDEO, "language": "fr", "name": "Français", "isDraft": False}
    assert http.calls("PUT", "/upload/youtube/v3/captions")[0]["content"].startswith(b"WEBVTT")
    assert len(http.calls("POST", "/upload/youtube/v3/thumbnails/set")) == 1


def test_a_step_that_was_done_is_not_done_twice(dressed: Draft) -> None:
    there = {"GET /youtube/v3/playlistItems": Given(body=listed({"id": "item"}))}
    exists = {"POST /upload/youtube/v3/captions": failed(409, "captionExists")}
    connector, http = ville(**{**DRESS, **there, **exists})
    token = {"video": VIDEO, "at": AT, "ready": True, "done": ["cover"]}
    finish(connector, dressed, Processing(token, timedelta(0)))
    assert http.calls("POST", "/youtube/v3/playlistItems") == []
    assert http.calls("POST", "/upload/youtube/v3/thumbnails/set") == []


@pytest.mark.parametrize(
    ("route", "code"),
    [("POST /upload/youtube/v3/thumbnails/set", "youtube-cover"), ("POST /upload/youtube/v3/captions", "youtube-caption")],
)
def test_a_dress_that_is_refused_is_said(dressed: Draft, route: str, code: str) -> None:
    connector, _ = ville(**{**DRESS, route: failed(403, "forbidden")})
    with pytest.raises(Refused, match=code):
        finish(connector, dressed, Processing({"video": VIDEO, "at": AT, "ready": True, "done": []}, timedelta(0)))
    connector, _ = ville(**{**DRESS, route: failed(403, "quotaExceeded")})
    with pytest.raises(Later, match="youtube-quota"):
        finish(connector, dressed, Processing({"video": VIDEO, "at": AT, "ready": True, "done": []}, timedelta(0)))


# ── doubts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_after_a_doubt_the_video_tells() -> None:
    token = {"video": VIDEO, "at": AT, "ready": True, "done": []}
    connector, _ = ville(**{"PUT /youtube/v3/videos": Given(lost="after")})
    with pytest.raises(Doubt) as doubt:
        connector.resume(film(), token, "k")
    assert doubt.value.token == token
    seen, _ = ville(**{"GET /youtube/v3/videos": Given(body=listed(video("public")))})
    found = seen.find(film(), "k", NOW, token)
    assert isinstance(found, Published)
    unseen, _ = ville()
    assert unseen.find(film(), "k", NOW, token) == Processing(token, timedelta(0))
    lost, _ = ville(**{"GET /youtube/v3/videos": Given(body=listed())})
    assert lost.find(film(), "k", NOW, token) is None


def test_a_private_video_is_not_taken_for_done_before_it_is_dressed(dressed: Draft) -> None:
    draft = replace(dressed, options={**dressed.options, "privacy": "private"})
    token = {"video": VIDEO, "at": AT, "ready": True, "done": ["cover"]}
    connector, http = ville()
    assert connector.find(draft, "k", NOW, token) == Processing(token, timedelta(0))
    assert http.sent == []


def test_a_video_that_youtube_keeps_private_is_said() -> None:
    connector, _ = ville(**{"PUT /youtube/v3/videos": Given(body=video("private"))})
    with pytest.raises(Refused, match="youtube-audit"):
        finish(connector, film(), connector.publish(film(), "k"))


def test_an_answer_is_found_by_its_words() -> None:
    ours = comment("UgxA.9", "Merci  beaucoup", ME)
    connector, _ = ville(**{"GET /youtube/v3/comments": Given(body=listed(comment("UgxA.8", "Merci beaucoup"), ours))})
    draft = Draft("Merci beaucoup", answering=answering())
    found = connector.find(draft, "k", NOW)
    assert isinstance(found, Published)
    assert found.remote_id == "UgxA.9"
    assert connector.find(Draft("Autre", answering=answering()), "k", NOW) is None


def test_an_answer_to_an_answer_names_whom_it_answers() -> None:
    connector, http = ville()
    connector.publish(Draft("Demain", answering=answering(remote_id="UgxA.2")), "k")
    assert http.sent[-1]["json"] == {"snippet": {"parentId": "UgxA", "textOriginal": "@zoe Demain"}}
    gone, _ = ville(**{"POST /youtube/v3/comments": failed(404, "parentCommentNotFound")})
    with pytest.raises(Refused, match="answered-gone"):
        gone.publish(Draft("Demain", answering=answering()), "k")


# ── errors, units ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("status", "reason", "kind", "code"),
    [
        (403, "quotaExceeded", Later, "youtube-quota"), (403, "rateLimitExceeded", Later, "rate"),
        (400, "uploadLimitExceeded", Later, "youtube-uploads"), (403, "insufficientPermissions", Refused, "youtube-scopes"),
        (403, "authenticatedUserAccountSuspended", Expired, "youtube-account"), (400, "invalidTags", Refused, "youtube-tags"),
        (403, "commentsDisabled", Refused, "youtube-comments-closed"), (404, "videoNotFound", Refused, "not-found"),
        (400, "somethingNew", Refused, "invalid"), (403, "somethingNew", Refused, "forbidden"),
    ],
)  # fmt: skip
def test_reasons(status: int, reason: str, kind: type[NetworkError], code: str) -> None:
    connector, _ = ville(**{"PUT /youtube/v3/videos": failed(status, reason)})
    with pytest.raises(kind) as raised:
        connector.resume(film(), {"video": VIDEO, "at": AT, "ready": True, "done": []}, "k")
    assert raised.value.code == code
    if code in ("youtube-quota", "youtube-uploads"):
        assert isinstance(raised.value, Later)
        assert raised.value.named


def test_the_day_begins_in_california() -> None:
    assert until_midnight(datetime(2026, 11, 25, 7, 59, tzinfo=UTC)) == timedelta(minutes=1)
    assert until_midnight(datetime(2026, 7, 1, 6, 0, tzinfo=UTC)) == timedelta(hours=1)
    # The night in which the clock is set back has an hour more.
    assert until_midnight(datetime(2026, 11, 1, 7, 0, tzinfo=UTC)) == timedelta(hours=25)


def test_what_costs_is_counted_before_it_leaves(dressed: Draft) -> None:
    spent: list[tuple[str, float]] = []
    http = Scripted({**ville()[1]._routes, **DRESS}, SECRETS)
    http._quota = lambda budget, amount: spent.append((budget, amount))
    connector = youtube.make(SETTINGS, SECRETS, http)
    finish(connector, dressed, connector.publish(dressed, "k"))
    assert spent.count(("uploads", 1)) == 1
    assert sum(amount for budget, amount in spent if budget == "units") == 1 + 50 + 400 + 2 * 51 + 50


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_keeps_what_it_does_not_know() -> None:
    told = video(snippet={"title": "Avant", "categoryId": "22", "defaultTab": "x"})
    connector, http = ville(**{"GET /youtube/v3/videos": Given(body=listed(told))})
    connector.edit(VIDEO, film(options={"title": "Après"}))
    body = http.sent[-1]["json"]
    assert (body["snippet"]["title"], body["snippet"]["defaultTab"]) == ("Après", "x")
    assert "uploadStatus" not in body["status"]


def test_measuring_survives_analytics() -> None:
    connector, _ = ville(**{"GET /v2/reports": failed(403, "insufficientPermissions")})
    assert {one.metric for one in connector.measure([VIDEO])} == {"views", "likes", "comments"}
    assert list(connector.audience()) == []


def test_where_the_views_are() -> None:
    by = {
        "GET /v2/reports": [
            Given(body=report("country", "views", rows=[["FR", 8]])),
            Given(body=report("city", "views", rows=[["Paris", 5]])),
        ]
    }
    connector, http = ville(**by)
    assert [(one.by, one.key, one.value) for one in connector.audience()] == [("country", "FR", 8.0), ("city", "Paris", 5.0)]
    assert http.sent[-1]["params"]["sort"] == "-views"
    assert {one.metric: one.value for one in connector.presence()}["followers"] == 4200


def test_choices_and_a_playlist_made_once() -> None:
    connector, http = ville()
    assert connector.choices("category") == [("25", "Actualités")]
    assert connector.create("playlists", "Budget") == ("PL1", "Budget")
    assert http.calls("POST", "/youtube/v3/playlists") == []
    assert connector.create("playlists", "Parcs") == ("PL2", "Parcs")


def test_a_channel_without_verification_takes_short_videos() -> None:
    connector, _ = ville({"long_uploads": "eligible"})
    assert "media-long" in {each.code for each in connector.check(film(media=(media("video/mp4", seconds=901.0),)))}


def test_moderating_what_is_gone() -> None:
    connector, _ = ville(**{"DELETE /youtube/v3/comments": failed(404, "commentNotFound")})
    connector.moderate("delete", Target("UgxA", "UCzoe"))
    connector, http = ville()
    for act in ("hold", "approve", "reject"):
        connector.moderate(act, Target("UgxA", "UCzoe"))  # type: ignore[arg-type]
    assert [sent["params"]["moderationStatus"] for sent in http.sent] == ["heldForReview", "published", "rejected"]


def test_signing_in() -> None:
    way = Way(
        SETTINGS, {"client_secret": SECRETS["client_secret"]}, "https://ville.example/back", "state", "verifier", "challenge"
    )
    asked = parse_qs(urlsplit(youtube.SIGN_IN.address(way)).query)
    assert asked["access_type"] == ["offline"]
    assert "youtube.force-ssl" in asked["scope"][0]
    token = {"access_token": "new-access-token", "refresh_token": "new-refresh", "expires_in": 3599, "scope": "a b"}
    http = Scripted({"POST /token": Given(body=token), "GET /youtube/v3/channels": Given(body=listed(CHANNEL))})
    (presence,) = youtube.SIGN_IN.exchange(http, way, "code")
    assert (presence.label, presence.settings["channel"], presence.secrets["refresh_token"]) == ("La Ville", ME, "new-refresh")
    assert http.sent[0]["form"]["code_verifier"] == "verifier"
    with pytest.raises(Refused):
        youtube.SIGN_IN.exchange(Scripted({"POST /token": Given(400, {"error": "invalid_grant"})}), way, "code")


def test_renewing() -> None:
    http = Scripted({"POST /token": Given(body={"access_token": "fresh-token", "expires_in": 3599})})
    new = youtube.refresh(http, SETTINGS, SECRETS)
    assert new["token"] == "fresh-token"
    assert "refresh_token" not in new
    with pytest.raises(Expired):
        youtube.refresh(Scripted({"POST /token": Given(400, {"error": "invalid_grant"})}), SETTINGS, SECRETS)
    with pytest.raises(Expired, match="no-refresh"):
        youtube.refresh(http, SETTINGS, {})
