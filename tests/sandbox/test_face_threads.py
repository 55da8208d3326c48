"""The played Threads answers as the real one is described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from meta_town import photo
from played import Played, sandbox

from parvis.sandbox import residents


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def call(played: Played) -> Any:
    given: Any = played.credentials("threads")
    headers = {"Authorization": f"Bearer {given['secrets']['token']}"}

    def called(method: str, path: str, **asked: Any) -> Any:
        url = f"{played.url}/threads/v1.0/{path}"
        return httpx2.request(method, url, params=asked, headers=headers, trust_env=False, timeout=60).json()

    return called


def shown(call: Any, **asked: Any) -> str:
    made = call("POST", "me/threads", **asked)
    return str(call("POST", "me/threads_publish", creation_id=made["id"])["id"])


@pytest.mark.parametrize(
    "asked",
    [
        {"media_type": "POSTER"},
        {"media_type": "TEXT"},
        {"media_type": "TEXT", "text": "a" * 501},
        {"media_type": "IMAGE"},
        {"media_type": "TEXT", "text": "a", "topic_tag": "a.b"},
        {"media_type": "TEXT", "text": "a", "reply_control": "nobody"},
        {"media_type": "TEXT", "text": "a", "allowlisted_country_codes": "France"},
        {"media_type": "CAROUSEL", "children": "1,2"},
    ],
)
def test_what_threads_would_refuse_is_refused(call: Any, asked: dict[str, str]) -> None:
    assert call("POST", "me/threads", **asked)["error"]["code"] == 100


def test_a_container_says_how_it_is_and_is_shown_once(played: Played, call: Any) -> None:
    lost = call("POST", "me/threads", media_type="IMAGE", image_url=f"{played.url}/files/none.jpg")["id"]
    told = call("GET", lost, fields="status,error_message")
    assert (told["status"], told["error_message"]) == ("ERROR", "FAILED_DOWNLOADING_IMAGE")
    made = call("POST", "me/threads", media_type="IMAGE", image_url=photo(played).url)["id"]
    call("POST", "me/threads_publish", creation_id=made)
    assert call("GET", made)["status"] == "PUBLISHED"
    told = call("POST", "me/threads_publish", creation_id=made)["error"]
    assert (told["code"], told["error_subcode"]) == (24, 4279009)


def test_a_conversation_is_flat_and_replies_are_its_first_floor(played: Played, call: Any) -> None:
    post = shown(call, media_type="TEXT", text="Débat")
    row, zoe = played.place.world.post("threads", post), residents.resident(played.place, "threads", "zoe", "Zoé")
    assert row
    first = residents.comment(played.place, zoe, row, "Un")
    second = residents.comment(played.place, zoe, first, "Deux")
    fields = "id,username,root_post,replied_to,is_reply_owned_by_me,hide_status"
    told = call("GET", f"{post}/conversation", fields=fields, reverse="false")["data"]
    assert [each["id"] for each in told] == [first["id"], second["id"]]
    assert (told[1]["root_post"], told[1]["replied_to"]) == ({"id": post}, {"id": first["id"]})
    assert (told[1]["username"], told[1]["is_reply_owned_by_me"], told[1]["hide_status"]) == ("zoe", False, "NOT_HUSHED")
    assert [each["id"] for each in call("GET", f"{post}/replies")["data"]] == [first["id"]]
    assert call("POST", f"{second['id']}/manage_reply", hide="true")["error"]["code"] == 100
    assert call("POST", f"{first['id']}/manage_reply", hide="true") == {"success": True}


def test_quotas_are_counted_apart(call: Any) -> None:
    fields = "quota_usage,config,reply_quota_usage,reply_config"
    (before,) = call("GET", "me/threads_publishing_limit", fields=fields)["data"]
    post = shown(call, media_type="TEXT", text="Un")
    shown(call, media_type="TEXT", text="Deux", reply_to_id=post)
    (after,) = call("GET", "me/threads_publishing_limit", fields=fields)["data"]
    assert after["quota_usage"] == before["quota_usage"] + 1
    assert after["reply_quota_usage"] == before["reply_quota_usage"] + 1
    assert (after["config"]["quota_total"], after["reply_config"]["quota_total"]) == (250, 1000)


def test_the_web_page_shows_what_was_published(played: Played, call: Any) -> None:
    shown(call, media_type="TEXT", text="Vu sur la page", allowlisted_country_codes="FR")
    html = httpx2.get(f"{played.url}/threads/web/paris_demo", trust_env=False).text
    assert "Vu sur la page" in html and "Visible seulement ici" in html
