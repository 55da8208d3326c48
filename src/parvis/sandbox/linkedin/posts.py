"""Posts of a page: written in little text, for everybody or for some of the followers."""

import re
import sqlite3
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.linkedin import auth, figures, names, uploads
from parvis.sandbox.linkedin.auth import NETWORK, ApiError, as_page, called, invalid, missing
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.store import details
from parvis.sandbox.wire import Given, answer

LONGEST = 3_000  # UTF-16 units
ALT, QUESTION, CHOICE = 4_086, 140, 30
DURATIONS = {"ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS"}
SOON = 600  # seconds within which the same words are a duplicate
LEAST = 300  # followers
PIECE = re.compile(
    r"\\(?P<escaped>.)|@\[(?P<name>[^\]]+)\]\(urn:li:\w+:[\w-]+\)|\{hashtag\|\\?#\|(?P<tag>\w+)\}|(?P<hash>#\w+)"
    r"|(?P<bare>[|{}@\[\]()<>*_~\\])|(?P<other>.)",
    re.DOTALL,
)
KEPT = ("commentary", "content", "distribution", "isReshareDisabledByAuthor", "visibility")


def plain(commentary: str) -> str:
    """What readers see of little text; a reserved sign that was not escaped cuts it there."""
    shown = ""
    for piece in PIECE.finditer(commentary):
        if piece["bare"]:
            break
        shown += (
            piece["escaped"]
            or piece["name"]
            or (f"#{piece['tag']}" if piece["tag"] else "")
            or piece["hash"]
            or piece["other"]
            or ""
        )
    return shown


async def create(request: Request) -> Response:
    place, me, asked = await called(request, auth.POST)
    body = asked.body
    as_page(me, str(body.get("author")))
    for name in ("commentary", "visibility", "distribution", "lifecycleState"):
        if name not in body:
            raise ApiError(422, "MISSING_FIELD", f"ERROR :: /{name} :: field is required but not found")
    if body["visibility"] not in ("PUBLIC", "LOGGED_IN") or body["lifecycleState"] not in ("PUBLISHED", "DRAFT"):
        raise invalid("ERROR :: /visibility :: enum value is not valid")
    text = plain(str(body["commentary"]))
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        raise invalid("ERROR :: /commentary :: length exceeds the maximum", "FIELD_LENGTH_TOO_LONG")
    _targets(me, body["distribution"])
    media, title = _content(place, me, body.get("content") or {})
    _once(place, me, text, media)
    kept = {name: body[name] for name in KEPT if name in body} | {"title": title}
    row = place.world.write(NETWORK, me["id"], text, media=media, details=kept)
    place.store.record(NETWORK, "publish", me["handle"], text, names.share(row))
    return Response(status_code=201, headers={"x-restli-id": names.share(row)})


async def several(request: Request) -> Response:
    place, me, asked = await called(request, auth.READ, auth.POST)
    as_page(me, asked.text("author"))
    start, count = max(0, asked.whole("start", 0)), asked.whole("count", 10, 100)
    sql = """SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed
             ORDER BY coalesce(edited, created) DESC, seq DESC LIMIT ? OFFSET ?"""
    rows = place.store.execute(sql, (NETWORK, me["id"], count, start))
    return answer({"elements": [told(row) for row in rows], "paging": {"start": start, "count": count, "links": []}})


async def single(request: Request) -> Response:
    place, me, asked = await called(request, auth.POST if request.method != "GET" else auth.READ, auth.POST)
    row = place.world.post(NETWORK, names.number(request.path_params["urn"]))
    if request.method == "DELETE":
        if row is not None and row["author"] == me["id"]:
            place.world.remove(row)
        return Response(status_code=204)
    if row is None or row["parent"]:
        raise missing(request.path_params["urn"])
    if row["author"] != me["id"]:
        raise auth.denied(request.path_params["urn"])
    if request.method == "GET":
        return answer(told(row))
    return _change(place, row, asked, request.headers.get("x-restli-method", ""))


async def web(request: Request) -> Response:
    """Where a post's address leads: the page on which residents see it."""
    place = place_of(request)
    row = place.world.post(NETWORK, names.number(request.path_params["urn"]))
    handle = place.world.owned(NETWORK)[0]["handle"]
    return RedirectResponse(f"/{NETWORK}/web/{handle}" + (f"/{row['root']}" if row else ""), 303)


