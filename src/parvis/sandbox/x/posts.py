"""Publishing, deleting, hiding and reading posts."""

import json
import re
import sqlite3
import time
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox import ids
from parvis.sandbox.media import ready
from parvis.sandbox.place import Place
from parvis.sandbox.store import Value
from parvis.sandbox.wire import Given, answer, given
from parvis.sandbox.x.auth import NETWORK, Problem, as_anyone, as_user, forbidden, invalid, not_found
from parvis.sandbox.x.counting import LIMIT, weight
from parvis.sandbox.x.entities import Wanted, includes, post

SHAPE: dict[str, type | tuple[type, ...]] = {
    "text": str, "media": dict, "reply": dict, "poll": dict, "geo": dict, "edit_options": dict, "quote_tweet_id": str,
    "reply_settings": str, "made_with_ai": bool, "paid_partnership": bool, "community_id": str, "nullcast": bool,
    "share_with_followers": bool, "card_uri": str, "direct_message_deep_link": str, "for_super_followers_only": bool,
}  # fmt: skip
INNER = {
    "media": {"media_ids", "tagged_user_ids", "call_to_actions", "description", "embeddable", "preview_media_id",
    "title"},
    "reply": {"in_reply_to_tweet_id", "exclude_reply_user_ids", "auto_populate_reply_metadata"},
}  # fmt: skip
SETTINGS = {"following", "mentionedUsers", "subscribers", "verified"}
SOON_AGAIN = 900
WEEK = 7 * 86400
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)


@as_user("tweet.write")
async def create(request: Request, place: Place, me: sqlite3.Row) -> Response:
    body = (await given(request)).body
    _check_shape(body)
    text, media = body.get("text", ""), _media(place, me, body)
    if not text.strip() and not media and not body.get("poll"):
        raise invalid("Your Tweet text must not be empty.", text=text)
    if weight(text) > LIMIT:
        raise forbidden(f"Your post is too long: it weighs {weight(text)}, the most is {LIMIT}.")
    if body.get("quote_tweet_id"):
        raise forbidden("Quoting other posts is not available in your access level.", "client-forbidden")
    parent = _parent(place, me, body)
    _check_duplicate(place, me, text, parent)
    written = place.world.write(
        NETWORK, me["id"], text, parent=parent, media=[row["id"] for row in media],
        details={"reply_settings": body.get("reply_settings")}, mentions=[parent["author"]] if parent else [],
    )  # fmt: skip
    own_thread = parent is not None and parent["author"] == me["id"]
    key = request.headers.get("idempotency-key", "")
    place.store.record(NETWORK, "reply" if parent and not own_thread else "publish", me["handle"], text, written["id"], key)
    data = {"id": written["id"], "text": written["text"], "edit_history_tweet_ids": [written["id"]]}
    return answer({"data": data}, 201)


