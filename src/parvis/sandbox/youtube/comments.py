"""Comments: threads under videos, one floor of answers, and what moderators do with them."""

import re
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place
from parvis.sandbox.store import Value, details
from parvis.sandbox.wire import answer, given
from parvis.sandbox.youtube.auth import EVERYTHING, NETWORK, ApiError, as_channel, missing, needed
from parvis.sandbox.youtube.lists import page
from parvis.sandbox.youtube.videos import moment, video

STATES = {"published", "heldForReview", "rejected"}
LINK = re.compile(r"https?://")
SHOWN = 5
"""Answers that come with their thread; the others are asked for."""
MOST = 10_000
OF = "SELECT * FROM posts WHERE network = 'youtube' AND NOT removed"


def comment(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """A resident comments a video or an answer. One with a link waits for a moderator, as on a careful channel."""
    return _write(place, person, post, text, at, "heldForReview" if LINK.search(text) and not person["owned"] else "published")


def mention(place: Place, person: sqlite3.Row, city: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """YouTube has no mentions: it becomes a comment under the channel's newest video, or a word to nobody."""
    sql = f"{OF} AND author = ? AND parent IS NULL AND visibility = 'public' ORDER BY seq DESC LIMIT 1"
    newest = place.store.one(sql, (city["id"],))
    if newest is None:
        return place.world.write(
            NETWORK, person["id"], text, at=at, details={"title": "", "tags": [], "category": "22", "status": {}}
        )
    return comment(place, person, newest, text, at)


@as_channel(EVERYTHING)
async def threads(request: Request, place: Place, me: sqlite3.Row) -> Response:
    if request.method == "POST":
        return await _begin(request, place, me)
    asked = await given(request)
    state = asked.text("moderationStatus", "published")
    channel, under = asked.text("allThreadsRelatedToChannelId"), asked.text("videoId")
    if not asked.text("part"):
        raise needed("part")
    if not channel and not under:
        raise needed("No filter selected.")
    author = channel
    if under:
        row = video(place, under)
        if row is None:
            raise missing("video", "videoNotFound")
        author = row["author"]
    if state != "published" and author != me["id"]:
        raise ApiError(403, "forbidden", "The comment threads cannot be retrieved.", "youtube.commentThread")
    sql = f"{OF} AND parent = root AND root IN (SELECT id FROM posts WHERE network = 'youtube' AND author = ? AND NOT removed)"
    params: list[Value] = [author]
    if under:
        sql, params = f"{sql} AND root = ?", [*params, under]
    sql = f"{sql} AND coalesce(json_extract(details, '$.state'), 'published') = ?"
    return page(place, asked, sql, [*params, state], _thread, "youtube#commentThreadListResponse", 100)


@as_channel(EVERYTHING)
async def comments(request: Request, place: Place, me: sqlite3.Row) -> Response:
    match request.method:
        case "POST":
            return await _answer(request, place, me)
        case "PUT":
            return await _edit(request, place, me)
        case "DELETE":
            return _delete(request, place, me)
    asked = await given(request)
    if asked.text("parentId"):
        if _found(place, asked.text("parentId")) is None:
            raise missing("comment", "commentNotFound")
        sql = f"{OF} AND parent = ? AND coalesce(json_extract(details, '$.state'), 'published') = 'published'"
        return page(place, asked, sql, [asked.text("parentId")], shown, "youtube#commentListResponse", 100)
    if not asked.text("id"):
        raise needed("No filter selected.")
    rows = [row for name in asked.text("id").split(",") if (row := _found(place, name))]
    return answer({"kind": "youtube#commentListResponse", "items": [shown(place, row) for row in rows]})


@as_channel(EVERYTHING)
async def moderate(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """Under the channel's own videos."""
    asked = await given(request)
    state, names = asked.text("moderationStatus"), [name for name in asked.text("id").split(",") if name]
    if state not in STATES:
        raise ApiError(400, "invalidValue", f"Invalid value at 'moderation_status': {state}")
    if asked.flag("banAuthor") and state != "rejected":
        raise ApiError(400, "banWithoutReject", "The banAuthor parameter is only valid with rejected.", "youtube.comment")
    for name in names:
        row = _found(place, name)
        if row is None:
            raise missing("comment", "commentNotFound")
        if not _rules(place, me, row):
            raise ApiError(403, "forbidden", "The comment cannot be moderated.", "youtube.comment")
        place.world.edit(row, row["text"], details={"state": state}, edited=row["edited"])
        place.world.hide(row, state != "published")
    return Response(status_code=204)


async def _begin(request: Request, place: Place, me: sqlite3.Row) -> Response:
    about = (await given(request)).body.get("snippet") or {}
    row = video(place, str(about.get("videoId", "")))
    if row is None:
        raise missing("video", "videoNotFound")
    text = _text((about.get("topLevelComment") or {}).get("snippet") or {})
    made = _write(place, me, row, text, None, "published")
    place.store.record(NETWORK, "reply", me["handle"], text, made["id"])
    return answer(_thread(place, made))


async def _answer(request: Request, place: Place, me: sqlite3.Row) -> Response:
    about = (await given(request)).body.get("snippet") or {}
    above = _found(place, str(about.get("parentId", "")))
    if above is None or above["parent"] != above["root"]:
        raise missing("parent comment", "parentCommentNotFound")
    root = video(place, above["root"])
    if root is not None and details(root)["status"].get("selfDeclaredMadeForKids"):
        raise ApiError(403, "commentsDisabled", "The video has disabled comments.", "youtube.commentThread")
    text = _text(about)
    made = _write(place, me, above, text, None, "published")
    place.store.record(NETWORK, "reply", me["handle"], text, made["id"])
    return answer(shown(place, made))


async def _edit(request: Request, place: Place, me: sqlite3.Row) -> Response:
    body = (await given(request)).body
    row = _found(place, str(body.get("id", "")))
    if row is None:
        raise missing("comment", "commentNotFound")
    if row["author"] != me["id"]:
        raise ApiError(403, "forbidden", "The comment is not yours.", "youtube.comment")
    return answer(shown(place, place.world.edit(row, _text(body.get("snippet") or {}))))


def _delete(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = _found(place, request.query_params.get("id", ""))
    if row is None:
        raise missing("comment", "commentNotFound")
    if row["author"] != me["id"] and not _rules(place, me, row):
        raise ApiError(403, "forbidden", "The comment cannot be deleted.", "youtube.comment")
    place.world.remove(row)
    return Response(status_code=204)


def shown(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    person = place.world.person(NETWORK, row["author"])
    handle, identity = (person["handle"], channel_id(person)) if person else ("", "")
    about = {
        "channelId": identity, "videoId": row["root"], "textDisplay": row["text"], "textOriginal": row["text"],
        "authorDisplayName": f"@{handle}", "authorProfileImageUrl": place.url(f"/avatars/youtube/{row['author']}.png"),
        "authorChannelUrl": f"http://www.youtube.com/@{handle}", "authorChannelId": {"value": identity},
        "canRate": True, "viewerRating": "none", "likeCount": place.world.reactions(row, "like"),
        "publishedAt": moment(row["created"]), "updatedAt": moment(row["edited"] or row["created"]),
    }  # fmt: skip
    if row["parent"] != row["root"]:
        about["parentId"] = row["parent"]
    if (state := details(row).get("state", "published")) != "published":
        about["moderationStatus"] = state
    return {"kind": "youtube#comment", "id": row["id"], "snippet": about}


def channel_id(person: sqlite3.Row) -> str:
    """As YouTube shapes it: UC and more."""
    identity = str(person["id"])
    return identity if identity.startswith("UC") else f"UC{identity.rjust(22, '0')}"


def _thread(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    replies = [each for each in place.world.replies(row) if details(each).get("state", "published") == "published"]
    root = place.world.post(NETWORK, row["root"])
    about = {
        "channelId": root["author"] if root else "", "videoId": row["root"], "topLevelComment": shown(place, row), "canReply": True,
        "totalReplyCount": len(replies), "isPublic": details(row).get("state", "published") == "published",
    }  # fmt: skip
    told: dict[str, Any] = {"kind": "youtube#commentThread", "id": row["id"], "snippet": about}
    return told | ({"replies": {"comments": [shown(place, each) for each in replies[:SHOWN]]}} if replies else {})


def _write(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None, state: str) -> sqlite3.Row:
    """Under a video a thread begins; under a comment the answer goes to its thread."""
    number = place.store.next()
    top = post if post["parent"] is None or post["parent"] == post["root"] else place.world.post(NETWORK, post["parent"])
    assert top is not None
    identity = f"Ugx{number:013d}AaABAg" if top["parent"] is None else f"{top['id']}.9{number:011d}"
    kept = {"title": "", "state": state}
    author = str(top["author"])
    row = place.world.write(
        NETWORK, person["id"], text, identity=identity, parent=top, at=at, details=kept,
        mentions=[author] if author != person["id"] else [],
    )  # fmt: skip
    return place.world.hide(row, True) if state != "published" else row


def _found(place: Place, identity: str) -> sqlite3.Row | None:
    row = place.world.post(NETWORK, identity)
    return row if row is not None and row["parent"] is not None else None


def _rules(place: Place, me: sqlite3.Row, row: sqlite3.Row) -> bool:
    root = place.world.post(NETWORK, row["root"])
    return root is not None and root["author"] == me["id"]


def _text(about: dict[str, Any]) -> str:
    text = str(about.get("textOriginal", ""))
    if not text.strip():
        raise ApiError(400, "commentTextRequired", "The comment text is required.", "youtube.comment")
    if len(text) > MOST:
        raise ApiError(400, "commentTextTooLong", "The comment text is too long.", "youtube.comment")
    return text
