"""What is particular to PeerTube: sessions, pieces, steps that are kept, one list of comments, what others federate."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from parvis.networks import peertube
from parvis.networks.peertube import upload
from parvis.networks.peertube.choices import slug
from parvis.networks.peertube.people import words
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
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_peertube import (
    API,
    BASE,
    CASE,
    ME,
    NOW,
    SECRETS,
    SETTINGS,
    UPLOAD,
    VIDEO,
    WHOLE,
    ZOE,
    answering,
    comment,
    failed,
    film,
    listed,
    notice,
    tree,
    video,
    ville,
)

UPLOADS, SHOWN, COMMENTS = f"{API}/videos/upload-resumable", f"{API}/videos/{VIDEO}", f"{API}/users/me/videos/comments"
SENT = {"session": UPLOAD, "at": NOW.isoformat()}
READY = {"video": VIDEO, "short": "aTyJPi", "at": NOW.isoformat(), "done": ["ready"]}


def finish(connector: peertube.PeerTube, draft: Draft, outcome: Outcome) -> Published:
    for _ in range(30):
        if isinstance(outcome, Published):
            return outcome
        outcome = connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    raise AssertionError("it never ends")


def there(number: int) -> Given:
    return Given(308, "", {"Range": f"bytes=0-{number - 1}"} if number else {})


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_session_every_call_is_expired() -> None:
    connector = peertube.make(SETTINGS, {"password": "x"}, Scripted(CASE.routes))
    with pytest.raises(Expired, match="peertube-session"):
        connector.read(None)


def test_a_session_is_renewed_by_the_longer_token_else_by_the_password() -> None:
    http = Scripted(CASE.routes, SECRETS)
    new = peertube.refresh(http, SETTINGS, SECRETS)
    assert (new["token"], new["refresh_token"]) == ("new-token", "new-refresh")
    assert http.sent[-1]["form"]["grant_type"] == "refresh_token"
    both = [failed(400, "invalid_grant"), CASE.routes[f"POST {API}/users/token"]]
    http = Scripted({**CASE.routes, f"POST {API}/users/token": both}, SECRETS)  # type: ignore[dict-item]
    peertube.refresh(http, SETTINGS, SECRETS)
    assert http.sent[-1]["form"]["username"] == "ville"
    with pytest.raises(Expired, match="no-refresh"):
        peertube.refresh(http, SETTINGS, {"token": "x"})
    assert not any("password" in call.url for call in http.sent)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (failed(400, "invalid_grant"), "peertube-password"), (failed(401, "missing_two_factor"), "peertube-two-factor"),
        (failed(403, "account_blocked"), "peertube-account"),
    ],
)  # fmt: skip
def test_why_a_session_is_refused(given: Given, code: str) -> None:
    http = Scripted({**CASE.routes, f"POST {API}/users/token": given}, SECRETS)
    with pytest.raises(Expired, match=code):
        peertube.make({"base": BASE, "username": "ville"}, {"password": "secret-password"}, http).who()


def test_who_we_are() -> None:
    profile = peertube.make(
        {"base": "video.ville.example", "username": "ville"}, {"password": "x" * 8}, Scripted(CASE.routes)
    ).who()
    assert (profile.remote_id, profile.handle, profile.settings) == (
        ME, ME, {"handle": ME, "channel": "3", "granted": ["account", "manage_abuses"]},
    )  # fmt: skip
    listed_me = Given(body=[CASE.routes[f"GET {API}/users/me"].body])  # type: ignore[union-attr]
    assert ville(**{f"GET {API}/users/me": listed_me})[0].who().handle == ME
    with pytest.raises(Refused, match="peertube-server"):
        ville(**{f"GET {API}/users/me": Given(body={"hello": "world"})})[0].who()


# ── publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_sees_it_before_the_last_call() -> None:
    connector, http = ville()
    done = finish(connector, film(), connector.publish(film(), "k"))
    assert (done.remote_id, done.url) == (VIDEO, f"{BASE}/w/aTyJPi")
    (begun,) = http.calls("POST", UPLOADS)
    assert (begun["json"]["privacy"], begun["json"]["channelId"], begun["json"]["waitTranscoding"]) == (3, 3, True)
    assert not {"tags", "category", "licence"} & set(begun["json"])
    assert begun["headers"]["X-Upload-Content-Length"] == "1000"
    assert http.sent[-1]["files"] == [("privacy", (None, "1"))]


def test_pieces_go_on_from_where_the_session_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "CHUNK", 400)
    monkeypatch.setattr(upload, "AT_ONCE", 1)
    answers = [there(0), there(400), there(400), there(800), there(800), Given(200, WHOLE)]
    connector, http = ville(**{f"PUT {UPLOADS}": answers})
    outcome: Outcome = Processing(SENT, NOW - NOW)
    for _ in range(3):
        assert isinstance(outcome, Processing)
        outcome = connector.resume(film(), outcome.token, "k")
    assert isinstance(outcome, Processing)
    assert outcome.token["video"] == VIDEO
    ranges = [call["headers"]["Content-Range"] for call in http.calls("PUT", UPLOADS)]
    assert ranges == [
        "bytes */1000", "bytes 0-399/1000", "bytes */1000", "bytes 400-799/1000", "bytes */1000", "bytes 800-999/1000",
    ]  # fmt: skip
    assert not any(call.changes for call in http.sent)


def test_a_session_that_is_gone_may_have_ended_well() -> None:
    gone = {f"PUT {UPLOADS}": Given(404, "")}
    connector, _ = ville(**gone)
    outcome = connector.resume(film(), SENT, "k")
    assert isinstance(outcome, Processing)
    assert (outcome.token["video"], outcome.token["done"]) == (VIDEO, [])
    connector, http = ville(**gone, **{f"GET {API}/users/me/videos": listed(video(name="Autre"))})
    outcome = connector.resume(film(), SENT, "k")
    assert isinstance(outcome, Processing)
    assert "video" not in outcome.token
    assert [call.method for call in http.sent] == ["PUT", "GET", "POST"]


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        (Given(409, ""), Later, "media-processing"), (there(1000), Later, "media-processing"),
        (Given(503, "", {"Retry-After": "9"}), Later, "server-error"), (Given(422, ""), Refused, "media-failed"),
        (failed(413, "quota_reached"), Refused, "peertube-quota"), (Given(200, {"video": {}}), Later, "unreadable"),
    ],
)  # fmt: skip
def test_answers_to_a_piece(given: Given, kind: type[NetworkError], code: str) -> None:
    connector, _ = ville(**{f"PUT {UPLOADS}": given})
    with pytest.raises(kind, match=code):
        connector.resume(film(), SENT, "k")


def test_states() -> None:
    connector, _ = ville(**{f"GET {SHOWN}": [Given(body=video(3, 2)), Given(body=video(3, 7))]})
    waiting = connector.resume(film(), {**READY, "done": []}, "k")
    assert isinstance(waiting, Processing)
    assert waiting.after > timedelta(0)
    with pytest.raises(Refused, match="media-failed"):
        connector.resume(film(), {**READY, "done": []}, "k")


def test_everything_around_the_video(tmp_path: Path) -> None:
    (tmp_path / "fr.vtt").write_text("WEBVTT\n")
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    item = media("video/mp4", captions=(Caption(tmp_path / "fr.vtt", "fr-FR", "Français"),), cover=tmp_path / "cover.jpg")
    draft = film(media=(item,), language="fr-FR", options={"title": "Le budget", "playlists": ["5", "6"], "channel": "4"})
    connector, http = ville(**{
        f"PUT {SHOWN}/captions/fr": Given(204, ""), f"POST {API}/video-playlists/5/videos": Given(body={}),
        f"GET {API}/users/me/video-playlists/videos-exist": Given(body={VIDEO: [{"playlistId": 6}]}),
    })  # fmt: skip
    finish(connector, draft, connector.publish(draft, "k"))
    assert http.calls("POST", UPLOADS)[0]["json"]["channelId"] == 4
    assert http.calls("POST", UPLOADS)[0]["json"]["language"] == "fr"
    assert len(http.calls("POST", f"{API}/video-playlists/*")) == 1, "one playlist has it from an earlier try"
    assert "thumbnailfile" in http.calls("PUT", SHOWN)[0]["files"]
    assert http.sent[-1].changes


def test_after_a_doubt_the_video_tells() -> None:
    connector, _ = ville(**{f"PUT {SHOWN}": Given(lost="after")})
    with pytest.raises(Doubt) as doubt:
        connector.resume(film(), READY, "k")
    assert doubt.value.token == READY
    seen, _ = ville(**{f"GET {SHOWN}": Given(body=video(1))})
    assert isinstance(seen.find(film(), "k", NOW, READY), Published)
    unseen, _ = ville()
    assert isinstance(unseen.find(film(), "k", NOW, READY), Processing)
    assert isinstance(unseen.find(film(), "k", NOW, SENT), Processing)
    gone, _ = ville(**{f"GET {SHOWN}": failed(404, "")})
    assert gone.find(film(), "k", NOW, READY) is None


def test_an_answer_is_found_by_its_words() -> None:
    connector, _ = ville()
    assert isinstance(connector.find(Draft("Merci", answering=answering()), "k", NOW), Published)
    assert connector.find(Draft("Autre", answering=answering()), "k", NOW) is None
    gone, _ = ville(**{f"POST {SHOWN}/comments/1": failed(404, "")})
    with pytest.raises(Refused, match="answered-gone"):
        gone.publish(Draft("x", answering=answering()), "k")


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_that_comes_late_from_another_server_is_read() -> None:
    quiet = {f"GET {API}/users/me/notifications": listed(), f"GET {API}/abuses": listed()}
    connector, _ = ville(**quiet)
    cursor = connector.read(None).cursor
    old = (NOW - timedelta(hours=5)).isoformat()
    rows = listed(comment(3, "Merci", ME, 1), comment(1, "Bravo"), comment(7, "Venu tard", "luc@mastodon.example", at=old))
    connector, _ = ville(**quiet, **{f"GET {COMMENTS}": rows})
    page = connector.read({**cursor, "since": (NOW + timedelta(minutes=10)).isoformat()})
    assert [item.text for item in page.items] == ["Venu tard"]


def test_a_round_turns_pages_until_the_day_before() -> None:
    first = [comment(number, "x") for number in range(300, 200, -1)]
    old = (NOW - timedelta(days=3)).isoformat()
    second = [comment(number, "y", at=old) for number in range(200, 100, -1)]
    routes = {
        f"GET {COMMENTS}": [listed(*first, total=400), listed(*second, total=400)],
        f"GET {API}/users/me/notifications": listed(),
        f"GET {API}/abuses": listed(),
    }
    connector, http = ville(**routes)  # type: ignore[arg-type]
    page = connector.read(None)
    assert page.more
    last = connector.read(json.loads(json.dumps(page.cursor)))
    assert (len(page.items), last.items, last.more) == (100, (), False)
    assert [call["params"]["start"] for call in http.calls("GET", COMMENTS)] == [0, 90]
    assert last.cursor["seen"] == 300


def test_edits_and_what_is_taken_back() -> None:
    quiet = {f"GET {API}/users/me/notifications": listed(), f"GET {API}/abuses": listed()}
    later = (NOW + timedelta(seconds=30)).isoformat()
    rows = listed(comment(2, "", isDeleted=True, deletedAt=later), comment(1, "Bravo !", updatedAt=later))
    connector, _ = ville(**quiet, **{f"GET {COMMENTS}": rows})
    page = connector.read({"since": NOW.isoformat(), "seen": 9, "told": 0})
    assert {(item.verb, item.remote_id) for item in page.items} == {("remove", f"{VIDEO}/2"), ("edit", f"{VIDEO}/1")}


def test_more_mentions_than_a_page_holds_are_all_read() -> None:
    """After a silence: a hundred a page, and each of them costs a call of its own."""
    many = [notice(number, comment(55, "x")) for number in range(230, 6, -1)]
    pages = [Given(body={"total": len(many), "data": many[start : start + 100]}) for start in (0, 90, 180)]
    connector, http = ville()
    cursor, most = {"since": NOW.isoformat(), "seen": 0, "told": 6}, 0
    while True:
        http._routes[f"GET {API}/users/me/notifications"] = list(pages)
        asked = len(http.sent)
        page = connector.read(cursor)
        cursor, most = page.cursor, max(most, len(http.sent) - asked)
        if not page.more:
            break
    assert cursor["told"] == 230
    assert len(http.calls("GET", f"{API}/videos/99/*")) == 224, "each once"
    assert most < 40, "a page is bounded: what interrupts it costs no more than that"


def test_a_mention_is_told_once_and_one_under_our_own_video_by_the_list() -> None:
    mine = notice(8, comment(2, "Bravo"))
    connector, http = ville(**{f"GET {API}/users/me/notifications": listed(notice(6, comment(55, "x")))})
    cursor = connector.read(None).cursor
    assert cursor["told"] == 6
    asked = len(http.calls("GET", f"{API}/videos/99/*"))
    connector.read(cursor)
    assert len(http.calls("GET", f"{API}/videos/99/*")) == asked == 1
    gone, _ = ville(
        **{f"GET {API}/users/me/notifications": listed(mine), f"GET {API}/videos/99/comment-threads/2": failed(404, "")}
    )
    assert [item.kind for item in gone.read(None).items if item.kind == "mention"] == []


def test_who_is_answered_is_who_stands_above() -> None:
    rows = listed(comment(4, "À vous", ME, 2, threadId=1), comment(5, "À personne", ME))
    above = tree(comment(2, "Et moi ?", "luc@mastodon.example", 1), comment(4, "À vous", ME, 2))
    quiet = {
        f"GET {API}/users/me/notifications": listed(),
        f"GET {API}/abuses": listed(),
        f"GET {API}/videos/{VIDEO}/comment-threads/1": above,
    }
    connector, _ = ville(**quiet, **{f"GET {COMMENTS}": rows})
    assert [item.thread for item in connector.read(None).items] == [f"{VIDEO}/1:luc@mastodon.example"]


def test_words() -> None:
    assert words("<p>Bonjour<br>à tous</p>") == "Bonjour\nà tous"
    assert words("2 < 3 et **gras**") == "2 < 3 et **gras**"


# ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_may_be_done_where() -> None:
    connector, _ = ville()
    assert connector.may_moderate(Target(f"{VIDEO}/1", ZOE)) == {"delete", "report", "mute", "unmute"}
    assert connector.may_moderate(Target("99/55", ZOE, kind="mention")) == {"report", "mute", "unmute"}
    assert connector.may_moderate(Target(f"{VIDEO}/1", "comment:1")) == {"delete", "report"}


def test_measures_survive_what_is_absent() -> None:
    connector, _ = ville(**{f"GET {SHOWN}/stats/overall": failed(403, ""), f"GET {SHOWN}": Given(body=video(1, dislikes=None))})
    assert {one.metric for one in connector.measure([VIDEO])} == {"views", "likes", "comments"}
    assert list(connector.audience()) == []
    gone, _ = ville(**{f"GET {SHOWN}": failed(404, "")})
    assert list(gone.measure([VIDEO])) == []
    told: dict[str, float] = {one.metric: one.value for one in ville()[0].presence()}
    assert told == {"followers": 42, "publications": 7}


def test_channels_and_playlists_are_made_once() -> None:
    connector, http = ville()
    assert connector.choices("channel") == [("3", "La Ville"), ("4", "Culture")]
    assert connector.create("playlists", "Conseils") == ("5", "Conseils")
    assert connector.create("playlists", "Parcs") == ("6", "Parcs")
    assert ("videoChannelId", (None, "3")) in http.sent[-1]["files"]
    assert connector.create("channel", "Théâtre & danse") == ("8", "Théâtre & danse")
    assert http.sent[-1]["json"]["name"] == "theatre_danse"
    assert slug("日本") == "chaine"
    with pytest.raises(Refused):
        connector.create("category", "x")


def test_an_edit_says_all_again() -> None:
    connector, http = ville()
    connector.edit(VIDEO, film(options={"title": "Autre", "tags": ["ville", "eau"], "channel": "4", "sensitive": True}))
    parts: Any = http.sent[-1]["files"]
    assert [part for part in parts if part[0] in ("tags", "nsfw", "channelId", "privacy")] == [
        ("tags", (None, "ville")), ("tags", (None, "eau")), ("nsfw", (None, "true")), ("privacy", (None, "1")),
        ("channelId", (None, "4")),
    ]  # fmt: skip