@as_user("tweet.write")
async def delete(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = place.world.post(NETWORK, request.path_params["id"])
    if row is None:
        return answer({"data": {"deleted": True}})
    if row["author"] != me["id"]:
        raise forbidden("You are not authorized to delete this Tweet.")
    place.world.remove(row)
    return answer({"data": {"deleted": True}})


@as_user("tweet.moderate.write")
async def hide(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, body = place.world.post(NETWORK, request.path_params["id"]), (await given(request)).body
    if not isinstance(body.get("hidden"), bool) or set(body) != {"hidden"}:
        raise invalid("$.hidden: is missing but it is required", hidden=body.get("hidden", ""))
    root = place.world.post(NETWORK, row["root"]) if row else None
    if row is None or not row["parent"]:
        raise invalid("The reply to hide does not exist.", tweet_id=request.path_params["id"])
    if root is None or root["author"] != me["id"]:
        raise forbidden("You are not permitted to hide a reply in a conversation that you did not begin.")
    place.world.hide(row, body["hidden"])
    return answer({"data": {"hidden": body["hidden"]}})


@as_anyone
async def show(request: Request, place: Place, token: sqlite3.Row) -> Response:
    row = place.world.post(NETWORK, request.path_params["id"])
    if row is None:
        problem = not_found("tweet", request.path_params["id"])
        return answer({"errors": [{name: value for name, value in problem.body.items() if name != "status"}]})
    wanted = Wanted(await given(request))
    expanded = includes(place, [row], wanted)
    return answer({"data": post(place, row, wanted)} | ({"includes": expanded} if expanded else {}))


@as_anyone
async def several(request: Request, place: Place, token: sqlite3.Row) -> Response:
    asked = await given(request)
    names = [name for each in asked.many("ids") for name in each.split(",") if name]
    if not 1 <= len(names) <= 100:
        raise invalid("The number of values in the `ids` query parameter list is not between 1 and 100", ids=names)
    found = {name: place.world.post(NETWORK, name) for name in names}
    rows = [row for row in found.values() if row is not None]
    errors = [not_found("tweet", name).body for name, row in found.items() if row is None]
    wanted = Wanted(asked)
    shown: dict[str, Any] = {}
    if rows:
        shown["data"] = [post(place, row, wanted) for row in rows]
        if expanded := includes(place, rows, wanted):
            shown["includes"] = expanded
    return answer(shown | ({"errors": errors} if errors else {}))


ALIVE = "SELECT * FROM posts WHERE network = 'x' AND NOT removed"


@as_anyone
async def of_user(request: Request, place: Place, token: sqlite3.Row) -> Response:
    asked = await given(request)
    sql = f"{ALIVE} AND author = ?"
    if "replies" in asked.text("exclude").split(","):
        sql += " AND parent IS NULL"
    return page(place, asked, sql, [_user(place, request)], most=100, least=5)


@as_anyone
async def mentions(request: Request, place: Place, token: sqlite3.Row) -> Response:
    """Posts of others that name the user, the newest first."""
    who = _user(place, request)
    sql = f"{ALIVE} AND author != ? AND seq IN (SELECT seq FROM mentions WHERE network = 'x' AND person = ?)"
    return page(place, await given(request), sql, [who, who], most=100, least=5)


@as_anyone
async def search(request: Request, place: Place, token: sqlite3.Row) -> Response:
    """The last seven days. Plays `conversation_id: from: to: is:reply -is:retweet @name #tag` and plain words."""
    asked = await given(request)
    if not asked.text("query").strip():
        raise invalid("The `query` query parameter can not be empty", query="")
    sql, params = f"{ALIVE} AND created > ?", list[Value]([time.time() - WEEK])
    for term in asked.text("query").split():
        clause, values = _term(place, term.strip("()"))
        sql, params = f"{sql} AND {clause}", [*params, *values]
    return page(place, asked, sql, params, most=100, least=10)


def page(place: Place, asked: Given, sql: str, params: list[Any], *, most: int, least: int) -> Response:
    """One page of posts, newest first. The next token is the last number shown."""
    limit = asked.whole("max_results", 10)
    if not least <= limit <= most:
        raise invalid(f"The `max_results` query parameter value [{limit}] is not between {least} and {most}", max_results=limit)
    for name, sign in (("since_id", ">"), ("until_id", "<")):
        if (number := ids.number(NETWORK, asked.text(name))) is not None:
            sql, params = f"{sql} AND seq {sign} ?", [*params, number]
    for name, sign in (("start_time", ">="), ("end_time", "<")):
        if asked.text(name):
            sql, params = f"{sql} AND created {sign} ?", [*params, _moment(name, asked.text(name))]
    if at := asked.text("pagination_token") or asked.text("next_token"):
        if not re.fullmatch(r"7140[0-9a-z]+", at):
            raise invalid("The `pagination_token` query parameter value is not valid", pagination_token=at)
        sql, params = f"{sql} AND seq < ?", [*params, int(at[4:], 36)]
    rows = place.store.execute(f"{sql} ORDER BY seq DESC LIMIT ?", [*params, limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    if not rows:
        return answer({"meta": {"result_count": 0}})
    wanted = Wanted(asked)
    meta: dict[str, Any] = {"result_count": len(rows), "newest_id": rows[0]["id"], "oldest_id": rows[-1]["id"]}
    if more:
        meta["next_token"] = token_for(rows[-1]["seq"])
    shown: dict[str, Any] = {"data": [post(place, row, wanted) for row in rows], "meta": meta}
    if expanded := includes(place, rows, wanted):
        shown["includes"] = expanded
    return answer(shown)


def token_for(number: int) -> str:
    digits, text = "0123456789abcdefghijklmnopqrstuvwxyz", ""
    while number:
        number, digit = divmod(number, 36)
        text = digits[digit] + text
    return f"7140{text or '0'}"


def _check_shape(body: dict[str, Any]) -> None:
    for name, value in body.items():
        if name not in SHAPE:
            text = f"[$.{name}: is not defined in the schema and the schema does not allow additional properties]"
            raise invalid(text, **{name: value})
        if not isinstance(value, SHAPE[name]):
            raise invalid(f"[$.{name}: {value!r} has the wrong type]", **{name: value})
        if isinstance(value, dict) and name in INNER and (unknown := set(value) - INNER[name]):
            raise invalid(f"[$.{name}.{min(unknown)}: is not defined in the schema]", **{name: value})
    if body.get("reply_settings") is not None and body["reply_settings"] not in SETTINGS:
        raise invalid("[$.reply_settings: does not have a value in the enumeration]", reply_settings=body["reply_settings"])


def _media(place: Place, me: sqlite3.Row, body: dict[str, Any]) -> list[sqlite3.Row]:
    given = body.get("media", {}).get("media_ids", []) if body.get("media") else []
    if body.get("media") is not None and not (isinstance(given, list) and 1 <= len(given) <= 4):
        raise invalid("[$.media.media_ids: there must be 1 to 4 items in the array]", media_ids=given)
    rows = [place.media.get(NETWORK, str(identity)) for identity in given]
    found = [row for row in rows if row is not None and row["owner"] == me["id"] and ready(row)]
    if len(found) != len(given):
        raise invalid("Your media IDs are invalid.", media_ids=given)
    if len(found) > 1 and any(row["mime"] == "image/gif" or row["mime"].startswith("video/") for row in found):
        raise invalid("You can attach up to 4 photos, 1 GIF or 1 video.", media_ids=given)
    return found


def _parent(place: Place, me: sqlite3.Row, body: dict[str, Any]) -> sqlite3.Row | None:
    """The post to answer. Others' posts may be answered only when they name or quote the account (the summon rule)."""
    if body.get("reply") is None:
        return None
    identity = str(body["reply"].get("in_reply_to_tweet_id", ""))
    parent = place.world.post(NETWORK, identity)
    if parent is None:
        raise invalid("You attempted to reply to a Tweet that is deleted or not visible to you.", in_reply_to_tweet_id=identity)
    if parent["author"] != me["id"] and not _summoned(place, me, parent):
        raise forbidden(NOT_SUMMONED, "client-forbidden")
    return parent


def _summoned(place: Place, me: sqlite3.Row, post: sqlite3.Row) -> bool:
    quoted = place.world.post(NETWORK, str(json.loads(post["details"]).get("quotes") or ""))
    named = me["id"] in {row["id"] for row in place.world.named_in(NETWORK, post["text"])}
    return named or (quoted is not None and quoted["author"] == me["id"])


def _check_duplicate(place: Place, me: sqlite3.Row, text: str, parent: sqlite3.Row | None) -> None:
    sql = f"{ALIVE} AND author = ? AND text = ? AND parent IS ? AND created > ? LIMIT 1"
    where = (me["id"], text, parent["id"] if parent else None, time.time() - SOON_AGAIN)
    if text and place.store.execute(sql, where):
        raise forbidden("You are not allowed to create a Tweet with duplicate content.")


def _user(place: Place, request: Request) -> str:
    identity = str(request.path_params["id"])
    if place.world.person(NETWORK, identity) is None:
        raise not_found("user", identity)
    return identity


def _term(place: Place, term: str) -> tuple[str, list[Value]]:
    name, _, value = term.partition(":")
    match name:
        case "conversation_id":
            return "root = ?", [value]
        case "from" | "to":
            person = place.world.by_handle(NETWORK, value.lstrip("@"))
            who = person["id"] if person else value
            if name == "from":
                return "author = ?", [who]
            return "parent IN (SELECT id FROM posts WHERE network = 'x' AND author = ?)", [who]
        case "is" if value == "reply":
            return "parent IS NOT NULL", []
        case "-is":
            return ("parent IS NULL" if value == "reply" else "1"), []
    return "text LIKE ?", [f"%{term.strip(chr(34))}%"]


def _moment(name: str, text: str) -> float:
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        raise invalid(f"The `{name}` query parameter value [{text}] is not a valid RFC 3339 timestamp", **{name: text}) from None


def problem_of(error: Problem) -> Response:
    return Response(json.dumps(error.body), error.status, error.headers, media_type="application/problem+json")
