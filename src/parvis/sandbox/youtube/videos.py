"""Videos, their thumbnails and captions. A video is a post of the world: private ones are shown to nobody."""

import hashlib
import json
import sqlite3
import time
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.media import Unreadable, ready
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.store import details
from parvis.sandbox.wire import answer, given
from parvis.sandbox.youtube import audience, sessions
from parvis.sandbox.youtube.auth import EVERYTHING, NETWORK, UPLOAD, ApiError, as_channel, missing, needed

PRIVACY = {"public", "unlisted", "private"}
MOST_TITLE, MOST_DESCRIPTION, MOST_TAGS, MOST_COVER = 100, 5000, 500, 52_428_800
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
STATUS = {"license": "youtube", "embeddable": True, "publicStatsViewable": True}


@as_channel(UPLOAD, EVERYTHING)
async def insert(request: Request, place: Place, me: sqlite3.Row) -> Response:
    return await sessions.begun(request, place, me, keep, check)


async def insert_piece(request: Request) -> Response:
    return await sessions.piece(request, place_of(request), keep)


@as_channel(EVERYTHING)
async def several(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    names = [name for each in asked.many("id") for name in each.split(",") if name]
    if not asked.text("part"):
        raise needed("part")
    if not names:
        raise needed("No filter selected. id")
    rows = [
        row
        for name in names[:50]
        if (row := video(place, name)) and (row["visibility"] != "private" or row["author"] == me["id"])
    ]
    parts = asked.text("part").split(",")
    items = [resource(place, row, parts) for row in rows]
    return answer(
        {"kind": "youtube#videoListResponse", "items": items, "pageInfo": {"totalResults": len(items), "resultsPerPage": 50}}
    )


@as_channel(EVERYTHING)
async def update(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """Of each part that is named all is replaced: what is left out is cleared."""
    asked = await given(request)
    row, parts = owned(place, me, str(asked.body.get("id", ""))), asked.text("part").split(",")
    kept, text, privacy = details(row), row["text"], row["visibility"]
    if "snippet" in parts:
        about = asked.body.get("snippet") or {}
        check({"snippet": about}, whole=True)
        kept |= _snippet(about)
        text = str(about.get("description", ""))
    if "status" in parts:
        status = asked.body.get("status") or {}
        check({"status": status})
        privacy = str(status.get("privacyStatus", "public"))
        kept["status"] = {name: value for name, value in status.items() if name != "privacyStatus"}
    shown = row["visibility"] == "private" != privacy
    place.world.edit(row, text, details=kept, visibility=privacy)
    if shown:
        place.store.record(NETWORK, "publish", me["handle"], f"{kept['title']}\n{text}", row["id"])
    return answer(resource(place, owned(place, me, row["id"]), parts))


@as_channel(EVERYTHING)
async def delete(request: Request, place: Place, me: sqlite3.Row) -> Response:
    place.world.remove(owned(place, me, request.query_params.get("id", "")))
    return Response(status_code=204)


@as_channel(UPLOAD, EVERYTHING)
async def set_thumbnail(request: Request, place: Place, me: sqlite3.Row) -> Response:
    owned(place, me, request.query_params.get("videoId", ""))
    return await sessions.begun(request, place, me, _cover, lambda told: None)


@as_channel(EVERYTHING)
async def insert_caption(request: Request, place: Place, me: sqlite3.Row) -> Response:
    return await sessions.begun(request, place, me, _caption, lambda told: _captioned(place, me, told))


async def caption_piece(request: Request) -> Response:
    return await sessions.piece(request, place_of(request), _caption)


@as_channel(EVERYTHING)
async def captions(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = owned(place, me, request.query_params.get("videoId", ""))
    items = [_caption_resource(row["id"], each) for each in details(row).get("captions", [])]
    return answer({"kind": "youtube#captionListResponse", "items": items})


def keep(place: Place, me: sqlite3.Row, told: dict[str, Any], content: bytes) -> dict[str, Any]:
    """The whole file is there: a video begins, and its processing."""
    about, status = told.get("snippet") or {}, told.get("status") or {}
    try:
        medium = place.media.keep(NETWORK, me["id"], content, wait=place.faults.film(NETWORK))
    except Unreadable:
        raise ApiError(400, "invalidFile", "The file is not a video.") from None
    number = place.store.next()
    digest = hashlib.sha256(f"{place.seed}/{number}".encode()).digest()
    identity = "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:11])
    privacy = str(status.get("privacyStatus", "public"))
    rest = {name: value for name, value in status.items() if name != "privacyStatus"}
    title = about.get("title") or "unknown"
    row = place.world.write(
        NETWORK, me["id"], str(about.get("description", "")), identity=identity, media=[medium["id"]], visibility=privacy,
        language=str(about.get("defaultLanguage", "fr")), details={**_snippet({**about, "title": title}), "status": STATUS | rest},
    )  # fmt: skip
    place.store.record(NETWORK, "upload", me["handle"], f"{title}\n{row['text']}", identity)
    if privacy != "private":
        place.store.record(NETWORK, "publish", me["handle"], f"{title}\n{row['text']}", identity)
    return resource(place, row, ["snippet", "status"])


def check(told: dict[str, Any], whole: bool = False) -> None:
    """What YouTube refuses of a video's words and choices."""
    about, status = told.get("snippet") or {}, told.get("status") or {}
    title, text = str(about.get("title", "")), str(about.get("description", ""))
    if (whole and not title) or len(title) > MOST_TITLE or set("<>") & set(title):
        raise ApiError(400, "invalidTitle", "The request metadata specifies an invalid or empty video title.", "youtube.video")
    if len(text.encode()) > MOST_DESCRIPTION or set("<>") & set(text):
        raise ApiError(400, "invalidDescription", "The request metadata specifies an invalid video description.", "youtube.video")
    tags = [str(tag) for tag in about.get("tags") or ()]
    if sum(len(tag) + (2 if " " in tag else 0) for tag in tags) + max(0, len(tags) - 1) > MOST_TAGS:
        raise ApiError(400, "invalidTags", "The request metadata specifies invalid video keywords.", "youtube.video")
    category = str(about.get("categoryId", "22"))
    if category not in audience.CATEGORIES or (whole and "categoryId" not in about):
        raise ApiError(400, "invalidCategoryId", "The request metadata specifies an invalid category ID.", "youtube.video")
    if status.get("privacyStatus", "public") not in PRIVACY:
        raise ApiError(400, "invalidVideoMetadata", "The request metadata is invalid.", "youtube.video")
    if status.get("publishAt") and status.get("privacyStatus") != "private":
        raise ApiError(400, "invalidPublishAt", "The request metadata specifies an invalid scheduled publishing time.")


def video(place: Place, identity: str) -> sqlite3.Row | None:
    row = place.world.post(NETWORK, identity)
    return row if row is not None and row["parent"] is None else None


def owned(place: Place, me: sqlite3.Row, identity: str) -> sqlite3.Row:
    row = video(place, identity)
    if row is None or (row["visibility"] == "private" and row["author"] != me["id"]):
        raise missing("video", "videoNotFound")
    if row["author"] != me["id"]:
        raise ApiError(403, "forbidden", "The video is not yours.")
    return row


def resource(place: Place, row: sqlite3.Row, parts: list[str]) -> dict[str, Any]:
    kept, medium = details(row), next(iter(place.world.media_of(row)), None)
    done = medium is None or ready(medium)
    told: dict[str, Any] = {"kind": "youtube#video", "etag": f"{row['seq']}", "id": row["id"]}
    if "snippet" in parts:
        channel = place.world.person(NETWORK, row["author"])
        told["snippet"] = {
            "publishedAt": moment(row["created"]), "channelId": row["author"], "title": kept["title"], "description": row["text"],
            "thumbnails": thumbnails(place, row), "channelTitle": channel["name"] if channel else "", "tags": kept["tags"],
            "categoryId": kept["category"], "liveBroadcastContent": "none", "defaultLanguage": row["language"],
        }  # fmt: skip
    if "status" in parts:
        told["status"] = {
            "uploadStatus": "processed" if done else "uploaded",
            "privacyStatus": row["visibility"],
            **kept["status"],
        }
    if "statistics" in parts:
        counts = audience.counts(place, row)
        told["statistics"] = {f"{name}Count": str(counts[name]) for name in ("view", "like", "comment")} | {"favoriteCount": "0"}
    if "processingDetails" in parts:
        told["processingDetails"] = {"processingStatus": "succeeded" if done else "processing"}
    if "contentDetails" in parts:
        told["contentDetails"] = {
            "duration": "PT42S",
            "dimension": "2d",
            "definition": "hd",
            "caption": str(bool(kept.get("captions"))).lower(),
        }
    return told


def thumbnails(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    cover = details(row).get("cover")
    url = place.url(f"/files/{cover}") if cover else place.url("/static/sandbox.svg")
    return {"default": {"url": url, "width": 120, "height": 90}}


def moment(at: float) -> str:
    """2026-11-24T10:00:00Z"""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _snippet(about: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": str(about.get("title", "")), "tags": [str(tag) for tag in about.get("tags") or ()],
        "category": str(about.get("categoryId", "22")),
    }  # fmt: skip


def _cover(place: Place, me: sqlite3.Row, told: dict[str, Any], content: bytes) -> dict[str, Any]:
    row = owned(place, me, str(told["query"].get("videoId", "")))
    try:
        medium = place.media.keep(NETWORK, me["id"], content)
    except Unreadable:
        medium = None
    if medium is None or medium["mime"] not in ("image/jpeg", "image/png") or len(content) > MOST_COVER:
        raise ApiError(400, "invalidImage", "The provided image content is invalid.", "youtube.thumbnail")
    _remember(place, row, cover=medium["file"])
    return {"kind": "youtube#thumbnailSetResponse", "items": [thumbnails(place, owned(place, me, row["id"]))]}


def _captioned(place: Place, me: sqlite3.Row, told: dict[str, Any]) -> sqlite3.Row:
    about = told.get("snippet") or {}
    row = owned(place, me, str(about.get("videoId", "")))
    if not about.get("language"):
        raise ApiError(400, "invalidMetadata", "The request contains invalid metadata values.", "youtube.caption")
    same = [
        each
        for each in details(row).get("captions", [])
        if each["language"] == about["language"] and each["name"] == about.get("name", "")
    ]
    if same:
        raise ApiError(409, "captionExists", "The specified video already has a caption track of this language and name.")
    return row


def _caption(place: Place, me: sqlite3.Row, told: dict[str, Any], content: bytes) -> dict[str, Any]:
    row, about = _captioned(place, me, told), told["snippet"]
    if not content.strip():
        raise ApiError(400, "contentRequired", "The request does not contain the caption track contents.")
    made = {"id": f"caption-{place.store.next()}", "language": about["language"], "name": about.get("name", ""),
            "text": content.decode("utf-8", "replace"), "at": time.time()}  # fmt: skip
    _remember(place, row, captions=[*details(row).get("captions", []), made])
    return _caption_resource(row["id"], made)


def _caption_resource(identity: str, kept: dict[str, Any]) -> dict[str, Any]:
    about = {"videoId": identity, "lastUpdated": moment(kept["at"]), "trackKind": "standard", "language": kept["language"],
             "name": kept["name"], "isDraft": False, "status": "serving"}  # fmt: skip
    return {"kind": "youtube#caption", "id": kept["id"], "snippet": about}


def _remember(place: Place, row: sqlite3.Row, **more: Any) -> None:
    """Beside the video, without an edit that people would see."""
    kept = json.dumps({**details(row), **more})
    place.store.execute("UPDATE posts SET details = ? WHERE network = ? AND id = ?", (kept, NETWORK, row["id"]))
