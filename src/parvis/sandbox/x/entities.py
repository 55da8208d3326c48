"""Rows turned into X's objects, with the fields that were asked for, under the names that were asked with.

Since August 2026 the API says `post.fields`, `edit_history_post_ids`, `referenced_posts`; it said `tweet.fields`,
`edit_history_tweet_ids`, `referenced_tweets` before. A caller who asks with the old names is answered with them.
"""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from parvis.sandbox.media import ready
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given, iso
from parvis.sandbox.world import HANDLE
from parvis.sandbox.x.auth import NETWORK
from parvis.sandbox.x.counting import LINK

MEDIA_PREFIX = {"image": "3_", "video": "7_"}


class Wanted:
    """What a caller asked to be told."""

    def __init__(self, asked: Given) -> None:
        self.old_names = "tweet.fields" in asked.values or "referenced_tweets" in asked.text("expansions")
        self.post = self._names(asked, "post.fields") | self._names(asked, "tweet.fields")
        self.user = self._names(asked, "user.fields")
        self.media = self._names(asked, "media.fields")
        self.message = self._names(asked, "dm_event.fields")
        self.expansions = self._names(asked, "expansions")
        self.post |= self.expansions  # an id that is expanded is told

    def _names(self, asked: Given, name: str) -> set[str]:
        return {field.strip() for each in asked.many(name) for field in each.split(",") if field.strip()}


RENAMED = {"retweet_count": "repost_count"}


def post(place: Place, row: sqlite3.Row, wanted: Wanted) -> dict[str, Any]:
    history = "edit_history_tweet_ids" if wanted.old_names else "edit_history_post_ids"
    shown: dict[str, Any] = {"id": row["id"], "text": row["text"], history: [row["id"]]}
    references = "referenced_tweets" if wanted.old_names else "referenced_posts"
    quoted = json.loads(row["details"]).get("quotes")
    linked = [{"type": how, "id": name} for how, name in (("replied_to", row["parent"]), ("quoted", quoted)) if name]
    if linked and wanted.post & {"referenced_tweets", "referenced_posts"}:
        shown[references] = linked
    if "in_reply_to_user_id" in wanted.post and row["parent"]:
        parent = place.store.one("SELECT author FROM posts WHERE network = ? AND id = ?", (NETWORK, row["parent"]))
        shown |= {"in_reply_to_user_id": parent["author"]} if parent else {}
    media = place.world.media_of(row)
    if "attachments" in wanted.post and media:
        shown["attachments"] = {"media_keys": [media_key(each) for each in media]}
    for name, value in (
        ("author_id", row["author"]), ("created_at", iso(row["created"])), ("conversation_id", row["root"]),
        ("lang", row["language"]), ("source", "Parvis"), ("possibly_sensitive", False),
        ("reply_settings", json.loads(row["details"]).get("reply_settings") or "everyone"),
    ):  # fmt: skip
        if name in wanted.post:
            shown[name] = value
    if "entities" in wanted.post and (found := entities(place, row)):
        shown["entities"] = found
    if "public_metrics" in wanted.post:
        told = metrics(place, row)
        shown["public_metrics"] = told if wanted.old_names else {RENAMED.get(name, name): count for name, count in told.items()}
    if "non_public_metrics" in wanted.post and place.world.owned_by_city(row):
        shown["non_public_metrics"] = own_metrics(place, row)
    return shown


