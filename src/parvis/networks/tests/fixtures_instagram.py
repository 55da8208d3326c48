"""An Instagram account in good health, connected through its Facebook page, in the shapes of Graph API v26.0."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from parvis.networks import instagram
from parvis.networks.protocol import Answering, Draft, Media, Target
from parvis.networks.tests.cases import Case, Given, Hook
from parvis.networks.tests.files import media

ACCOUNT = "17841400000000001"
PAGE = "101000000000001"
LEA = "7200000000000011"
PAUL = "7200000000000012"
PHOTO = "17900000000000021"
CONTAINER = "17889000000000022"
COMMENT = "17870000000000031"
REPLY = "17870000000000032"
TAGGED = "17900000000000041"
SECRETS = {
    "token": "EAAB-page-token-of-the-tests",
    "app_secret": "secret-of-the-application",
    "verify_token": "word-of-the-handshake",
}
SETTINGS = {"account": ACCOUNT, "page": PAGE, "handle": "ville"}
ROOT = "/v26.0"
NOW = datetime.now(UTC).replace(microsecond=0)
PERMALINK = "https://www.instagram.com/p/Abc/"


def graph_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def error(code: int, sub: int = 0, message: str = "Invalid parameter", **more: Any) -> dict[str, Any]:
    told = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A0", **more}
    return {"error": {**told, **({"error_subcode": sub} if sub else {})}}


def said(remote_id: str, author: str, text: str, **more: Any) -> dict[str, Any]:
    """A node of a list of comments."""
    name = "ville" if author == ACCOUNT else "lea"
    told = {"id": remote_id, "text": text, "username": name, "from": {"id": author, "username": name}}
    return {**told, "timestamp": graph_time(NOW), "hidden": False, **more}


def talk(*messages: dict[str, Any], person: str = LEA) -> dict[str, Any]:
    people = [{"id": person, "username": "lea"}, {"id": ACCOUNT, "username": "ville"}]
    told = {"id": "aWdf_1", "updated_time": graph_time(NOW), "participants": {"data": people}}
    return {**told, "messages": {"data": list(messages)}}


def message(remote_id: str, author: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": remote_id, "created_time": graph_time(NOW), "from": {"id": author}, "message": text, **more}


def change(field: str, **value: Any) -> dict[str, Any]:
    entry = {"id": ACCOUNT, "time": 1_700_000_001, "changes": [{"field": field, "value": value}]}
    return {"object": "instagram", "entry": [entry]}


def messaging(**event: Any) -> dict[str, Any]:
    told = {"sender": {"id": LEA}, "recipient": {"id": ACCOUNT}, "timestamp": 1_700_000_000_000, **event}
    return {"object": "instagram", "entry": [{"id": ACCOUNT, "time": 1_700_000_000_000, "messaging": [told]}]}


def sign(body: bytes) -> Mapping[str, str]:
    digest = hmac.new(SECRETS["app_secret"].encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}


def on_comment(**more: Any) -> Answering:
    told = {"remote_id": COMMENT, "thread": f"{COMMENT}:{LEA}", "private": False, "author_id": LEA, "author": "lea"}
    return Answering(**{**told, "at": NOW, "context": {"media": PHOTO, "top": COMMENT, "hidden": False}, **more})


def on_mention(**more: Any) -> Answering:
    return on_comment(**{"context": {"media": TAGGED, "comment": "", "mention": True}, "remote_id": TAGGED, **more})


def on_message(**more: Any) -> Answering:
    told = {"remote_id": "m_1", "thread": f"dm:{LEA}", "private": True, "author_id": LEA, "author": "lea"}
    return Answering(**{**told, "at": NOW, **more})


def picture(**more: Any) -> Media:
    told = {"url": "https://ville.example/m/1.jpg", "width": 1200, "height": 800, **more}
    return media("image/jpeg", **told)


def film(**more: Any) -> Media:
    told = {"url": "https://ville.example/m/2.mp4", "width": 1080, "height": 1920, "seconds": 12.0, **more}
    return media("video/mp4", **told)


BONJOUR = {"id": COMMENT, "text": "Bravo", "from": {"id": LEA, "username": "lea"},
           "media": {"id": PHOTO, "media_product_type": "FEED"}}  # fmt: skip
DEMOGRAPHICS = {
    "name": "follower_demographics", "period": "lifetime",
    "total_value": {"breakdowns": [
        {"dimension_keys": ["country"], "results": [{"dimension_values": ["FR"], "value": 81234}]},
    ]},
}  # fmt: skip

CASE = Case(
    moderating=Target(COMMENT, LEA),
    measuring=(PHOTO,),
    key="instagram",
    module=instagram,
    settings=SETTINGS,
    secrets=SECRETS,
    draft=Draft("Bonjour", media=(picture(),)),
    routes={
        f"GET {ROOT}/{ACCOUNT}": Given(
            body={
                "id": ACCOUNT, "username": "ville", "name": "Ville", "followers_count": 12, "media_count": 3,
                "mentioned_comment": {"id": "17870000000000051", "text": "@ville bravo", "username": "paul",
                                      "timestamp": graph_time(NOW), "media": {"id": TAGGED, "permalink": PERMALINK}},
                "mentioned_media": {"id": TAGGED, "caption": "Avec @ville", "username": "paul", "permalink": PERMALINK,
                                    "timestamp": graph_time(NOW)},
            }
        ),
        f"GET {ROOT}/{ACCOUNT}/content_publishing_limit": Given(
            body={"data": [{"quota_usage": 3, "config": {"quota_total": 100, "quota_duration": 86400}}]}
        ),
        f"POST {ROOT}/{ACCOUNT}/media": Given(body={"id": CONTAINER}),
        f"GET {ROOT}/{CONTAINER}": Given(body={"id": CONTAINER, "status_code": "FINISHED", "status": "Finished"}),
        f"POST {ROOT}/{ACCOUNT}/media_publish": Given(body={"id": PHOTO}),
        f"GET {ROOT}/{PHOTO}": Given(
            body={"id": PHOTO, "permalink": PERMALINK, "timestamp": graph_time(NOW), "media_product_type": "FEED"}
        ),
        f"POST {ROOT}/{PHOTO}/comments": Given(body={"id": REPLY}),
        f"POST {ROOT}/*/replies": Given(body={"id": REPLY}),
        f"POST {ROOT}/{ACCOUNT}/mentions": Given(body={"id": REPLY}),
        f"POST {ROOT}/{PAGE}/messages": Given(body={"recipient_id": LEA, "message_id": "m_9"}),
        f"POST {ROOT}/{ACCOUNT}/subscribed_apps": Given(body={"success": True}),
        f"POST {ROOT}/{COMMENT}": Given(body={"success": True}),
        f"DELETE {ROOT}/*": Given(body={"success": True}),
        f"GET {ROOT}/{ACCOUNT}/media": Given(
            body={"data": [{"id": PHOTO, "comments_count": 2, "caption": "Piscine", "timestamp": graph_time(NOW)}]}
        ),
        f"GET {ROOT}/{PHOTO}/comments": Given(
            body={"data": [said(COMMENT, LEA, "Quand rouvre-t-elle ?",
                                replies={"data": [said(REPLY, ACCOUNT, "Demain.", parent_id=COMMENT)]}),
                           said("17870000000000033", ACCOUNT, "Le détail est sur le site.")]}
        ),
        f"GET {ROOT}/*/replies": Given(body={"data": []}),
        f"GET {ROOT}/{ACCOUNT}/tags": Given(
            body={"data": [{"id": TAGGED, "caption": "Avec la Ville", "username": "paul", "permalink": PERMALINK,
                            "timestamp": graph_time(NOW)}]}
        ),
        f"GET {ROOT}/{PAGE}/conversations": Given(body={"data": [talk(message("m_1", LEA, "Bonjour"))]}),
        f"GET {ROOT}/{PHOTO}/insights": Given(
            body={"data": [{"name": name, "period": "lifetime", "values": [{"value": 12}]}
                           for name in ("views", "reach", "likes", "comments", "shares", "saved")]}
        ),
        f"GET {ROOT}/{ACCOUNT}/insights": Given(
            body={"data": [DEMOGRAPHICS, {"name": "reach", "period": "day", "total_value": {"value": 40}}]}
        ),
    },
    publishing=f"POST {ROOT}/{ACCOUNT}/media_publish",
    refusal=Given(400, error(9004, 2207051, message="The publishing action is suspected to be spam")),
    reading=f"GET {ROOT}/{ACCOUNT}/media",
    reads=(COMMENT, REPLY, TAGGED, "m_1"),
    answering=on_comment(),
    private=on_message(),
    replying=f"POST {ROOT}/*/replies",
    messaging=f"POST {ROOT}/{PAGE}/messages",
    hooks=(
        Hook(change("comments", **BONJOUR), (("add", "comment", COMMENT),)),
        Hook(change("live_comments", **BONJOUR), (("add", "comment", COMMENT),)),
        Hook(change("comments", **{**BONJOUR, "from": {"id": ACCOUNT, "username": "ville"}}), ()),
        Hook(
            {"object": "instagram", "entry": [{"id": ACCOUNT, "time": 1_700_000_001, "field": "comments", "value": BONJOUR}]},
            (("add", "comment", COMMENT),),
        ),
        Hook(change("mentions", media_id=TAGGED, comment_id="17870000000000051"),
             (("add", "mention", "17870000000000051"),)),
        Hook(change("mentions", media_id=TAGGED), (("add", "mention", TAGGED),)),
        Hook(messaging(message={"mid": "m_1", "text": "Bonjour"}), (("add", "private", "m_1"),)),
        Hook(messaging(message={"mid": "m_1", "is_deleted": True}), (("remove", "private", "m_1"),)),
        Hook(messaging(message={"mid": "m_1", "is_unsupported": True}), (("add", "private", "m_1"),)),
        Hook(messaging(message_edit={"mid": "m_1", "text": "Bonsoir", "num_edit": 1}), (("edit", "private", "m_1"),)),
        Hook(messaging(postback={"mid": "m_2", "title": "Horaires", "payload": "H"}), (("add", "private", "m_2"),)),
        Hook(messaging(read={"mid": "m_1"}), ()),
        Hook(messaging(reaction={"mid": "m_1", "action": "react", "emoji": "❤"}), ()),
        Hook(change("story_insights", media_id=PHOTO, reach=3), ()),
        Hook({"object": "page", "entry": [{"id": ACCOUNT}]}, ()),
        Hook({"object": "instagram", "entry": [{"id": "1", "changes": [{"field": "comments", "value": BONJOUR}]}]}, ()),
    ),
    sign=sign,
    handshake=(
        {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": SECRETS["verify_token"]},
        "1158201444",
    ),
    refused=(
        (Draft("Sans photo"), "media-needed"),
        (Draft("a" * 2_201, media=(picture(),)), "text-long"),
        (Draft("#a " * 31, media=(picture(),)), "instagram-hashtags"),
        (Draft("@ab " * 21, media=(picture(),)), "instagram-mentions"),
        (Draft("é" * 501, answering=on_message()), "text-long"),
        (Draft("Oui", media=(picture(),), answering=on_comment()), "media-many"),
        (Draft("", answering=on_comment()), "text-needed"),
        (Draft("", media=(replace(picture(), mime="image/png"),)), "media-kind"),
        (Draft("", media=(picture(width=1000, height=2000),)), "media-shape"),
        (Draft("", media=(film(seconds=901.0),)), "media-long"),
        (Draft("", media=(picture(),), options={"form": "reel"}), "instagram-reel"),
        (Draft("", media=(picture(), picture()), options={"form": "story"}), "media-many"),
        (Draft("", media=(film(seconds=61.0),), options={"form": "story"}), "media-long"),
        (Draft("", media=(picture(),), options={"form": "poster"}), "option-unknown"),
        (Draft("", media=(picture(),), options={"first_comment": "a" * 2_201}), "option-long"),
        (Draft("Oui", answering=on_message(), options={"human_agent": True, "automatic": True}), "instagram-human-only"),
    ),
)  # fmt: skip
