"""Comments of the Business API: under videos, one floor of answers; hidden, liked, deleted."""

import json
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place
from parvis.sandbox.tiktok.auth import NETWORK, BusinessError, business, good
from parvis.sandbox.wire import Given

LONGEST, SHOWN, MOST = 150, 3, 30


def comment(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    top = post if post["parent"] is None or post["parent"] == post["root"] else place.world.post(NETWORK, post["parent"]) or post
    number = 7_400_000_000_000_000_000 + place.store.next()
    return place.world.write(NETWORK, person["id"], text, identity=str(number), parent=top, at=at)


def mention(place: Place, person: sqlite3.Row, city: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """Nobody is told of mentions: it becomes a comment under the newest video, or a word to nobody."""
    sql = """SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND visibility = 'public' AND NOT removed
             ORDER BY seq DESC LIMIT 1"""
    newest = place.store.one(sql, (NETWORK, city["id"]))
    return comment(place, person, newest, text, at) if newest else place.world.write(NETWORK, person["id"], text, at=at)


async def several(request: Request) -> Response:
    place, me, asked = await business(request, "comment.list")
    rows = place.world.replies(_video(place, me, asked))
    if asked.text("comment_ids"):
        rows = [row for row in rows if row["id"] in json.loads(asked.text("comment_ids"))]
    return _page(place, me, asked, rows, asked.flag("include_replies"))


async def replies(request: Request) -> Response:
    place, me, asked = await business(request, "comment.list")
    _video(place, me, asked)
    return _page(place, me, asked, place.world.replies(_found(place, asked)), False)


async def create(request: Request) -> Response:
    place, me, asked = await business(request, "comment.list.manage")
    return _written(place, me, _video(place, me, asked), asked)


async def reply(request: Request) -> Response:
    place, me, asked = await business(request, "comment.list.manage")
    _video(place, me, asked)
    return _written(place, me, _found(place, asked), asked)


async def hide(request: Request) -> Response:
    place, me, asked = await business(request, "comment.list.manage")
    _video(place, me, asked)
    if asked.text("action") not in ("HIDE", "UNHIDE"):
        raise BusinessError(40002, "action: invalid value")
    place.world.hide(_found(place, asked), asked.text("action") == "HIDE")
    return good({})


async def like(request: Request) -> Response:
    place, me, asked = await business(request, "comment.list.manage")
    if asked.text("action") not in ("LIKE", "UNLIKE"):
        raise BusinessError(40002, "action: invalid value")
    place.world.react(_found(place, asked), me["id"], "like", asked.text("action") == "LIKE")
    return good({})


async def delete(request: Request) -> Response:
    place, me, asked = await business(request, "comment.list.manage")
    row = _found(place, asked)
    if row["author"] != me["id"]:
        raise BusinessError(40001, "Only own comments can be deleted.")
    place.world.remove(row)
    return good({})


def told(place: Place, me: sqlite3.Row, row: sqlite3.Row) -> dict[str, Any]:
    author = place.world.person(NETWORK, row["author"])
    handle, name = (author["handle"], author["name"]) if author else ("", "")
    shown = {
        "comment_id": row["id"], "unique_identifier": row["author"], "video_id": row["root"], "create_time": int(row["created"]),
        "text": row["text"], "likes": place.world.reactions(row, "like"), "replies": len(place.world.replies(row)),
        "owner": row["author"] == me["id"], "liked": place.world.reacted(row, me["id"], "like"), "pinned": False,
        "status": "HIDDEN" if row["hidden"] else "PUBLIC", "username": handle, "display_name": name,
        "profile_image": place.url(f"/avatars/{NETWORK}/{row['author']}.png"),
    }  # fmt: skip
    return shown | ({"parent_comment_id": row["parent"]} if row["parent"] != row["root"] else {})


def _page(place: Place, me: sqlite3.Row, asked: Given, rows: list[sqlite3.Row], nested: bool) -> Response:
    if asked.text("status", "PUBLIC") != "ALL":
        rows = [row for row in rows if not row["hidden"]]
    if asked.text("sort_order", "desc") == "desc":
        rows = rows[::-1]
    start, count = max(0, asked.whole("cursor", 0)), asked.whole("max_count", 20, MOST)
    page = []
    for row in rows[start : start + count]:
        answers = [told(place, me, each) for each in place.world.replies(row)[:SHOWN]] if nested else []
        page.append(told(place, me, row) | ({"reply_list": answers} if nested else {}))
    return good({"comments": page, "cursor": start + count, "has_more": start + count < len(rows)})


def _written(place: Place, me: sqlite3.Row, above: sqlite3.Row, asked: Given) -> Response:
    text = asked.text("text")
    if not 0 < len(text) <= LONGEST:
        raise BusinessError(40002, "text: must have 1 to 150 characters")
    row = comment(place, me, above, text)
    place.store.record(NETWORK, "reply", me["handle"], text, row["id"])
    return good(told(place, me, row))


def _video(place: Place, me: sqlite3.Row, asked: Given) -> sqlite3.Row:
    row = place.world.post(NETWORK, asked.text("video_id"))
    if row is None or row["author"] != me["id"] or row["parent"]:
        raise BusinessError(40002, "video_id: the video does not exist")
    return row


def _found(place: Place, asked: Given) -> sqlite3.Row:
    row = place.world.post(NETWORK, asked.text("comment_id"))
    if row is None or not row["parent"]:
        raise BusinessError(40002, "comment_id: the comment does not exist")
    return row
