"""The played Facebook is faithful when Facebook's own SDK, and the community's, use it without noticing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from facebook_business.adobjects.advideo import AdVideo
from facebook_business.adobjects.comment import Comment
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession
from PIL import Image
from played import Played, sandbox
from pyfacebook import FacebookApi, GraphAPI

from parvis.sandbox.facebook.talking import comment_on

pytestmark = pytest.mark.filterwarnings("ignore:.*does not allow field:UserWarning")  # of the SDK's own tables


def proves(operation: str, sdk: str = "facebook-business") -> Any:
    return pytest.mark.fidelity(network="Facebook", operation=operation, sdk=sdk)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def maria(played: Played) -> str:
    return str(played.place.world.join("facebook", "maria.lopez", "Maria Lopez")["id"])


@pytest.fixture
def given(played: Played) -> dict[str, str]:
    return played.credentials("facebook")


@pytest.fixture
def api(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> FacebookAdsApi:
    """Meta's SDK, signed in as the page, with the proof of the secret in each call."""
    monkeypatch.setattr(FacebookSession, "GRAPH", given["base_url"])
    session = FacebookSession(given["app_id"], given["app_secret"], given["page_token"])
    return FacebookAdsApi(session, api_version=given["version"])


@pytest.fixture
def page(api: FacebookAdsApi, given: dict[str, str]) -> Page:
    return Page(given["page_id"], api=api)


@pytest.fixture
def community(given: dict[str, str]) -> dict[str, Any]:
    """What the community's SDK is made with, to talk to the sandbox alone."""
    return {
        "app_id": given["app_id"],
        "app_secret": given["app_secret"],
        "access_token": given["page_token"],
        "base_url": f"{given['base_url']}/",
        "access_token_url": f"{given['base_url']}/oauth/access_token",
        "version": "v26.0",
        "ignore_version_check": True,
    }


@pytest.fixture
def graph(community: dict[str, Any]) -> GraphAPI:
    return GraphAPI(**community)


def says(played: Played, under: str, maria: str, text: str) -> str:
    post = played.place.world.post("facebook", under)
    assert post
    return str(comment_on(played.place, post, maria, text)["id"])


# ── facebook-business ────────────────────────────────────────────────────────────────────────────────────────────────


@proves("publish for an audience, list")
def test_meta_s_sdk_publishes_and_reads_back_what_it_made(page: Page) -> None:
    audience = {"geo_locations": {"countries": ["FR"]}}
    wanted = ["message", "permalink_url"]
    made = page.create_feed(fields=wanted, params={"message": "Bonjour", "targeting": audience})
    assert made["message"] == "Bonjour" and made["permalink_url"]
    listed = page.get_published_posts(fields=["id", "message", "targeting", "created_time", "from"])
    newest = listed[0]
    assert newest["id"] == made["id"]
    assert newest["targeting"] == audience
    assert newest["from"]["id"] == page["id"]


@proves("edit and delete")
def test_meta_s_sdk_edits_and_deletes(page: Page, api: FacebookAdsApi) -> None:
    made = page.create_feed(params={"message": "Bonjour"})
    post = PagePost(made["id"], api=api)
    post.api_update(params={"message": "Bonsoir"})
    assert post.api_get(fields=["message"])["message"] == "Bonsoir"
    post.api_delete()
    with pytest.raises(FacebookRequestError) as caught:
        post.api_get(fields=["message"])
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (100, 33)


@proves("publish photos")
def test_meta_s_sdk_sends_photos(page: Page, given: dict[str, str], api: FacebookAdsApi, tmp_path: Path) -> None:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(content, "PNG")
    (tmp_path / "a.png").write_bytes(content.getvalue())
    params = {"published": "false", "alt_text_custom": "La nuit"}
    with (tmp_path / "a.png").open("rb") as file:
        path = (given["page_id"], "photos")
        photo = api.call("POST", path, params=params, files={"source": file}).json()["id"]
    made = page.create_feed(params={"message": "Photo", "attached_media": [{"media_fbid": photo}]})
    shown = PagePost(made["id"], api=api).api_get(fields=["attachments{target{id}}"])
    assert [each["target"]["id"] for each in shown["attachments"]["data"]] == [photo]


@proves("read comments, answer, hide")
def test_meta_s_sdk_reads_pages_of_comments_answers_hides(played: Played, page: Page, api: FacebookAdsApi, maria: str) -> None:
    post = PagePost(page.create_feed(params={"message": "Concours"})["id"], api=api)
    said = [says(played, post["id"], maria, f"n° {number}") for number in range(30)]
    listed = post.get_comments(fields=["id", "message", "from"], params={"limit": 8, "order": "chronological"})
    assert [comment["id"] for comment in listed] == said  # follows `next` by itself
    first = Comment(said[0], api=api)
    answer = first.create_comment(params={"message": "Merci"})
    assert [reply["id"] for reply in first.get_comments()] == [answer["id"]]
    first.api_update(params={"is_hidden": True})
    assert first.api_get(fields=["is_hidden"])["is_hidden"] is True


