"""A TikTok account in good health, with both portals, in the shapes of their documentation."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks import tiktok
from parvis.networks.protocol import Answering, Draft, Media, Target
from parvis.networks.tests.cases import Case, Given, Hook
from parvis.networks.tests.files import media

SETTINGS = {"client_key": "aw7tests", "business_id": "open-id-1", "business_app": "7300001"}
SECRETS = {
    "client_secret": "secret-of-the-application", "token": "act.token-of-the-tests", "refresh_token": "rft.refresh-of-the-tests",
    "business_secret": "secret-of-business", "business_token": "act.business-of-the-tests", "business_refresh": "rft.business-refresh",
}  # fmt: skip
NOW = datetime.now(UTC).replace(microsecond=0)
PUBLISH, VIDEO, COMMENT, OURS = "v_pub_file~v2.123", "7300000000000000001", "7400000000000000001", "7400000000000000002"
BUSINESS = "/open_api/v1.3/business"
ZOE = "unique-zoe"


def fine(**data: Any) -> Given:
    return Given(body={"data": data, "error": {"code": "ok", "message": "", "log_id": "1"}})


def wrong(code: str, status: int = 400) -> Given:
    return Given(status, {"data": {}, "error": {"code": code, "message": code, "log_id": "1"}})


def good(**data: Any) -> Given:
    return Given(body={"code": 0, "message": "OK", "request_id": "1", "data": data})


def bad(code: int, message: str = "no") -> Given:
    return Given(body={"code": code, "message": message, "request_id": "1", "data": {}})


def comment(identity: str = COMMENT, text: str = "Bravo", **more: Any) -> dict[str, Any]:
    told = {
        "comment_id": identity,
        "unique_identifier": ZOE,
        "video_id": VIDEO,
        "create_time": int(NOW.timestamp()),
        "text": text,
    }
    return {
        **told,
        "replies": 0,
        "owner": False,
        "status": "PUBLIC",
        "username": "zoe",
        "display_name": "Zoé",
        "reply_list": [],
        **more,
    }


def film(**more: Any) -> Media:
    return media("video/mp4", **{"alt": "", "seconds": 12.0, **more})


def event(action: str = "delete", kind: str = "comment.update") -> dict[str, Any]:
    content = {
        "comment_id": COMMENT,
        "video_id": VIDEO,
        "comment_action": action,
        "timestamp": 1_700_000_000,
        "unique_identifier": ZOE,
    }
    return {
        "client_key": "aw7tests",
        "event": kind,
        "create_time": 1_700_000_000,
        "user_openid": "act",
        "content": json.dumps(content),
    }


def sign(body: bytes) -> Mapping[str, str]:
    at = int(time.time())
    right = hmac.new(SECRETS["client_secret"].encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"tiktok-signature": f"t={at},s={right}"}


def on_comment(**more: Any) -> Answering:
    told = {"remote_id": COMMENT, "thread": f"{VIDEO}|{ZOE}", "private": False, "author_id": ZOE, "author": "zoe", "at": NOW}
    return Answering(**{**told, "context": {"video": VIDEO, "top": COMMENT, "own": False}, **more})


CREATOR = fine(
    creator_username="ville", privacy_level_options=["PUBLIC_TO_EVERYONE", "SELF_ONLY"], max_video_post_duration_sec=600
)
OPTIONS = {"privacy": "PUBLIC_TO_EVERYONE", "comments": True}
FAIR = Draft("Bonjour", media=(film(),), options=OPTIONS)
COUNTED = {"item_id": VIDEO, "comments": 2, "video_views": 900, "likes": 5, "shares": 1, "favorites": 3, "reach": 700,
           "total_time_watched": 5_400.5}  # fmt: skip

CASE = Case(
    key="tiktok",
    module=tiktok,
    settings=SETTINGS,
    secrets=SECRETS,
    draft=FAIR,
    routes={
        "POST /v2/post/publish/creator_info/query/": CREATOR,
        "POST /v2/post/publish/video/init/": fine(publish_id=PUBLISH, upload_url="https://open-upload.tiktokapis.com/video/1"),
        "PUT /video/1": Given(201, ""),
        "POST /v2/post/publish/status/fetch/": fine(status="PUBLISH_COMPLETE", publicaly_available_post_id=[VIDEO], uploaded_bytes=1000),
        "POST /v2/video/list/": fine(videos=[], has_more=False),
        "GET /v2/user/info/": fine(user={"open_id": "open-id-1", "display_name": "Ville", "username": "ville", "follower_count": 800}),
        f"GET {BUSINESS}/video/list/": good(videos=[COUNTED], has_more=False),
        f"GET {BUSINESS}/comment/list/": good(
            comments=[comment(reply_list=[comment(OURS, "Merci", owner=True, unique_identifier="us")], replies=1)], has_more=False
        ),
        f"GET {BUSINESS}/comment/reply/list/": good(comments=[], has_more=False),
        f"POST {BUSINESS}/comment/reply/create/": good(comment_id=OURS, create_time=int(NOW.timestamp())),
        f"POST {BUSINESS}/comment/hide/": good(),
        f"POST {BUSINESS}/comment/like/": good(),
        f"POST {BUSINESS}/comment/delete/": good(),
        f"POST {BUSINESS}/webhook/update/": good(),
        f"GET {BUSINESS}/get/": good(
            followers_count=1000, audience_countries=[{"country": "FR", "percentage": 0.71}],
            audience_cities=[{"city_name": "Paris", "percentage": 0.4}],
        ),
    },
    publishing="PUT /video/1",
    refusal=Given(400, "bad range"),
    reading=f"GET {BUSINESS}/video/list/",
    reads=(COMMENT, OURS),
    answering=on_comment(),
    replying=f"POST {BUSINESS}/comment/reply/create/",
    moderating=Target(COMMENT, ZOE, context={"video": VIDEO, "top": COMMENT, "own": False}),
    measuring=(VIDEO,),
    hooks=(
        Hook(event(), (("remove", "comment", COMMENT),)),
        Hook(event("insert"), ()),
        Hook(event(kind="post.publish.complete"), ()),
    ),
    sign=sign,
    looking=("/v2/video/list/", "/v2/post/publish/status/fetch/"),
    refused=(
        (Draft("Bonjour", options=OPTIONS), "media-needed"),
        (Draft("Bonjour", media=(film(),)), "option-needed"),
        (Draft("Bonjour", media=(film(seconds=601.0),), options=OPTIONS), "media-long"),
        (Draft("Bonjour", media=(film(), film()), options=OPTIONS), "video-one"),
        (Draft("Bonjour", media=(media("image/png"),), options=OPTIONS), "media-kind"),
        (Draft("Ici", media=(film(),), options={"privacy": "SELF_ONLY", "sponsored": True}), "tiktok-sponsored"),
        (Draft("a" * 151, answering=on_comment()), "text-long"),
        (Draft("Oui", answering=on_comment(), media=(film(),)), "tiktok-answer-media"),
    ),
)  # fmt: skip
