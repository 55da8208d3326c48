"""People and posts as the index shows them."""

import json
import random
import sqlite3
import time
from typing import Any

from parvis.sandbox.bluesky import effects
from parvis.sandbox.bluesky.names import NETWORK, POST, cid_of, did_of, handle_of, uri_of
from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.wire import iso
from parvis.sandbox.world import HANDLE


def profile(place: Place, person: sqlite3.Row, me: sqlite3.Row | None = None) -> dict[str, Any]:
    did = did_of(person["id"])
    viewer: dict[str, Any] = {"muted": False, "blockedBy": False}
    if me is not None:
        viewer["muted"] = effects.related(place, me["id"], person["id"], "mute")
        if rkey := _record(place, me["id"], effects.BLOCK, did):
            viewer["blocking"] = f"at://{did_of(me['id'])}/{effects.BLOCK}/{rkey}"
    return {"did": did, "handle": handle_of(person), "displayName": person["name"], "labels": [], "viewer": viewer,
            "avatar": place.url(f"/avatars/{NETWORK}/{person['id']}.png"), "createdAt": iso(person["created"])}  # fmt: skip


def detailed(place: Place, person: sqlite3.Row, me: sqlite3.Row) -> dict[str, Any]:
    follows = place.store.number(
        "SELECT count(*) FROM relations WHERE network = ? AND owner = ? AND kind = 'follow'", (NETWORK, person["id"])
    )
    return profile(place, person, me) | {
        "description": person["bio"], "followersCount": person["followers"] + grown(person["id"], person["created"], 9),
        "followsCount": follows, "postsCount": max(0, person["written"]), "indexedAt": iso(person["created"]),
    }  # fmt: skip


def record_of(place: Place, post: sqlite3.Row) -> dict[str, Any]:
    """The record as it was written; of somebody who wrote on the network's own pages, as these would have."""
    kept: dict[str, Any] | None = details(post).get("record")
    if kept:
        return kept
    record = {"$type": POST, "text": post["text"], "createdAt": iso(post["created"]), "langs": [post["language"]]}
    if facets := _named(place, post):
        record["facets"] = facets
    parent = place.world.post(NETWORK, post["parent"]) if post["parent"] else None
    root = place.world.post(NETWORK, post["root"])
    if parent and root:
        record["reply"] = {"root": strong(root), "parent": strong(parent)}
    return record


def strong(post: sqlite3.Row) -> dict[str, str]:
    return {"uri": uri_of(post), "cid": cid_of(post)}


def post_view(place: Place, post: sqlite3.Row, me: sqlite3.Row) -> dict[str, Any]:
    author = place.world.person(NETWORK, post["author"])
    assert author is not None
    likes, age = place.world.reactions(post, "like"), post["created"]
    view = {
        **strong(post), "author": profile(place, author, me), "record": record_of(place, post), "labels": [],
        "indexedAt": iso(age), "likeCount": likes + grown(post["id"], age, 6), "replyCount": len(place.world.replies(post)),
        "repostCount": place.world.reactions(post, "repost") + grown(post["id"], age, 2), "quoteCount": _quotes(place, post),
        "bookmarkCount": grown(post["id"], age, 1), "viewer": _viewer(place, post, me),
    }  # fmt: skip
    if embed := _embed(place, post):
        view["embed"] = embed
    return view


GROWS = 72
"""Hours for which anybody still finds it."""


def grown(name: str, since: float, pace: int) -> int:
    """A figure that grows with the hours of its first days, at a pace of its own, the same each time it is asked for."""
    return int(min((time.time() - since) / 3600, GROWS) * pace * random.Random(name).uniform(0.2, 1))


def _viewer(place: Place, post: sqlite3.Row, me: sqlite3.Row) -> dict[str, Any]:
    viewer: dict[str, Any] = {"threadMuted": False, "embeddingDisabled": False, "bookmarked": False}
    if rkey := _record(place, me["id"], effects.LIKE, uri_of(post)):
        viewer["like"] = f"at://{did_of(me['id'])}/{effects.LIKE}/{rkey}"
    return viewer


def _record(place: Place, owner: str, collection: str, subject: str) -> str:
    """The key of somebody's like of, or block on, a subject."""
    sql = "SELECT rkey, record FROM bluesky_records WHERE repo = ? AND collection = ?"
    for row in place.store.execute(sql, (owner, collection)):
        told = json.loads(row["record"]).get("subject")
        if (told.get("uri") if isinstance(told, dict) else told) == subject:
            return str(row["rkey"])
    return ""


def _named(place: Place, post: sqlite3.Row) -> list[dict[str, Any]]:
    """Facets of the people whom a text @names."""
    known = {person["handle"].lower(): did_of(person["id"]) for person in place.world.named_in(NETWORK, post["text"])}
    text = post["text"]
    return [
        {
            "index": {"byteStart": len(text[: match.start()].encode()), "byteEnd": len(text[: match.end()].encode())},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": known[match[1].lower()]}],
        }
        for match in HANDLE.finditer(text)
        if match[1].lower() in known
    ]


def _quotes(place: Place, post: sqlite3.Row) -> int:
    sql = "SELECT count(*) FROM posts WHERE network = ? AND NOT removed AND id != ? AND details LIKE ? AND details LIKE '%embed.record%'"
    return place.store.number(sql, (NETWORK, post["id"], f"%{uri_of(post)}%"))


def _embed(place: Place, post: sqlite3.Row) -> dict[str, Any] | None:
    """What the post carries, with addresses where it can be fetched."""
    told = record_of(place, post).get("embed") or {}
    media = place.world.media_of(post)
    pictures = [
        {"thumb": _file(place, each), "fullsize": _file(place, each), "alt": each["alt"],
         "aspectRatio": {"width": each["width"], "height": each["height"]}}
        for each in media if each["mime"].startswith("image/")
    ]  # fmt: skip
    if pictures:
        return {"$type": "app.bsky.embed.images#view", "images": pictures[:4]}
    if media:
        return {"$type": "app.bsky.embed.video#view", "cid": str(told.get("video", {}).get("ref", {}).get("$link", "")),
                "playlist": _file(place, media[0]), "alt": media[0]["alt"]}  # fmt: skip
    if told.get("external"):
        shown = {name: told["external"][name] for name in ("uri", "title", "description")}
        return {"$type": "app.bsky.embed.external#view", "external": shown}
    return None


def _file(place: Place, medium: sqlite3.Row) -> str:
    return place.url(f"/files/{medium['file']}")
