"""Comments with one floor of answers, and reactions."""

import re
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.linkedin import auth, names
from parvis.sandbox.linkedin.auth import NETWORK, ApiError, as_page, called, invalid, missing
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given, answer

LONGEST = 1_250
REACTIONS = {"LIKE", "PRAISE", "EMPATHY", "INTEREST", "APPRECIATION", "ENTERTAINMENT"}
KEY = re.compile(r"\(actor:(?P<actor>urn:li:\w+:[\w-]+),entity:(?P<entity>.+)\)")


async def comments(request: Request) -> Response:
    """Those of a post, or the answers to one of them; or a new one."""
    write = request.method == "POST"
    place, me, asked = await called(request, *((auth.TALK, auth.POST) if write else (auth.HEAR, auth.READ)))
    above = place.world.post(NETWORK, names.number(request.path_params["urn"]))
    if above is None:
        raise missing(request.path_params["urn"])
    if write:
        return _create(place, me, above, asked)
    rows = [row for row in place.world.replies(above) if row["author"]]
    start, count = max(0, asked.whole("start", 0)), asked.whole("count", 10, 100)
    paging = {"start": start, "count": count, "total": len(rows), "links": []}
    return answer({"elements": [told(place, row) for row in rows[start : start + count]], "paging": paging})


async def comment(request: Request) -> Response:
    place, me, asked = await called(request, *((auth.HEAR, auth.READ) if request.method == "GET" else (auth.TALK, auth.POST)))
    row = place.world.post(NETWORK, request.path_params["number"])
    root = place.world.post(NETWORK, row["root"]) if row else None
    if row is None or root is None or not row["parent"]:
        raise missing("Comment")
    if request.method == "GET":
        return answer(told(place, row))
    as_page(me, asked.text("actor"))
    if row["author"] != me["id"] and (request.method != "DELETE" or root["author"] != me["id"]):
        raise auth.denied("comment")
    if request.method == "DELETE":
        place.world.remove(row)
        return Response(status_code=204)
    text = str((((asked.body.get("patch") or {}).get("message") or {}).get("$set") or {}).get("text") or "")
    place.world.edit(row, _text(text))
    return Response(status_code=204)


async def react(request: Request) -> Response:
    place, me, asked = await called(request, auth.TALK, auth.POST)
    as_page(me, asked.text("actor"))
    row = place.world.post(NETWORK, names.number(str(asked.body.get("root"))))
    if row is None:
        raise missing(str(asked.body.get("root")))
    if asked.body.get("reactionType") not in REACTIONS:
        raise invalid("ERROR :: /reactionType :: enum value is not valid")
    if place.world.reacted(row, me["id"], "like"):
        raise ApiError(409, "CONFLICT", "The entity already has a reaction of this actor")
    place.world.react(row, me["id"], "like")
    return Response(status_code=201, headers={"x-restli-id": names.of(row)})


async def unreact(request: Request) -> Response:
    place, me, _ = await called(request, auth.TALK, auth.POST)
    key = KEY.fullmatch(request.path_params["key"])
    if key is None:
        raise invalid("key is not valid")
    as_page(me, key["actor"])
    row = place.world.post(NETWORK, names.number(key["entity"]))
    if row is None or not place.world.reacted(row, me["id"], "like"):
        raise missing("Reaction")
    place.world.react(row, me["id"], "like", False)
    return Response(status_code=204)


async def metadata(request: Request) -> Response:
    place, _, _ = await called(request, auth.HEAR, auth.READ)
    row = place.world.post(NETWORK, names.number(request.path_params["urn"]))
    if row is None:
        raise missing(request.path_params["urn"])
    replies = place.world.replies(row)
    likes = {"LIKE": {"reactionType": "LIKE", "count": place.world.reactions(row, "like")}}
    everybody = place.world.thread(NETWORK, row["root"])
    return answer({"reactionSummaries": likes, "commentsState": "OPEN",
                   "commentSummary": {"count": len(everybody) - 1, "topLevelCount": len(replies)}})  # fmt: skip


def told(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    author = place.world.person(NETWORK, row["author"])
    actor = names.person(author) if author else ""
    shown = {
        "id": row["id"], "commentUrn": names.comment(row), "actor": actor, "object": names.activity(row["root"]),
        "message": {"text": row["text"], "attributes": []}, "created": {"time": int(row["created"] * 1000), "actor": actor},
        "lastModified": {"time": int((row["edited"] or row["created"]) * 1000), "actor": actor},
        "likesSummary": {"totalLikes": place.world.reactions(row, "like")},
    }  # fmt: skip
    parent = place.world.post(NETWORK, row["parent"])
    return shown | ({"parentComment": names.comment(parent)} if parent is not None and parent["parent"] else {})


def write(place: Place, person: sqlite3.Row, above: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """Under a post, or under the first comment of what is answered."""
    top = above
    if above["parent"] and above["parent"] != above["root"]:
        top = place.world.post(NETWORK, above["parent"]) or above
    return place.world.write(NETWORK, person["id"], text, parent=top, at=at)


def _create(place: Place, me: sqlite3.Row, above: sqlite3.Row, asked: Given) -> Response:
    body = asked.body
    as_page(me, str(body.get("actor")))
    if names.number(str(body.get("object"))) != above["root"]:
        raise invalid("ERROR :: /object :: does not match the entity")
    if above["parent"] and body.get("parentComment") != names.comment(above):
        raise invalid("ERROR :: /parentComment :: does not match the entity")
    if above["parent"] and above["parent"] != above["root"]:
        raise invalid("Nested comments are only supported one level deep")
    text = _text(str((body.get("message") or {}).get("text") or ""))
    row = place.world.write(NETWORK, me["id"], text, parent=above)
    place.store.record(NETWORK, "reply", me["handle"], text, names.comment(row))
    return Response(
        content=answer(told(place, row)).body, status_code=201, headers={"x-restli-id": row["id"]}, media_type="application/json"
    )


def _text(text: str) -> str:
    if not text.strip():
        raise ApiError(422, "MISSING_FIELD", "ERROR :: /message/text :: field is required but not found")
    if len(text) > LONGEST:
        raise invalid("ERROR :: /message/text :: length exceeds the maximum", "FIELD_LENGTH_TOO_LONG")
    return text
