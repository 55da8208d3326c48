"""The played Facebook, driven by facebook-business and python-facebook-api as they are."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from facebook_business.adobjects.comment import Comment
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession
from PIL import Image
from played import Played, sandbox
from pyfacebook import FacebookApi, FacebookError

from parvis.sandbox import residents
from parvis.sandbox.facebook.fields import parse

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # the SDK's own, about its tables


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("facebook")) as running:
        yield running


@pytest.fixture
def given(played: Played) -> dict[str, str]:
    return played.credentials("facebook")


@pytest.fixture
def page(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(FacebookSession, "GRAPH", given["base_url"])
    api = FacebookAdsApi.init(given["app_id"], given["app_secret"], given["page_token"], api_version=given["version"])
    return Page(given["page_id"], api=api)


@pytest.fixture
def graph(given: dict[str, str]) -> Iterator[httpx2.Client]:
    params = {"access_token": given["page_token"]}
    with httpx2.Client(base_url=f"{given['base_url']}/v26.0", params=params, trust_env=False) as plain:
        yield plain


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(kept, "JPEG")
    file = tmp_path / "photo.jpg"
    file.write_bytes(kept.getvalue())
    return file


def comment(played: Played, post: str, text: str, handle: str = "ines", at: float | None = None) -> Any:
    person = residents.resident(played.place, "facebook", handle, "Inès Leroy")
    above = played.place.world.post("facebook", post)
    assert above is not None
    return residents.comment(played.place, person, above, text, at)


def code(caught: pytest.ExceptionInfo[FacebookRequestError]) -> tuple[int, int | None]:
    return caught.value.api_error_code(), caught.value.api_error_subcode()


def test_publish_and_list(page: Page) -> None:
    made = page.create_feed(params={"message": "Bonjour à tous", "targeting": {"geo_locations": {"countries": ["FR"]}}})
    newest = page.get_published_posts(fields=["message", "targeting", "created_time"], params={"limit": 1})[0]
    assert (newest["id"], newest["message"]) == (made["id"], "Bonjour à tous")
    assert newest["targeting"]["geo_locations"]["countries"] == ["FR"]
    PagePost(made["id"]).api_delete()
    with pytest.raises(FacebookRequestError) as caught:
        PagePost(made["id"]).api_get(fields=["message"])
    assert code(caught) == (100, 33)


def test_several_photos_with_alt_text(page: Page, graph: httpx2.Client, photo: Path, given: dict[str, str]) -> None:
    ids = []
    for number in (1, 2):
        form = {"published": "false", "alt_text_custom": f"Vue {number}"}
        sent = graph.post(f"/{given['page_id']}/photos", data=form, files={"source": ("p.jpg", photo.read_bytes(), "image/jpeg")})
        assert set(sent.json()) == {"id"}
        ids.append(sent.json()["id"])
    made = page.create_feed(params={"message": "Album", "attached_media": [{"media_fbid": each} for each in ids]})
    album = PagePost(made["id"]).api_get(fields=["attachments"])["attachments"]["data"][0]
    assert [each["description"] for each in album["subattachments"]["data"]] == ["Vue 1", "Vue 2"]
    with pytest.raises(FacebookRequestError):
        page.create_feed(params={"message": "Encore", "attached_media": [{"media_fbid": ids[0]}]})


def test_one_photo_at_once(graph: httpx2.Client, photo: Path, given: dict[str, str]) -> None:
    with photo.open("rb") as file:
        sent = graph.post(f"/{given['page_id']}/photos", data={"message": "Photo du jour"}, files={"source": file}).json()
    assert sent["post_id"].startswith(given["page_id"])
    assert graph.get(f"/{sent['post_id']}", params={"fields": "full_picture"}).json()["full_picture"].endswith(".jpg")


def test_a_text_is_no_photo(graph: httpx2.Client, given: dict[str, str]) -> None:
    sent = graph.post(f"/{given['page_id']}/photos", files={"source": ("p.jpg", b"not a picture", "image/jpeg")})
    assert (sent.status_code, sent.json()["error"]["code"]) == (400, 324)


def test_a_video_in_pieces(graph: httpx2.Client, given: dict[str, str]) -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(5000)
    start = graph.post(f"/{given['page_id']}/videos", data={"upload_phase": "start", "file_size": len(film)}).json()
    session = {"upload_session_id": start["upload_session_id"]}
    moved = graph.post(
        f"/{given['page_id']}/videos", data={"upload_phase": "transfer", "start_offset": "0", **session},
        files={"video_file_chunk": film},
    ).json()  # fmt: skip
    assert moved["start_offset"] == str(len(film))
    done = graph.post(f"/{given['page_id']}/videos", data={"upload_phase": "finish", "description": "Le film", **session})
    assert done.json() == {"success": True}
    assert graph.get(f"/{given['page_id']}/posts", params={"limit": 1}).json()["data"][0]["message"] == "Le film"


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"message": "x", "targeting": {"geo_locations": {"countries": ["France"]}}},
        {"message": "x", "targeting": {"moon": True}},
        {"message": "x", "scheduled_publish_time": 12},
    ],
)
def test_posts_that_facebook_refuses(page: Page, params: dict[str, Any]) -> None:
    with pytest.raises(FacebookRequestError) as caught:
        page.create_feed(params=params)
    assert code(caught)[0] == 100


def test_a_scheduled_post_comes_out_at_its_hour(page: Page, played: Played) -> None:
    params = {"message": "Plus tard", "published": False, "scheduled_publish_time": int(time.time()) + 700}
    made = page.create_feed(params=params)
    assert [post["id"] for post in page.get_scheduled_posts()] == [made["id"]]
    sql = "UPDATE posts SET details = json_set(details, '$.scheduled_publish_time', 1) WHERE id = ?"
    played.place.store.execute(sql, (made["id"],))
    assert page.get_published_posts(params={"limit": 1})[0]["id"] == made["id"]


def test_comments_are_read_answered_hidden_and_deleted(page: Page, played: Played) -> None:
    post = PagePost(page.create_feed(params={"message": "Le jardin ouvre samedi"})["id"])
    first = comment(played, post["id"], "Les chiens sont admis ?")
    deeper = comment(played, first["id"], "Oui, je me le demande aussi", handle="noe")
    wanted = ["message", "from", "can_hide", "can_reply_privately", "parent"]
    read = list(post.get_comments(fields=wanted, params={"filter": "stream"}))
    assert [(each["message"], each["from"]["name"], each["can_hide"]) for each in read] == [
        ("Les chiens sont admis ?", "Inès Leroy", True),
        ("Oui, je me le demande aussi", "Inès Leroy", True),
    ]
    assert read[1]["parent"]["id"] == first["id"]
    assert [each["id"] for each in post.get_comments(params={"filter": "toplevel"})] == [first["id"]]
    answer = Comment(first["id"]).create_comment(params={"message": "En laisse, oui."})
    Comment(first["id"]).create_like()
    assert Comment(first["id"]).api_get(fields=["like_count", "comment_count"])["like_count"] == 1
    Comment(deeper["id"]).api_update(params={"is_hidden": True})
    assert Comment(deeper["id"]).api_get(fields=["is_hidden"])["is_hidden"] is True
    Comment(answer["id"]).api_update(params={"message": "En laisse."})
    assert Comment(answer["id"]).api_get(fields=["message"])["message"] == "En laisse."
    Comment(first["id"]).api_delete()
    assert first["id"] not in [each["id"] for each in post.get_comments(params={"filter": "stream"})]
    assert played.accepted("facebook", "reply")[-1] == "En laisse, oui."


def test_comments_page_by_cursor_to_the_end(page: Page, graph: httpx2.Client, played: Played) -> None:
    post = page.create_feed(params={"message": "Vos idées ?"})["id"]
    ids = [comment(played, post, f"Idée {number}")["id"] for number in range(25)]
    found, url = [], f"/{post}/comments?limit=10"
    while url:
        read = graph.get(url).json()
        found += [each["id"] for each in read["data"]]
        url = read["paging"].get("next", "")
    assert found == ids
    newest = graph.get(f"/{post}/comments", params={"order": "reverse_chronological", "limit": 3, "summary": "true"}).json()
    assert ([each["id"] for each in newest["data"]], newest["summary"]["total_count"]) == (ids[:-4:-1], 25)


def test_a_private_message_within_a_day(page: Page, played: Played) -> None:
    world = played.place.world
    person = residents.resident(played.place, "facebook", "odile", "Odile Petit")["id"]
    order = {"recipient": {"id": person}, "message": {"text": "Bonjour"}, "messaging_type": "RESPONSE"}
    two_days_ago = time.time() - 2 * 86400
    world.send("facebook", owner=page["id"], person=person, sender=person, text="Ma carte ?", at=two_days_ago)
    with pytest.raises(FacebookRequestError) as caught:
        page.create_message(params=order)
    assert code(caught) == (10, 2018278)
    page.create_message(params={**order, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"})
    world.send("facebook", owner=page["id"], person=person, sender=person, text="Alors ?")
    assert page.create_message(params=order)["recipient_id"] == person
    talks = page.get_conversations(fields=["participants", "unread_count", "messages.limit(2){message,from}"])
    talk = next(each for each in talks if each["id"] == f"t_{person}")
    assert [each["message"] for each in talk["messages"]["data"]] == ["Bonjour", "Alors ?"]
    assert talk["unread_count"] == 0


def test_one_private_reply_to_a_comment_within_a_week(page: Page, played: Played) -> None:
    post = page.create_feed(params={"message": "Un souci ? Écrivez-nous"})["id"]
    fresh, old = comment(played, post, "Oui !"), comment(played, post, "Moi aussi", at=time.time() - 8 * 86400)
    order = {"message": {"text": "Expliquez-nous"}, "messaging_type": "RESPONSE"}
    assert page.create_message(params={"recipient": {"comment_id": fresh["id"]}, **order})["recipient_id"] == fresh["author"]
    with pytest.raises(FacebookRequestError) as caught:
        page.create_message(params={"recipient": {"comment_id": fresh["id"]}, **order})
    assert code(caught)[0] == 10900
    with pytest.raises(FacebookRequestError) as caught:
        page.create_message(params={"recipient": {"comment_id": old["id"]}, **order})
    assert code(caught)[0] == 10


def test_visitors_write_on_the_page(page: Page, played: Played) -> None:
    person = residents.resident(played.place, "facebook", "ines", "Inès Leroy")
    city = played.place.world.person("facebook", page["id"])
    assert city is not None
    row = residents.mention(played.place, person, city, "Trottoir cassé rue des Lilas")
    posts = page.get_visitor_posts(fields=["message", "from"])
    assert (posts[0]["id"], posts[0]["from"]["name"]) == (row["id"], "Inès Leroy")


def test_the_second_sdk(given: dict[str, str]) -> None:
    api = FacebookApi(
        app_id=given["app_id"], app_secret=given["app_secret"], access_token=given["page_token"],
        base_url=f"{given['base_url']}/", version="v26.0", ignore_version_check=True,
    )  # fmt: skip
    assert api.page.get_info(page_id=given["page_id"]).username == "paris_demo"
    made = api.post_object(given["page_id"], connection="feed", data={"message": "Par l’autre SDK"})
    assert api.page.get_posts(object_id=given["page_id"], count=1).data[0].message == "Par l’autre SDK"
    assert api.delete_object(made["id"]) == {"success": True}
    with pytest.raises(FacebookError):
        FacebookApi(access_token="wrong", base_url=f"{given['base_url']}/").page.get_info(page_id=given["page_id"])


def test_tokens_pages_and_proof(given: dict[str, str]) -> None:
    base = f"{given['base_url']}/v26.0"
    pages = httpx2.get(f"{base}/me/accounts", params={"access_token": given["user_token"]}, trust_env=False).json()["data"]
    assert [(each["id"], each["access_token"]) for each in pages] == [(given["page_id"], given["page_token"])]
    asked = {"input_token": given["page_token"], "access_token": f"{given['app_id']}|{given['app_secret']}"}
    told = httpx2.get(f"{base}/debug_token", params=asked, trust_env=False).json()["data"]
    assert (told["is_valid"], told["profile_id"]) == (True, given["page_id"])
    forged = {"access_token": given["page_token"], "appsecret_proof": "00"}
    answer = httpx2.get(f"{base}/me", params=forged, trust_env=False)
    assert (answer.status_code, "appsecret_proof" in answer.json()["error"]["message"]) == (400, True)
    nobody = httpx2.get(f"{base}/me", params={"access_token": "wrong"}, trust_env=False)
    assert nobody.json()["error"]["code"] == 190


def test_signing_in_gives_page_tokens(given: dict[str, str]) -> None:
    base = f"{given['base_url']}/v26.0"
    asked = {"client_id": given["app_id"], "redirect_uri": "http://127.0.0.1/back", "state": "s1", "scope": "pages_show_list"}
    sent = httpx2.post(f"{base}/dialog/oauth", params=asked, trust_env=False)
    back = httpx2.URL(sent.headers["location"]).params
    form = {"client_id": given["app_id"], "client_secret": given["app_secret"], "redirect_uri": "http://127.0.0.1/back"}
    short = httpx2.get(f"{base}/oauth/access_token", params={**form, "code": back["code"]}, trust_env=False).json()
    exchange = {**form, "grant_type": "fb_exchange_token", "fb_exchange_token": short["access_token"]}
    long = httpx2.get(f"{base}/oauth/access_token", params=exchange, trust_env=False).json()
    assert long["expires_in"] > short["expires_in"]
    pages = httpx2.get(f"{base}/me/accounts", params={"access_token": long["access_token"]}, trust_env=False).json()
    assert pages["data"][0]["id"] == given["page_id"]


def test_places_and_languages_for_targeting(graph: httpx2.Client) -> None:
    params = {"type": "adgeolocation", "q": "par", "location_types": json.dumps(["city"])}
    found = graph.get("/search", params=params).json()["data"]
    assert [(each["name"], each["country_code"]) for each in found] == [("Paris", "FR"), ("Paris", "US")]
    assert graph.get("/search", params={"type": "adlocale", "q": "french"}).json()["data"][0]["key"] == 1003


def test_insights_know_which_metrics_are_dead(page: Page, graph: httpx2.Client) -> None:
    shares = graph.get(f"/{page['id']}/insights", params={"metric": "page_follows_country"}).json()["data"][0]
    assert shares["values"][0]["value"]["FR"] > 0
    dead = graph.get(f"/{page['id']}/insights", params={"metric": "page_follows,page_impressions"}).json()["error"]
    assert (dead["code"], "valid insights metric" in dead["message"]) == (100, True)


def test_the_fields_language() -> None:
    (post, comments) = parse("id,comments.limit(3).summary(true){message,from{name}}")
    assert (post.name, comments.options) == ("id", {"limit": "3", "summary": "true"})
    assert [(field.name, [inner.name for inner in field.inner]) for field in comments.inner] == [
        ("message", []),
        ("from", ["name"]),
    ]
