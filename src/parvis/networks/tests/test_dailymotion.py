"""What is particular to Dailymotion: two kinds of keys, pieces in any order, drafts, and no word from anybody."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from parvis.networks import dailymotion
from parvis.networks.dailymotion import upload
from parvis.networks.protocol import (
    Answering,
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
)
from parvis.networks.signing import Way
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_dailymotion import (
    BASE,
    CASE,
    FILE,
    LINK,
    ME,
    NOW,
    SECRETS,
    SETTINGS,
    VIDEO,
    failed,
    film,
    listed,
    video,
    ville,
)

SHOWN, SENT = f"/rest/video/{VIDEO}", {"link": LINK, "have": 0}
READY = {"video": VIDEO, "done": ["ready"]}


def finish(connector: dailymotion.Dailymotion, draft: Draft, outcome: Outcome) -> Published:
    for _ in range(30):
        if isinstance(outcome, Published):
            return outcome
        outcome = connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    raise AssertionError("it never ends")


def there(told: str, status: int = 202) -> Given:
    return Given(status, "", {"Range": told})


def test_without_a_token_every_call_is_expired() -> None:
    connector = dailymotion.make(SETTINGS, {"client_secret": "x"}, Scripted(CASE.routes))
    with pytest.raises(Expired, match="dailymotion-session"):
        connector.publish(film(), "k")
    assert connector.who().remote_id == ME


def test_each_kind_of_key_has_its_house() -> None:
    http = Scripted(CASE.routes, SECRETS)
    assert set(dailymotion.refresh(http, SETTINGS, SECRETS)) == {"token", "expires"}
    assert (http.sent[0].path, http.sent[0]["form"]["grant_type"]) == ("/oauth/v1/token", "client_credentials")
    public = {**SETTINGS, "kind": "public"}
    new = dailymotion.refresh(http, public, {**SECRETS, "refresh_token": "old-refresh"})
    assert (http.sent[1].path, new["refresh_token"]) == ("/oauth/token", "new-refresh")
    with pytest.raises(Expired, match="no-refresh"):
        dailymotion.refresh(http, public, SECRETS)
    with pytest.raises(Expired):
        dailymotion.refresh(Scripted({"POST /oauth/v1/token": Given(400, {"error": "invalid_client"})}), SETTINGS, SECRETS)
    mine = Given(body={"id": ME, "screenname": "La Ville"})
    connector = dailymotion.make({**public, "user": ""}, SECRETS, Scripted({"GET /me": mine}))
    assert connector.who().settings == {"user": ME}


def test_nobody_sees_it_before_the_last_call() -> None:
    connector, http = ville()
    done = finish(connector, film(), connector.publish(film(), "k"))
    assert (done.remote_id, done.url) == (VIDEO, f"https://www.dailymotion.com/video/{VIDEO}")
    (made,) = http.calls("POST", f"/rest/user/{ME}/videos")
    assert "published" not in made["form"]
    assert (made["form"]["url"], made["form"]["channel"], made["form"]["is_created_for_kids"]) == (FILE, "news", "false")
    assert http.sent[-1]["form"] == {"published": "true"}
    (sent,) = http.calls("POST", "/upload")
    assert "Authorization" not in sent["headers"]
    assert sent["headers"]["Content-Range"] == "bytes 0-999/1000"


def test_the_private_address_is_the_one_that_is_told() -> None:
    url = f"https://www.dailymotion.com/video/k{VIDEO}"
    connector, http = ville(**{f"POST {SHOWN}": Given(body=video(True, url=url))})
    draft = film(options={"title": "x", "privacy": "private"})
    assert finish(connector, draft, connector.publish(draft, "k")).url == url
    assert http.calls("POST", f"/rest/user/{ME}/videos")[0]["form"]["private"] == "true"


def test_pieces_go_to_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "CHUNK", 400)
    monkeypatch.setattr(upload, "AT_ONCE", 1)
    answers = [there("0-399,800-999/1000", 416), Given(body={"url": FILE})]
    connector, http = ville(**{"POST /upload": answers})
    outcome = connector.resume(film(), SENT, "k")
    assert isinstance(outcome, Processing)
    assert outcome.token == {"link": LINK, "have": 400}
    outcome = connector.resume(film(), outcome.token, "k")
    assert isinstance(outcome, Processing)
    assert outcome.token == {"file": FILE}
    assert [call["headers"]["Content-Range"] for call in http.calls("POST", "/upload")] == [
        "bytes 0-399/1000", "bytes 400-799/1000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "place"), [("0-3,4-9/20", 10), ("4-9/20", 0), ("bytes=0-3/20", 4), ("", 7), ("0-9,20-29/40", 10)]
)
def test_the_first_byte_that_is_missing(told: str, place: int) -> None:
    connector, http = ville(**{"POST /upload": there(told)})
    answer = http.call("POST", LINK)
    assert upload.missing(answer, 7) == place
    assert connector


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        (there("0-999/1000"), Later, "media-processing"), (Given(503, ""), Later, "server-error"),
        (Given(413, ""), Refused, "media-refused"), (Given(200, {}), Refused, "media-refused"),
    ],
)  # fmt: skip
def test_answers_to_a_piece(given: Given, kind: type[NetworkError], code: str) -> None:
    connector, _ = ville(**{"POST /upload": given})
    with pytest.raises(kind, match=code):
        connector.resume(film(), SENT, "k")


def test_an_address_that_is_gone_is_asked_for_anew() -> None:
    connector, _ = ville(**{"POST /upload": Given(404, "")})
    outcome = connector.resume(film(), {"link": LINK, "have": 400}, "k")
    assert isinstance(outcome, Processing)
    assert outcome.token == SENT


def test_states() -> None:
    waiting, encoded = video(status="processing"), video(status="processing", encoding_progress=100)
    connector, _ = ville(
        **{f"GET {SHOWN}": [Given(body=waiting), Given(body=encoded), Given(body=video(status="encoding_error"))]}
    )
    token = {**READY, "done": []}
    first, second = connector.resume(film(), token, "k"), connector.resume(film(), token, "k")
    assert isinstance(first, Processing) and isinstance(second, Processing)
    assert (first.after > timedelta(0), second.token["done"]) == (True, ["ready"])
    with pytest.raises(Refused, match="media-failed"):
        connector.resume(film(), token, "k")


def test_everything_around_the_video(tmp_path: Path) -> None:
    (tmp_path / "fr.vtt").write_text("WEBVTT\n")
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    captions = (Caption(tmp_path / "fr.vtt", "fr-FR"), Caption(tmp_path / "fr.vtt", "en"))
    item = media("video/mp4", captions=captions, cover=tmp_path / "cover.jpg")
    draft = film(media=(item,), options={"title": "x", "playlists": ["x5"], "tags": ["ville", "eau, parcs"]})
    routes: dict[str, Any] = {
        f"GET {SHOWN}/subtitles": listed({"id": "s1", "language": "en"}), f"POST {SHOWN}/subtitles": Given(body={"id": "s2"}),
        f"POST /rest/playlist/x5/videos/{VIDEO}": Given(body={}),
    }  # fmt: skip
    connector, http = ville(**routes)
    finish(connector, draft, connector.publish(draft, "k"))
    (made,) = http.calls("POST", f"{SHOWN}/subtitles")
    assert made["form"] == {"url": FILE, "format": "VTT", "language": "fr"}
    assert http.calls("POST", f"/rest/user/{ME}/videos")[0]["form"]["tags"] == "ville,eau  parcs"
    assert http.calls("POST", SHOWN)[0]["form"] == {"thumbnail_url": FILE}
    refused, _ = ville(**{**routes, f"POST {SHOWN}": failed(400, "invalid_parameter")})
    with pytest.raises(Refused, match="dailymotion-cover"):
        finish(refused, draft, refused.publish(draft, "k"))


def test_after_a_doubt_the_video_tells() -> None:
    connector, _ = ville(**{f"POST {SHOWN}": Given(lost="after")})
    with pytest.raises(Doubt) as doubt:
        connector.resume(film(), READY, "k")
    assert doubt.value.token == READY
    seen, _ = ville(**{f"GET {SHOWN}": Given(body=video(True))})
    assert isinstance(seen.find(film(), "k", NOW, READY), Published)
    unseen, _ = ville()
    assert isinstance(unseen.find(film(), "k", NOW, READY), Processing)
    assert isinstance(unseen.find(film(), "k", NOW, SENT), Processing)
    gone, _ = ville(**{f"GET {SHOWN}": failed(404, "not_found")})
    assert gone.find(film(), "k", NOW, READY) is None


@pytest.mark.parametrize(
    ("status", "name", "kind", "code"),
    [
        (403, "access_forbidden", Refused, "forbidden"), (403, "rate_limit_exceeded", Later, "rate"),
        (400, "invalid_token", Expired, "expired"), (400, "missing_parameter", Refused, "invalid"), (404, "deleted", Refused, "not-found"),
    ],
)  # fmt: skip
def test_kinds_of_errors(status: int, name: str, kind: type[NetworkError], code: str) -> None:
    connector, _ = ville(**{f"POST {SHOWN}": failed(status, name)})
    with pytest.raises(kind, match=code):
        connector.resume(film(), READY, "k")


def test_it_answers_nobody() -> None:
    connector, _ = ville()
    with pytest.raises(Refused, match="no-answers"):
        connector.publish(Draft("x", answering=Answering("1", "t", False, "7", "zoe", NOW)), "k")


def test_a_higher_plan_takes_more() -> None:
    heavy = film(media=(media("video/mp4", size=5_000_000_000, seconds=9_000.0),))
    assert {problem.code for problem in ville()[0].check(heavy)} >= {"media-heavy", "media-long"}
    assert not [problem for problem in ville({"plan": "enterprise"})[0].check(heavy) if problem.blocking]


def test_measures_survive_what_is_absent() -> None:
    connector, _ = ville(**{f"GET {SHOWN}": Given(body={"views_total": 4, "likes_total": None})})
    assert [(one.metric, one.value) for one in connector.measure([VIDEO])] == [("views", 4.0)]
    gone, _ = ville(**{f"GET {SHOWN}": failed(404, "not_found"), f"GET /rest/user/{ME}": failed(400, "invalid_parameter")})
    assert [*gone.measure([VIDEO]), *gone.presence(), *gone.audience()] == []


def test_a_playlist_is_made_once() -> None:
    connector, _ = ville()
    assert connector.create("playlists", "Conseils") == ("x5", "Conseils")
    assert connector.create("playlists", "Parcs") == ("x6", "Parcs")
    assert connector.choices("category") == []


def test_signing_in() -> None:
    way = Way(SETTINGS, {"client_secret": SECRETS["client_secret"]}, "https://ville.example/back", "state")
    asked = parse_qs(urlsplit(dailymotion.SIGN_IN.address(way)).query)
    assert "manage_videos" in asked["scope"][0]
    routes = {**CASE.routes, "GET /me": Given(body={"id": ME, "screenname": "La Ville"})}
    http = Scripted(routes)
    (presence,) = dailymotion.SIGN_IN.exchange(http, way, "code")
    assert (presence.label, presence.settings["user"], presence.settings["kind"]) == ("La Ville", ME, "public")
    assert http.sent[0].url.startswith(f"{BASE}/oauth/token")
    with pytest.raises(Refused, match="sign-in-code"):
        dailymotion.SIGN_IN.exchange(Scripted({"POST /oauth/token": Given(400, {"error": "invalid_grant"})}), way, "code")
