"""The channel, its playlists and what is in them, and the categories."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place
from parvis.sandbox.store import Value, details
from parvis.sandbox.wire import Given, answer, given
from parvis.sandbox.youtube.audience import CATEGORIES
from parvis.sandbox.youtube.auth import EVERYTHING, NETWORK, ApiError, as_channel, missing, needed
from parvis.sandbox.youtube.videos import moment, owned, thumbnails

TABLES = """CREATE TABLE IF NOT EXISTS youtube_lists (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, owner TEXT NOT NULL, title TEXT NOT NULL, privacy TEXT NOT NULL, at REAL NOT NULL)"""
ITEMS = """CREATE TABLE IF NOT EXISTS youtube_items (
    seq INTEGER PRIMARY KEY, list TEXT NOT NULL, video TEXT NOT NULL, at REAL NOT NULL)"""


def uploads_of(channel: sqlite3.Row) -> str:
    return "UU" + str(channel["id"]).removeprefix("UC")


@as_channel(EVERYTHING)
async def channels(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    if not asked.text("part"):
        raise needed("part")
    if not asked.flag("mine") and asked.text("id") != me["id"]:
        return answer({"kind": "youtube#channelListResponse", "items": []})
    sql = "SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed"
    own = place.store.execute(sql, (NETWORK, me["id"]))
    avatar = place.url(f"/avatars/youtube/{me['id']}.png")
    told: dict[str, Any] = {
        "snippet": {"title": me["name"], "description": me["bio"], "customUrl": f"@{me['handle']}", "country": "FR",
                    "publishedAt": moment(me["created"]), "thumbnails": {"default": {"url": avatar, "width": 88, "height": 88}}},
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": uploads_of(me)}},
        "statistics": {"viewCount": str(me["followers"] * 9), "subscriberCount": str(me["followers"]), "hiddenSubscriberCount": False,
                       "videoCount": str(sum(row["visibility"] == "public" for row in own))},
        "status": {"privacyStatus": "public", "isLinked": True, "longUploadsStatus": "allowed", "madeForKids": False},
    }  # fmt: skip
    item = {"kind": "youtube#channel", "id": me["id"]} | {
        name: told[name] for name in asked.text("part").split(",") if name in told
    }
    return answer({"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 1, "resultsPerPage": 5}, "items": [item]})


@as_channel(EVERYTHING)
async def categories(request: Request, place: Place, me: sqlite3.Row) -> Response:
    items = [
        {"kind": "youtube#videoCategory", "id": key, "snippet": {"title": title, "assignable": True}}
        for key, title in CATEGORIES.items()
    ]
    return answer({"kind": "youtube#videoCategoryListResponse", "items": items})


@as_channel(EVERYTHING)
async def playlists(request: Request, place: Place, me: sqlite3.Row) -> Response:
    if request.method == "POST":
        return await _make(request, place, me)
    sql = "SELECT * FROM youtube_lists WHERE owner = ?"
    return page(place, await given(request), sql, [me["id"]], _list, "youtube#playlistListResponse", 50)


@as_channel(EVERYTHING)
async def items(request: Request, place: Place, me: sqlite3.Row) -> Response:
    if request.method == "POST":
        return await _add(request, place, me)
    asked = await given(request)
    name = asked.text("playlistId")
    if name == uploads_of(me):
        sql = """SELECT seq, id AS video, created AS at, ? AS list FROM posts
                 WHERE network = 'youtube' AND author = ? AND parent IS NULL AND NOT removed"""
        return page(place, asked, sql, [name, me["id"]], _item, "youtube#playlistItemListResponse", 50)
    _playlist(place, me, name)
    sql, params = "SELECT * FROM youtube_items WHERE list = ?", list[Value]([name])
    if asked.text("videoId"):
        sql, params = f"{sql} AND video = ?", [*params, asked.text("videoId")]
    return page(place, asked, sql, params, _item, "youtube#playlistItemListResponse", 50)


def page(place: Place, asked: Given, sql: str, params: list[Value], shown: Any, kind: str, most: int) -> Response:
    """Newest first; the page token is the last number shown."""
    limit = asked.whole("maxResults", 5)
    if not 0 <= limit <= most:
        raise ApiError(400, "invalidValue", f"Invalid value '{limit}'. Values must be within the range: [0, {most}]")
    if token := asked.text("pageToken"):
        if not token.startswith("CA") or not token[2:].isdigit():
            raise ApiError(400, "invalidPageToken", "The request specifies an invalid page token.")
        sql, params = f"{sql} AND seq < ?", [*params, int(token[2:])]
    rows = place.store.execute(f"{sql} ORDER BY seq DESC LIMIT ?", [*params, limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    told: dict[str, Any] = {"kind": kind, "items": [shown(place, row) for row in rows]}
    told["pageInfo"] = {"totalResults": len(rows), "resultsPerPage": limit}
    return answer(told | ({"nextPageToken": f"CA{rows[-1]['seq']}"} if more else {}))


async def _make(request: Request, place: Place, me: sqlite3.Row) -> Response:
    body = (await given(request)).body
    title = str((body.get("snippet") or {}).get("title", ""))
    if not title:
        raise ApiError(400, "playlistTitleRequired", "The request must specify a playlist title.")
    number = place.store.next()
    privacy = str((body.get("status") or {}).get("privacyStatus", "public"))
    at = place.store.number("SELECT strftime('%s', 'now')")
    place.store.insert("youtube_lists", seq=number, id=f"PLsandbox{number}", owner=me["id"], title=title, privacy=privacy, at=at)
    return answer(_list(place, _playlist(place, me, f"PLsandbox{number}")))


async def _add(request: Request, place: Place, me: sqlite3.Row) -> Response:
    about = (await given(request)).body.get("snippet") or {}
    row = owned(place, me, str((about.get("resourceId") or {}).get("videoId", "")))
    name = _playlist(place, me, str(about.get("playlistId", "")))["id"]
    number = place.store.next()
    at = place.store.number("SELECT strftime('%s', 'now')")
    place.store.insert("youtube_items", seq=number, list=name, video=row["id"], at=at)
    made = place.store.one("SELECT * FROM youtube_items WHERE seq = ?", (number,))
    assert made is not None
    return answer(_item(place, made))


def _playlist(place: Place, me: sqlite3.Row, name: str) -> sqlite3.Row:
    row = place.store.one("SELECT * FROM youtube_lists WHERE id = ? AND owner = ?", (name, me["id"]))
    if row is None:
        raise missing("playlist", "playlistNotFound")
    return row


def _list(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    about = {"publishedAt": moment(row["at"]), "channelId": row["owner"], "title": row["title"], "description": ""}
    return {"kind": "youtube#playlist", "id": row["id"], "snippet": about, "status": {"privacyStatus": row["privacy"]}}


def _item(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    video = place.world.post(NETWORK, row["video"])
    about: dict[str, Any] = {"publishedAt": moment(row["at"]), "playlistId": row["list"], "position": 0,
                             "resourceId": {"kind": "youtube#video", "videoId": row["video"]}}  # fmt: skip
    if video is not None:
        about |= {"title": details(video)["title"], "description": video["text"], "thumbnails": thumbnails(place, video)}
    return {
        "kind": "youtube#playlistItem",
        "id": f"item-{row['seq']}",
        "snippet": about,
        "contentDetails": {"videoId": row["video"]},
    }
