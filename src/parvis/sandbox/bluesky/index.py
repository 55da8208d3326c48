"""What the index tells: who somebody is, posts, threads, notifications; and what one asks it to do."""

import sqlite3
import time
from typing import Any

from starlette.requests import Request

from parvis.sandbox.bluesky import effects, shown
from parvis.sandbox.bluesky.auth import XrpcError, caller, invalid
from parvis.sandbox.bluesky.names import NETWORK, did_of, post_at, somebody
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given, iso
from parvis.sandbox.world import Event

MOST = 25  # posts or people asked for at once
ALIVE = "SELECT * FROM posts WHERE network = 'bluesky' AND NOT removed"


async def resolve_handle(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    person = somebody(place, asked.text("handle"))
    if person is None:
        raise invalid("Unable to resolve handle")
    return {"did": did_of(person["id"])}


async def get_profile(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    return shown.detailed(place, _actor(place, asked), caller(request, place))


async def get_posts(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me, uris = caller(request, place), asked.many("uris")
    if len(uris) > MOST:
        raise invalid(f"Error: uris must not have more than {MOST} elements")
    rows = [row for uri in uris if (row := post_at(place, uri))]
    return {"posts": [shown.post_view(place, row, me) for row in rows]}


async def author_feed(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me, person = caller(request, place), _actor(place, asked)
    sql, params = f"{ALIVE} AND author = ?", [person["id"]]
    if asked.text("filter") == "posts_no_replies":
        sql += " AND parent IS NULL"
    rows, cursor = _page(place, asked, sql, params)
    return {"feed": [{"post": shown.post_view(place, row, me)} for row in rows]} | cursor


async def search_posts(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = caller(request, place)
    rows, cursor = _page(place, asked, f"{ALIVE} AND text LIKE ?", [f"%{asked.text('q')}%"])
    return {"posts": [shown.post_view(place, row, me) for row in rows]} | cursor


async def get_likes(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    post = _post(place, asked.text("uri"))
    sql = "SELECT person FROM reactions WHERE network = ? AND post = ? AND kind = 'like' LIMIT 100"
    people = place.world.people(NETWORK, [row["person"] for row in place.store.execute(sql, (NETWORK, post["id"]))])
    told = {"createdAt": iso(post["created"]), "indexedAt": iso(post["created"])}
    return {"uri": asked.text("uri"), "likes": [{"actor": shown.profile(place, one), **told} for one in people.values()]}


async def post_thread(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = caller(request, place)
    return {"thread": _thread(place, _post(place, asked.text("uri")), me, asked.whole("depth", 6, 1000))}


async def notifications(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    """The newest first. Nothing of people who are muted or blocked, and nothing that was taken back."""
    me, reasons, limit = caller(request, place), asked.many("reasons"), asked.whole("limit", 50, 100)
    sql, params = "SELECT * FROM notifications WHERE owner = ?", [me["id"]]
    if reasons:
        sql, params = f"{sql} AND kind IN ({', '.join('?' * len(reasons))})", [*params, *reasons]
    if asked.text("cursor").isdigit():
        sql, params = f"{sql} AND seq < ?", [*params, asked.text("cursor")]
    rows = place.store.execute(f"{sql} ORDER BY seq DESC LIMIT ?", (*params, limit))
    told = [note for row in rows if (note := _note(place, row, me))]
    cursor = {"cursor": str(rows[-1]["seq"])} if len(rows) == limit else {}
    return {"notifications": told, "priority": False, "seenAt": iso(time.time())} | cursor


async def unread_count(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = caller(request, place)
    return {"count": place.store.number("SELECT count(*) FROM notifications WHERE owner = ?", (me["id"],))}


async def update_seen(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    caller(request, place)
    return {}


async def mute_actor(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    effects.relate(place, caller(request, place), _actor(place, asked)["id"], "mute", on=True)
    return {}


async def unmute_actor(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    effects.relate(place, caller(request, place), _actor(place, asked)["id"], "mute", on=False)
    return {}


async def create_report(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me, subject = caller(request, place), asked.body.get("subject") or {}
    if not asked.text("reasonType").startswith(("com.atproto.moderation.defs#", "tools.ozone.report.defs#")):
        raise invalid("Input/reasonType is not a known reason")
    about = str(subject.get("uri") or subject.get("did") or "")
    place.store.record(NETWORK, "report", me["handle"], asked.text("reason"), about)
    return {"id": place.store.next(), "reasonType": asked.text("reasonType"), "subject": subject,
            "reportedBy": did_of(me["id"]), "createdAt": iso(time.time())}  # fmt: skip


def hear(place: Place, event: Event) -> None:
    """Make notifications of what happens."""
    if event.network != NETWORK:
        return
    row = event.row
    if event.name == "react" and event.detail in ("like", "repost") and event.by != row["author"]:
        _notify(place, row["author"], event.detail, event.by, row["id"], time.time())
    if event.name != "post":
        return
    if row["parent"] and not effects.may_answer(place, row):
        place.world.hide(row, True)  # it stays in its author's repository; the index shows it to nobody
        return
    told: dict[str, str] = {}
    quoted = _quoted(place, row)
    if quoted is not None:
        told[quoted["author"]] = "quote"
    told |= {person["id"]: "mention" for person in place.world.mentioned(row)}
    parent = place.world.post(NETWORK, row["parent"]) if row["parent"] else None
    if parent is not None:
        told[parent["author"]] = "reply"
    for owner, kind in told.items():
        if owner != event.by:
            _notify(place, owner, kind, event.by, row["id"], row["created"])


def _notify(place: Place, owner: str, kind: str, person: str, post: str, at: float) -> None:
    place.store.insert("notifications", seq=place.store.next(), owner=owner, kind=kind, person=person, post=post, at=at)


def _quoted(place: Place, post: sqlite3.Row) -> sqlite3.Row | None:
    embed = shown.record_of(place, post).get("embed") or {}
    cited = embed.get("record") or {}
    return post_at(place, str((cited.get("record") or cited).get("uri") or ""))


def _note(place: Place, row: sqlite3.Row, me: sqlite3.Row) -> dict[str, Any] | None:
    post, person = place.world.post(NETWORK, row["post"]), place.world.person(NETWORK, row["person"])
    if post is None or person is None or effects.related(place, me["id"], person["id"], "mute", "block"):
        return None
    told: dict[str, Any] = {"author": shown.profile(place, person, me), "reason": row["kind"], "isRead": False,
                            "indexedAt": iso(row["at"]), "labels": []}  # fmt: skip
    if row["kind"] in ("like", "repost"):
        kind = f"app.bsky.feed.{row['kind']}"
        record = {"$type": kind, "subject": shown.strong(post), "createdAt": iso(row["at"])}
        uri = f"at://{did_of(person['id'])}/{kind}/{row['seq']}"
        return {
            **told,
            "uri": uri,
            "cid": shown.strong(post)["cid"],
            "record": record,
            "reasonSubject": shown.strong(post)["uri"],
        }
    above = place.world.post(NETWORK, post["parent"]) if post["parent"] else _quoted(place, post)
    subject = {"reasonSubject": shown.strong(above)["uri"]} if above else {}
    return {**told, **shown.strong(post), "record": shown.record_of(place, post), **subject}


def _thread(place: Place, post: sqlite3.Row, me: sqlite3.Row, depth: int) -> dict[str, Any]:
    if effects.related(place, me["id"], post["author"], "block"):
        author = {"did": did_of(post["author"]), "viewer": {"blockedBy": False}}
        return {"$type": "app.bsky.feed.defs#blockedPost", "uri": shown.strong(post)["uri"], "blocked": True, "author": author}
    view: dict[str, Any] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": shown.post_view(place, post, me)}
    if depth:
        answers = [each for each in place.world.replies(post) if effects.may_answer(place, each)]
        view["replies"] = [_thread(place, each, me, depth - 1) for each in answers]
    return view


def _post(place: Place, uri: str) -> sqlite3.Row:
    row = post_at(place, uri)
    if row is None:
        raise XrpcError(400, "NotFound", f"Post not found: {uri}")
    return row


def _actor(place: Place, asked: Given) -> sqlite3.Row:
    person = somebody(place, asked.text("actor"))
    if person is None:
        raise invalid("Profile not found")
    return person


def _page(place: Place, asked: Given, sql: str, params: list[str]) -> tuple[list[sqlite3.Row], dict[str, str]]:
    """Newest first; the cursor is the last number shown."""
    limit = asked.whole("limit", 50, 100)
    if asked.text("cursor").isdigit():
        sql, params = f"{sql} AND seq < ?", [*params, asked.text("cursor")]
    rows = place.store.execute(f"{sql} ORDER BY seq DESC LIMIT ?", (*params, limit))
    return rows, {"cursor": str(rows[-1]["seq"])} if len(rows) == limit else {}
