"""Videos: drafts until they are published; subtitles, playlists, counters. One asks for the fields that one wants."""

import json
import math
import random
import sqlite3
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.dailymotion.auth import NETWORK, ApiError, invalid, missing, signed
from parvis.sandbox.dailymotion.uploads import content_of
from parvis.sandbox.media import Unreadable, ready
from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.wire import Given, answer, given

CHANNELS = {"animals", "auto", "creation", "fun", "kids", "lifestyle", "music", "news", "people", "school", "shortfilms", "sport",
            "tech", "travel", "tv", "videogames", "webcam"}  # fmt: skip
NEEDED = ("url", "title", "channel", "is_created_for_kids")
LISTS = """CREATE TABLE IF NOT EXISTS dailymotion_lists (seq INTEGER PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL)"""
HELD = """CREATE TABLE IF NOT EXISTS dailymotion_held (
    list INTEGER NOT NULL, video TEXT NOT NULL, PRIMARY KEY (list, video)) WITHOUT ROWID"""
MINE = "SELECT * FROM posts WHERE network = 'dailymotion' AND author = ? AND parent IS NULL AND NOT removed ORDER BY seq DESC"


@signed("userinfo")
async def whoami(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = _user(request, place, me)
    total = len([each for each in place.store.execute(MINE, (row["id"],)) if each["visibility"] == "public"])
    told = {"id": row["id"], "screenname": row["name"], "username": row["handle"], "url": f"https://www.dailymotion.com/{row['handle']}",
            "avatar_120_url": place.url(f"/avatars/dailymotion/{row['id']}.png"), "followers_total": row["followers"],
            "videos_total": total}  # fmt: skip
    return answer(_chosen(await given(request), told, "id,screenname"))


@signed("manage_videos")
async def videos(request: Request, place: Place, me: sqlite3.Row) -> Response:
    owner, asked = _user(request, place, me), await given(request)
    if request.method == "GET":
        rows = [shown(place, row) for row in place.store.execute(MINE, (owner["id"],)) if row["visibility"] != "private"]
        return answer(page(asked, rows, "id,title,channel,owner"))
    for name in NEEDED:
        if not asked.text(name):
            raise ApiError(400, "missing_parameter", f"Missing required `{name}` parameter.", param=name)
    if owner["id"] != me["id"]:
        raise ApiError(403, "access_forbidden", "You are not allowed to publish for this user.")
    content = content_of(place, asked.text("url"))
    if content is None:
        raise invalid("url")
    kept, text = _about(asked, {"subtitles": {}}), asked.text("description")
    try:
        wait = place.faults.film(NETWORK)
        media = [place.media.keep(NETWORK, me["id"], content, wait=wait)["id"]]
    except Unreadable as error:
        raise invalid("url") from error
    row = place.world.write(
        NETWORK, me["id"], text, identity=f"x8v{place.store.next():04d}", visibility=_visible(kept), media=media, details=kept
    )
    _noted(place, me, row, "private")
    return answer(_chosen(asked, shown(place, row), "id,title,channel,owner"))


@signed("userinfo")
async def show(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = found(place, request)
    if row["visibility"] == "private" and row["author"] != me["id"]:
        raise ApiError(403, "access_forbidden", "You are not allowed to see this video.")
    return answer(_chosen(await given(request), shown(place, row), "id,title,channel,owner"))


@signed("manage_videos")
async def change(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, asked = owned(place, me, request), await given(request)
    kept, before = _about(asked, details(row)), row["visibility"]
    row = place.world.edit(row, asked.text("description", row["text"]), details=kept, visibility=_visible(kept))
    _noted(place, me, row, before)
    return answer(_chosen(asked, shown(place, row), "id,title,channel,owner"))


@signed("manage_videos")
async def delete(request: Request, place: Place, me: sqlite3.Row) -> Response:
    place.world.remove(owned(place, me, request))
    return answer({})


@signed("manage_subtitles")
async def subtitles(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, asked = owned(place, me, request), await given(request)
    kept = details(row)["subtitles"]
    if request.method == "GET":
        return answer(page(asked, [{"id": key, "language": name} for key, name in kept.items()], "id,language"))
    language = asked.text("language")
    if asked.text("format") not in ("SRT", "VTT", "STL", "TT") or not language or not content_of(place, asked.text("url")):
        raise invalid("format")
    identity = f"x8s{place.store.next()}"
    _remember(place, row, subtitles={**kept, identity: language})
    return answer({"id": identity, "language": language})


@signed("manage_playlists")
async def playlists(request: Request, place: Place, me: sqlite3.Row) -> Response:
    owner, asked = _user(request, place, me), await given(request)
    if request.method == "POST":
        if not asked.text("name"):
            raise ApiError(400, "missing_parameter", "Missing required `name` parameter.", param="name")
        number = place.store.next()
        place.store.insert("dailymotion_lists", seq=number, owner=me["id"], name=asked.text("name"))
        return answer({"id": f"x{number}", "name": asked.text("name"), "owner": me["id"]})
    rows = place.store.execute("SELECT * FROM dailymotion_lists WHERE owner = ? ORDER BY seq DESC", (owner["id"],))
    return answer(page(asked, [{"id": f"x{row['seq']}", "name": row["name"], "owner": row["owner"]} for row in rows], "id,name"))


@signed("manage_playlists")
async def hold(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, name = owned(place, me, request), request.path_params["playlist"]
    held = place.store.one("SELECT * FROM dailymotion_lists WHERE seq = ? AND owner = ?", (name.removeprefix("x"), me["id"]))
    if held is None:
        raise missing("playlist", name)
    sql = "INSERT OR IGNORE INTO dailymotion_held (list, video) VALUES (?, ?)"
    if request.method == "DELETE":
        sql = "DELETE FROM dailymotion_held WHERE list = ? AND video = ?"
    place.store.execute(sql, (held["seq"], row["id"]))
    return answer({})


def shown(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    kept, medium = details(row), next(iter(place.world.media_of(row)), None)
    done = medium is not None and ready(medium)
    public = f"k{row['id']}" if kept["private"] else row["id"]
    return {
        "id": row["id"], "title": kept["title"], "description": row["text"], "channel": kept["channel"], "owner": row["author"],
        "status": "processing" if not done else "published" if kept["published"] else "ready", "language": kept["language"],
        "encoding_progress": 100 if done else 40, "publishing_progress": 100 if done else 0, "published": kept["published"],
        "private": kept["private"], "private_id": f"k{row['id']}", "tags": kept["tags"],
        "is_created_for_kids": kept["is_created_for_kids"], "created_time": int(row["created"]), "duration": 30,
        "url": f"https://www.dailymotion.com/video/{public}", "embed_url": f"https://geo.dailymotion.com/player.html?video={public}",
        "thumbnail_720_url": kept.get("thumbnail_url"), "views_total": views(place, row),
        "likes_total": place.world.reactions(row, "like"),
    }  # fmt: skip


def views(place: Place, row: sqlite3.Row) -> int:
    """They come fast at first, then ever more slowly, and with what people do."""
    if row["visibility"] == "private":
        return 0
    hours = max(0.0, (time.time() - row["created"]) / 3600)
    pace = random.Random(f"{place.seed}/{row['id']}").randrange(60, 700)
    return int(pace * (1 - math.exp(-hours / 48))) + 13 * place.world.reactions(row, "like")


def page(asked: Given, rows: list[dict[str, Any]], usual: str) -> dict[str, Any]:
    number, size = asked.whole("page", 1), asked.whole("limit", 10, 100)
    wanted = [_chosen(asked, row, usual) for row in rows[(number - 1) * size : number * size]]
    return {
        "page": number,
        "limit": size,
        "explicit": False,
        "total": len(rows),
        "has_more": number * size < len(rows),
        "list": wanted,
    }


def found(place: Place, request: Request) -> sqlite3.Row:
    identity = request.path_params["id"]
    row = place.world.post(NETWORK, identity.removeprefix("k"))
    if row is None or row["parent"] is not None or "channel" not in details(row):  # else a resident's word on the page
        raise missing("video", identity)
    return row


def owned(place: Place, me: sqlite3.Row, request: Request) -> sqlite3.Row:
    row = found(place, request)
    if row["author"] != me["id"]:
        raise ApiError(403, "access_forbidden", "You are not allowed to edit this video.")
    return row


def _user(request: Request, place: Place, me: sqlite3.Row) -> sqlite3.Row:
    identity = request.path_params.get("user", me["id"])
    row = place.world.person(NETWORK, identity)
    if row is None:
        raise missing("user", identity)
    return row


def _chosen(asked: Given, told: dict[str, Any], usual: str) -> dict[str, Any]:
    names = [name for name in (asked.text("fields") or usual).split(",") if name]
    for name in names:
        if name not in told:
            raise invalid("fields")
    return {name: told[name] for name in names}


def _about(asked: Given, kept: dict[str, Any]) -> dict[str, Any]:
    """What a call says of a video, over what was `kept` of it."""
    told: dict[str, Any] = {"title": "", "channel": "news", "tags": [], "language": None, "published": False, "private": False,
                            "is_created_for_kids": False} | kept  # fmt: skip
    for name in ("title", "channel", "language"):
        told[name] = asked.text(name, told[name])
    for name in ("published", "private", "is_created_for_kids"):
        told[name] = asked.flag(name, told[name])
    if "tags" in asked.values:
        told["tags"] = [tag for tag in asked.text("tags").split(",") if tag]
    if "thumbnail_url" in asked.values:
        told["thumbnail_url"] = asked.text("thumbnail_url")
    if told["channel"] not in CHANNELS:
        raise invalid("channel")
    if not 1 <= len(told["title"]) <= 255:
        raise invalid("title")
    if len(asked.text("description")) > 3_000:
        raise invalid("description")
    return told


def _visible(kept: dict[str, Any]) -> str:
    return "private" if not kept["published"] else "unlisted" if kept["private"] else "public"


def _remember(place: Place, row: sqlite3.Row, **more: Any) -> None:
    """Beside the video, without an edit that people would see."""
    kept = json.dumps({**details(row), **more})
    place.store.execute("UPDATE posts SET details = ? WHERE network = ? AND id = ?", (kept, NETWORK, row["id"]))


def _noted(place: Place, me: sqlite3.Row, row: sqlite3.Row, before: str) -> None:
    """What becomes visible is a publication."""
    if before == "private" and row["visibility"] != "private":
        place.store.record(NETWORK, "publish", me["handle"], f"{details(row)['title']}\n{row['text']}", row["id"])
