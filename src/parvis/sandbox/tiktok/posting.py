"""Content posting: the creator's choices, a video by pieces, photos by their addresses, drafts, and how far it is."""

import json
import re
import sqlite3
import time
from typing import Any

import httpx2
from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.media import Unreadable, ready
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.tiktok.auth import NETWORK, ApiError, called, fine

TABLE = """CREATE TABLE IF NOT EXISTS tiktok_publishes (id TEXT PRIMARY KEY, owner TEXT NOT NULL, mode TEXT NOT NULL,
           info TEXT NOT NULL, size INTEGER NOT NULL DEFAULT 0, piece INTEGER NOT NULL DEFAULT 0, pieces INTEGER NOT NULL DEFAULT 0,
           have INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', post TEXT NOT NULL DEFAULT '')"""
LEVELS = ("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY")
LEAST, MOST, LAST = 5_000_000, 64_000_000, 128_000_000  # bytes of a piece
PLACE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
UNAUDITED = "tiktok-unaudited"
"""A note in the store that makes the application one that was not audited."""


async def creator(request: Request) -> Response:
    place, me, _ = await called(request, "video.publish")
    return fine({
        "creator_username": me["handle"], "creator_nickname": me["name"],
        "creator_avatar_url": place.url(f"/avatars/{NETWORK}/{me['id']}.png"), "privacy_level_options": list(LEVELS),
        "comment_disabled": False, "duet_disabled": False, "stitch_disabled": False, "max_video_post_duration_sec": 600,
    })  # fmt: skip


async def video(request: Request) -> Response:
    place, me, asked = await called(request, "video.publish")
    return _begin(place, me, asked.body, "DIRECT_POST")


async def draft(request: Request) -> Response:
    place, me, asked = await called(request, "video.upload")
    return _begin(place, me, asked.body, "MEDIA_UPLOAD")


async def photos(request: Request) -> Response:
    place, me, asked = await called(request, "video.publish")
    body = asked.body
    images = [str(each) for each in (body.get("source_info") or {}).get("photo_images") or ()]
    if (
        body.get("media_type") != "PHOTO"
        or body.get("post_mode") not in ("DIRECT_POST", "MEDIA_UPLOAD")
        or not 1 <= len(images) <= 35
    ):
        raise ApiError(400, "invalid_params", "photo_images must have 1 to 35 items")
    info = _info(place, body, body["post_mode"], "description", 4_000)
    publish = _made(place, me, "p_pub_url~v2", body["post_mode"], info)
    media = [await _fetched(place, me, image) for image in images]
    if all(media):
        _show(place, publish, me, [str(each) for each in media])
    else:
        _settle(place, publish, "FAILED", reason="photo_pull_failed")
    return fine({"publish_id": publish})


async def receive(request: Request) -> Response:
    """One piece, in order; the last one publishes."""
    place = place_of(request)
    row = place.store.one("SELECT * FROM tiktok_publishes WHERE id = ?", (request.path_params["id"],))
    told = PLACE.fullmatch(request.headers.get("content-range", ""))
    if row is None or "authorization" in request.headers:
        return Response("not found", 404)
    content = await request.body()
    have = int(row["have"])
    if told is None or (int(told[1]), int(told[3])) != (have, row["size"]) or int(told[2]) - int(told[1]) + 1 != len(content):
        return Response("wrong range", 416)
    last = have + len(content) == row["size"]
    if not last and len(content) != row["piece"]:
        return Response("wrong piece", 400)
    part = place.store.folder / f"{row['id']}.part"
    with part.open("ab" if have else "wb") as file:
        file.write(content)
    place.store.execute("UPDATE tiktok_publishes SET have = ? WHERE id = ?", (have + len(content), row["id"]))
    if not last:
        return Response(status_code=206, headers={"content-range": f"bytes 0-{have + len(content) - 1}/{row['size']}"})
    _finish(place, row, part.read_bytes())
    part.unlink()
    return Response(status_code=201)


async def status(request: Request) -> Response:
    place, me, asked = await called(request, "video.publish")
    sql = "SELECT * FROM tiktok_publishes WHERE id = ? AND owner = ?"
    row = place.store.one(sql, (asked.text("publish_id"), me["id"]))
    if row is None:
        raise ApiError(400, "invalid_publish_id", "The publish_id does not exist.")
    told: dict[str, Any] = {"status": row["state"], "uploaded_bytes": row["have"]}
    if row["reason"]:
        told["fail_reason"] = row["reason"]
    post = place.world.post(NETWORK, row["post"]) if row["post"] else None
    if post is not None and not all(ready(medium) for medium in place.world.media_of(post)):
        told["status"] = "PROCESSING_UPLOAD"
    elif post is not None and post["visibility"] == "public":
        told["publicaly_available_post_id"] = [post["id"]]
    return fine(told)


