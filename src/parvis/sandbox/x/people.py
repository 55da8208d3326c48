"""Users, muting, and private messages (the legacy kind)."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox import ids
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given, answer, given
from parvis.sandbox.x.auth import NETWORK, as_anyone, as_user, forbidden, invalid, not_found
from parvis.sandbox.x.entities import Wanted, dm_conversation, dm_event, user
from parvis.sandbox.x.posts import token_for

MOST_TEXT = 10_000


@as_user("users.read")
async def me(request: Request, place: Place, who: sqlite3.Row) -> Response:
    return answer({"data": user(place, who, Wanted(await given(request)))})


@as_anyone
async def one(request: Request, place: Place, token: sqlite3.Row) -> Response:
    identity, handle = request.path_params.get("id"), request.path_params.get("username")
    row = place.world.person(NETWORK, identity) if identity else place.world.by_handle(NETWORK, handle or "")
    if row is None:
        return answer({"errors": [not_found("user", str(identity or handle)).body]})
    return answer({"data": user(place, row, Wanted(await given(request)))})


@as_anyone
async def several(request: Request, place: Place, token: sqlite3.Row) -> Response:
    asked = await given(request)
    names = [name for each in [*asked.many("ids"), *asked.many("usernames")] for name in each.split(",") if name]
    rows = [place.world.person(NETWORK, name) or place.world.by_handle(NETWORK, name) for name in names]
    wanted = Wanted(asked)
    return answer({"data": [user(place, row, wanted) for row in rows if row]})


@as_user("mute.write")
async def mute(request: Request, place: Place, who: sqlite3.Row) -> Response:
    _own(request, who)
    deleting = request.method == "DELETE"
    target = request.path_params["target"] if deleting else str((await given(request)).body.get("target_user_id", ""))
    if place.world.person(NETWORK, target) is None:
        raise not_found("user", target)
    change = (
        "DELETE FROM relations WHERE network = ? AND owner = ? AND person = ? AND kind = 'mute'"
        if deleting
        else "INSERT OR IGNORE INTO relations (network, owner, person, kind) VALUES (?, ?, ?, 'mute')"
    )
    place.store.execute(change, (NETWORK, who["id"], target))
    return answer({"data": {"muting": not deleting}})


@as_user("tweet.write")
async def like(request: Request, place: Place, who: sqlite3.Row) -> Response:
    """Taken from self-serve applications in April 2026."""
    raise forbidden("Liking is not available in your access level.", "client-forbidden")


@as_user("dm.write")
async def block_messages(request: Request, place: Place, who: sqlite3.Row) -> Response:
    """Only the private messages of a person are stopped: X has no call that blocks."""
    target, blocking = str(request.path_params["id"]), request.path_params["verb"] == "block"
    if place.world.person(NETWORK, target) is None:
        raise not_found("user", target)
    change = (
        "INSERT OR IGNORE INTO relations (network, owner, person, kind) VALUES (?, ?, ?, 'block_messages')"
        if blocking
        else "DELETE FROM relations WHERE network = ? AND owner = ? AND person = ? AND kind = 'block_messages'"
    )
    place.store.execute(change, (NETWORK, who["id"], target))
    return answer({"data": {"blocked": blocking}})


@as_user("mute.read")
async def muted(request: Request, place: Place, who: sqlite3.Row) -> Response:
    _own(request, who)
    sql = """SELECT people.* FROM relations JOIN people ON people.network = relations.network AND people.id = person
             WHERE relations.network = ? AND owner = ? AND kind = 'mute'"""
    rows = place.store.execute(sql, (NETWORK, who["id"]))
    wanted = Wanted(await given(request))
    return answer({"data": [user(place, row, wanted) for row in rows], "meta": {"result_count": len(rows)}})


@as_user("dm.write")
async def send(request: Request, place: Place, who: sqlite3.Row) -> Response:
    """A private message to a person, or into a conversation of two."""
    body, person = (await given(request)).body, _other(request, who)
    if place.world.person(NETWORK, person) is None or person == who["id"]:
        raise invalid("The participant does not exist.", participant_id=person)
    if set(body) - {"text", "attachments"}:
        name = min(set(body) - {"text", "attachments"})
        raise invalid(f"[$.{name}: is not defined in the schema]", **{name: body[name]})
    text, media = str(body.get("text") or ""), [str(each.get("media_id")) for each in body.get("attachments") or []]
    if not (text or media) or len(text) > MOST_TEXT:
        raise invalid("Message text must have between 1 and 10000 characters", text=text[:100])
    if any(place.media.get(NETWORK, each) is None for each in media):
        raise invalid("Your media IDs are invalid.", attachments=media)
    blocked = "SELECT 1 FROM relations WHERE network = ? AND owner = ? AND person = ? AND kind = 'no_messages'"
    if place.store.execute(blocked, (NETWORK, person, who["id"])):
        raise forbidden("You cannot send messages to this user.")
    row = place.world.send(NETWORK, owner=who["id"], person=person, sender=who["id"], text=text, details={"media": media})
    key = request.headers.get("idempotency-key", "")
    place.store.record(NETWORK, "message", who["handle"], text, row["id"], key)
    data = {"dm_conversation_id": dm_conversation(who["id"], person), "dm_event_id": row["id"]}
    return answer({"data": data}, 201)


@as_user("dm.read")
async def events(request: Request, place: Place, who: sqlite3.Row) -> Response:
    """Private messages, newest first: all of them, or those with one person."""
    asked = await given(request)
    sql, params = "SELECT * FROM messages WHERE network = 'x' AND owner = ? AND NOT removed", [who["id"]]
    if "participant_id" in request.path_params or "conversation" in request.path_params:
        sql, params = f"{sql} AND person = ?", [*params, _other(request, who)]
    return _page(place, asked, sql, params)


@as_user("dm.read")
async def event(request: Request, place: Place, who: sqlite3.Row) -> Response:
    return answer({"data": dm_event(place, _message(request, place, who), Wanted(await given(request)))})


@as_user("dm.write")
async def delete_event(request: Request, place: Place, who: sqlite3.Row) -> Response:
    row = _message(request, place, who)
    place.store.execute("UPDATE messages SET removed = 1 WHERE seq = ?", (row["seq"],))
    return answer({"data": {"deleted": True}})


def _page(place: Place, asked: Given, sql: str, params: list[Any]) -> Response:
    limit = asked.whole("max_results", 100)
    if not 1 <= limit <= 100:
        raise invalid(f"The `max_results` query parameter value [{limit}] is not between 1 and 100", max_results=limit)
    if asked.text("event_types") and "MessageCreate" not in asked.text("event_types"):
        return answer({"meta": {"result_count": 0}})
    if at := asked.text("pagination_token"):
        sql, params = f"{sql} AND seq < ?", [*params, int(at[4:], 36) if at[:4] == "7140" and at[4:].isalnum() else 0]
    rows = place.store.execute(f"{sql} ORDER BY seq DESC LIMIT ?", [*params, limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    if not rows:
        return answer({"meta": {"result_count": 0}})
    wanted = Wanted(asked)
    meta: dict[str, Any] = {"result_count": len(rows)} | ({"next_token": token_for(rows[-1]["seq"])} if more else {})
    shown: dict[str, Any] = {"data": [dm_event(place, row, wanted) for row in rows], "meta": meta}
    if "sender_id" in wanted.expansions:
        people = place.world.people(NETWORK, [row["sender"] for row in rows])
        shown["includes"] = {"users": [user(place, person, wanted) for person in people.values()]}
    return answer(shown)


def _message(request: Request, place: Place, who: sqlite3.Row) -> sqlite3.Row:
    identity = request.path_params["id"]
    sql = "SELECT * FROM messages WHERE network = 'x' AND seq = ? AND owner = ? AND NOT removed"
    row = place.store.one(sql, (ids.number(NETWORK, identity), who["id"]))
    if row is None:
        raise not_found("dm_event", identity)
    return row


def _other(request: Request, who: sqlite3.Row) -> str:
    """The person at the other end of the conversation that the path names."""
    if "participant_id" in request.path_params:
        return str(request.path_params["participant_id"])
    parties = str(request.path_params["conversation"]).split("-")
    others = [party for party in parties if party != who["id"]]
    if len(parties) != 2 or len(others) != 1:
        raise not_found("dm_conversation", request.path_params["conversation"])
    return others[0]


def _own(request: Request, who: sqlite3.Row) -> None:
    if request.path_params["id"] != who["id"]:
        raise forbidden("The user in the path must be the authenticated user.", "not-authorized-for-resource")
