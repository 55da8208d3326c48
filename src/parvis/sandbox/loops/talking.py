"""Films, comments and private messages, as Loops' API tells and takes them."""

import sqlite3
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.loops.auth import NETWORK, Refusal, signed
from parvis.sandbox.media import Unreadable, ready
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.store import Value, details
from parvis.sandbox.wire import answer, given, iso

DONE: dict[str, Any] = {"data": [], "error": {"code": "ok", "message": ""}}
LEAST, LARGEST, LONGEST, SAID = 250_000, 40_000_000, 200, 500
DAY = 86_400


async def config(request: Request) -> Response:
    media = {"max_video_size": LARGEST // 1_000_000, "max_video_duration": 180, "allowed_video_formats": ["mp4"]}
    return answer({"app": {"software": "loops", "version": "1.0.0-beta.12", "name": "Loops"}, "media": media, "federation": True})


@signed
async def myself(request: Request, place: Place, me: sqlite3.Row) -> Response:
    return answer({"data": account(place, me)})


@signed
async def upload(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """No id is answered; the film is listed once it is prepared."""
    asked = await given(request)
    file, text = asked.files.get("video"), asked.text("description")
    content = await file.read() if file else b""
    if not LEAST <= len(content) <= LARGEST:
        raise _invalid("video", f"The video field must be between {LEAST // 1000} and {LARGEST // 1000} kilobytes.")
    if len(text) > LONGEST:
        raise _invalid("description", f"The description field must not be greater than {LONGEST} characters.")
    try:
        medium = place.media.keep(NETWORK, me["id"], content, alt=asked.text("alt_text"), wait=place.faults.slow_media(NETWORK))
    except Unreadable as error:
        raise _invalid("video", "The video field must be a file of type: mp4.") from error
    told = {"comments": asked.text("comment_state", "4") == "4", "ai": asked.flag("contains_ai"), "ad": asked.flag("contains_ad")}
    post = place.world.write(NETWORK, me["id"], text, media=[medium["id"]], language=asked.text("lang", "fr"), details=told)
    place.store.record(NETWORK, "publish", me["handle"], text, post["id"])
    return answer(DONE)


@signed
async def posts(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    sql = "network = ? AND author = ? AND parent IS NULL AND NOT removed"
    rows, after = _page(place, sql, [NETWORK, me["id"]], asked.text("cursor"), asked.whole("limit", 20, 20))
    waiting = asked.text("filter", "all") == "processing"
    shown = [film(place, row) for row in rows if all(map(ready, place.world.media_of(row))) != waiting]
    return answer(_told(shown, after, 20))


@signed
async def delete_film(request: Request, place: Place, me: sqlite3.Row) -> Response:
    post = _post(place, request.path_params["id"])
    if post["author"] != me["id"]:
        raise Refusal(403, "Not yours")
    place.world.remove(post)
    return answer(DONE)


async def comments(request: Request) -> Response:
    return await _comments(request, place_of(request).world.post(NETWORK, request.path_params["id"]), 10)


async def replies(request: Request) -> Response:
    return await _comments(request, place_of(request).world.post(NETWORK, request.query_params.get("cr", "")), 3)


async def _comments(request: Request, above: sqlite3.Row | None, size: int) -> Response:
    place, asked = place_of(request), await given(request)
    if above is None:
        raise Refusal(404, "Not found")
    sql = "network = ? AND parent = ? AND NOT hidden AND NOT removed"
    rows, after = _page(place, sql, [NETWORK, above["id"]], asked.text("cursor"), size)
    return answer(_told([comment(place, row) for row in rows], after, size))


@signed
async def say(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked, post = await given(request), _post(place, request.path_params["id"])
    text = asked.text("comment")
    if not text or len(text) > SAID:
        raise _invalid("comment", f"The comment field must not be greater than {SAID} characters.")
    parent = _post(place, asked.text("parent_id")) if asked.text("parent_id") else post
    made = place.world.write(NETWORK, me["id"], text, parent=parent, mentions=[parent["author"]])
    place.store.record(NETWORK, "reply", me["handle"], text, made["id"])
    return answer({"data": comment(place, made)})


@signed
async def moderate(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """hide, unhide, delete, like, unlike: of a comment, or of a reply under it."""
    film_row = _post(place, request.path_params["film"])
    target = _post(place, request.path_params.get("reply") or request.path_params["comment"])
    verb = request.path_params["verb"]
    if verb in ("like", "unlike"):
        place.world.react(target, me["id"], "like", verb == "like")
    elif me["id"] not in (film_row["author"], target["author"]):
        raise Refusal(403, "Not yours")
    elif verb == "delete":
        place.world.remove(target)
    else:
        place.world.hide(target, verb == "hide")
    return answer(DONE)


@signed
async def relate(request: Request, place: Place, me: sqlite3.Row) -> Response:
    change = "INSERT OR IGNORE INTO relations (network, owner, person, kind) VALUES (?, ?, ?, 'block')"
    if request.path_params["verb"] == "unblock":
        change = "DELETE FROM relations WHERE network = ? AND owner = ? AND person = ? AND kind = 'block'"
    place.store.execute(change, (NETWORK, me["id"], request.path_params["id"]))
    return answer(DONE)


@signed
async def conversations(request: Request, place: Place, me: sqlite3.Row) -> Response:
    sql = "SELECT person, max(seq) AS newest FROM messages WHERE network = ? AND owner = ? GROUP BY person ORDER BY newest DESC"
    rows = place.store.execute(sql, (NETWORK, me["id"]))
    return answer(_told([{"id": row["person"], "account": _someone(place, row["person"])} for row in rows], None, 20))


@signed
async def messages(request: Request, place: Place, me: sqlite3.Row) -> Response:
    sql = "SELECT * FROM messages WHERE network = ? AND owner = ? AND person = ? AND NOT removed ORDER BY seq DESC LIMIT 100"
    rows = place.store.execute(sql, (NETWORK, me["id"], request.path_params["id"]))
    return answer(_told([message(place, row, me) for row in rows], None, 100))


@signed
async def send(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    to, text = asked.text("conversation_id") or asked.text("recipient_id"), asked.text("body")
    if place.world.person(NETWORK, to) is None:
        raise Refusal(404, "Not found")
    if not text or len(text) > SAID:
        raise _invalid("body", f"The body field must not be greater than {SAID} characters.")
    row = place.world.send(NETWORK, owner=me["id"], person=to, sender=me["id"], text=text)
    place.store.record(NETWORK, "message", me["handle"], text, row["id"])
    return answer({"data": message(place, row, me)})


@signed
async def analytics(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """Views grow with time and likes; each day's are told."""
    name, days = request.path_params["name"], (await given(request)).whole("range", 7, 60)
    sql = "SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed"
    films = place.store.execute(sql, (NETWORK, me["id"]))
    shown = []
    for back in range(days - 1, -1, -1):
        end = time.time() - back * DAY
        views = sum(40 + 7 * place.world.reactions(row, "like") for row in films if row["created"] <= end)
        shown.append({"date": iso(end)[:10], "views" if name == "views" else "count": views if name == "views" else 0})
    return answer({"data": shown})


# How things are told


def film(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    medium = next(iter(place.world.media_of(row)), None)
    shown = {"src_url": place.url(f"/files/{medium['file']}"), "alt_text": medium["alt"], "duration": 6} if medium else {}
    told, author = details(row), place.world.person(NETWORK, row["author"])
    assert author is not None
    return {
        "id": row["id"], "account": account(place, author), "caption": row["text"],
        "url": place.url(f"/loops/web/{author['handle']}/{row['id']}"), "shortcode": row["id"], "is_owner": True,
        "media": shown, "likes": place.world.reactions(row, "like"), "shares": place.world.reactions(row, "share"),
        "comments": len(place.world.thread(NETWORK, row["root"])) - 1, "bookmarks": 0, "tags": [],
        "permissions": {"can_comment": told.get("comments", True)},
        "meta": {"contains_ai": told.get("ai", False), "contains_ad": told.get("ad", False)}, "created_at": iso(row["created"]),
    }  # fmt: skip


def comment(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    author = place.world.person(NETWORK, row["author"])
    assert author is not None
    return {
        "id": row["id"], "v_id": row["root"], "account": account(place, author), "caption": row["text"],
        "likes": place.world.reactions(row, "like"), "shares": 0, "replies": len(place.world.replies(row)), "children": [],
        "tags": [], "mentions": [], "is_edited": bool(row["edited"]), "liked": False, "media": None, "remote_url": None,
        "url": place.url(f"/loops/web/comment/{row['id']}"), "is_owner": bool(author["owned"]), "is_hidden": bool(row["hidden"]),
        "tombstone": bool(row["removed"]), "created_at": iso(row["created"]),
    }  # fmt: skip


def message(place: Place, row: sqlite3.Row, me: sqlite3.Row) -> dict[str, Any]:
    told = {"id": row["id"], "type": "text", "body": row["text"], "created_at": iso(row["at"])}
    return told | {"sender": _someone(place, row["sender"]), "is_owner": row["sender"] == me["id"]}


def account(place: Place, person: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": person["id"], "username": person["handle"], "name": person["name"],
        "avatar": place.url(f"/avatars/{NETWORK}/{person['id']}.png"), "url": place.url(f"/loops/web/{person['handle']}"),
        "follower_count": person["followers"],
    }  # fmt: skip


def _someone(place: Place, identity: str) -> dict[str, Any]:
    person = place.world.person(NETWORK, identity)
    return account(place, person) if person else {"id": identity}


def _post(place: Place, identity: str) -> sqlite3.Row:
    post = place.world.post(NETWORK, identity)
    if post is None or post["removed"]:
        raise Refusal(404, "Not found")
    return post


def _page(place: Place, where: str, params: list[Value], cursor: str, size: int) -> tuple[list[sqlite3.Row], str | None]:
    """Newest first, and the cursor of the next page."""
    if cursor.isdigit():
        where, params = f"{where} AND seq < ?", [*params, int(cursor)]
    rows = place.store.execute(f"SELECT * FROM posts WHERE {where} ORDER BY seq DESC LIMIT ?", [*params, size + 1])
    return rows[:size], str(rows[size - 1]["seq"]) if len(rows) > size else None


def _told(shown: list[dict[str, Any]], after: str | None, size: int) -> dict[str, Any]:
    return {"data": shown, "links": {"next": None}, "meta": {"next_cursor": after, "per_page": size}}


def _invalid(name: str, message: str) -> Refusal:
    return Refusal(422, message, {"message": message, "errors": {name: [message]}})