def told(row: sqlite3.Row) -> dict[str, Any]:
    kept = details(row)
    author = names.organization(row["author"])
    return {
        "id": names.share(row), "author": author, "lifecycleState": "PUBLISHED", "createdAt": int(row["created"] * 1000),
        "publishedAt": int(row["created"] * 1000), "lastModifiedAt": int((row["edited"] or row["created"]) * 1000),
        "commentary": kept.get("commentary", row["text"]), **{name: kept[name] for name in KEPT if name in kept},
    }  # fmt: skip


def _change(place: Place, row: sqlite3.Row, asked: Given, method: str) -> Response:
    wanted = (asked.body.get("patch") or {}).get("$set") or {}
    if method.upper() != "PARTIAL_UPDATE" or "commentary" not in wanted:
        raise invalid("X-RestLi-Method PARTIAL_UPDATE with patch.$set is required")
    place.world.edit(row, plain(str(wanted["commentary"])), details={"commentary": str(wanted["commentary"])})
    return Response(status_code=204)


def _targets(me: sqlite3.Row, distribution: Any) -> None:
    if not isinstance(distribution, dict) or distribution.get("feedDistribution") not in ("MAIN_FEED", "NONE"):
        raise invalid("ERROR :: /distribution/feedDistribution :: enum value is not valid")
    for target in distribution.get("targetEntities") or ():
        people = figures.followers_in(me, target)
        if people < LEAST:
            raise invalid(f"The targeted audience size {people} is smaller than the minimum of {LEAST}", "INVALID_TARGETING")


def _once(place: Place, me: sqlite3.Row, text: str, media: list[str]) -> None:
    sql = "SELECT 1 FROM posts WHERE network = ? AND author = ? AND text = ? AND created > ? AND parent IS NULL AND NOT removed"
    if text and not media and place.store.one(sql, (NETWORK, me["id"], text, time.time() - SOON)):
        raise ApiError(422, "DUPLICATE_POST", "Content is a duplicate of a recent post")


def _content(place: Place, me: sqlite3.Row, content: dict[str, Any]) -> tuple[list[str], str]:
    """(what is shown with the post, its title)."""
    if medium := content.get("media"):
        return _shown(place, me, medium), str(medium.get("title") or "")
    if several := content.get("multiImage"):
        images = several.get("images") or []
        if not 2 <= len(images) <= 20:
            raise invalid("multiImage needs 2 to 20 images")
        return [name for image in images for name in _shown(place, me, image)], ""
    if article := content.get("article"):
        if not article.get("source") or not article.get("title"):
            raise invalid("ERROR :: /content/article/title :: field is required but not found")
        thumbnail = article.get("thumbnail")
        return _shown(place, me, {"id": thumbnail}) if thumbnail else [], str(article["title"])
    if poll := content.get("poll"):
        _poll(poll)
        return [], str(poll["question"])
    return [], ""


def _shown(place: Place, me: sqlite3.Row, told: dict[str, Any]) -> list[str]:
    row = uploads.asset(place, me, str(told.get("id")))
    if uploads.state(place, row) != "AVAILABLE":
        raise invalid(f"{row['urn']} is not ready to be used")
    alt = str(told.get("altText") or "")
    if len(alt) > ALT:
        raise invalid("altText exceeds the maximum", "FIELD_LENGTH_TOO_LONG")
    medium = place.media.get(NETWORK, row["medium"]) if row["medium"] else None
    if medium is None:
        return []  # a document
    place.media.describe(medium, alt=alt)
    return [str(medium["id"])]


def _poll(poll: dict[str, Any]) -> None:
    options = [str(each.get("text") or "") for each in poll.get("options") or ()]
    good = 2 <= len(options) <= 4 and all(0 < len(option) <= CHOICE for option in options)
    if not good or not 0 < len(str(poll.get("question") or "")) <= QUESTION:
        raise invalid("ERROR :: /content/poll :: question or options are not valid")
    if (poll.get("settings") or {}).get("duration") not in DURATIONS:
        raise invalid("ERROR :: /content/poll/settings/duration :: enum value is not valid")
