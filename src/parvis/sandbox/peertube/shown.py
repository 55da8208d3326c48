"""PeerTube's objects as its API tells them."""

import math
import random
import sqlite3
import time
import uuid
from typing import Any

from parvis.sandbox.media import ready
from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.wire import iso

NETWORK = "peertube"
HOST = "videos.ville.example"
STATES = {1: "Published", 2: "To transcode", 7: "Transcoding failed"}
PRIVACIES = {1: "Public", 2: "Unlisted", 3: "Private", 4: "Internal", 5: "Password protected"}
POLICIES = {1: "Enabled", 2: "Disabled", 3: "Requires approval"}
CATEGORIES = {
    1: "Music", 2: "Films", 3: "Vehicles", 4: "Art", 5: "Sports", 6: "Travels", 7: "Gaming", 8: "People", 9: "Comedy",
    10: "Entertainment", 11: "News & Politics", 12: "How To", 13: "Education", 14: "Activism", 15: "Science & Technology",
    16: "Animals", 17: "Kids", 18: "Food",
}  # fmt: skip
LICENCES = {
    1: "Attribution", 2: "Attribution - Share Alike", 3: "Attribution - No Derivatives", 4: "Attribution - Non Commercial",
    5: "Attribution - Non Commercial - Share Alike", 6: "Attribution - Non Commercial - No Derivatives",
    7: "Public Domain Dedication",
}  # fmt: skip


def account(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    at = iso(row["created"])
    return {
        "id": row["seq"], "name": row["handle"], "host": HOST, "displayName": row["name"], "description": row["bio"],
        "url": f"https://{HOST}/accounts/{row['handle']}", "followingCount": 0, "followersCount": 0, "createdAt": at, "updatedAt": at,
        "avatars": [
            {"path": f"/avatars/{row['id']}.png", "fileUrl": place.url(f"/avatars/{NETWORK}/{row['id']}.png"), "width": 48,
             "height": 48, "createdAt": at, "updatedAt": at}
        ],
    }  # fmt: skip


def channel(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    """`row` of peertube_channels."""
    owner = place.world.person(NETWORK, row["owner"])
    assert owner is not None
    told = account(place, owner) | {"id": row["seq"], "name": row["name"], "displayName": row["label"], "isLocal": True}
    told |= {"url": f"https://{HOST}/video-channels/{row['name']}", "followersCount": row["followers"], "support": None,
             "ownerAccount": account(place, owner)}  # fmt: skip
    return told


def names(row: sqlite3.Row) -> dict[str, Any]:
    """The three ids of a video."""
    whole = uuid.uuid5(uuid.NAMESPACE_URL, f"{HOST}/{row['id']}")
    return {"id": int(row["id"]), "uuid": str(whole), "shortUUID": short(whole.int)}


def short(number: int) -> str:
    letters = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
    told = ""
    while number:
        number, digit = divmod(number, len(letters))
        told = letters[digit] + told
    return told


def video(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    kept, author = details(row), place.world.person(NETWORK, row["author"])
    home = place.store.one("SELECT * FROM peertube_channels WHERE seq = ?", (kept["channel"],))
    assert author is not None and home is not None
    state = state_of(place, row)
    at, edited = iso(row["created"]), iso(row["edited"] or row["created"])
    told = names(row)
    return told | {
        "url": f"https://{HOST}/videos/watch/{told['uuid']}", "name": kept["name"], "description": row["text"],
        "truncatedDescription": row["text"][:250], "createdAt": at, "publishedAt": at, "updatedAt": edited,
        "originallyPublishedAt": None, "privacy": _label(PRIVACIES, kept["privacy"]), "state": _label(STATES, state),
        "category": _label(CATEGORIES, kept.get("category")), "licence": _label(LICENCES, kept.get("licence")),
        "language": {"id": kept.get("language"), "label": kept.get("language") or "Unknown"}, "tags": kept.get("tags", []),
        "commentsPolicy": _label(POLICIES, kept["commentsPolicy"]), "commentsEnabled": kept["commentsPolicy"] != 2,
        "downloadEnabled": kept["downloadEnabled"], "nsfw": kept["nsfw"], "waitTranscoding": kept["waitTranscoding"], "isLive": False,
        "isLocal": True, "duration": 30, "aspectRatio": 1.7778, "thumbnailPath": "/t.jpg", "previewPath": "/p.jpg",
        "embedPath": f"/videos/embed/{told['shortUUID']}", "views": views(place, row), "viewers": 0,
        "likes": place.world.reactions(row, "like"), "dislikes": 0, "comments": said(place, row), "account": account(place, author),
        "channel": channel(place, home), "files": [], "streamingPlaylists": [],
    }  # fmt: skip


def state_of(place: Place, row: sqlite3.Row) -> int:
    medium = next(iter(place.world.media_of(row)), None)
    return 7 if details(row).get("broken") else 1 if medium is not None and ready(medium) else 2


def comment(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    person, kept, root = place.world.person(NETWORK, row["author"]), details(row), place.world.post(NETWORK, row["root"])
    at = iso(row["created"])
    above = None if row["parent"] == row["root"] else int(row["parent"])
    told: dict[str, Any] = {
        "id": int(row["id"]), "url": f"https://{HOST}/videos/watch/{row['root']}/comments/{row['id']}", "text": row["text"],
        "threadId": int(kept["thread"]), "inReplyToCommentId": above, "videoId": int(row["root"]), "createdAt": at,
        "updatedAt": iso(row["edited"] or row["created"]), "deletedAt": None, "isDeleted": False, "heldForReview": kept["held"],
        "totalReplies": len(place.world.replies(row)), "totalRepliesFromVideoAuthor": 0,
        "account": account(place, person) if person else None,
    }  # fmt: skip
    return told | ({"video": names(root) | {"name": details(root)["name"]}} if root else {})


def views(place: Place, row: sqlite3.Row) -> int:
    """They come fast at first, then ever more slowly, and with what people do."""
    if row["visibility"] == "private":
        return 0
    hours = max(0.0, (time.time() - row["created"]) / 3600)
    pace = random.Random(f"{place.seed}/{row['id']}").randrange(40, 600)
    return int(pace * (1 - math.exp(-hours / 48))) + 11 * (place.world.reactions(row, "like") + said(place, row))


def said(place: Place, row: sqlite3.Row) -> int:
    sql = "SELECT count(*) FROM posts WHERE network = ? AND root = ? AND parent IS NOT NULL AND NOT removed AND NOT hidden"
    return place.store.number(sql, (NETWORK, row["id"]))


def page(rows: list[dict[str, Any]], start: int, count: int) -> dict[str, Any]:
    return {"total": len(rows), "data": rows[start : start + count]}


def _label(words: dict[int, str], key: int | None) -> dict[str, Any]:
    return {"id": key, "label": words.get(key or 0, "Unknown")}
