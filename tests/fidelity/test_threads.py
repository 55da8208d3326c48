"""The played Threads is faithful when the community's SDK uses it without noticing.

meta-threads-sdk asks for Python 3.12, which this project does not: python-facebook-api is what is driven.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from meta_town import photo
from played import Played, sandbox
from pyfacebook import ThreadsGraphAPI
from pyfacebook.exceptions import FacebookError

from parvis.sandbox import residents


def proves(operation: str) -> Any:
    return pytest.mark.fidelity(network="Threads", operation=operation, sdk="python-facebook-api")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def given(played: Played) -> dict[str, str]:
    told: Any = played.credentials("threads")
    return {**told["settings"], **told["secrets"]}


@pytest.fixture
def api(given: dict[str, str]) -> ThreadsGraphAPI:
    return ThreadsGraphAPI(
        app_id=given["app_id"], app_secret=given["app_secret"], access_token=given["token"], base_url=f"{given['base']}/",
        authorization_url=f"{given['base']}/oauth/authorize", access_token_url=f"{given['base']}/oauth/access_token",
        sleep_on_rate_limit=False,
    )  # fmt: skip


def publish(api: ThreadsGraphAPI, **asked: Any) -> str:
    made = api.post_object("me", connection="threads", data=asked)
    assert api.get_object(made["id"], fields="id,status")["status"] == "FINISHED"
    return str(api.post_object("me", connection="threads_publish", data={"creation_id": made["id"]})["id"])


@proves("publish a text, a picture, a carousel")
def test_the_sdk_publishes(played: Played, api: ThreadsGraphAPI) -> None:
    text = publish(api, media_type="TEXT", text="Bonjour")
    picture = publish(api, media_type="IMAGE", image_url=photo(played).url, text="La Seine")
    asked = {"media_type": "IMAGE", "image_url": photo(played).url, "is_carousel_item": "true"}
    children = [api.post_object("me", connection="threads", data=asked)["id"] for _ in range(2)]
    several = publish(api, media_type="CAROUSEL", children=",".join(children), text="Deux")
    found = {each["id"]: each["media_type"] for each in api.get_connection("me", "threads", fields="id,media_type")["data"]}
    assert [found[name] for name in (text, picture, several)] == ["TEXT_POST", "IMAGE", "CAROUSEL_ALBUM"]


@proves("read replies, answer, hide, delete")
def test_the_sdk_reads_answers_hides_and_deletes(played: Played, api: ThreadsGraphAPI) -> None:
    post = publish(api, media_type="TEXT", text="Concours")
    zoe, row = residents.resident(played.place, "threads", "zoe", "Zoé Petit"), played.place.world.post("threads", post)
    assert row
    said = [residents.comment(played.place, zoe, row, f"n° {number}")["id"] for number in range(12)]
    found = api.get_full_connections(post, "replies", fields="id,text,username", count=None, limit=5)
    assert [each["id"] for each in found["data"]] == said[::-1]  # it follows the pages
    answer = publish(api, media_type="TEXT", text="Merci", reply_to_id=said[0])
    assert answer in [each["id"] for each in api.get_connection(post, "conversation")["data"]]
    api.post_object(said[0], connection="manage_reply", data={"hide": "true"})
    assert api.get_object(said[0], fields="hide_status")["hide_status"] == "HIDDEN"
    assert api.delete_object(answer)["success"] is True


@proves("measure")
def test_the_sdk_measures(api: ThreadsGraphAPI) -> None:
    post = publish(api, media_type="TEXT", text="Mesure")
    told = api.get_connection(post, "insights", metric="views,likes,replies")
    assert {each["name"] for each in told["data"]} == {"views", "likes", "replies"}
    (told,) = api.get_connection("me", "threads_insights", metric="follower_demographics", breakdown="country")["data"]
    assert told["total_value"]["breakdowns"][0]["dimension_keys"] == ["country"]


@proves("tokens")
def test_the_sdk_lengthens_and_renews_tokens(played: Played, api: ThreadsGraphAPI) -> None:
    long = api.exchange_long_lived_user_access_token()
    assert long["expires_in"] > 50 * 86_400
    played.place.store.execute("UPDATE tokens SET created = created - 90000 WHERE token = ?", (long["access_token"],))
    assert api.refresh_access_token(long["access_token"])["access_token"] != long["access_token"]


@proves("refusals")
def test_the_sdk_understands_what_goes_wrong(played: Played, api: ThreadsGraphAPI) -> None:
    with pytest.raises(FacebookError) as caught:
        api.post_object("me", connection="threads", data={"media_type": "TEXT", "text": "a" * 501})
    assert caught.value.code == 100
    made = api.post_object("me", connection="threads", data={"media_type": "TEXT", "text": "Deux fois"})
    api.post_object("me", connection="threads_publish", data={"creation_id": made["id"]})
    with pytest.raises(FacebookError) as caught:
        api.post_object("me", connection="threads_publish", data={"creation_id": made["id"]})
    assert caught.value.code == 24
