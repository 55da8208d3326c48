"""Comments with one floor of answers; showcases and folders; who the account is."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.vimeo.auth import NETWORK, ApiError, as_user, missing
from parvis.sandbox.vimeo.videos import moment, owned, page, video
from parvis.sandbox.wire import answer, given

LISTS = """CREATE TABLE IF NOT EXISTS vimeo_lists (
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL)"""
HELD = """CREATE TABLE IF NOT EXISTS vimeo_held (
    list INTEGER NOT NULL, video TEXT NOT NULL, PRIMARY KEY (list, video)) WITHOUT ROWID"""


def comment(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """Under a video, or in the thread of a comment."""
    nested = post["parent"] is not None and post["parent"] != post["root"]
    top = place.world.post(NETWORK, post["parent"]) if nested else post
    assert top is not None
    mentions = [top["author"]] if top["author"] != person["id"] else []
    return place.world.write(NETWORK, person["id"], text, parent=top, at=at, mentions=mentions)


def mention(place: Place, person: sqlite3.Row, city: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """Vimeo has no mentions: it becomes a comment under the account's newest video, or a video's words of the resident's own."""
    sql = """SELECT * FROM posts WHERE network = 'vimeo' AND author = ? AND parent IS NULL AND visibility = 'public'
             AND NOT removed ORDER BY seq DESC LIMIT 1"""
    if newest := place.store.one(sql, (city["id"],)):
        return comment(place, person, newest, text, at)
    kept = {"title": "", "view": "anybody", "comments": "anybody", "tags": [], "size": 0, "state": "complete"}
    return place.world.write(NETWORK, person["id"], text, at=at, details=kept, mentions=[city["id"]])


@as_user("public")
async def comments(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = video(place, request.path_params["id"])
    return await _listed_or_said(request, place, me, row)


@as_user("public")
async def replies(request: Request, place: Place, me: sqlite3.Row) -> Response:
    return await _listed_or_said(request, place, me, _found(request, place))


@as_user("interact")
async def one(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = _found(request, place)
    if request.method == "GET":
        return answer(shown(place, row))
    own = row["author"] == me["id"]
    if request.method == "DELETE":
        if not own and video(place, row["root"])["author"] != me["id"]:
            raise ApiError(403, 3200, "The comment cannot be deleted.")
        place.world.remove(row)
        return Response(status_code=204)
    if not own:
        raise ApiError(403, 3200, "The comment is not yours.")
    return answer(shown(place, place.world.edit(row, str((await given(request)).body.get("text") or row["text"]))))


@as_user("public")
async def whoami(request: Request, place: Place, me: sqlite3.Row) -> Response:
    sql = "SELECT count(*) FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed"
    made = place.store.number(sql, (NETWORK, me["id"]))
    linked = {"followers": {"total": me["followers"]}, "videos": {"total": made}}
    return answer(_user(place, me) | {"metadata": {"connections": linked}})


@as_user("create")
async def lists(request: Request, place: Place, me: sqlite3.Row) -> Response:
    kind = request.path_params["list"]
    if request.method == "POST":
        name, number = str((await given(request)).body.get("name") or ""), place.store.next()
        if not name:
            raise ApiError(400, 2204, "The name is missing.")
        place.store.insert("vimeo_lists", seq=number, kind=kind, owner=me["id"], name=name)
        return answer({"uri": f"/users/{me['id']}/{kind}/{number}", "name": name}, 201)
    rows = place.store.execute("SELECT * FROM vimeo_lists WHERE kind = ? AND owner = ? ORDER BY seq DESC", (kind, me["id"]))
    items = [{"uri": f"/users/{me['id']}/{kind}/{row['seq']}", "name": row["name"]} for row in rows]
    return page(request, await given(request), items)


@as_user("edit")
async def hold(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, number = owned(place, me, request), request.path_params["number"]
    if place.store.one("SELECT 1 FROM vimeo_lists WHERE seq = ? AND owner = ?", (number, me["id"])) is None:
        raise missing("list")
    place.store.execute("INSERT OR IGNORE INTO vimeo_held (list, video) VALUES (?, ?)", (number, row["id"]))
    return Response(status_code=204)


def shown(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    uri = f"/videos/{row['root']}/comments/{row['id']}"
    person = place.world.person(NETWORK, row["author"])
    total = len(place.world.replies(row))
    return {
        "uri": uri, "type": "video", "created_on": moment(row["created"]), "text": row["text"], "resource_key": f"k{row['seq']}",
        "link": f"https://vimeo.com/{row['root']}#comment_{row['id']}", "user": _user(place, person) if person else None,
        "metadata": {"connections": {"replies": {"options": ["GET"], "total": total, "uri": f"{uri}/replies"}}},
    }  # fmt: skip


async def _listed_or_said(request: Request, place: Place, me: sqlite3.Row, above: sqlite3.Row) -> Response:
    asked = await given(request)
    if request.method == "GET":
        rows = place.world.replies(above)
        if asked.text("direction", "desc") == "desc":
            rows = rows[::-1]
        return page(request, asked, [shown(place, row) for row in rows])
    text = str(asked.body.get("text") or "")
    if not text.strip():
        raise ApiError(400, 2207, "The text is missing.")
    if details(video(place, above["root"]))["comments"] == "nobody":
        raise ApiError(403, 3413, "Comments are disabled on this video.")
    made = comment(place, me, above, text)
    place.store.record(NETWORK, "reply", me["handle"], text, made["id"])
    return answer(shown(place, made), 201)


def _found(request: Request, place: Place) -> sqlite3.Row:
    row = place.world.post(NETWORK, request.path_params["comment"])
    if row is None or row["parent"] is None or row["root"] != request.path_params["id"]:
        raise missing("comment")
    return row


def _user(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    picture = {"sizes": [{"width": 72, "height": 72, "link": place.url(f"/avatars/vimeo/{row['id']}.png")}]}
    return {"uri": f"/users/{row['id']}", "name": row["name"], "link": f"https://vimeo.com/{row['handle']}", "pictures": picture}
