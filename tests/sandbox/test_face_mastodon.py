"""The played Mastodon, driven by Mastodon.py as it is."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
    MastodonUnauthorizedError,
    StreamListener,
)
from PIL import Image
from played import Played, sandbox

from parvis.sandbox import residents
from parvis.sandbox.mastodon import streaming
from parvis.sandbox.mastodon.statuses import length


def proves(operation: str) -> Any:
    return pytest.mark.fidelity(network="Mastodon", operation=operation, sdk="Mastodon.py")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("mastodon")) as running:
        yield running


@pytest.fixture
def client(played: Played) -> Mastodon:
    given = played.credentials("mastodon")
    return Mastodon(access_token=given["token"], api_base_url=given["server"])


def picture(colour: str = "teal") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(kept, "JPEG")
    return kept.getvalue()


def speak(played: Played, text: str, *, parent: str = "", visibility: str = "public", handle: str = "zelie") -> Any:
    """A resident writes, naming the city if the text does."""
    world = played.place.world
    person = residents.resident(played.place, "mastodon", handle, "Zélie Martin")
    above = world.post("mastodon", parent) if parent else None
    return world.write("mastodon", person["id"], text, parent=above, visibility=visibility)


@proves("server and account")
def test_what_the_server_says_of_itself(client: Mastodon) -> None:
    instance = client.instance()
    assert instance.configuration.statuses.max_characters == 500
    assert client.instance_v1().version == instance.version
    assert client.me().acct == "paris_demo"


@proves("publish")
def test_a_status_keeps_links_tags_and_paragraphs(client: Mastodon) -> None:
    status = client.status_post("Bonjour @paris_demo\n\nVoir https://paris.example/a?b=1&c=2 #travaux <3", language="fr")
    assert status.content.count("<p>") == 2
    assert 'href="https://paris.example/a?b=1&amp;c=2"' in status.content
    assert "&lt;3" in status.content
    assert [tag.name for tag in status.tags] == ["travaux"]
    assert [person.acct for person in status.mentions] == ["paris_demo"]
    assert client.status(status.id).content == status.content


@proves("publish again with the same key")
def test_the_same_key_gives_the_same_status(client: Mastodon, played: Played) -> None:
    before = len(played.accepted("mastodon", "publish"))
    first = client.status_post("Une seule fois", idempotency_key="cle-1")
    assert client.status_post("Une seule fois", idempotency_key="cle-1").id == first.id
    assert client.status_post("Une seule fois", idempotency_key="cle-2").id != first.id
    assert len(played.accepted("mastodon", "publish")) == before + 2


@proves("picture with alt text")
def test_media_with_alt_text(client: Mastodon) -> None:
    media = client.media_post(picture(), mime_type="image/jpeg", description="Un carré bleu", focus=(0.1, -0.2))
    status = client.status_post("Photo", media_ids=[media])
    shown = status.media_attachments[0]
    assert (shown.description, shown.type, shown.meta.original.width) == ("Un carré bleu", "image", 60)
    assert httpx2.get(shown.url, trust_env=False).content == picture()
    with pytest.raises(MastodonAPIError, match="Media attachments are invalid"):
        client.status_post("La même photo", media_ids=[media])


def test_what_is_no_picture_is_refused(client: Mastodon) -> None:
    with pytest.raises(MastodonAPIError, match="content type is invalid"):
        client.media_post(b"<svg>not a picture</svg>", mime_type="image/jpeg")


@proves("media that is prepared slowly")
def test_slow_media_must_be_waited_for(client: Mastodon, played: Played) -> None:
    played.order(network="mastodon", effect="slow_media", delay_ms=400)
    media = client.media_post(picture("red"), mime_type="image/jpeg")
    assert media.url is None
    with pytest.raises(MastodonAPIError, match="not finished processing"):
        client.status_post("Trop tôt", media_ids=[media])
    until = time.monotonic() + 30
    while client.media(media).url is None:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert client.status_post("À l’heure", media_ids=[media]).media_attachments[0].url


@pytest.mark.parametrize(
    ("status", "said"),
    [("", "can't be blank"), ("é" * 501, "character limit of 500")],
)
@proves("refusals")
def test_drafts_that_mastodon_refuses(client: Mastodon, status: str, said: str) -> None:
    with pytest.raises(MastodonAPIError, match=said):
        client.status_post(status)


def test_links_count_23_and_a_mention_its_local_part() -> None:
    assert length("https://example.org/" + "x" * 200) == 23
    assert length("@paris@server.example ok") == len("@paris ok")


@proves("edit, history, delete")
def test_edit_source_history_and_delete(client: Mastodon) -> None:
    status = client.status_post("Premier jet")
    edited = client.status_update(status.id, "Second jet")
    assert (edited.id, edited.edited_at is None) == (status.id, False)
    assert client.status_source(status.id).text == "Second jet"
    assert ["Premier" in client.status_history(status.id)[0].content, len(client.status_history(status.id))] == [True, 2]
    assert client.status_delete(status.id).text == "Second jet"
    with pytest.raises(MastodonNotFoundError):
        client.status(status.id)


@proves("answer, thread, private message")
def test_a_thread_and_a_private_word(client: Mastodon, played: Played) -> None:
    root = client.status_post("La piscine rouvre samedi")
    asked = speak(played, "@paris_demo à quelle heure ?", parent=str(root.id))
    client.status_reply(client.status(asked["id"]), "À 7 h")
    private = speak(played, "@paris_demo voici mon adresse", visibility="direct", handle="yvon")
    thread = [each.content for each in client.status_context(root.id).descendants]
    assert ["heure" in thread[0], "7 h" in thread[1], len(thread)] == [True, True, 2]
    assert client.conversations()[0].last_status.id == private["id"]
    assert httpx2.get(f"{played.url}/mastodon/api/v1/statuses/{private['id']}", trust_env=False).status_code == 404
    client.conversations_read(client.conversations()[0])
    assert client.conversations()[0].unread is False


@proves("notifications, page by page")
def test_notifications_page_back_by_their_links(client: Mastodon, played: Played) -> None:
    client.notifications_clear()
    ids = [str(speak(played, f"@paris_demo message {number}")["id"]) for number in range(45)]
    page, found = client.notifications(types=["mention"], limit=20), []
    while page:
        found += [str(each.status.id) for each in page]
        page = client.fetch_next(page)
    assert found == ids[::-1]


@proves("read from a cursor")
def test_reading_from_an_early_cursor_loses_nothing(client: Mastodon, played: Played) -> None:
    start = speak(played, "@paris_demo repère")
    anchor = client.notifications(limit=1)[0]
    assert anchor.status.id == start["id"]
    later = [str(speak(played, f"@paris_demo suite {number}")["id"]) for number in range(30)]
    found, cursor = [], anchor.id
    while page := client.notifications(min_id=cursor, limit=7):
        found += [str(each.status.id) for each in reversed(page)]
        cursor = page[0].id
    assert found == later


@proves("stream")
def test_the_stream_tells_of_mentions(client: Mastodon, played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "THUMP", 0.1)  # the SDK lets go of a stream when it hears from it
    heard: list[str] = []

    class Ear(StreamListener):  # type: ignore[misc]
        def on_notification(self, notification: Any) -> None:
            heard.append(notification.status.content)

        def on_delete(self, status_id: Any) -> None:
            heard.append(f"gone {status_id}")

    handle = client.stream_user(Ear(), run_async=True)
    try:
        me = client.me().id
        until = time.monotonic() + 30
        while not played.app.state.streams.wanted(str(me)):
            assert time.monotonic() < until, "the stream did not open"
            time.sleep(0.02)
        row = speak(played, "@paris_demo en direct")
        played.place.world.remove(row)
        while len(heard) < 2:
            assert time.monotonic() < until, heard
            time.sleep(0.02)
    finally:
        handle.close()
    assert "en direct" in heard[0]
    assert heard[1] == f"gone {row['id']}"


@proves("sign-in by code")
def test_signing_in_by_code(played: Played) -> None:
    server, back, scopes = f"{played.url}/mastodon", "http://127.0.0.1/back", ["read", "write"]
    identity, secret = Mastodon.create_app("Parvis", api_base_url=server, redirect_uris=back, scopes=scopes)
    client = Mastodon(client_id=identity, client_secret=secret, api_base_url=server)
    page = client.auth_request_url(redirect_uris=back, scopes=scopes, state="s1", allow_http=True)
    assert "Autoriser" in httpx2.get(page, trust_env=False).text
    account = played.credentials("mastodon")["account_id"]
    sent = httpx2.post(page, data={"account": account}, trust_env=False)
    told = httpx2.URL(sent.headers["location"]).params
    assert (sent.status_code, told["state"]) == (303, "s1")
    token = client.log_in(code=told["code"], redirect_uri=back, scopes=scopes, allow_http=True)
    assert Mastodon(access_token=token, api_base_url=server).me().acct == "paris_demo"
    with pytest.raises(MastodonIllegalArgumentError, match="invalid_grant"):
        client.log_in(code=told["code"], redirect_uri=back, scopes=scopes, allow_http=True)


@proves("a wrong token")
def test_a_wrong_token_is_refused(played: Played) -> None:
    stranger = Mastodon(access_token="wrong", api_base_url=f"{played.url}/mastodon")
    with pytest.raises(MastodonUnauthorizedError):
        stranger.me()
    assert httpx2.post(f"{played.url}/mastodon/api/v1/statuses", json={"status": "x"}, trust_env=False).status_code == 401