def _begin(place: Place, me: sqlite3.Row, body: dict[str, Any], mode: str) -> Response:
    source = body.get("source_info") or {}
    size, piece, count = (int(source.get(name) or 0) for name in ("video_size", "chunk_size", "total_chunk_count"))
    if source.get("source") != "FILE_UPLOAD" or size <= 0:
        raise ApiError(400, "invalid_params", "source_info is invalid")
    one = count == 1 and piece == size <= MOST
    several = count == (size // piece if piece else 0) and LEAST <= piece <= MOST and size - (count - 1) * piece <= LAST
    if not one and not several:
        raise ApiError(400, "invalid_params", "The chunk size or the total chunk count is invalid")
    publish = _made(place, me, "v_pub_file~v2", mode, _info(place, body, mode, "title", 2_200))
    sql = "UPDATE tiktok_publishes SET size = ?, piece = ?, pieces = ? WHERE id = ?"
    place.store.execute(sql, (size, piece, count, publish))
    return fine({"publish_id": publish, "upload_url": place.url(f"/{NETWORK}/upload/{publish}")})


def _info(place: Place, body: dict[str, Any], mode: str, words: str, most: int) -> dict[str, Any]:
    info: dict[str, Any] = body.get("post_info") or {}
    if mode == "MEDIA_UPLOAD":
        return info
    if len(str(info.get(words) or "").encode("utf-16-le")) // 2 > most or len(str(info.get("title") or "")) > 2_200:
        raise ApiError(400, "invalid_params", f"{words} is too long")
    level = info.get("privacy_level")
    if level not in LEVELS:
        raise ApiError(400, "privacy_level_option_mismatch", "The privacy_level is not one of the creator's options.")
    if place.store.recall(UNAUDITED) and level != "SELF_ONLY":
        raise ApiError(403, "unaudited_client_can_only_post_to_private_accounts")
    return info


def _finish(place: Place, row: sqlite3.Row, content: bytes) -> None:
    me = place.world.person(NETWORK, row["owner"])
    assert me is not None
    try:
        medium = place.media.keep(NETWORK, me["id"], content, wait=place.faults.slow_media(NETWORK))
        _show(place, row["id"], me, [medium["id"]])
    except Unreadable:
        _settle(place, row["id"], "FAILED", reason="file_format_check_failed")


def _made(place: Place, me: sqlite3.Row, prefix: str, mode: str, info: dict[str, Any]) -> str:
    publish = f"{prefix}.{7_300_000_000_000_000_000 + place.store.next()}"
    place.store.insert(
        "tiktok_publishes", id=publish, owner=me["id"], mode=mode, info=json.dumps(info), state="PROCESSING_UPLOAD"
    )
    return publish


def _show(place: Place, publish: str, me: sqlite3.Row, media: list[str]) -> None:
    row = place.store.one("SELECT * FROM tiktok_publishes WHERE id = ?", (publish,))
    assert row is not None
    info = json.loads(row["info"])
    if row["mode"] == "MEDIA_UPLOAD":
        place.store.record(NETWORK, "draft", me["handle"], str(info.get("description") or info.get("title") or ""), publish)
        return _settle(place, publish, "SEND_TO_USER_INBOX")
    photo = publish.startswith("p_")
    text = str(info.get("description" if photo else "title") or "")
    number = 7_300_000_000_000_000_000 + place.store.next()
    kept = {"title": str(info.get("title") or "") if photo else "", "publish": publish, "info": info}
    visibility = "public" if info.get("privacy_level") == "PUBLIC_TO_EVERYONE" else "private"
    _settle(place, publish, "PUBLISH_COMPLETE", post=str(number))
    place.world.write(NETWORK, me["id"], text, identity=str(number), media=media, visibility=visibility, details=kept)
    place.store.record(NETWORK, "publish", me["handle"], text, str(number))


def _settle(place: Place, publish: str, state: str, *, post: str = "", reason: str = "") -> None:
    sql = "UPDATE tiktok_publishes SET state = ?, post = ?, reason = ? WHERE id = ?"
    place.store.execute(sql, (state, post, reason, publish))


async def _fetched(place: Place, me: sqlite3.Row, url: str) -> str:
    """The medium at an address, no redirect followed; "" when there is none that TikTok takes."""
    try:
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            response = await client.get(url)
        medium = place.media.keep(NETWORK, me["id"], response.content) if response.status_code == 200 else None
    except (httpx2.HTTPError, httpx2.InvalidURL, Unreadable):
        return ""
    return str(medium["id"]) if medium is not None and medium["mime"] in ("image/jpeg", "image/webp") else ""


def shown(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    """A video as the Display API tells it."""
    counts = figures(place, row)
    return {
        "id": row["id"], "title": row["text"], "video_description": row["text"], "create_time": int(row["created"]), "duration": 12,
        "cover_image_url": "", "share_url": place.url(f"/{NETWORK}/@{NETWORK}/video/{row['id']}"), "like_count": counts["likes"],
        "comment_count": counts["comments"], "share_count": counts["shares"], "view_count": counts["video_views"],
    }  # fmt: skip


def figures(place: Place, row: sqlite3.Row) -> dict[str, int]:
    """More with time, and when people do something."""
    likes, comments = place.world.reactions(row, "like"), len(place.world.thread(NETWORK, row["root"])) - 1
    views = (
        0
        if row["visibility"] == "private"
        else place.world.seen(row) + 17 * (likes + comments) + int(time.time() - row["created"]) // 60
    )
    return {"video_views": views, "likes": likes, "comments": comments, "shares": views // 90, "favorites": likes // 3,
            "reach": views * 8 // 10, "total_time_watched": views * 6}  # fmt: skip
