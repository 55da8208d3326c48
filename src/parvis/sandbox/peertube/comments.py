"""Comments: threads of any depth, those held for review, notices of mentions, and who is muted."""

import re
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.peertube import shown
from parvis.sandbox.peertube.auth import NETWORK, ApiError, invalid, missing, signed
from parvis.sandbox.peertube.lists import channels_of
from parvis.sandbox.peertube.videos import found, remember
from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.wire import answer, given, iso

LINK = re.compile(r"https?://")
MOST = 10_000
COMMENT, MENTION = 2, 11
MUTED = "SELECT person FROM relations WHERE network = 'peertube' AND owner = ? AND kind = 'muted'"


def comment(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """Under a video, or in answer to a comment. One with a link waits for review, and any where the video asks for it."""
    root = place.world.post(NETWORK, post["root"])
    assert root is not None
    careful = details(root).get("commentsPolicy") == 3 or LINK.search(text) is not None
    held = careful and person["id"] != root["author"]
    author = str(post["author"])
    row = place.world.write(
        NETWORK, person["id"], text, parent=post, at=at, details={"held": held, "name": ""},
        mentions=[author] if author != person["id"] else [],
    )  # fmt: skip
    remember(place, row, thread=row["id"] if post["parent"] is None else details(post)["thread"])
    row = place.world.post(NETWORK, row["id"]) or row
    return place.world.hide(row, True) if held else row


def mention(place: Place, person: sqlite3.Row, city: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """Under a video of their own, the resident names the account."""
    sql = "SELECT * FROM posts WHERE network = 'peertube' AND author = ? AND parent IS NULL AND NOT removed LIMIT 1"
    title = f"Les vidéos de {person['name']}"
    kept = {"name": title, "title": title, "privacy": 1, "commentsPolicy": 1, "downloadEnabled": True, "nsfw": False,
            "waitTranscoding": False, "channel": channels_of(place, person)[0]["seq"]}  # fmt: skip
    own = place.store.one(sql, (person["id"],)) or place.world.write(NETWORK, person["id"], "", at=at, details=kept)
    named = text if f"@{city['handle']}" in text else f"@{city['handle']} {text}"
    return comment(place, person, own, named, at)


@signed
async def of_me(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """Under all videos of the account, newest first; not what muted people wrote."""
    asked = await given(request)
    sql = f"""SELECT * FROM posts WHERE network = 'peertube' AND parent IS NOT NULL AND NOT removed AND author NOT IN ({MUTED})
              AND root IN (SELECT id FROM posts WHERE network = 'peertube' AND author = ?) ORDER BY created DESC, seq DESC"""
    rows = place.store.execute(sql, (me["id"], me["id"]))
    if "isHeldForReview" in asked.values:
        rows = [row for row in rows if details(row)["held"] == asked.flag("isHeldForReview")]
    start, count = asked.whole("start", 0), asked.whole("count", 15, 100)
    told = [shown.comment(place, row) for row in rows[start : start + count]]
    return answer({"total": len(rows), "data": told})


@signed
async def threads(request: Request, place: Place, me: sqlite3.Row) -> Response:
    video, asked = found(place, request.path_params["id"]), await given(request)
    if request.method == "POST":
        return _said(place, me, video, video, asked.text("text"))
    rows = [row for row in place.world.replies(video)[::-1] if _seen(place, me, row)]
    told = shown.page([shown.comment(place, row) for row in rows], asked.whole("start", 0), asked.whole("count", 15, 100))
    return answer(told | {"totalNotDeletedComments": len(rows)})


@signed
async def thread(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = _comment(place, request)
    if row["parent"] != row["root"]:
        raise missing("Comment thread")
    return answer(_tree(place, me, row))


@signed
async def one(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """An answer to it, or its end."""
    row, video = _comment(place, request), found(place, request.path_params["id"])
    if request.method == "POST":
        return _said(place, me, video, row, (await given(request)).text("text"))
    if me["id"] not in (row["author"], video["author"]):
        raise ApiError(403, "Cannot remove video comment of another user")
    place.world.remove(row)
    return Response(status_code=204)


@signed
async def approve(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, video = _comment(place, request), found(place, request.path_params["id"])
    if video["author"] != me["id"]:
        raise ApiError(403, "Cannot approve video comment of another user")
    if not details(row)["held"]:
        raise ApiError(400, "This comment is not held for review")
    place.world.edit(row, row["text"], details={"held": False})
    place.world.hide(row, False)
    return Response(status_code=204)


@signed
async def notices(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    kinds = {int(kind) for kind in asked.many("typeOneOf") if kind.isdigit()}
    sql = f"""SELECT posts.* FROM posts JOIN mentions ON mentions.network = posts.network AND mentions.seq = posts.seq
              WHERE posts.network = 'peertube' AND mentions.person = ? AND parent IS NOT NULL AND NOT removed
              AND author NOT IN ({MUTED}) ORDER BY posts.seq DESC"""
    told = []
    for row in place.store.execute(sql, (me["id"], me["id"])):
        root = place.world.post(NETWORK, row["root"])
        kind = COMMENT if root is not None and root["author"] == me["id"] else MENTION
        if not kinds or kind in kinds:
            about = shown.comment(place, row)
            kept = {name: about[name] for name in ("id", "threadId", "account", "video") if name in about}
            told.append({"id": row["seq"], "type": kind, "read": False, "createdAt": iso(row["created"]), "comment": kept})
    return answer(shown.page(told, asked.whole("start", 0), asked.whole("count", 15, 100)))


@signed
async def muted(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    if request.method == "GET":
        people = place.world.people(NETWORK, [row["person"] for row in place.store.execute(MUTED, (me["id"],))])
        return answer(shown.page([{"blockedAccount": shown.account(place, each)} for each in people.values()], 0, 100))
    person = _named(place, asked.text("accountName") or request.path_params.get("name", ""))
    where = (NETWORK, me["id"], person["id"], "muted")
    held = place.store.one("SELECT 1 FROM relations WHERE network = ? AND owner = ? AND person = ? AND kind = ?", where)
    if request.method == "DELETE":
        if held is None:
            raise missing("Account block entry")
        place.store.execute("DELETE FROM relations WHERE network = ? AND owner = ? AND person = ? AND kind = ?", where)
    elif person["id"] == me["id"]:
        raise ApiError(409, "You cannot block yourself.")
    else:
        place.store.execute("INSERT OR IGNORE INTO relations (network, owner, person, kind) VALUES (?, ?, ?, ?)", where)
    return Response(status_code=204)


def _said(place: Place, me: sqlite3.Row, video: sqlite3.Row, above: sqlite3.Row, text: str) -> Response:
    if not text.strip() or len(text) > MOST:
        raise invalid("text")
    if details(video)["commentsPolicy"] == 2:
        raise ApiError(409, "Video comments are disabled for this video.")
    made = comment(place, me, above, text)
    place.store.record(NETWORK, "reply", me["handle"], text, made["id"])
    return answer({"comment": shown.comment(place, made)})


def _tree(place: Place, me: sqlite3.Row, row: sqlite3.Row) -> dict[str, Any]:
    below = [each for each in place.world.replies(row) if _seen(place, me, each)]
    return {"comment": shown.comment(place, row), "children": [_tree(place, me, each) for each in below]}


def _seen(place: Place, me: sqlite3.Row, row: sqlite3.Row) -> bool:
    """What is held is shown to its author and to the owner of the video."""
    root = place.world.post(NETWORK, row["root"])
    return not details(row)["held"] or me["id"] in (row["author"], root["author"] if root else "")


def _comment(place: Place, request: Request) -> sqlite3.Row:
    video, row = found(place, request.path_params["id"]), place.world.post(NETWORK, request.path_params["comment"])
    if row is None or row["parent"] is None:
        raise missing("Video comment")
    if row["root"] != video["id"]:
        raise ApiError(400, "Comment is not associated to this video.", "comment_not_associated_to_video")
    return row


def _named(place: Place, name: str) -> sqlite3.Row:
    person = place.world.by_handle(NETWORK, name.partition("@")[0])
    if person is None:
        raise missing("Account")
    return person