def entities(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    mentions = [
        {"start": match.start(), "end": match.end(), "username": match.group(1), "id": person["id"]}
        for match in HANDLE.finditer(row["text"])
        if (person := place.world.by_handle(NETWORK, match.group(1)))
    ]
    urls = [
        {"start": match.start(), "end": match.end(), "url": match.group(0), "expanded_url": match.group(0)}
        for match in LINK.finditer(row["text"])
    ]
    return {name: found for name, found in (("mentions", mentions), ("urls", urls)) if found}


def metrics(place: Place, row: sqlite3.Row) -> dict[str, int]:
    likes, shares = place.world.reactions(row, "like"), place.world.reactions(row, "repost")
    replies = len(place.world.replies(row))
    sql = "SELECT count(*) FROM posts WHERE network = ? AND NOT removed AND json_extract(details, '$.quotes') = ?"
    quotes = place.store.number(sql, (NETWORK, row["id"]))
    return {"retweet_count": shares, "reply_count": replies, "like_count": likes, "quote_count": quotes, "bookmark_count": 0,
            "impression_count": (likes + shares + replies) * 41 + place.world.seen(row)}  # fmt: skip


def own_metrics(place: Place, row: sqlite3.Row) -> dict[str, int]:
    """What X tells the author alone: growing with what is public."""
    told = metrics(place, row)
    seen = told["impression_count"]
    links = len(LINK.findall(row["text"]))
    return {"impression_count": seen, "url_link_clicks": seen // 45 if links else 0, "user_profile_clicks": seen // 130,
            "engagements": told["like_count"] + told["reply_count"] + told["retweet_count"] + seen // 40}  # fmt: skip


def user(place: Place, row: sqlite3.Row, wanted: Wanted) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": row["id"], "name": row["name"], "username": row["handle"]}
    for name, value in (
        ("created_at", iso(row["created"])), ("description", row["bio"]), ("location", row["city"]),
        ("protected", False),
        ("verified", bool(row["owned"])), ("profile_image_url", place.url(f"/avatars/x/{row['id']}.png")),
        ("url", place.url(f"/x/web/{row['handle']}")),
    ):  # fmt: skip
        if name in wanted.user:
            shown[name] = value
    if "public_metrics" in wanted.user:
        shown["public_metrics"] = {"followers_count": row["followers"], "following_count": 12,
        "tweet_count": row["written"],
                                   "listed_count": 3, "like_count": 0, "media_count": 0}  # fmt: skip
    return shown


def media_key(row: sqlite3.Row) -> str:
    return MEDIA_PREFIX.get(row["mime"].split("/")[0], "3_") + str(row["id"])


def medium(place: Place, row: sqlite3.Row, wanted: Wanted) -> dict[str, Any]:
    kind = "animated_gif" if row["mime"] == "image/gif" else "video" if row["mime"].startswith("video/") else "photo"
    shown: dict[str, Any] = {"media_key": media_key(row), "type": kind}
    for name, value in (
        ("url", place.url(f"/files/{row['file']}")), ("alt_text", row["alt"] or None), ("width", row["width"]),
        ("height", row["height"]),
    ):  # fmt: skip
        if name in wanted.media and value is not None:
            shown[name] = value
    return shown


def includes(place: Place, rows: Iterable[sqlite3.Row], wanted: Wanted) -> dict[str, Any]:
    """What the caller asked to have expanded beside the posts."""
    rows, found = list(rows), {}
    authors = [row["author"] for row in rows] if "author_id" in wanted.expansions else []
    if wanted.expansions & {"referenced_tweets.id", "referenced_posts", "referenced_posts.id", "referenced_tweets"}:
        parents = [parent for row in rows if row["parent"] and (parent := place.world.post(NETWORK, row["parent"]))]
        if parents:
            found["tweets"] = [post(place, parent, wanted) for parent in {row["id"]: row for row in parents}.values()]
    if "entities.mentions.username" in wanted.expansions:
        authors += [person["id"] for row in rows for person in place.world.mentioned(row)]
    if authors:
        found["users"] = [user(place, person, wanted) for person in place.world.people(NETWORK, authors).values()]
    if "attachments.media_keys" in wanted.expansions:
        media = [each for row in rows for each in place.world.media_of(row)]
        if media:
            found["media"] = [medium(place, each, wanted) for each in media]
    return found


def upload(row: sqlite3.Row, *, chunked: bool = False) -> dict[str, Any]:
    """What X says of an uploaded file, and how far its processing is."""
    shown: dict[str, Any] = {
        "id": row["id"],
        "media_key": media_key(row),
        "expires_after_secs": 86400,
        "size": row["size"],
    }
    if row["mime"].startswith("image/"):
        shown["image"] = {"image_type": row["mime"], "w": row["width"], "h": row["height"]}
    if not ready(row):
        shown["processing_info"] = {"state": "pending", "check_after_secs": 1}
    elif chunked and row["mime"].startswith("video/"):
        shown["processing_info"] = {"state": "succeeded", "progress_percent": 100}
    return shown


def dm_conversation(one: str, other: str) -> str:
    return "-".join(sorted((one, other), key=int))


def dm_event(place: Place, row: sqlite3.Row, wanted: Wanted) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": row["id"], "event_type": "MessageCreate", "text": row["text"]}
    for name, value in (
        ("created_at", iso(row["at"])), ("sender_id", row["sender"]),
        ("dm_conversation_id", dm_conversation(row["owner"], row["person"])),
    ):  # fmt: skip
        if name in wanted.message:
            shown[name] = value
    media = json.loads(row["details"]).get("media", [])
    if "attachments" in wanted.message and media:
        shown["attachments"] = {"media_keys": [f"3_{each}" for each in media]}
    return shown
