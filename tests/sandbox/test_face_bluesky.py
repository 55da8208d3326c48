"""The played Bluesky answers as the servers' lexicons say. Its clients: tests/fidelity/test_bluesky.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from played import Played, sandbox

from parvis.sandbox import residents

POST = "app.bsky.feed.post"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("bluesky")) as running:
        yield running


@pytest.fixture(scope="module")
def api(played: Played) -> Iterator[httpx2.Client]:
    given = played.credentials("bluesky")
    with httpx2.Client(base_url=f"{given['settings']['base']}/xrpc/", trust_env=False) as plain:
        body = {"identifier": given["settings"]["handle"], "password": given["secrets"]["password"]}
        session = plain.post("com.atproto.server.createSession", json=body).json()
        plain.headers["authorization"] = f"Bearer {session['accessJwt']}"
        plain.did, plain.refresh = session["did"], session["refreshJwt"]  # type: ignore[attr-defined]
        yield plain


def put(api: Any, rkey: str, text: str, **more: Any) -> httpx2.Response:
    record = {"$type": POST, "text": text, "createdAt": "2026-11-24T10:00:00.000Z", **more}
    return api.post("com.atproto.repo.putRecord", json={"repo": api.did, "collection": POST, "rkey": rkey, "record": record})  # type: ignore[no-any-return]


def test_a_session_and_the_next_one(api: Any, played: Played) -> None:
    headers = {"authorization": f"Bearer {api.refresh}"}
    first = api.post("com.atproto.server.refreshSession", headers=headers)
    assert (first.status_code, first.json()["did"]) == (200, api.did)
    spent = api.post("com.atproto.server.refreshSession", headers=headers)
    assert (spent.status_code, spent.json()["error"]) == (400, "ExpiredToken")
    wrong = {"identifier": "paris-demo.bsky.example", "password": "guess"}
    refused = api.post("com.atproto.server.createSession", json=wrong)
    assert (refused.status_code, refused.json()["error"]) == (401, "AuthenticationRequired")
    for given, status, error in (("", 401, "AuthMissing"), ("Bearer a.b.c", 400, "InvalidToken")):
        told = api.get("com.atproto.server.getSession", headers={"authorization": given})
        assert (told.status_code, told.json()["error"]) == (status, error)


def test_the_same_key_is_the_same_record(api: Any, played: Played) -> None:
    first, again = put(api, "3lbaaaaaaaa2k", "Une fois").json(), put(api, "3lbaaaaaaaa2k", "Une fois").json()
    assert (first["uri"], first["cid"]) == (again["uri"], again["cid"])
    assert played.accepted("bluesky", "publish").count("Une fois") == 1
    body = {"repo": api.did, "collection": POST, "rkey": "3lbaaaaaaaa2k", "record": {"text": "x", "createdAt": "2026"}}
    assert api.post("com.atproto.repo.createRecord", json=body).status_code == 500
    read = api.get("com.atproto.repo.getRecord", params={"repo": api.did, "collection": POST, "rkey": "3lbaaaaaaaa2k"}).json()
    assert (read["cid"], read["value"]["text"]) == (first["cid"], "Une fois")
    for _ in range(2):
        gone = api.post("com.atproto.repo.deleteRecord", json={"repo": api.did, "collection": POST, "rkey": "3lbaaaaaaaa2k"})
        assert gone.status_code == 200
    missing = api.get("com.atproto.repo.getRecord", params={"repo": api.did, "collection": POST, "rkey": "3lbaaaaaaaa2k"})
    assert (missing.status_code, missing.json()["error"]) == (400, "RecordNotFound")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"text": "é" * 301}, "grapheme too big (maximum 300, got 301) at $.record.text"),
        ({"createdAt": None}, 'Missing required key "createdAt"'),
        ({"langs": ["fr", "en", "es", "de"]}, "array too big (maximum 3, got 4)"),
        ({"facets": [{"index": {"byteStart": 0, "byteEnd": 99}, "features": []}]}, "facet index"),
        ({"embed": {"$type": "app.bsky.embed.images", "images": [{}]}}, 'Missing required key "alt"'),
        ({"embed": {"$type": "app.bsky.embed.images", "images": [{"alt": ""}] * 5}}, "maximum 4, got 5"),
        ({"embed": {"$type": "app.bsky.embed.video", "video": {"mimeType": "*/*"}}}, "mime type mismatch"),
    ],
)
def test_what_is_refused(api: Any, more: dict[str, Any], said: str) -> None:
    text = more.pop("text", "Bonjour")
    refused = put(api, "3lbbbbbbbbb2k", text, **more)
    assert (refused.status_code, refused.json()["error"]) == (400, "InvalidRequest")
    assert said in refused.json()["message"]


def test_another_account_is_not_ours(api: Any) -> None:
    body = {"repo": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "collection": POST, "record": {"text": "x", "createdAt": "2026"}}
    assert api.post("com.atproto.repo.createRecord", json=body).status_code == 403


def test_the_true_shapes_of_files(api: Any) -> None:
    blob = api.post("com.atproto.repo.uploadBlob", content=b"not a film", headers={"content-type": "video/mp4"}).json()["blob"]
    assert (blob["mimeType"], blob["size"]) == ("*/*", 10)
    assert blob["ref"]["$link"].startswith("bafkrei")
    assert api.get("app.bsky.unspecced.getNothing").json()["error"] == "XRPCNotSupported"


def test_notifications_page_after_page(api: Any, played: Played) -> None:
    zoe = residents.resident(played.place, "bluesky", "zoe_petit", "Zoé Petit")
    city = played.place.world.owned("bluesky")[0]
    for number in range(7):
        residents.mention(played.place, zoe, city, f"numéro {number}")
    seen, cursor = [], None
    while True:
        params = {"limit": 3, "reasons": ["mention"]} | ({"cursor": cursor} if cursor else {})
        told = api.get("app.bsky.notification.listNotifications", params=params).json()
        seen += [note["record"]["text"] for note in told["notifications"]]
        if not (cursor := told.get("cursor")):
            break
    assert [text[-1] for text in seen] == list("6543210")
    assert told["notifications"][0]["author"]["handle"] == "zoe-petit.bsky.example"
    facets = told["notifications"][0]["record"]["facets"][0]
    assert facets["features"][0]["did"] == api.did


def test_where_links_to_posts_lead(api: Any, played: Played) -> None:
    put(api, "3lbcccccccc2k", "Visible")
    shown = httpx2.get(f"{played.url}/bluesky/profile/{api.did}/post/3lbcccccccc2k", follow_redirects=True, trust_env=False)
    assert (shown.status_code, "Visible" in shown.text) == (200, True)
