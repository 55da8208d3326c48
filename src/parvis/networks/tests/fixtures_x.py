"""X in good health, in the shapes of its OpenAPI description (2.167) and of its guides to webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks import x
from parvis.networks.protocol import Answering, Draft, Target
from parvis.networks.tests.cases import Case, Given, Hook, Scripted
from parvis.networks.tests.files import media

ME = "111"
ZOE = "222"
NOW = datetime.now(UTC).replace(microsecond=0)
AT = NOW.strftime("%Y-%m-%dT%H:%M:%S.000Z")
SETTINGS = {"user_id": ME, "handle": "ville", "base": "https://x.example"}
SECRETS = {
    "token": "x-token-of-the-tests", "refresh_token": "x-refresh-of-the-tests", "client_id": "x-client-of-the-tests",
    "client_secret": "x-client-secret-of-the-tests", "consumer_secret": "x-consumer-secret-of-the-tests",
    "app_token": "x-app-token-of-the-tests",
}  # fmt: skip
USERS = [{"id": ZOE, "username": "zoe", "name": "Zoé", "profile_image_url": "https://x.example/z.png"}]
PROBLEM = {"title": "Invalid Request", "type": "https://api.x.com/2/problems/invalid-request", "status": 400}


def post(identity: str, text: str, by: str = ZOE, *, old: bool = False, **more: Any) -> dict[str, Any]:
    """A post; `answers` and `quotes` name what it refers to, `old` gives the field names of before August 2026."""
    word = "tweet" if old else "post"
    listed = [{"type": how, "id": more.pop(key)} for key, how in (("answers", "replied_to"), ("quotes", "quoted")) if key in more]
    made = {"id": identity, "text": text, "author_id": by, "created_at": AT, "conversation_id": identity, "lang": "fr"}
    return made | {f"edit_history_{word}_ids": [identity]} | ({f"referenced_{word}s": listed} if listed else {}) | more


def listed(*posts: dict[str, Any], following: str = "") -> dict[str, Any]:
    """A page of posts, newest first."""
    if not posts:
        return {"meta": {"result_count": 0}}
    meta = {"result_count": len(posts), "newest_id": posts[0]["id"], "oldest_id": posts[-1]["id"]}
    return {"data": list(posts), "includes": {"users": USERS}, "meta": meta | ({"next_token": following} if following else {})}


def dm(identity: str, text: str, by: str = ZOE, **more: Any) -> dict[str, Any]:
    made = {"id": identity, "text": text, "event_type": "MessageCreate", "created_at": AT, "sender_id": by}
    return made | {"dm_conversation_id": f"{ME}-{ZOE}"} | more


def event(kind: str, payload: dict[str, Any], users: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    told = {"event_uuid": "2080765813578191303", "filter": {"user_id": ME}, "event_type": kind, "tag": "parvis"}
    around = {"includes": {"users": users}} if users else {}
    return {"data": told | {"payload": payload} | around}


def sign(body: bytes) -> Mapping[str, str]:
    digest = hmac.new(SECRETS["consumer_secret"].encode(), body, hashlib.sha256).digest()
    return {"x-twitter-webhooks-signature": "sha256=" + base64.b64encode(digest).decode()}


def answering(**more: Any) -> Answering:
    told: dict[str, Any] = {
        "remote_id": "1900", "thread": f"1800:{ZOE}", "private": False, "author_id": ZOE, "author": "zoe", "at": NOW,
        "context": {"summoned": True, "conversation": "1800"},
    }  # fmt: skip
    return Answering(**(told | more))


DM_RECEIVED = {
    "direct_message_events": [
        {
            "type": "message_create", "id": "1710", "created_timestamp": "1710000000000",
            "message_create": {
                "target": {"recipient_id": ME}, "sender_id": ZOE, "message_data": {"text": "Bonjour", "entities": {}},
            },
        },
        {"type": "participants_join", "id": "1711"},
    ],
    "users": {ZOE: {"id": ZOE, "name": "Zoé", "screen_name": "zoe"}},
}  # fmt: skip
CRC = "sha256=" + base64.b64encode(hmac.new(SECRETS["consumer_secret"].encode(), b"abc", hashlib.sha256).digest()).decode()

MEASURED = {
    "id": "2001", "text": "Bonjour", "edit_history_post_ids": ["2001"],
    "public_metrics": {"retweet_count": 3, "reply_count": 2, "like_count": 9, "quote_count": 0, "bookmark_count": 1,
                       "impression_count": 820},
    "non_public_metrics": {"impression_count": 820, "url_link_clicks": 12, "user_profile_clicks": 4, "engagements": 31},
}  # fmt: skip

CASE = Case(
    moderating=Target("1901", "42"),
    key="x",
    module=x,
    measuring=("2001", "2002"),
    settings=SETTINGS,
    secrets=SECRETS,
    routes={
        "GET /2/users/me": Given(
            body={"data": {"id": ME, "username": "ville", "name": "La Ville", "public_metrics": {"followers_count": 4200}}}
        ),
        "GET /2/tweets": Given(body={"data": [MEASURED], "errors": [{"title": "Not Found Error", "value": "2002"}]}),
        "POST /2/tweets": Given(201, {"data": {"id": "2001", "text": "Bonjour", "edit_history_tweet_ids": ["2001"]}}),
        "DELETE /2/tweets/*": Given(body={"data": {"deleted": True}}),
        f"POST /2/users/{ME}/muting": Given(body={"data": {"muting": True}}),
        f"DELETE /2/users/{ME}/muting/42": Given(body={"data": {"muting": False}}),
        "PUT /2/tweets/*/hidden": Given(body={"data": {"hidden": True}}),
        "POST /2/media/upload": Given(body={"data": {"id": "71", "media_key": "3_71", "expires_after_secs": 86400}}),
        "POST /2/media/metadata": Given(body={"data": {"id": "71"}}),
        "POST /2/dm_conversations/with/*/messages": Given(201, {"data": {"dm_conversation_id": "1", "dm_event_id": "3001"}}),
        f"GET /2/users/{ME}/tweets": Given(body=listed()),
        f"GET /2/users/{ME}/mentions": Given(
            body=listed(
                post("1903", "@Ville et demain ?", conversation_id="1903"),
                post("1902", "Lisez ça", quotes="1800"),
                post("1901", "Bof", answers="1800", in_reply_to_user_id=ME, conversation_id="1800"),
            )
        ),
        "GET /2/dm_events": Given(
            body={"data": [dm("1711", "", event_type="ParticipantsJoin"), dm("1710", "Bonjour")], "includes": {"users": USERS}}
        ),
    },
    publishing="POST /2/tweets",
    refusal=Given(403, {"title": "Forbidden", "detail": "You are not allowed to create a Tweet with duplicate content."}),
    reading=f"GET /2/users/{ME}/mentions",
    reads=("1901", "1902", "1903", "1710"),
    answering=answering(),
    private=answering(private=True, thread=f"dm:{ZOE}", context=None),
    messaging="POST /2/dm_conversations/with/*/messages",
    hooks=(
        Hook(event("post.mention.create", post("1905", "@ville bonjour", old=True), USERS), (("add", "mention", "1905"),)),
        Hook(
            event("post.reply.create", post("1906", "Merci", answers="1800", in_reply_to_user_id=ME), USERS),
            (("add", "comment", "1906"),),
        ),
        Hook(event("post.quote.create", post("1907", "Lisez", quotes="1800"), USERS), (("add", "mention", "1907"),)),
        Hook(event("post.delete", {"id": "1906"}), (("remove", "mention", "1906"),)),
        Hook(event("dm.received", DM_RECEIVED), (("add", "private", "1710"),)),
        Hook(event("chat.received", {"id": "9", "encoded_event": "AAAA"}), ()),
        Hook(event("like.create", {"id": "9"}), ()),
        Hook({"data": {"event_type": "dm.read", "payload": None}}, ()),
        Hook({"errors": [{"message": "?"}]}, ()),
    ),
    sign=sign,
    handshake=({"crc_token": "abc"}, f'{{"response_token": "{CRC}"}}'),
    refused=(
        (Draft("Deux", media=(media("image/gif"), media("image/png"))), "media-alone"),
        (Draft("Lourd", media=(media("image/gif", size=15_000_001),)), "media-heavy"),
        (Draft("Long", media=(media("video/mp4", seconds=141.0),)), "media-long"),
        (Draft("日" * 141), "text-long"),
        (Draft("x" * 260, link="https://paris.fr/une/page"), "text-long"),
        (Draft("?", options={"poll": {"choices": ["oui"], "minutes": 60}}), "poll-choices"),
        (Draft("?", options={"poll": {"choices": ["oui", "n" * 26], "minutes": 60}}), "poll-long"),
        (Draft("?", options={"poll": {"choices": ["oui", "non"], "minutes": 4}}), "poll-time"),
        (Draft("?", media=(media("image/png"),), options={"poll": {"choices": ["a", "b"], "minutes": 60}}), "poll-media"),
        (Draft("!", media=(media("image/png"),) * 2, answering=answering(private=True)), "media-many"),
    ),
)


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[x.X, Scripted]:
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return x.make(SETTINGS | (settings or {}), SECRETS, http), http
