"""What is particular to Vimeo: tus, steps that are kept, reading video by video, plays by country, signing in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from parvis.networks import vimeo
from parvis.networks.protocol import Caption, Doubt, Draft, Later, NetworkError, Outcome, Processing, Published, Refused
from parvis.networks.signing import Way
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_vimeo import (
    BASE,
    EARLY,
    LINK,
    ME,
    NOW,
    SECRETS,
    SETTINGS,
    VIDEO,
    answering,
    comment,
    failed,
    film,
    listed,
    video,
    ville,
)
from parvis.networks.vimeo import tus

TOKEN = {"video": VIDEO, "link": LINK, "done": []}
READY = {**TOKEN, "done": ["sent", "ready"]}


def finish(connector: vimeo.Vimeo, draft: Draft, outcome: Outcome) -> Published:
    for _ in range(30):
        if isinstance(outcome, Published):
            return outcome
        outcome = connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    raise AssertionError("it never ends")


def offset(number: int, status: int = 204) -> Given:
    return Given(status, "", {"Upload-Offset": str(number)})


def test_pieces_go_on_from_where_the_link_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tus, "CHUNK", 400)
    monkeypatch.setattr(tus, "AT_ONCE", 1)
    heads = [offset(0, 200), offset(400, 200), offset(800, 200)]
    patches = [offset(400), offset(800), offset(1000)]
    connector, http = ville(**{"HEAD /files/abc": heads, "PATCH /files/abc": patches})
    outcome: Outcome = Processing(TOKEN, NOW - NOW)
    for _ in range(3):
        assert isinstance(outcome, Processing)
        outcome = connector.resume(film(), outcome.token, "k")
    assert isinstance(outcome, Processing)
    assert outcome.token["done"] == ["sent"]
    sent = http.calls("PATCH", "/files/abc")
    assert [(each["headers"]["Upload-Offset"], len(each["content"])) for each in sent] == [("0", 400), ("400", 400), ("800", 200)]
    assert not any("Authorization" in each["headers"] for each in sent)
    assert not any(each.changes for each in http.sent)


def test_nobody_sees_it_before_the_last_call() -> None:
    connector, http = ville()
    there = finish(connector, film(), connector.publish(film(), "k"))
    assert (there.remote_id, there.url) == (VIDEO, f"https://vimeo.com/{VIDEO}")
    (begun,) = http.calls("POST", "/me/videos")
    assert begun["json"]["privacy"]["view"] == "nobody"
    assert begun["json"]["upload"] == {"approach": "tus", "size": "1000"}
    assert http.sent[-1]["json"]["privacy"]["view"] == "anybody"


def test_a_link_that_is_gone_may_have_ended_well() -> None:
    gone = {"HEAD /files/abc": Given(404, "")}
    connector, http = ville(**gone)
    outcome = connector.resume(film(), TOKEN, "k")
    assert isinstance(outcome, Processing)
    assert outcome.token["done"] == ["sent"]
    half = video("nobody", "in_progress", upload={"status": "in_progress"})
    connector, http = ville(**gone, **{f"GET /videos/{VIDEO}": Given(body=half)})
    outcome = connector.resume(film(), TOKEN, "k")
    assert isinstance(outcome, Processing)
    assert outcome.token["done"] == []
    assert [each.method for each in http.sent] == ["HEAD", "GET", "DELETE", "POST"]


def test_a_wrong_place_is_asked_again() -> None:
    connector, _ = ville(**{"PATCH /files/abc": Given(409, "")})
    with pytest.raises(Later):
        connector.resume(film(), TOKEN, "k")


def test_what_vimeo_cannot_read_is_said() -> None:
    connector, _ = ville(**{f"GET /videos/{VIDEO}": Given(body=video("nobody", "error"))})
    with pytest.raises(Refused, match="media-failed"):
        connector.resume(film(), {**TOKEN, "done": ["sent"]}, "k")


def test_everything_around_the_video(tmp_path: Path) -> None:
    (tmp_path / "fr.vtt").write_text("WEBVTT\n")
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    item = media("video/mp4", captions=(Caption(tmp_path / "fr.vtt", "fr", "Français"),), cover=tmp_path / "cover.jpg")
    draft = film(media=(item,), options={"title": "x", "tags": ["ville"], "showcases": ["5"], "folder": "7"})
    link = Given(201, {"uri": f"/videos/{VIDEO}/pictures/1", "link": f"{BASE}/put/1"})
    connector, http = ville(**{
        f"POST /videos/{VIDEO}/pictures": link, f"PATCH /videos/{VIDEO}/pictures/1": Given(body={}), "PUT /put/1": Given(200, ""),
        f"POST /videos/{VIDEO}/texttracks": link, f"PUT /me/albums/5/videos/{VIDEO}": Given(204, ""),
        f"PUT /me/projects/7/videos/{VIDEO}": Given(204, ""),
    })  # fmt: skip
    finish(connector, draft, connector.publish(draft, "k"))
    assert [each["content"] for each in http.calls("PUT", "/put/1")] == [b"\xff\xd8\xff", b"WEBVTT\n"]
    assert http.calls("PUT", f"/videos/{VIDEO}/tags")[0]["json"] == [{"name": "ville"}]
    assert len(http.calls("PUT", "/me/*")) == 2
    assert f"{http.sent[-1].method} {http.sent[-1].path}" == f"PATCH /videos/{VIDEO}"


def test_after_a_doubt_the_video_tells() -> None:
    connector, _ = ville(**{f"PATCH /videos/{VIDEO}": Given(lost="after")})
    with pytest.raises(Doubt) as doubt:
        connector.resume(film(), READY, "k")
    assert doubt.value.token == READY
    seen, _ = ville(**{f"GET /videos/{VIDEO}": Given(body=video())})
    assert isinstance(seen.find(film(), "k", NOW, READY), Published)
    unseen, _ = ville()
    assert isinstance(unseen.find(film(), "k", NOW, READY), Processing)
    assert isinstance(unseen.find(film(), "k", NOW, TOKEN), Processing)
    gone, _ = ville(**{f"GET /videos/{VIDEO}": failed(404, 5000)})
    assert gone.find(film(), "k", NOW, READY) is None


def test_an_answer_is_found_by_its_words() -> None:
    connector, _ = ville()
    found = connector.find(Draft("Merci", answering=answering()), "k", NOW)
    assert isinstance(found, Published)
    assert connector.find(Draft("Autre", answering=answering()), "k", NOW) is None
    gone, _ = ville(**{f"POST /videos/{VIDEO}/comments/1/replies": failed(404, 5000)})
    with pytest.raises(Refused, match="answered-gone"):
        gone.publish(Draft("x", answering=answering()), "k")


@pytest.mark.parametrize(
    ("status", "number", "kind", "code"),
    [
        (403, 3301, Refused, "vimeo-spam"), (403, 3413, Refused, "vimeo-comments-closed"), (403, 4101, Refused, "vimeo-full"),
        (400, 2204, Refused, "invalid"), (403, 9000, Later, "rate"), (403, 3411, Refused, "vimeo-unverified"),
    ],
)  # fmt: skip
def test_codes(status: int, number: int, kind: type[NetworkError], code: str) -> None:
    connector, _ = ville(**{f"PATCH /videos/{VIDEO}": failed(status, number)})
    with pytest.raises(kind, match=code):
        connector.resume(film(), READY, "k")


def rounds(connector: vimeo.Vimeo, cursor: Any = None) -> tuple[list[str], Any]:
    found: list[str] = []
    while True:
        page = connector.read(json.loads(json.dumps(cursor)))
        found, cursor = [*found, *(item.remote_id.rsplit("/", 1)[-1] for item in page.items)], page.cursor
        if not page.more:
            return found, {**cursor, "next": EARLY}


def test_an_answer_under_an_old_comment_is_found_by_its_count() -> None:
    path = f"GET /videos/{VIDEO}/comments"
    connector, _ = ville(**{path: Given(body=listed(comment(1, "Vieux", at=EARLY, replies=1)))})
    found, cursor = rounds(connector)
    assert found == []
    connector, _ = ville(**{path: Given(body=listed(comment(1, "Vieux", at=EARLY, replies=2)))})
    assert rounds(connector, cursor)[0] == ["2"]
    connector, http = ville(**{path: Given(body=listed(comment(1, "Vieux", at=EARLY, replies=1)))})
    rounds(connector, cursor)
    assert http.calls("GET", "/videos/*/replies") == []


def test_what_came_under_a_video_already_looked_at_is_the_next_rounds() -> None:
    now, path = datetime.now(UTC), f"GET /videos/{VIDEO}/comments"
    late = (now + timedelta(minutes=20)).isoformat()  # read at the end of a round that had to wait
    connector, _ = ville(**{path: Given(body=listed(comment(3, "dernier", at=late)))})
    found, cursor = rounds(connector)
    assert found == ["3"]
    between = comment(4, "entre-temps", at=(now + timedelta(minutes=5)).isoformat())
    connector, _ = ville(**{path: Given(body=listed(between))})
    assert rounds(connector, cursor)[0] == ["4"]


def test_a_round_waits_for_its_time_and_skips_what_did_not_change() -> None:
    connector, http = ville()
    _, cursor = rounds(connector)
    asked = len(http.sent)
    assert connector.read({**cursor, "next": "2999-01-01T00:00:00+00:00"}).items == ()
    assert len(http.sent) == asked
    many = [video(identity=str(number)) for number in range(20)]
    connector, http = ville(**{"GET /me/videos": Given(body=listed(*many)), "GET /videos/*/comments": Given(body=listed())})
    _, cursor = rounds(connector)
    assert len(http.calls("GET", "/videos/*/comments")) == 20
    connector, http = ville(**{"GET /me/videos": Given(body=listed(*many)), "GET /videos/*/comments": Given(body=listed())})
    rounds(connector, cursor)
    assert len(http.calls("GET", "/videos/*/comments")) == 10


def test_a_right_to_read_comments_that_is_missing_is_told_and_one_closed_video_is_not() -> None:
    films = {"GET /me/videos": Given(body=listed(video(identity="1"), video(identity="2")))}
    shut, told = failed(403, 0), Given(body=listed(comment(7, "Bonjour")))
    connector, _ = ville(**films, **{"GET /videos/1/comments": shut, "GET /videos/2/comments": shut})
    first = connector.read(None)
    page = connector.read(first.cursor)
    assert (first.unread, page.unread) == (None, {"comments": "forbidden"})
    connector, _ = ville(**films, **{"GET /videos/1/comments": shut, "GET /videos/2/comments": told})
    found, cursor = [], {**page.cursor, "next": EARLY}
    while True:
        page = connector.read(cursor)
        found, cursor = [*found, *(item.text for item in page.items)], page.cursor
        if not page.more:
            break
    assert (found, page.unread) == (["Bonjour"], {})


def test_a_closed_video_among_open_ones_says_nothing_of_the_others() -> None:
    """The newest is closed and the older ones have nothing new: it alone is asked, round after round."""

    def film(number: int) -> dict[str, Any]:
        counts = {"comments": {"total": 3 if number in (1, 11, 12) else 0}, "likes": {"total": 0}}
        return video(identity=str(number), metadata={"connections": counts})

    told = {"GET /me/videos": Given(body=listed(*map(film, range(1, 13)))), "GET /videos/1/comments": failed(403, 0)}
    told |= {f"GET /videos/{number}/comments": Given(body=listed()) for number in (11, 12)}
    cursor: Any = None
    seen = []
    for _ in range(3):
        connector, http = ville(**told)
        page = connector.read(cursor)
        while page.more:
            page = connector.read(page.cursor)
        seen.append((len(http.calls("GET", "/videos/*/comments")), page.unread))
        cursor = {**page.cursor, "next": EARLY}
    assert seen == [(3, {}), (1, None), (1, None)]


def test_measures_survive_what_is_absent() -> None:
    connector, _ = ville(**{f"GET /videos/{VIDEO}": Given(body=video(stats={"plays": None}))})
    assert {one.metric for one in connector.measure([VIDEO])} == {"likes", "comments"}
    connector, _ = ville(**{f"GET /users/{ME}/analytics": failed(403, 3200)})
    assert list(connector.audience()) == []
    connector, _ = ville(**{f"GET /users/{ME}/analytics": Given(body=listed({"country": "FR", "plays": 3}, {"x": 1}))})
    assert [(one.key, one.value) for one in connector.audience()] == [("FR", 3.0)]


def test_a_showcase_is_made_once() -> None:
    connector, _ = ville()
    assert connector.create("showcases", "Conseils") == ("5", "Conseils")
    assert connector.create("showcases", "Parcs") == ("6", "Parcs")


def test_signing_in() -> None:
    way = Way(SETTINGS, {"client_secret": SECRETS["client_secret"]}, "https://ville.example/back", "state")
    assert "upload" in parse_qs(urlsplit(vimeo.SIGN_IN.address(way)).query)["scope"][0]
    told = {"access_token": "new-token", "scope": "public upload", "user": {"uri": f"/users/{ME}", "name": "La Ville"}}
    http = Scripted({"POST /oauth/access_token": Given(body=told)})
    (presence,) = vimeo.SIGN_IN.exchange(http, way, "code")
    assert (presence.label, presence.settings["user"], presence.secrets["token"]) == ("La Ville", ME, "new-token")
    assert http.sent[0]["headers"]["Authorization"].startswith("Basic ")
    with pytest.raises(Refused):
        vimeo.SIGN_IN.exchange(Scripted({"POST /oauth/access_token": Given(400, {"error": "no"})}), way, "code")
