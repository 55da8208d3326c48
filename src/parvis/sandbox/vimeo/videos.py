"""Videos: a place first, then the file by tus, then what goes with it. One that nobody may view is shown to nobody."""

import json
import math
import random
import sqlite3
import time
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.media import Unreadable, ready
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.store import details
from parvis.sandbox.vimeo.auth import NETWORK, ApiError, as_user, invalid, missing
from parvis.sandbox.wire import Given, answer, given

VIEWS = {"anybody": "public", "unlisted": "unlisted", "disable": "unlisted", "nobody": "private"}
COMMENTS = {"anybody", "contacts", "nobody"}
COUNTRIES = {"FR": 0.64, "BE": 0.09, "CH": 0.06, "CA": 0.06, "US": 0.05}
TUS = {"tus-resumable": "1.0.0"}
MOST_TAGS, MOST_PAGE = 20, 100


@as_user("upload")
async def create(request: Request, place: Place, me: sqlite3.Row) -> Response:
    body = (await given(request)).body
    upload = body.get("upload") or {}
    if upload.get("approach") != "tus":
        raise ApiError(400, 2230, "The upload approach is not supported here.")
    if not str(upload.get("size", "")).isdigit() or not int(upload["size"]):
        raise invalid("upload.size")
    view = _privacy(body, "anybody")
    kept = {"title": str(body.get("name") or "Untitled"), "view": view, "comments": _comments(body, "anybody"), "tags": [],
            "size": int(upload["size"]), "state": "in_progress"}  # fmt: skip
    row = place.world.write(NETWORK, me["id"], str(body.get("description") or ""), visibility=VIEWS[view], details=kept)
    (place.media.folder / f"vimeo-{row['id']}.part").write_bytes(b"")
    _noted(place, me, row, view)
    return answer(resource(place, row))  # the description says 201; Vimeo's own client takes nothing but 200


async def tus(request: Request) -> Response:
    """Whoever knows the link may."""
    place = place_of(request)
    row = place.world.post(NETWORK, request.path_params["id"])
    part = place.media.folder / f"vimeo-{request.path_params['id']}.part"
    if row is None or not part.exists():
        return Response(status_code=404, headers=TUS)
    have, size = part.stat().st_size, details(row)["size"]
    if request.method == "HEAD":
        return Response(headers={**TUS, "upload-offset": str(have), "upload-length": str(size), "cache-control": "no-store"})
    if request.headers.get("content-type") != "application/offset+octet-stream":
        return Response(status_code=415, headers=TUS)
    if request.headers.get("upload-offset") != str(have):
        return Response(status_code=409, headers=TUS)
    content = await request.body()
    if have + len(content) > size:
        return Response(status_code=413, headers=TUS)
    with part.open("ab") as file:
        file.write(content)
    if have + len(content) == size:
        _whole(place, row, part.read_bytes())
    return Response(status_code=204, headers={**TUS, "upload-offset": str(have + len(content))})