@proves("read and write private messages")
def test_meta_s_sdk_writes_messages(played: Played, page: Page, maria: str) -> None:
    played.place.world.send("facebook", owner=page["id"], person=maria, sender=maria, text="Bonjour")
    sent = page.create_message(
        params={"recipient": {"id": maria}, "messaging_type": "RESPONSE", "message": {"text": "Bonjour Maria"}}
    )
    assert sent["message_id"] and sent["recipient_id"] == maria
    talks = page.get_conversations(fields=["participants", "messages.limit(5){message,from}"], params={"user_id": maria})
    messages = talks[0]["messages"]["data"]
    assert [(message["message"], message["from"]["id"]) for message in messages] == [
        ("Bonjour Maria", page["id"]),
        ("Bonjour", maria),
    ]


@proves("subscribe to webhooks, list pages")
def test_meta_s_sdk_subscribes_and_finds_the_pages_of_a_user(page: Page, given: dict[str, str], api: FacebookAdsApi) -> None:
    page.create_subscribed_app(params={"subscribed_fields": ["feed", "messages"]})
    (app,) = page.get_subscribed_apps()
    assert sorted(app["subscribed_fields"]) == ["feed", "messages"]
    session = FacebookSession(given["app_id"], given["app_secret"], given["user_token"])
    user = User("me", api=FacebookAdsApi(session, api_version=given["version"]))
    pages = {each["id"]: each["access_token"] for each in user.get_accounts(fields=["id", "access_token"])}
    assert pages[given["page_id"]] == given["page_token"]


@proves("refusals")
@pytest.mark.parametrize(("effect", "status", "code"), [("429", 403, 4), ("expired", 401, 190), ("5xx_before", 503, 2)])
def test_meta_s_sdk_understands_what_goes_wrong(played: Played, page: Page, effect: str, status: int, code: int) -> None:
    played.order(network="facebook", match="publish", effect=effect)
    with pytest.raises(FacebookRequestError) as caught:
        page.create_feed(params={"message": "Bonjour"})
    assert (caught.value.http_status(), caught.value.api_error_code()) == (status, code)


@proves("refusals")
@pytest.mark.parametrize(
    "params",
    [
        {},
        {"message": "Ici", "targeting": {"geo_locations": {"countries": ["France"]}}},
        {"message": "Ici", "attached_media": [{"media_fbid": "1"}]},
    ],
)
def test_what_facebook_would_refuse_is_refused(page: Page, params: dict[str, Any]) -> None:
    with pytest.raises(FacebookRequestError) as caught:
        page.create_feed(params=params)
    assert (caught.value.http_status(), caught.value.api_error_code()) == (400, 100)


@proves("the proof of the secret")
def test_a_wrong_proof_is_refused(given: dict[str, str], api: FacebookAdsApi) -> None:
    session = FacebookSession(given["app_id"], "another secret", given["page_token"])
    with pytest.raises(FacebookRequestError) as caught:
        Page(given["page_id"], api=FacebookAdsApi(session, api_version=given["version"])).api_get()
    assert caught.value.api_error_code() == 100


FILM = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 2000


def film(api: FacebookAdsApi, page: Page, folder: Path, edge: str) -> str:
    """The bytes of a reel or story, up; the SDK makes its calls one by one. The video's id."""
    begun = getattr(page, f"create_video_{edge}")(params={"upload_phase": "start"})
    headers = {"Authorization": f"OAuth {api._session.access_token}", "offset": "0", "file_size": str(len(FILM))}
    answer = api._session.requests.post(begun["upload_url"], data=FILM, headers=headers)
    assert answer.json() == {"success": True}
    return str(begun["video_id"])


