"""The played X, driven by xdk as it is, and by plain calls where the SDK does not go."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import requests
from PIL import Image
from played import Played, sandbox
from xdk import Client
from xdk.media.models import UploadRequest
from xdk.posts.models import CreateRequest

from parvis.sandbox import residents
from parvis.sandbox.x.counting import weight


def proves(operation: str) -> Any:
    return pytest.mark.fidelity(network="X", operation=operation, sdk="xdk")


def xdk(operation: str) -> Any:
    return pytest.mark.fidelity(network="X", operation=operation, sdk="xdk")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("x")) as running:
        yield running


@pytest.fixture
def given(played: Played) -> dict[str, str]:
    return played.credentials("x")


@pytest.fixture
def client(given: dict[str, str]) -> Client:
    return Client(base_url=given["base_url"], access_token=given["token"])


@pytest.fixture
def api(given: dict[str, str]) -> Iterator[httpx2.Client]:
    headers = {"authorization": f"Bearer {given['token']}"}
    with httpx2.Client(base_url=given["base_url"], headers=headers, trust_env=False) as plain:
        yield plain


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(kept, "JPEG")
    return kept.getvalue()


def speak(played: Played, text: str, parent: str = "", handle: str = "ondine") -> Any:
    world = played.place.world
    person = residents.resident(played.place, "x", handle, "Ondine Morel")
    above = world.post("x", parent) if parent else None
    if above is None:
        return world.write("x", person["id"], text)
    return residents.comment(played.place, person, above, text)


@proves("publish, read back, delete")
@xdk("publish, list, delete")
def test_post_and_read_back(client: Client, given: dict[str, str]) -> None:
    made = client.posts.create(body=CreateRequest(text="Le marché ouvre à 7 h"))
    assert client.users.get_me().data.username == "paris_demo"
    page = next(iter(client.users.get_posts(id=given["user_id"], max_results=5, post_fields=["created_at", "author_id"])))
    assert (page.data[0].id, page.data[0].author_id) == (made.data.id, given["user_id"])
    client.posts.delete(id=made.data.id)
    page = next(iter(client.users.get_posts(id=given["user_id"], max_results=5)))
    assert made.data.id not in [post.id for post in page.data or []]


def test_the_old_and_the_new_names_of_fields(api: httpx2.Client, given: dict[str, str]) -> None:
    identity = api.post("/2/tweets", json={"text": "Deux vocabulaires"}).json()["data"]["id"]
    old = api.get(f"/2/tweets/{identity}", params={"tweet.fields": "author_id"}).json()["data"]
    new = api.get(f"/2/tweets/{identity}", params={"post.fields": "author_id"}).json()["data"]
    assert (old["edit_history_tweet_ids"], new["edit_history_post_ids"]) == ([identity], [identity])
    assert old["author_id"] == new["author_id"] == given["user_id"]


@proves("picture with alt text")
@xdk("upload a picture")
def test_media_with_alt_text(client: Client, api: httpx2.Client) -> None:
    body = UploadRequest(media=base64.b64encode(picture()).decode(), media_category="tweet_image")
    identity = client.media.upload(body=body).data.id
    described = {"id": identity, "metadata": {"alt_text": {"text": "Un carré"}}}
    assert api.post("/2/media/metadata", json=described).status_code == 200
    post = api.post("/2/tweets", json={"text": "Photo", "media": {"media_ids": [identity]}}).json()["data"]["id"]
    params = {"expansions": "attachments.media_keys", "media.fields": "alt_text,url", "post.fields": "attachments"}
    shown = api.get(f"/2/tweets/{post}", params=params).json()
    assert shown["includes"]["media"][0]["alt_text"] == "Un carré"
    assert shown["data"]["attachments"]["media_keys"] == [f"3_{identity}"]


def test_a_film_goes_up_in_pieces(api: httpx2.Client) -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40
    order = {"media_type": "video/mp4", "total_bytes": len(film), "media_category": "tweet_video"}
    identity = api.post("/2/media/upload/initialize", json=order).json()["data"]["id"]
    for index, start in enumerate(range(0, len(film), 4000)):
        piece = {"media": ("piece", film[start : start + 4000])}
        sent = api.post(f"/2/media/upload/{identity}/append", data={"segment_index": str(index)}, files=piece)
        assert sent.status_code == 200
    done = api.post(f"/2/media/upload/{identity}/finalize").json()["data"]
    assert (done["size"], done["processing_info"]["state"]) == (len(film), "succeeded")
    status = api.get("/2/media/upload", params={"command": "STATUS", "media_id": identity}).json()["data"]
    assert status["id"] == identity
    assert api.post("/2/tweets", json={"media": {"media_ids": [identity]}}).status_code == 201


def test_a_film_with_a_missing_piece_is_refused(api: httpx2.Client) -> None:
    order = {"media_type": "video/mp4", "total_bytes": 100, "media_category": "tweet_video"}
    identity = api.post("/2/media/upload/initialize", json=order).json()["data"]["id"]
    assert api.post(f"/2/media/upload/{identity}/finalize").status_code == 400


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"text": "x", "mood": "good"}, 400, "additional properties"),
        ({"text": 3}, 400, "wrong type"),
        ({"text": "  "}, 400, "must not be empty"),
        ({"text": "日" * 141}, 403, "weighs 282"),
        ({"text": "x", "media": {"media_ids": ["1", "2", "3", "4", "5"]}}, 400, "1 to 4 items"),
        ({"text": "x", "media": {"media_ids": ["404"]}}, 400, "media IDs are invalid"),
        ({"text": "x", "quote_tweet_id": "1"}, 403, "access level"),
        ({"text": "x", "reply": {"in_reply_to_tweet_id": "404"}}, 400, "deleted or not visible"),
    ],
)
def test_posts_that_x_refuses(api: httpx2.Client, body: dict[str, Any], status: int, said: str) -> None:
    refused = api.post("/2/tweets", json=body)
    assert refused.status_code == status
    assert said in refused.text


def test_the_same_text_twice_is_refused(api: httpx2.Client) -> None:
    assert api.post("/2/tweets", json={"text": "Bis repetita"}).status_code == 201
    again = api.post("/2/tweets", json={"text": "Bis repetita"})
    assert (again.status_code, "duplicate" in again.json()["detail"]) == (403, True)


def test_a_reply_needs_to_be_summoned(api: httpx2.Client, played: Played) -> None:
    root = api.post("/2/tweets", json={"text": "Le jardin ouvre"}).json()["data"]["id"]
    plain = speak(played, "Enfin !", parent=root)
    naming = speak(played, "@paris_demo les chiens sont-ils admis ?", parent=root)
    refused = api.post("/2/tweets", json={"text": "Merci", "reply": {"in_reply_to_tweet_id": plain["id"]}})
    assert (refused.status_code, "mentioned" in refused.json()["detail"]) == (403, True)
    answered = api.post("/2/tweets", json={"text": "Oui, en laisse", "reply": {"in_reply_to_tweet_id": naming["id"]}})
    assert answered.status_code == 201
    assert api.post("/2/tweets", json={"text": "Suite", "reply": {"in_reply_to_tweet_id": root}}).status_code == 201
    assert played.accepted("x", "reply")[-1] == "Oui, en laisse"


@proves("mentions, page by page and from a cursor")
@xdk("read mentions")
def test_mentions_page_to_the_end_and_from_a_cursor(
    client: Client, api: httpx2.Client, played: Played, given: dict[str, str]
) -> None:
    first = speak(played, "@paris_demo repère")
    ids = [speak(played, f"@paris_demo question {number}")["id"] for number in range(23)]
    params = {"max_results": 10, "since_id": first["id"]}
    found: list[str] = []
    for page in client.users.get_mentions(id=given["user_id"], **params):
        found += [post.id for post in page.data or []]
    assert found == ids[::-1]
    assert api.get(f"/2/users/{given['user_id']}/mentions", params={"since_id": ids[-1]}).json() == {"meta": {"result_count": 0}}


@proves("search of a conversation")
@xdk("search")
def test_search_finds_a_conversation(client: Client, played: Played) -> None:
    root = client.posts.create(body=CreateRequest(text="Travaux rue des Lilas")).data.id
    ids = [speak(played, f"Bruit {number}", parent=root)["id"] for number in range(3)]
    page = next(iter(client.posts.search_recent(query=f"conversation_id:{root} is:reply", max_results=10)))
    assert [post.id for post in page.data] == ids[::-1]


@proves("private messages")
@xdk("read and write private messages")
def test_private_messages_both_ways(client: Client, api: httpx2.Client, played: Played, given: dict[str, str]) -> None:
    world = played.place.world
    person = residents.resident(played.place, "x", "felicie", "Félicie Roy")
    world.send("x", owner=given["user_id"], person=person["id"], sender=person["id"], text="Ma carte est perdue")
    sent = api.post(f"/2/dm_conversations/with/{person['id']}/messages", json={"text": "Nous regardons"})
    assert sent.status_code == 201
    page = next(
        iter(client.direct_messages.get_events_by_participant_id(participant_id=person["id"], dm_event_fields=["sender_id"]))
    )
    assert [(event.text, event.sender_id) for event in page.data] == [
        ("Nous regardons", given["user_id"]),
        ("Ma carte est perdue", person["id"]),
    ]
    assert api.post("/2/dm_conversations/with/404/messages", json={"text": "?"}).status_code == 400


def test_hiding_only_in_our_conversations(api: httpx2.Client, played: Played) -> None:
    root = api.post("/2/tweets", json={"text": "Conseil de quartier jeudi"}).json()["data"]["id"]
    ours, theirs = speak(played, "Publicité", parent=root), speak(played, "Ailleurs")
    elsewhere = speak(played, "Encore", parent=theirs["id"])
    assert api.put(f"/2/tweets/{ours['id']}/hidden", json={"hidden": True}).json() == {"data": {"hidden": True}}
    assert api.put(f"/2/tweets/{elsewhere['id']}/hidden", json={"hidden": True}).status_code == 403


def test_muting(api: httpx2.Client, played: Played, given: dict[str, str]) -> None:
    person = residents.resident(played.place, "x", "spammeur", "Super Promo")["id"]
    path = f"/2/users/{given['user_id']}/muting"
    assert api.post(path, json={"target_user_id": person}).json()["data"]["muting"] is True
    assert api.get(path).json()["data"][0]["id"] == person
    assert api.delete(f"{path}/{person}").json()["data"]["muting"] is False


def test_a_refresh_token_works_once(given: dict[str, str]) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"], "client_id": given["client_id"]}
    first = requests.post(f"{given['base_url']}/2/oauth2/token", data=form, timeout=60)
    assert first.status_code == 200
    assert first.json()["expires_in"] == 7200
    again = requests.post(f"{given['base_url']}/2/oauth2/token", data=form, timeout=60)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    headers = {"authorization": f"Bearer {first.json()['access_token']}"}
    assert requests.get(f"{given['base_url']}/2/users/me", headers=headers, timeout=60).status_code == 200


@proves("sign-in with PKCE")
@xdk("sign in")
def test_signing_in_with_pkce(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # oauthlib wants https, the sandbox is on the loopback
    client = Client(
        base_url=given["base_url"], authorization_base_url=f"{given['base_url']}/i", client_id=given["client_id"],
        redirect_uri="http://127.0.0.1/back", scope=["tweet.read", "users.read", "offline.access"],
    )  # fmt: skip
    page = client.get_authorization_url()
    sent = httpx2.post(page, data={"account": given["user_id"]}, trust_env=False)
    code = httpx2.URL(sent.headers["location"]).params["code"]
    token = client.exchange_code(code)
    assert Client(base_url=given["base_url"], access_token=token["access_token"]).users.get_me().data.username == "paris_demo"


def test_limits_are_told(api: httpx2.Client) -> None:
    headers = api.get("/2/users/me").headers
    assert int(headers["x-rate-limit-remaining"]) < int(headers["x-rate-limit-limit"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("été", 3),
        ("日本", 4),
        ("👨‍👩‍👧‍👦 🇫🇷", 5),
        ("voir paris.fr/piscines", 28),
        ("https://www.paris.fr/une-page?a=1&b=2. Fin", 28),
        ("contact@paris.fr", 16),
        ("e\u0301", 1),
        ("« “…” »", 8),
    ],
)
def test_weights(text: str, expected: int) -> None:
    assert weight(text) == expected