@as_user("public")
async def show(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = video(place, request.path_params["id"])
    if row["visibility"] == "private" and row["author"] != me["id"]:
        raise missing("video")
    return answer(resource(place, row))


@as_user("private")
async def of_me(request: Request, place: Place, me: sqlite3.Row) -> Response:
    sql = "SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed ORDER BY seq DESC"
    rows = place.store.execute(sql, (NETWORK, me["id"]))
    return page(request, await given(request), [resource(place, row) for row in rows])


@as_user("edit")
async def change(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, body = owned(place, me, request), (await given(request)).body
    kept = details(row)
    view = _privacy(body, kept["view"])
    changed = {"title": str(body.get("name") or kept["title"]), "view": view, "comments": _comments(body, kept["comments"])}
    if len(changed["title"]) > 128:
        raise invalid("name")
    place.world.edit(row, str(body.get("description", row["text"])), details=changed, visibility=VIEWS[view])
    if row["visibility"] == "private":
        _noted(place, me, row, view)
    return answer(resource(place, video(place, row["id"])))


@as_user("delete")
async def delete(request: Request, place: Place, me: sqlite3.Row) -> Response:
    place.world.remove(owned(place, me, request))
    return Response(status_code=204)


@as_user("edit")
async def tags(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = owned(place, me, request)
    told = json.loads(await request.body() or b"[]")
    names = [str(each.get("name") if isinstance(each, dict) else each) for each in told]
    if len(names) > MOST_TAGS:
        raise invalid("tags")
    remember(place, row, tags=names)
    return answer(page_of([{"name": name} for name in names]))


@as_user("edit")
async def attach(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """A picture, or a text track: a link to which the file is then sent."""
    row, kind = owned(place, me, request), request.path_params["kind"]
    if request.method == "GET":
        return answer(page_of(details(row).get(kind, [])))
    body = (await given(request)).body
    if kind == "texttracks" and not body.get("language"):
        raise invalid("language")
    number = place.store.next()
    uri = f"/videos/{row['id']}/{kind}/{number}"
    made = {"uri": uri, "link": place.url(f"/vimeo/put/{row['id']}/{kind}/{number}"), "active": bool(body.get("active")),
            "type": body.get("type", "custom"), "language": body.get("language"), "name": body.get("name")}  # fmt: skip
    same = [each for each in details(row).get(kind, []) if kind != "texttracks" or each["language"] != body["language"]]
    remember(place, row, **{kind: [*same, made]})
    return answer(made, 201)


@as_user("edit")
async def activate(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, kind, number = owned(place, me, request), request.path_params["kind"], request.path_params["number"]
    found = [each for each in details(row).get(kind, []) if each["uri"].endswith(f"/{number}")]
    if not found:
        raise missing("resource")
    return answer({**found[0], "active": True})


async def put(request: Request) -> Response:
    """The bytes of a picture or a text track; the link is the permission."""
    place, path = place_of(request), request.path_params
    row = place.world.post(NETWORK, path["id"])
    known = row is not None and any(each["uri"].endswith(f"/{path['number']}") for each in details(row).get(path["kind"], []))
    content = await request.body()
    if row is None or not known or not content:
        return Response(status_code=404)
    remember(place, row, files=sorted({*details(row).get("files", []), path["kind"]}))
    return Response(status_code=200)


@as_user("stats")
async def analytics(request: Request, place: Place, me: sqlite3.Row) -> Response:
    if request.query_params.get("dimension") != "country" or request.path_params["user"] != me["id"]:
        raise ApiError(403, 3200, "This account's plan doesn't include these analytics.")
    sql = "SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed"
    total = sum(plays(place, row) for row in place.store.execute(sql, (NETWORK, me["id"])))
    return answer(page_of([{"country": {"code": key}, "views": int(total * share)} for key, share in COUNTRIES.items()]))


def video(place: Place, identity: str) -> sqlite3.Row:
    row = place.world.post(NETWORK, identity)
    if row is None or row["parent"] is not None:
        raise missing("video")
    return row


def owned(place: Place, me: sqlite3.Row, request: Request) -> sqlite3.Row:
    row = video(place, request.path_params["id"])
    if row["author"] != me["id"]:
        raise ApiError(403, 3200, "The video is not yours.")
    return row


def plays(place: Place, row: sqlite3.Row) -> int:
    """They come fast at first, then ever more slowly, and with what people do."""
    if row["visibility"] == "private":
        return 0
    hours = max(0.0, (time.time() - row["created"]) / 3600)
    pace = random.Random(f"{place.seed}/{row['id']}").randrange(80, 900)
    return int(pace * (1 - math.exp(-hours / 48))) + 17 * (place.world.reactions(row, "like") + _said(place, row))


def resource(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    kept, medium = details(row), next(iter(place.world.media_of(row)), None)
    link = {"upload_link": place.url(f"/vimeo/files/{row['id']}")} if kept["state"] == "in_progress" else {}
    state = "complete" if medium is not None and ready(medium) else "error" if kept["state"] == "error" else "in_progress"
    uri = f"/videos/{row['id']}"
    counts = {"comments": _said(place, row), "likes": place.world.reactions(row, "like")} | {
        name: len(kept.get(name, [])) for name in ("pictures", "texttracks")
    }
    return {
        "uri": uri, "name": kept["title"], "description": row["text"], "link": f"https://vimeo.com/{row['id']}",
        "created_time": moment(row["created"]), "privacy": {"view": kept["view"], "comments": kept["comments"]},
        "upload": {"status": kept["state"], "approach": "tus", "size": kept["size"], **link}, "transcode": {"status": state},
        "status": "available" if state == "complete" else "transcoding", "stats": {"plays": plays(place, row)},
        "tags": [{"name": name} for name in kept["tags"]],
        "metadata": {"connections": {name: {"uri": f"{uri}/{name}", "options": ["GET"], "total": total} for name, total in counts.items()}},
    }  # fmt: skip


def page(request: Request, asked: Given, items: list[dict[str, Any]]) -> Response:
    """`page` and `per_page`, as asked."""
    number, size = asked.whole("page", 1), asked.whole("per_page", 25)
    if not 1 <= size <= MOST_PAGE or number < 1:
        raise invalid("per_page")
    shown, path = items[(number - 1) * size : number * size], request.url.path
    told = page_of(shown)
    following = f"{path}?page={number + 1}&per_page={size}" if number * size < len(items) else None
    told |= {"total": len(items), "page": number, "per_page": size}
    return answer(told | {"paging": {**told["paging"], "next": following}})


def page_of(items: list[dict[str, Any]]) -> dict[str, Any]:
    paging = {"next": None, "previous": None, "first": "?page=1", "last": "?page=1"}
    return {"total": len(items), "page": 1, "per_page": 25, "paging": paging, "data": items}


def remember(place: Place, row: sqlite3.Row, **more: Any) -> None:
    """Beside the video, without an edit that people would see."""
    kept = json.dumps({**details(row), **more})
    place.store.execute("UPDATE posts SET details = ? WHERE network = ? AND id = ?", (kept, NETWORK, row["id"]))


def moment(at: float) -> str:
    """2018-03-05T21:04:47+00:00"""
    return datetime.fromtimestamp(at, UTC).replace(microsecond=0).isoformat()


def _whole(place: Place, row: sqlite3.Row, content: bytes) -> None:
    (place.media.folder / f"vimeo-{row['id']}.part").unlink()
    try:
        medium = place.media.keep(NETWORK, row["author"], content, wait=place.faults.film(NETWORK))
    except Unreadable:
        return remember(place, row, state="error")
    place.store.execute("UPDATE media SET post = ? WHERE network = ? AND id = ?", (row["id"], NETWORK, medium["id"]))
    return remember(place, row, state="complete")


def _noted(place: Place, me: sqlite3.Row, row: sqlite3.Row, view: str) -> None:
    """What becomes visible is a publication."""
    if view != "nobody":
        place.store.record(NETWORK, "publish", me["handle"], f"{details(row)['title']}\n{row['text']}", row["id"])


def _said(place: Place, row: sqlite3.Row) -> int:
    sql = "SELECT count(*) FROM posts WHERE network = ? AND root = ? AND parent IS NOT NULL AND NOT removed"
    return place.store.number(sql, (NETWORK, row["id"]))


def _privacy(body: dict[str, Any], default: str) -> str:
    view = str((body.get("privacy") or {}).get("view") or default)
    if view not in VIEWS:
        raise invalid("privacy.view")
    return view


def _comments(body: dict[str, Any], default: str) -> str:
    who = str((body.get("privacy") or {}).get("comments") or default)
    if who not in COMMENTS:
        raise invalid("privacy.comments")
    return who
