"""A personal data server and Bluesky's index in good health, in the shapes of their lexicons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks import bluesky
from parvis.networks.http import Http
from parvis.networks.protocol import Answering, Draft, Target
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media

ME = "did:plc:paris2222222222222222222"
ZOE = "did:plc:zoe222222222222222222222"
POST = f"at://{ME}/app.bsky.feed.post/3lbaaaaaaaa2k"
THEIRS = f"at://{ZOE}/app.bsky.feed.post/3lbbbbbbbbb2k"
CID = "bafyreigq4zsipbk5w3uqkbmh2w2zucv6eb52dvhrylclvwmbrgzeiylzda"
NOW = datetime.now(UTC).replace(microsecond=0)
SETTINGS = {"handle": "paris.example", "base": "https://pds.example", "did": ME, "pds": "https://pds.example"}
SECRETS = {"password": "abcd-efgh-ijkl-mnop"}
SESSION = {"token": "access-token-of-the-tests", "refresh_token": "refresh-token-of-the-tests"}
XRPC = "/xrpc"


def at(minutes: int = 0) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat().replace("+00:00", ".000Z")


def author(did: str = ZOE, handle: str = "zoe.example") -> dict[str, Any]:
    return {"did": did, "handle": handle, "displayName": "Zoé", "avatar": "https://cdn.example/zoe.jpg", "labels": [],
            "viewer": {"muted": False, "blockedBy": False}}  # fmt: skip


def ref(uri: str) -> dict[str, str]:
    return {"uri": uri, "cid": CID}


def record(text: str, under: str = "", root: str = "", minutes: int = 0, **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at(minutes), "langs": ["fr"]}
    if under:
        told["reply"] = {"parent": ref(under), "root": ref(root or under)}
    return told | more


def note(name: str, reason: str, told: dict[str, Any], minutes: int = 0, by: str = ZOE) -> dict[str, Any]:
    return {"uri": f"at://{by}/app.bsky.feed.post/{name}", "cid": CID, "author": author(by), "reason": reason,
            "reasonSubject": POST, "record": told, "isRead": False, "indexedAt": at(minutes), "labels": []}  # fmt: skip


def view(uri: str, told: dict[str, Any], by: str = ZOE, **more: Any) -> dict[str, Any]:
    return {"uri": uri, "cid": CID, "author": author(by, "zoe.example" if by == ZOE else "paris.example"), "record": told,
            "replyCount": 0, "repostCount": 2, "likeCount": 5, "quoteCount": 1, "bookmarkCount": 3, "indexedAt": at(),
            "viewer": {"like": f"at://{ME}/app.bsky.feed.like/3lbl"}, "labels": []} | more  # fmt: skip


def answering(**more: Any) -> Answering:
    told: dict[str, Any] = {
        "remote_id": THEIRS, "thread": f"{POST}:{ZOE}", "private": False, "author_id": ZOE, "author": "zoe.example",
        "at": NOW, "context": {"cid": CID, "root": ref(POST)},
    }  # fmt: skip
    return Answering(**(told | more))


def told_in_private(**more: Any) -> Answering:
    told: dict[str, Any] = {
        "remote_id": "3lbm", "thread": "dm:c1", "private": True, "author_id": ZOE, "author": "zoe.example", "at": NOW,
        "context": {"convo": "c1", "request": True},
    }  # fmt: skip
    return Answering(**(told | more))


def convo(
    name: str = "c1", rev: str = "3lb5", *, members: tuple[str, ...] = (ME, ZOE), minutes: int = 0, **more: Any
) -> dict[str, Any]:
    people = [author(did, "paris.example" if did == ME else "zoe.example") for did in members]
    last = said("3lb5", "…", rev=rev, minutes=minutes)
    return {"id": name, "rev": rev, "members": people, "muted": False, "unreadCount": 1, "lastMessage": last} | more


def said(name: str, text: str, by: str = ZOE, *, rev: str = "", minutes: int = 0, **more: Any) -> dict[str, Any]:
    return {"$type": "chat.bsky.convo.defs#messageView", "id": name, "rev": rev or name, "text": text, "sender": {"did": by},
            "sentAt": at(minutes)} | more  # fmt: skip


NOTES = [  # newest first, as the index gives them
    note("n5", "like", {"$type": "app.bsky.feed.like"}, 1),
    note("n4", "something-new", {"text": "?"}, 2),
    note("n3", "quote", record("Lisez", embed={"$type": "app.bsky.embed.record", "record": ref(POST)}), 3),
    note("n2", "mention", record("@paris.example bonjour"), 4),
    note("n1", "reply", record("Quand ?", under=POST), 5),
]
IN_THREAD = f"at://{ZOE}/app.bsky.feed.post/n0"


class Signed(Case):
    """An account as it is once its first session is kept: nobody types these tokens."""

    def connector(self, http: Http | None = None) -> Any:
        return self.module.make(self.settings, {**self.secrets, **SESSION}, http or Scripted(self.routes, self.secrets))


GET, DO = f"GET {XRPC}/", f"POST {XRPC}/"
SERVER = {
    "did": ME, "handle": "paris.example", "accessJwt": "a.e30.c", "refreshJwt": "refresh-token-of-the-tests-2", "active": True,
    "didDoc": {"service": [{"id": "#atproto_pds", "serviceEndpoint": "https://pds.example"}]},
}  # fmt: skip

CASE = Signed(
    key="bluesky",
    module=bluesky,
    settings=SETTINGS,
    secrets=SECRETS,
    routes={
        f"{DO}com.atproto.server.createSession": Given(body=SERVER),
        f"{DO}com.atproto.server.refreshSession": Given(body=SERVER),
        f"{GET}app.bsky.actor.getProfile": Given(
            body=author(ME, "paris.example") | {"followersCount": 7, "followsCount": 2, "postsCount": 9}
            | {"viewer": {"blocking": f"at://{ME}/app.bsky.graph.block/3lbb"}}
        ),
        f"{DO}com.atproto.repo.putRecord": Given(body=ref(POST) | {"validationStatus": "valid"}),
        f"{DO}com.atproto.repo.deleteRecord": Given(body={}),
        f"{DO}com.atproto.repo.uploadBlob": Given(
            body={"blob": {"$type": "blob", "ref": {"$link": "bafkrei"}, "mimeType": "image/png", "size": 1000}}
        ),
        f"{GET}com.atproto.repo.getRecord": Given(400, {"error": "RecordNotFound", "message": "Could not locate record"}),
        f"{GET}com.atproto.identity.resolveHandle": Given(body={"did": ZOE}),
        f"{DO}com.atproto.moderation.createReport": Given(body={"id": 1}),
        f"{DO}app.bsky.graph.muteActor": Given(body=""),
        f"{DO}app.bsky.graph.unmuteActor": Given(body=""),
        f"{GET}app.bsky.notification.listNotifications": Given(body={"notifications": NOTES, "seenAt": at()}),
        f"{GET}chat.bsky.convo.listConvos": Given(body={"convos": []}),
        f"{GET}chat.bsky.convo.listConvoRequests": Given(body={"requests": []}),
        f"{GET}chat.bsky.convo.getMessages": Given(body={"messages": []}),
        f"{DO}chat.bsky.convo.acceptConvo": Given(body={}),
        f"{DO}chat.bsky.convo.sendMessage": Given(body=said("3lb9", "Bonjour", ME)),
        f"{GET}app.bsky.feed.getPosts": Given(body={"posts": [view(POST, record("Bonjour"), ME)]}),
        f"{GET}app.bsky.feed.getAuthorFeed": Given(
            body={"feed": [{"post": view(POST, record("Bonjour"), ME, replyCount=1)}, {"post": None}]}
        ),
        f"{GET}app.bsky.feed.getPostThread": Given(
            body={"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": view(POST, record("Bonjour"), ME), "replies": [
                {"$type": "app.bsky.feed.defs#threadViewPost", "post": view(IN_THREAD, record("Et moi ?", under=POST))},
                {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://x", "notFound": True},
            ]}}
        ),
    },
    publishing=f"{DO}com.atproto.repo.putRecord",
    refusal=Given(
        400, {"error": "InvalidRequest", "message": "Invalid app.bsky.feed.post record: grapheme too big (maximum 300, got 301)"}
    ),
    reading=f"{GET}app.bsky.notification.listNotifications",
    reads=(*(f"at://{ZOE}/app.bsky.feed.post/n{number}" for number in (1, 2, 3)), IN_THREAD),
    answering=answering(),
    private=told_in_private(),
    messaging=f"{DO}chat.bsky.convo.sendMessage",
    refused=(
        (Draft("👨‍👩‍👧‍👦" * 200), "bluesky-bytes"),
        (Draft("Films", media=(media("video/mp4"), media("video/mp4"))), "video-one"),
        (Draft("Oui", options={"quote": "https://example.org/"}), "bluesky-quote"),
        (Draft("Oui", options={"replies": "friends"}), "option-unknown"),
        (Draft("Bonjour", media=(media("image/png"),), answering=told_in_private()), "bluesky-private-media"),
    ),
    moderating=Target(THEIRS, ZOE, "zoe.example", context={"cid": CID, "root": ref(POST)}, reason="Injures"),
    measuring=(POST,),
)  # fmt: skip


def ville(settings: dict[str, Any] | None = None, /, **spoilt: Given | list[Given]) -> tuple[bluesky.Bluesky, Scripted]:
    """The account in good health, but for `spoilt`: a method's last name, as ``putRecord``."""
    routes = {next(route for route in CASE.routes if route.endswith(f".{name}")): given for name, given in spoilt.items()}
    http = Scripted({**CASE.routes, **routes}, SECRETS)
    return bluesky.make(SETTINGS | (settings or {}), {**SECRETS, **SESSION}, http), http
