"""A Threads account in good health, in the shapes of Meta's collection of 2026-01."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from parvis.networks import threads
from parvis.networks.protocol import Answering, Audience, Draft, Media, Target
from parvis.networks.tests.cases import Case, Given, Hook
from parvis.networks.tests.files import media

ACCOUNT = "9100000000000001"
POST = "18000000000000021"
CONTAINER = "18000000000000022"
REPLY = "18000000000000031"
OURS = "18000000000000032"
NAMED = "18000000000000041"
SECRETS = {
    "token": "THAA-token-of-the-tests",
    "app_secret": "secret-of-the-application",
    "verify_token": "word-of-the-handshake",
}
ROOT = "/v1.0"
NOW = datetime.now(UTC).replace(microsecond=0)
PERMALINK = "https://www.threads.com/@ville/post/Abc"


def graph_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def error(code: int, sub: int = 0, message: str = "Invalid parameter", **more: Any) -> dict[str, Any]:
    told = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A0", **more}
    return {"error": {**told, **({"error_subcode": sub} if sub else {})}}


def said(remote_id: str, name: str, text: str, **more: Any) -> dict[str, Any]:
    told = {"id": remote_id, "username": name, "text": text, "timestamp": graph_time(NOW), "media_type": "TEXT_POST"}
    return {**told, "permalink": PERMALINK, "is_reply": True, "root_post": {"id": POST}, "replied_to": {"id": POST}, **more}


def change(field: str, **value: Any) -> dict[str, Any]:
    told = {"app_id": "123", "topic": "moderate", "target_id": POST, "time": 1_723_226_877, "subscription_id": "234"}
    return {**told, "has_uid_field": False, "values": {"value": value, "field": field}}


def sign(body: bytes) -> Mapping[str, str]:
    digest = hmac.new(SECRETS["app_secret"].encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}


def on_reply(**more: Any) -> Answering:
    told = {"remote_id": REPLY, "thread": f"{POST}:lea", "private": False, "author_id": "lea", "author": "lea"}
    return Answering(**{**told, "at": NOW, "context": {"root": POST, "hidden": False}, **more})


def picture(**more: Any) -> Media:
    told = {"url": "https://ville.example/m/1.jpg", "width": 1200, "height": 800, **more}
    return media("image/jpeg", **told)


def film(**more: Any) -> Media:
    told = {"url": "https://ville.example/m/2.mp4", "width": 1080, "height": 1920, "seconds": 12.0, **more}
    return media("video/mp4", **told)


LEA = {"id": REPLY, "username": "lea", "text": "Bravo", "media_type": "TEXT_POST", "permalink": PERMALINK,
       "replied_to": {"id": POST}, "root_post": {"id": POST, "owner_id": ACCOUNT, "username": "ville"}, "shortcode": "Pp",
       "timestamp": "2024-08-07T10:33:16+0000"}  # fmt: skip
DEMOGRAPHICS = {"name": "follower_demographics", "total_value": {"breakdowns": [
    {"dimension_keys": ["country"], "results": [{"dimension_values": ["FR"], "value": 100}]}]}}  # fmt: skip

CASE = Case(
    moderating=Target(REPLY, "lea", "lea", parent=POST, context={"root": POST}),
    measuring=(POST,),
    key="threads",
    module=threads,
    settings={"account": ACCOUNT, "handle": "ville", "geo": True},
    secrets=SECRETS,
    routes={
        f"GET {ROOT}/{ACCOUNT}": Given(
            body={"id": ACCOUNT, "username": "ville", "name": "Ville", "is_eligible_for_geo_gating": True}
        ),
        f"GET {ROOT}/{ACCOUNT}/threads_publishing_limit": Given(
            body={"data": [{"quota_usage": 4, "config": {"quota_total": 250}, "reply_quota_usage": 1,
                            "reply_config": {"quota_total": 1000}}]}
        ),
        f"POST {ROOT}/{ACCOUNT}/threads": Given(body={"id": CONTAINER}),
        f"GET {ROOT}/{CONTAINER}": Given(body={"id": CONTAINER, "status": "FINISHED"}),
        f"POST {ROOT}/{ACCOUNT}/threads_publish": Given(body={"id": POST}),
        f"GET {ROOT}/{POST}": Given(body={"id": POST, "permalink": PERMALINK, "timestamp": graph_time(NOW)}),
        f"POST {ROOT}/{REPLY}/manage_reply": Given(body={"success": True}),
        f"DELETE {ROOT}/*": Given(body={"success": True, "deleted_id": POST}),
        f"GET {ROOT}/{ACCOUNT}/threads": Given(
            body={"data": [{"id": POST, "text": "Piscine", "has_replies": True, "timestamp": graph_time(NOW)}]}
        ),
        f"GET {ROOT}/{ACCOUNT}/replies": Given(body={"data": []}),
        f"GET {ROOT}/{POST}/conversation": Given(
            body={"data": [said(OURS, "ville", "Demain.", replied_to={"id": REPLY}, is_reply_owned_by_me=True),
                           said(REPLY, "lea", "Quand rouvre-t-elle ?")]}
        ),
        f"GET {ROOT}/{ACCOUNT}/mentions": Given(
            body={"data": [said(NAMED, "paul", "Bravo @ville", is_reply=False, root_post=None, replied_to=None)]}
        ),
        f"GET {ROOT}/{POST}/insights": Given(
            body={"data": [{"name": name, "period": "lifetime", "values": [{"value": 10}]}
                           for name in ("views", "likes", "replies", "reposts", "quotes", "shares")]}
        ),
        f"GET {ROOT}/{ACCOUNT}/threads_insights": Given(
            body={"data": [DEMOGRAPHICS, {"name": "followers_count", "total_value": {"value": 812}},
                           {"name": "views", "values": [{"value": 5, "end_time": "2026-11-24T08:00:00+0000"}]},
                           {"name": "clicks", "link_total_values": [{"link_url": "https://ville.example", "value": 3}]}]}
        ),
    },
    publishing=f"POST {ROOT}/{ACCOUNT}/threads_publish",
    refusal=Given(400, error(100, message="Invalid parameter")),
    reading=f"GET {ROOT}/{ACCOUNT}/threads",
    reads=(REPLY, OURS, NAMED),
    answering=on_reply(),
    hooks=(
        Hook(change("replies", **LEA), (("add", "comment", REPLY),)),
        Hook(change("mentions", **{**LEA, "id": NAMED, "root_post": None}), (("add", "mention", NAMED),)),
        Hook(change("mentions", **LEA), (("add", "comment", REPLY),)),
        Hook({**change("replies"), "values": [{"field": "replies", "value": LEA}]}, (("add", "comment", REPLY),)),
        Hook(change("replies", **{**LEA, "root_post": {"id": "1", "owner_id": "2"}}), ()),
        Hook(change("publish", id=POST, timestamp="2024-08-07T10:33:16+0000"), ()),
        Hook(change("delete", id=POST, deleted_at="2024-08-07T10:33:16+0000"), ()),
        Hook({"object": "instagram", "entry": []}, ()),
    ),
    sign=sign,
    handshake=(
        {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": SECRETS["verify_token"]},
        "1158201444",
    ),
    refused=(
        (Draft(""), "empty"),
        (Draft("a" * 501), "text-long"),
        (Draft("😀" * 126), "text-long"),
        (Draft("Un", parts=("",)), "part-empty"),
        (Draft("Un", parts=("é" * 501,)), "part-long"),
        (Draft(" ".join(f"https://ville.fr/{n}" for n in range(6))), "threads-links"),
        (Draft("", link="https://ville.example"), "text-needed"),
        (Draft("Ici", options={"topic": "ville & campagne"}), "threads-topic"),
        (Draft("Ici", options={"topic": "a" * 51}), "option-long"),
        (Draft("Ici", options={"replies": "nobody"}), "option-unknown"),
        (Draft("Ici", audience=Audience(countries=("France",))), "threads-country"),
        (Draft("Oui", media=(picture(),), options={"poll": {"choices": ["oui", "non"], "minutes": 1440}}), "poll-media"),
        (Draft("Oui ?", options={"poll": {"choices": ["oui"], "minutes": 1440}}), "poll-choices"),
        (Draft("", media=(replace(picture(), mime="image/webp"),)), "media-kind"),
        (Draft("", media=(film(seconds=301.0),)), "media-long"),
    ),
)  # fmt: skip