@proves("publish a video in pieces with subtitles, a reel, stories")
def test_meta_s_sdk_publishes_videos(page: Page, given: dict[str, str], api: FacebookAdsApi, tmp_path: Path) -> None:
    begun = page.create_video(params={"upload_phase": "start", "file_size": len(FILM)})
    (tmp_path / "film.mp4").write_bytes(FILM)
    sent = {"upload_phase": "transfer", "upload_session_id": begun["upload_session_id"], "start_offset": "0"}
    with (tmp_path / "film.mp4").open("rb") as file:
        path = (given["page_id"], "videos")
        told = api.call("POST", path, params=sent, files={"video_file_chunk": file}).json()
    assert told["start_offset"] == str(len(FILM))
    ends = {"upload_phase": "finish", "upload_session_id": begun["upload_session_id"], "description": "Le pont"}
    page.create_video(params=ends)
    video = AdVideo(begun["video_id"], api=api).api_get(fields=["status", "post_id"])
    assert video["status"]["video_status"] == "ready"
    assert page.get_published_posts(fields=["message"])[0]["message"] == "Le pont"
    (tmp_path / "pont.fr_FR.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nLe pont\n")
    with (tmp_path / "pont.fr_FR.srt").open("rb") as file:
        api.call("POST", (begun["video_id"], "captions"), params={"default_locale": "fr_FR"}, files={"captions_file": file})
    assert [each["locale"] for each in api.call("GET", (begun["video_id"], "captions")).json()["data"]] == ["fr_FR"]
    reel = {"upload_phase": "finish", "video_id": film(api, page, tmp_path, "reel"), "video_state": "PUBLISHED"}
    page.create_video_reel(params={**reel, "description": "Le pont, debout"})
    assert page.get_published_posts(fields=["message"])[0]["message"] == "Le pont, debout"
    page.create_video_story(params={"upload_phase": "finish", "video_id": film(api, page, tmp_path, "story")})
    assert [story["status"] for story in page.get_stories(fields=["status", "post_id"])] == ["PUBLISHED"]


@proves("like, delete a comment, block")
def test_meta_s_sdk_moderates(played: Played, page: Page, api: FacebookAdsApi, maria: str) -> None:
    post = page.create_feed(params={"message": "Débat"})["id"]
    comment = Comment(says(played, post, maria, "Bravo"), api=api)
    comment.create_like()
    assert comment.api_get(fields=["like_count", "user_likes"])["user_likes"] is True
    comment.delete_likes()
    assert page.create_blocked(params={"user": [maria]})[maria] is True
    page.delete_blocked(params={"user": maria})
    comment.api_delete()
    with pytest.raises(FacebookRequestError):
        comment.api_get(fields=["message"])


@proves("measure")
def test_meta_s_sdk_measures(page: Page, api: FacebookAdsApi) -> None:
    post = PagePost(page.create_feed(params={"message": "Mesure"})["id"], api=api)
    told = post.get_insights(params={"metric": ["post_media_view", "post_clicks"], "period": "lifetime"})
    assert {each["name"] for each in told} == {"post_media_view", "post_clicks"}
    (country,) = page.get_insights(params={"metric": ["page_follows_country"], "period": "day"})
    assert "FR" in country["values"][-1]["value"]


# ── python-facebook-api ──────────────────────────────────────────────────────────────────────────────────────────────


@proves("publish, list, delete", "python-facebook-api")
def test_the_community_s_sdk_posts_lists_and_deletes(graph: GraphAPI, given: dict[str, str]) -> None:
    made = graph.post_object(given["page_id"], connection="feed", data={"message": "Bonjour"})
    assert graph.get_object(made["id"], fields="id,message")["message"] == "Bonjour"
    assert made["id"] in [each["id"] for each in graph.get_connection(given["page_id"], "published_posts")["data"]]
    assert graph.delete_object(made["id"]) == {"success": True}


@proves("read comments", "python-facebook-api")
def test_the_community_s_sdk_follows_the_pages(played: Played, graph: GraphAPI, given: dict[str, str], maria: str) -> None:
    made = graph.post_object(given["page_id"], connection="feed", data={"message": "Concours"})
    said = [says(played, made["id"], maria, f"n° {number}") for number in range(12)]
    found = graph.get_full_connections(made["id"], "comments", fields="id,message", count=None, limit=5)
    assert [each["id"] for each in found["data"]] == said


@proves("read the page", "python-facebook-api")
def test_the_community_s_models_read_the_page(community: dict[str, Any], given: dict[str, str]) -> None:
    api = FacebookApi(**community)
    page = api.page.get_info(page_id=given["page_id"])
    assert (page.id, page.category, page.fan_count) == (given["page_id"], "City", 2_040_000)
    GraphAPI(**community).post_object(given["page_id"], connection="feed", data={"message": "Bonjour"})
    assert api.page.get_feed(object_id=given["page_id"], count=1).data[0].message == "Bonjour"


@proves("tokens", "python-facebook-api")
def test_the_community_s_sdk_exchanges_and_inspects_tokens(graph: GraphAPI, given: dict[str, str]) -> None:
    long = graph.exchange_long_lived_user_access_token(access_token=given["user_token"])
    assert long["access_token"] and long["expires_in"] > 50 * 86400
    told = graph.debug_token(given["page_token"])["data"]
    assert (told["is_valid"], told["type"], told["profile_id"]) == (True, "PAGE", given["page_id"])
