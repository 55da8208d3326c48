"""Reading: accounts, timelines, notifications, conversations, search. Pages go by ids, with `Link` headers."""

import sqlite3
import time
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox import ids
from parvis.sandbox.mastodon import entities
from parvis.sandbox.mastodon.auth import NETWORK, NOT_FOUND, Refusal, signed, viewer
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.store import Value, marks
from parvis.sandbox.wire import Given, answer, given, iso

CURSORS = ("max_id", "since_id", "min_id")


def page(place: Place, asked: Given, sql: str, params: tuple[Value, ...], *, column: str, most: int) -> list[sqlite3.Row]:
    """The rows of one page, newest first. `min_id` takes the page just after it, `since_id` the newest page."""
    limit = asked.whole("limit", 20, most)
    bounds = {name: ids.number(NETWORK, asked.text(name)) for name in CURSORS}
    for name, sign in (("max_id", "<"), ("since_id", ">"), ("min_id", ">")):
        if bounds[name] is not None:
            sql += f" AND {column} {sign} ?"
            params = (*params, bounds[name])
    oldest_first = bounds["min_id"] is not None
    sql += f" ORDER BY {column} {'ASC' if oldest_first else 'DESC'} LIMIT ?"
    rows = place.store.execute(sql, (*params, limit))
    return rows[::-1] if oldest_first else rows


def linked(request: Request, place: Place, asked: Given, rows: list[sqlite3.Row], shown: list[Any], column: str) -> Response:
    """A page with the addresses of its neighbours."""
    if not rows:
        return answer(shown)
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in CURSORS]
    base = place.url(request.url.path)
    ends = {"next": ("max_id", rows[-1][column]), "prev": ("min_id", rows[0][column])}
    links = [f'<{base}?{urlencode([*kept, (name, ids.plain(NETWORK, seq))])}>; rel="{rel}"' for rel, (name, seq) in ends.items()]
    return answer(shown, headers={"link": ", ".join(links)})


async def posts_page(request: Request, sql: str, params: tuple[Value, ...]) -> Response:
    place, asked = place_of(request), await given(request)
    who = viewer(request, place)
    rows = page(place, asked, sql, params, column="posts.seq", most=40)
    shown = [entities.status(place, row, who) for row in rows if entities.may_see(place, row, who)]
    return linked(request, place, asked, rows, shown, "seq")


ALIVE = "SELECT * FROM posts WHERE network = ? AND NOT removed"


async def public(request: Request) -> Response:
    return await posts_page(request, f"{ALIVE} AND visibility = 'public'", (NETWORK,))


async def tag(request: Request) -> Response:
    like = f"%#{request.path_params['tag']}%"
    return await posts_page(request, f"{ALIVE} AND visibility = 'public' AND text LIKE ?", (NETWORK, like))


@signed("read:statuses")
async def home(request: Request, place: Place, me: sqlite3.Row) -> Response:
    return await posts_page(request, f"{ALIVE} AND author = ?", (NETWORK, me["id"]))


async def account_statuses(request: Request) -> Response:
    asked = await given(request)
    sql = f"{ALIVE} AND author = ?"
    if asked.flag("exclude_replies"):
        sql += " AND parent IS NULL"
    if asked.flag("only_media"):
        sql += " AND EXISTS (SELECT 1 FROM media WHERE media.network = posts.network AND media.post = posts.id)"
    if asked.flag("pinned"):
        sql += " AND EXISTS (SELECT 1 FROM reactions WHERE network = posts.network AND post = posts.id AND kind = 'pin')"
    return await posts_page(request, sql, (NETWORK, request.path_params["id"]))


async def account(request: Request) -> Response:
    place = place_of(request)
    person = place.world.person(NETWORK, request.path_params["id"])
    if person is None:
        raise Refusal(404, NOT_FOUND)
    return answer(entities.account(place, person))


async def lookup(request: Request) -> Response:
    place = place_of(request)
    person = place.world.by_handle(NETWORK, request.query_params.get("acct", "").lstrip("@").split("@")[0])
    if person is None:
        raise Refusal(404, NOT_FOUND)
    return answer(entities.account(place, person))


