"""Private messages: another service behind the account's server, for whoever names it and holds a password that allows it."""

import sqlite3
from typing import Any

from starlette.requests import Request

from parvis.sandbox.bluesky import effects, shown
from parvis.sandbox.bluesky.auth import XrpcError, bearer, caller, invalid
from parvis.sandbox.bluesky.names import NETWORK, did_of, identity_of
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given, iso

PROXY = "did:web:api.bsky.chat#bsky_chat"
MARK = "convo"
ACCEPTED = "chat"
LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
MOST = 100
LONGEST, HEAVIEST = 1_000, 10_000
DEFS = "chat.bsky.convo.defs"


def allowed(request: Request, place: Place) -> sqlite3.Row:
    """The account that asks; refused without the service's name, and with a password that does not allow it."""
    me = caller(request, place)
    if request.headers.get("atproto-proxy") != PROXY:
        raise XrpcError(404, "XRPCNotSupported", "XRPCNotSupported")
    row = place.store.one("SELECT scopes FROM tokens WHERE network = ? AND token = ?", (NETWORK, bearer(request)))
    if row is None or row["scopes"] != ACCEPTED:
        raise XrpcError(400, "InvalidToken", "Bad token method")
    return me


async def list_convos(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = allowed(request, place)
    status = asked.text("status")
    found = [] if asked.text("kind") == "group" else _talks(place, me)
    return _listed("convos", place, me, [one for one in found if not status or _status(place, me, one) == status], asked)


async def list_requests(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = allowed(request, place)
    waiting = [one for one in _talks(place, me) if _status(place, me, one) == "request"]
    told = _listed("requests", place, me, waiting, asked)
    return told | {"requests": [{"$type": f"{DEFS}#convoView", **one} for one in told["requests"]]}


async def get_convo(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = allowed(request, place)
    return {"convo": _convo(place, me, _with(place, me, asked.text("convoId")))}


async def convo_for(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = allowed(request, place)
    others = [one for did in asked.many("members") if (one := identity_of(did)) != me["id"]]
    person = place.world.person(NETWORK, others[0]) if len(others) == 1 else None
    if person is None:
        raise XrpcError(400, "RecipientNotFound", "recipient not found")
    return {"convo": _convo(place, me, person)}


async def get_messages(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = allowed(request, place)
    person, limit = _with(place, me, asked.text("convoId")), asked.whole("limit", 50, MOST)
    sql = "SELECT * FROM messages WHERE network = ? AND owner = ? AND person = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
    before = int(asked.text("cursor")) if asked.text("cursor").isdigit() else 1 << 60
    rows = place.store.execute(sql, (NETWORK, me["id"], person["id"], before, limit + 1))
    told: dict[str, Any] = {"messages": [_message(row) for row in rows[:limit]]}
    return told | ({"cursor": str(rows[limit - 1]["seq"])} if len(rows) > limit else {})


async def send_message(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = allowed(request, place)
    person = _with(place, me, asked.text("convoId"))
    message = asked.values.get("message")
    text = str(message.get("text") or "") if isinstance(message, dict) else ""
    if not text or len(text) > LONGEST or len(text.encode()) > HEAVIEST:
        raise invalid(f"Input/message/text must not be longer than {LONGEST} graphemes, nor empty")
    row = place.world.send(NETWORK, owner=me["id"], person=person["id"], sender=me["id"], text=text)
    place.store.record(NETWORK, "message", me["handle"], text, row["id"])
    return _message(row)


async def accept_convo(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = allowed(request, place)
    person = _with(place, me, asked.text("convoId"))
    if _status(place, me, person) == "accepted":
        return {}
    effects.relate(place, me, person["id"], ACCEPTED, on=True)
    return {"rev": rev(place.store.next())}


# ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def rev(number: int) -> str:
    """Thirteen characters that sort as their numbers do."""
    return "".join(LETTERS[number >> shift & 31] for shift in range(60, -1, -5))


def _talks(place: Place, me: sqlite3.Row) -> list[sqlite3.Row]:
    """With whom the account talks, the latest first."""
    sql = """SELECT people.* FROM people JOIN (SELECT person, max(seq) AS newest FROM messages WHERE network = ? AND owner = ?
             GROUP BY person) ON person = people.id WHERE people.network = ? ORDER BY newest DESC"""
    return place.store.execute(sql, (NETWORK, me["id"], NETWORK))


def _listed(name: str, place: Place, me: sqlite3.Row, people: list[sqlite3.Row], asked: Given) -> dict[str, Any]:
    limit, start = asked.whole("limit", 50, MOST), asked.whole("cursor", 0)
    told: dict[str, Any] = {name: [_convo(place, me, person) for person in people[start : start + limit]]}
    return told | ({"cursor": str(start + limit)} if len(people) > start + limit else {})


def _with(place: Place, me: sqlite3.Row, convo: str) -> sqlite3.Row:
    owner, _, other = convo.removeprefix(MARK).partition("-")
    person = place.world.person(NETWORK, other)
    if owner != me["id"] or person is None:
        raise XrpcError(400, "InvalidConvo", "convo not found")
    return person


def _status(place: Place, me: sqlite3.Row, person: sqlite3.Row) -> str:
    """Who writes for the first time asks; whoever answers has said yes."""
    sql = "SELECT count(*) FROM messages WHERE network = ? AND owner = ? AND person = ? AND sender = ?"
    answered = place.store.number(sql, (NETWORK, me["id"], person["id"], me["id"]))
    return "accepted" if answered or effects.related(place, me["id"], person["id"], ACCEPTED) else "request"


def _convo(place: Place, me: sqlite3.Row, person: sqlite3.Row) -> dict[str, Any]:
    sql = "SELECT * FROM messages WHERE network = ? AND owner = ? AND person = ? ORDER BY seq DESC LIMIT 1"
    last = place.store.one(sql, (NETWORK, me["id"], person["id"]))
    return {
        "id": f"{MARK}{me['id']}-{person['id']}", "rev": rev(last["seq"] if last else 0), "muted": False, "unreadCount": 0,
        "members": [_member(place, one) for one in (me, person)], "status": _status(place, me, person),
        "kind": {"$type": f"{DEFS}#directConvo"},
    } | ({"lastMessage": _message(last)} if last else {})  # fmt: skip


def _member(place: Place, person: sqlite3.Row) -> dict[str, Any]:
    told = shown.profile(place, person)
    return {name: told[name] for name in ("did", "handle", "displayName", "avatar", "labels")}


def _message(row: sqlite3.Row) -> dict[str, Any]:
    told = {"id": row["id"], "rev": rev(row["seq"]), "sender": {"did": did_of(row["sender"])}, "sentAt": iso(row["at"])}
    if row["removed"]:
        return {"$type": f"{DEFS}#deletedMessageView", **told}
    return {"$type": f"{DEFS}#messageView", "text": row["text"], **told}
