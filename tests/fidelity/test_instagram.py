"""The played Instagram is faithful when Meta's own SDK, and the community's, use it without noticing.

Neither SDK speaks Instagram Login beyond its tokens: that way in is driven for its tokens alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from facebook_business.adobjects.igcomment import IGComment
from facebook_business.adobjects.igmedia import IGMedia
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession
from meta_town import film, photo
from played import Played, sandbox
from pyfacebook import BasicDisplayAPI, IGBusinessApi

from parvis.sandbox import residents

pytestmark = pytest.mark.filterwarnings("ignore:.*does not allow field:UserWarning")  # of the SDK's own tables
META, COMMUNITY = "facebook-business", "python-facebook-api"


def proves(operation: str, sdk: str = META) -> Any:
    return pytest.mark.fidelity(network="Instagram", operation=operation, sdk=sdk)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def given(played: Played) -> dict[str, str]:
    told: Any = played.credentials("instagram")
    return {**told["settings"], **told["secrets"], **told["sdk"]}


@pytest.fixture
def api(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> FacebookAdsApi:
    """Meta's SDK with the page's token, and the proof of the secret in each call."""
    monkeypatch.setattr(FacebookSession, "GRAPH", given["base"])
    session = FacebookSession(given["app_id"], given["app_secret"], given["token"])
    return FacebookAdsApi(session, api_version=given["version"])


@pytest.fixture
def city(api: FacebookAdsApi, given: dict[str, str]) -> IGUser:
    return IGUser(given["account"], api=api)


@pytest.fixture
def community(given: dict[str, str]) -> IGBusinessApi:
    return IGBusinessApi(
        app_id=given["app_id"], app_secret=given["app_secret"], access_token=given["token"], base_url=f"{given['base']}/",
        instagram_business_id=given["account"], sleep_on_rate_limit=False,
    )  # fmt: skip


@pytest.fixture
def zoe(played: Played) -> Any:
    return residents.resident(played.place, "instagram", "zoe", "Zoé Petit")


def publish(city: IGUser, **asked: Any) -> IGMedia:
    container = city.create_media(params=asked)
    state = IGMedia(container["id"], api=city.get_api()).api_get(fields=["id"])
    assert state["id"] == container["id"]
    return IGMedia(city.create_media_publish(params={"creation_id": container["id"]})["id"], api=city.get_api())


@proves("publish a picture")
def test_meta_s_sdk_publishes_a_picture(played: Played, city: IGUser) -> None:
    media = publish(city, image_url=photo(played).url, caption="La Seine", alt_text="Un pont")
    seen = media.api_get(fields=["caption", "media_type", "media_product_type", "permalink", "timestamp"])
    assert (seen["caption"], seen["media_type"], seen["media_product_type"]) == ("La Seine", "IMAGE", "FEED")
    assert seen["id"] in [each["id"] for each in city.get_media()]


@proves("publish a reel")
def test_meta_s_sdk_publishes_a_reel(played: Played, city: IGUser) -> None:
    media = publish(city, media_type="REELS", video_url=film(played).url, caption="Un film")
    assert media.api_get(fields=["media_product_type"])["media_product_type"] == "REELS"


@proves("publish a carousel")
def test_meta_s_sdk_publishes_a_carousel(played: Played, city: IGUser) -> None:
    children = [city.create_media(params={"image_url": photo(played).url, "is_carousel_item": True})["id"] for _ in range(3)]
    media = publish(city, media_type="CAROUSEL", children=children, caption="Trois")
    assert media.api_get(fields=["media_type"])["media_type"] == "CAROUSEL_ALBUM"


@proves("publish a story")
def test_meta_s_sdk_publishes_a_story(played: Played, city: IGUser) -> None:
    media = publish(city, media_type="STORIES", image_url=photo(played).url)
    assert media["id"] in [each["id"] for each in city.get_stories()]
    assert media["id"] not in [each["id"] for each in city.get_media()]


@proves("read comments, answer, hide")
def test_meta_s_sdk_reads_comments_answers_and_hides(played: Played, city: IGUser, zoe: Any) -> None:
    media = publish(city, image_url=photo(played).url, caption="Concours")
    post = played.place.world.post("instagram", media["id"])
    assert post
    said = [residents.comment(played.place, zoe, post, f"n° {number}")["id"] for number in range(30)]
    listed = media.get_comments(fields=["id", "text", "from", "hidden"], params={"limit": 8})
    assert [comment["id"] for comment in listed] == said[::-1]  # it follows `next` by itself
    first = IGComment(said[0], api=city.get_api())
    answer = first.create_reply(params={"message": "Merci"})
    assert [each["id"] for each in first.get_replies()] == [answer["id"]]
    first.api_update(params={"hide": True})
    assert first.api_get(fields=["hidden"])["hidden"] is True


@proves("answer in private")
def test_meta_s_sdk_writes_messages(played: Played, city: IGUser, given: dict[str, str], zoe: Any) -> None:
    row = played.place.world.person("instagram", given["account"])
    assert row
    residents.whisper(played.place, zoe, row, "Bonjour")
    page = Page(given["page"], api=city.get_api())
    sent = page.create_message(params={"recipient": {"id": zoe["id"]}, "message": {"text": "Bonjour Zoé"}})
    assert sent["message_id"] and sent["recipient_id"] == zoe["id"]
    talks = page.get_conversations(
        fields=["participants", "messages.limit(5){message,from}"], params={"platform": "instagram", "user_id": zoe["id"]}
    )
    said = [(each["message"], each["from"]["id"]) for each in talks[0]["messages"]["data"]]
    assert said == [("Bonjour Zoé", given["account"]), ("Bonjour", zoe["id"])]


@proves("measure")
def test_meta_s_sdk_measures(played: Played, city: IGUser) -> None:
    media = publish(city, image_url=photo(played).url, caption="Mesure")
    told = {each["name"]: each["values"][0]["value"] for each in media.get_insights(params={"metric": ["views", "reach"]})}
    assert told["views"] > told["reach"] > 0
    asked = {"metric": ["follower_demographics"], "period": "lifetime", "metric_type": "total_value", "breakdown": "country"}
    (told,) = city.get_insights(params=asked)
    lines = told["total_value"]["breakdowns"][0]["results"]
    assert {"dimension_values": ["FR"], "value": 211420} in lines


@proves("connect, be told")
def test_meta_s_sdk_finds_the_account_of_a_page_and_subscribes(city: IGUser, given: dict[str, str]) -> None:
    session = FacebookSession(given["app_id"], given["app_secret"], given["user_token"])
    user = User("me", api=FacebookAdsApi(session, api_version=given["version"]))
    pages = {each["id"]: each["instagram_business_account"]["id"] for each in user.get_accounts()}
    assert pages[given["page"]] == given["account"]
    city.create_subscribed_app(params={"subscribed_fields": ["comments", "messages"]})
    assert [app["id"] for app in city.get_subscribed_apps()] == [given["app_id"]]


@proves("refusals")
@pytest.mark.parametrize(("effect", "status", "code"), [("429", 403, 4), ("expired", 401, 190), ("5xx_before", 503, 2)])
def test_meta_s_sdk_understands_what_goes_wrong(played: Played, city: IGUser, effect: str, status: int, code: int) -> None:
    container = city.create_media(params={"image_url": photo(played).url})
    played.order(network="instagram", match="publish", effect=effect)
    with pytest.raises(FacebookRequestError) as caught:
        city.create_media_publish(params={"creation_id": container["id"]})
    assert (caught.value.http_status(), caught.value.api_error_code()) == (status, code)


@proves("read", COMMUNITY)
def test_the_community_s_sdk_reads(played: Played, community: IGBusinessApi, city: IGUser, zoe: Any) -> None:
    media = publish(city, image_url=photo(played).url, caption="Lecture")
    post, row = played.place.world.post("instagram", media["id"]), played.place.world.owned("instagram")[0]
    assert post
    said = residents.comment(played.place, zoe, post, "Bravo")
    tagged = residents.mention(played.place, zoe, row, "Ici")
    assert community.user.get_info().username == "paris_demo"
    assert community.media.get_info(media_id=media["id"]).caption == "Lecture"
    assert [each.id for each in community.media.get_comments(media_id=media["id"]).data] == [said["id"]]
    assert tagged["id"] in [each.id for each in community.user.get_tagged_media().data]
    assert community.user.get_mentioned_media(media_id=tagged["id"]).mentioned_media.id == tagged["id"]
    assert community.user.get_content_publishing_limit().data[0].quota_usage >= 1


@proves("publish a picture", COMMUNITY)
def test_the_community_s_sdk_publishes(played: Played, community: IGBusinessApi, given: dict[str, str]) -> None:
    asked = {"image_url": photo(played).url, "caption": "Par l’autre"}
    made = community.post_object(given["account"], connection="media", data=asked)
    assert community.container.get_info(container_id=made["id"]).status_code == "FINISHED"
    asked = {"creation_id": made["id"]}
    there = community.post_object(given["account"], connection="media_publish", data=asked)
    assert community.media.get_info(media_id=there["id"]).caption == "Par l’autre"


@proves("Instagram Login: tokens", COMMUNITY)
def test_the_community_s_sdk_lengthens_and_renews_tokens(played: Played, given: dict[str, str]) -> None:
    login = BasicDisplayAPI(
        app_id=given["app_id"], app_secret=given["app_secret"], access_token=given["instagram_token"],
        base_url=f"{given['base']}/", sleep_on_rate_limit=False,
    )  # fmt: skip
    long = login.exchange_long_lived_user_access_token()
    assert long["expires_in"] > 50 * 86_400
    played.place.store.execute("UPDATE tokens SET created = created - 90000 WHERE token = ?", (long["access_token"],))
    assert login.refresh_access_token(long["access_token"])["access_token"] != long["access_token"]