@signed("read:accounts")
async def verify_credentials(request: Request, place: Place, me: sqlite3.Row) -> Response:
    return answer(entities.own_account(place, me))


RELATIONS = {"mute": ("mute", True), "unmute": ("mute", False), "block": ("block", True), "unblock": ("block", False),
             "follow": ("follow", True), "unfollow": ("follow", False)}  # fmt: skip


@signed("write")
async def relate(request: Request, place: Place, me: sqlite3.Row) -> Response:
    person, verb = request.path_params["id"], request.path_params["verb"]
    if place.world.person(NETWORK, person) is None or verb not in RELATIONS:
        raise Refusal(404, NOT_FOUND)
    kind, on = RELATIONS[verb]
    change = (
        "INSERT OR IGNORE INTO relations (network, owner, person, kind) VALUES (?, ?, ?, ?)"
        if on
        else "DELETE FROM relations WHERE network = ? AND owner = ? AND person = ? AND kind = ?"
    )
    place.store.execute(change, (NETWORK, me["id"], person, kind))
    return answer(_relationship(place, me, person))


@signed("write:reports")
async def report(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """Told to the moderators of the server, and of the other one when it is forwarded."""
    asked = await given(request)
    person, comment = place.world.person(NETWORK, asked.text("account_id")), asked.text("comment")
    if person is None:
        raise Refusal(404, NOT_FOUND)
    if len(comment) > 1000:
        raise Refusal(422, "Validation failed: Comment is too long (maximum is 1000 characters)")
    number = place.store.next()
    place.store.record(NETWORK, "report", me["handle"], comment, str(number), "")
    told = {"id": str(number), "action_taken": False, "action_taken_at": None, "category": asked.text("category", "other")}
    told |= {"comment": comment, "forwarded": asked.flag("forward"), "created_at": iso(time.time()), "rule_ids": None}
    return answer(told | {"status_ids": asked.many("status_ids"), "target_account": entities.account(place, person)})


@signed("read:follows")
async def relationships(request: Request, place: Place, me: sqlite3.Row) -> Response:
    return answer([_relationship(place, me, person) for person in (await given(request)).many("id")])


@signed("read:notifications")
async def notifications(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    params: tuple[Value, ...] = (me["id"],)
    sql = "SELECT * FROM notifications WHERE owner = ?"
    sql += " AND NOT EXISTS (SELECT 1 FROM relations WHERE network = 'mastodon' AND relations.owner = notifications.owner"
    sql += " AND relations.person = notifications.person AND relations.kind IN ('mute', 'block'))"
    for name, word in (("types", "IN"), ("exclude_types", "NOT IN")):
        if kinds := asked.many(name):
            sql += f" AND kind {word} ({marks(kinds)})"
            params = (*params, *kinds)
    if asked.text("account_id"):
        sql, params = f"{sql} AND person = ?", (*params, asked.text("account_id"))
    rows = page(place, asked, sql, params, column="seq", most=80)
    return linked(request, place, asked, rows, [entities.notification(place, row, me) for row in rows], "seq")


@signed("read:notifications")
async def notification(request: Request, place: Place, me: sqlite3.Row) -> Response:
    number = ids.number(NETWORK, request.path_params["id"])
    row = place.store.one("SELECT * FROM notifications WHERE owner = ? AND seq = ?", (me["id"], number))
    if row is None:
        raise Refusal(404, NOT_FOUND)
    return answer(entities.notification(place, row, me))


@signed("write:notifications")
async def dismiss(request: Request, place: Place, me: sqlite3.Row) -> Response:
    number = ids.number(NETWORK, request.path_params.get("id"))
    sql = "DELETE FROM notifications WHERE owner = ? AND (? IS NULL OR seq = ?)"
    place.store.execute(sql, (me["id"], number, number))
    return answer({})


@signed("read:statuses")
async def conversations(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """Threads of direct statuses in which the caller is named or speaks, newest first."""
    asked = await given(request)
    sql = """SELECT posts.*, coalesce(seen.upto, 0) AS upto FROM posts
             LEFT JOIN seen ON seen.network = posts.network AND seen.owner = ? AND seen.thread = posts.root
             WHERE posts.network = ? AND posts.visibility = 'direct' AND NOT posts.removed
             AND posts.seq > coalesce(seen.gone, 0)
             AND posts.seq = (SELECT max(seq) FROM posts AS later WHERE later.network = posts.network
                              AND later.root = posts.root AND later.visibility = 'direct' AND NOT later.removed)
             AND (posts.author = ? OR EXISTS (SELECT 1 FROM mentions WHERE mentions.network = posts.network
                                              AND mentions.person = ? AND mentions.seq = posts.seq))"""
    params = (me["id"], NETWORK, me["id"], me["id"])
    rows = page(place, asked, sql, params, column="posts.seq", most=40)
    return linked(request, place, asked, rows, [_conversation(place, row, me) for row in rows], "seq")


@signed("write:conversations")
async def conversation(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """Mark a conversation read, or take it off the list."""
    thread = request.path_params["id"]
    sql = "SELECT * FROM posts WHERE network = ? AND root = ? AND visibility = 'direct' AND NOT removed ORDER BY seq DESC"
    last = place.store.one(f"{sql} LIMIT 1", (NETWORK, thread))
    if last is None or not entities.may_see(place, last, me):
        raise Refusal(404, NOT_FOUND)
    column = "gone" if request.method == "DELETE" else "upto"
    sql = f"""INSERT INTO seen (network, owner, thread, upto, gone) VALUES (?, ?, ?, ?, ?)
              ON CONFLICT (network, owner, thread) DO UPDATE SET {column} = excluded.{column}"""
    place.store.execute(sql, (NETWORK, me["id"], thread, last["seq"], last["seq"] if column == "gone" else 0))
    if column == "gone":
        return answer({})
    row = place.store.one("SELECT *, seq AS upto FROM posts WHERE seq = ?", (last["seq"],))
    assert row is not None
    return answer(_conversation(place, row, me))


async def search(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    who, query, limit = viewer(request, place), asked.text("q").strip(), asked.whole("limit", 20, 40)
    like, kind = f"%{query}%", asked.text("type")
    found: dict[str, list[Any]] = {"accounts": [], "statuses": [], "hashtags": []}
    if query and kind in {"", "accounts"}:
        sql = "SELECT * FROM people WHERE network = ? AND (handle LIKE ? OR name LIKE ?) ORDER BY seq LIMIT ?"
        named = f"%{query.lstrip('@').split('@')[0]}%"
        rows = place.store.execute(sql, (NETWORK, named, named, limit))
        found["accounts"] = [entities.account(place, row) for row in rows]
    if query and kind in {"", "statuses"}:
        here = query.rpartition("/")[2] if query.startswith(place.base_url) else ""
        sql = f"{ALIVE} AND visibility IN ('public', 'unlisted') AND (text LIKE ? OR id = ?) ORDER BY seq DESC LIMIT ?"
        rows = place.store.execute(sql, (NETWORK, like, here, limit))
        found["statuses"] = [entities.status(place, row, who) for row in rows]
    return answer(found)


def _conversation(place: Place, row: sqlite3.Row, me: sqlite3.Row) -> dict[str, Any]:
    thread = place.world.thread(NETWORK, row["root"])
    others = {person["id"]: person for post in thread for person in place.world.mentioned(post)}
    others |= place.world.people(NETWORK, [post["author"] for post in thread])
    others.pop(me["id"], None)
    return {
        "id": row["root"], "unread": row["author"] != me["id"] and row["seq"] > row["upto"],
        "accounts": [entities.account(place, person) for person in others.values()],
        "last_status": entities.status(place, row, me),
    }  # fmt: skip


def _relationship(place: Place, me: sqlite3.Row, person: str) -> dict[str, Any]:
    sql = "SELECT kind FROM relations WHERE network = ? AND owner = ? AND person = ?"
    kinds = {row["kind"] for row in place.store.execute(sql, (NETWORK, me["id"], person))}
    return {
        "id": person, "following": "follow" in kinds, "showing_reblogs": True, "notifying": False, "languages": None,
        "followed_by": False, "blocking": "block" in kinds, "blocked_by": False, "muting": "mute" in kinds,
        "muting_notifications": "mute" in kinds, "requested": False, "requested_by": False, "domain_blocking": False,
        "endorsed": False, "note": "",
    }  # fmt: skip
