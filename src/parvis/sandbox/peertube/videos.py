"""Videos: sent at once or in pieces, transcoded, dressed, shown, taken away; what they did."""

import json
import re
import secrets
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.media import Unreadable
from parvis.sandbox.peertube import shown
from parvis.sandbox.peertube.auth import NETWORK, ApiError, invalid, missing, signed
from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.wire import Given, answer, given

HEAVIEST = 2_000_000_000
WHOLE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
VISIBLE = {1: "public", 2: "unlisted", 3: "private", 4: "private", 5: "private"}
COUNTRIES = {"FR": 0.78, "BE": 0.09, "DE": 0.05, "CH": 0.04}
REGIONS = {"Île-de-France": 0.55, "Occitanie": 0.09, "Bretagne": 0.06}
MINE = "SELECT * FROM posts WHERE network = 'peertube' AND author = ? AND parent IS NULL AND NOT removed ORDER BY seq DESC"


@signed
async def begin(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """A session for a file; its first call says all of the video."""
    size = request.headers.get("x-upload-content-length", "")
    if not size.isdigit() or not int(size):
        raise invalid("x-upload-content-length")
    if int(size) > HEAVIEST:
        raise ApiError(413, "The video file is too large", "max_file_size_reached")
    if not request.headers.get("x-upload-content-type", "").startswith("video/"):
        raise ApiError(415, "This video file is not supported")
    asked = await given(request)
    if not asked.text("filename"):
        raise invalid("filename")
    told, identity = about(place, me, asked), f"{secrets.token_hex(16)}"
    (place.media.folder / f"peertube-{identity}.part").write_bytes(b"")
    place.store.insert(
        "media", seq=place.store.next(), network=NETWORK, id=identity, owner=me["id"], file=f"peertube-{identity}.part",
        size=int(size), mime="video/*", ready_at=float("inf"), details=json.dumps(told),
    )  # fmt: skip
    host = request.headers.get("host", "localhost")
    path = request.scope.get("root_path", "")
    return Response("", 201, {"location": f"//{host}{path}/api/v1/videos/upload-resumable?upload_id={identity}"})


@signed
async def piece(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """More of a file, or only the question how much there is."""
    identity = request.query_params.get("upload_id", "")
    row = place.store.one("SELECT * FROM media WHERE network = ? AND id = ? AND owner = ?", (NETWORK, identity, me["id"]))
    if row is None:
        raise missing("Upload")
    told, content, part = json.loads(row["details"]), await request.body(), place.media.folder / row["file"]
    if told.get("made"):
        return answer(told["made"])
    have, asked = part.stat().st_size, WHOLE.fullmatch(request.headers.get("content-range", ""))
    if asked is None:
        return _unfinished(have)
    first, last, total = (int(number) for number in asked.groups())
    if first != have or last - first + 1 != len(content) or total != row["size"]:
        raise ApiError(409, "Chunk does not match the upload")
    with part.open("ab") as file:
        file.write(content)
    if have + len(content) < row["size"]:
        return _unfinished(have + len(content))
    made = {"video": shown.names(_kept(place, me, told, part.read_bytes()))}
    part.unlink()
    place.store.execute("UPDATE media SET details = ? WHERE seq = ?", (json.dumps({"made": made}), row["seq"]))
    return answer(made)


@signed
async def cancel(request: Request, place: Place, me: sqlite3.Row) -> Response:
    identity = request.query_params.get("upload_id", "")
    place.store.execute("DELETE FROM media WHERE network = ? AND id = ? AND owner = ?", (NETWORK, identity, me["id"]))
    return Response(status_code=204)


@signed
async def whole(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    if "videofile" not in asked.files:
        raise invalid("videofile", "Should have a file")
    told = about(place, me, asked)
    return answer({"video": shown.names(_kept(place, me, told, await asked.files["videofile"].read()))})


@signed
async def show(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = found(place, request.path_params["id"])
    if details(row)["privacy"] == 3 and row["author"] != me["id"]:
        raise ApiError(403, "Cannot fetch information of private/internal video")
    return answer(shown.video(place, row))


@signed
async def mine(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    rows = [shown.video(place, row) for row in place.store.execute(MINE, (me["id"],))]
    return answer(shown.page(rows, asked.whole("start", 0), asked.whole("count", 15, 100)))


@signed
async def change(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, asked = owned(place, me, request), await given(request)
    told = about(place, me, asked, details(row))
    if "thumbnailfile" in asked.files:
        told["thumbnail"] = len(await asked.files["thumbnailfile"].read())
    before = row["visibility"]
    row = place.world.edit(row, told.pop("description", row["text"]), details=told, visibility=VISIBLE[told["privacy"]])
    _noted(place, me, row, before)
    return Response(status_code=204)


@signed
async def delete(request: Request, place: Place, me: sqlite3.Row) -> Response:
    place.world.remove(owned(place, me, request))
    return Response(status_code=204)


@signed
async def captions(request: Request, place: Place, me: sqlite3.Row) -> Response:
    kept = details(found(place, request.path_params["id"])).get("captions", {})
    rows = [{"language": {"id": name, "label": name}, "automaticallyGenerated": False} for name in sorted(kept)]
    return answer(shown.page(rows, 0, 100))


@signed
async def caption(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row, language = owned(place, me, request), request.path_params["language"]
    kept, asked = details(row).get("captions", {}), await given(request)
    if request.method == "PUT":
        content = await asked.files["captionfile"].read() if "captionfile" in asked.files else b""
        if not content or not re.fullmatch(r"[a-z]{2,3}", language):
            raise invalid("captionfile", "This caption file is not supported or too large.")
        kept[language] = len(content)
    elif kept.pop(language, None) is None:
        raise missing("Caption")
    remember(place, row, captions=kept)
    return Response(status_code=204)


@signed
async def overall(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = owned(place, me, request)
    seen = shown.views(place, row)
    return answer({
        "averageWatchTime": 21.5, "totalWatchTime": int(seen * 21.5), "viewersPeak": seen // 9, "totalViewers": seen,
        "countries": [{"isoCode": key, "viewers": int(seen * share)} for key, share in COUNTRIES.items()],
        "subdivisions": [{"name": key, "viewers": int(seen * share)} for key, share in REGIONS.items()],
    })  # fmt: skip


def about(place: Place, me: sqlite3.Row, asked: Given, kept: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a call says of a video, over what was `kept` of it."""
    told = dict(kept or {"privacy": 3, "commentsPolicy": 1, "downloadEnabled": True, "nsfw": False, "waitTranscoding": False})
    for name in ("name", "description", "language", "support"):
        if name in asked.values:
            told[name] = asked.text(name)
    if not 3 <= len(told.get("name", "")) <= 120:
        raise invalid("name", "Should have a valid name")
    if "description" in asked.values and not 3 <= len(told["description"]) <= 10_000:
        raise invalid("description", "Should have a valid description")
    for name, known in (("privacy", shown.PRIVACIES), ("commentsPolicy", shown.POLICIES), ("category", shown.CATEGORIES),
                        ("licence", shown.LICENCES)):  # fmt: skip
        if name in asked.values:
            told[name] = asked.whole(name, 0)
            if told[name] not in known:
                raise invalid(name)
    for name in ("downloadEnabled", "nsfw", "waitTranscoding", "generateTranscription"):
        told[name] = asked.flag(name, bool(told.get(name)))
    if "tags" in asked.values or "tags[]" in asked.values:
        told["tags"] = asked.many("tags")
        if not told["tags"] or len(told["tags"]) > 5 or any(not 2 <= len(tag) <= 30 for tag in told["tags"]):
            raise invalid("tags")
    return told | {"channel": _channel(place, me, asked, told.get("channel")), "title": told["name"]}


def found(place: Place, identity: str) -> sqlite3.Row:
    """By number, uuid or short uuid."""
    row = place.world.post(NETWORK, identity)
    if row is None and not identity.isdigit():
        rows = place.store.execute("SELECT * FROM posts WHERE network = 'peertube' AND parent IS NULL AND NOT removed")
        row = next((each for each in rows if identity in map(str, shown.names(each).values())), None)
    if row is None or row["parent"] is not None:
        raise missing("Video")
    return row


def owned(place: Place, me: sqlite3.Row, request: Request) -> sqlite3.Row:
    row = found(place, request.path_params["id"])
    if row["author"] != me["id"]:
        raise ApiError(403, "Cannot manage a video of another user.")
    return row


def remember(place: Place, row: sqlite3.Row, **more: Any) -> None:
    """Beside the row, without an edit that people would see."""
    kept = json.dumps({**details(row), **more})
    place.store.execute("UPDATE posts SET details = ? WHERE network = ? AND id = ?", (kept, NETWORK, row["id"]))


def _channel(place: Place, me: sqlite3.Row, asked: Given, kept: int | None) -> int:
    wanted = asked.whole("channelId", kept or 0)
    sql = "SELECT 1 FROM peertube_channels WHERE seq = ? AND owner = ?"
    if place.store.one(sql, (wanted, me["id"])) is None:
        raise ApiError(400, 'Unknown video "channelId" or missing manage rights', channelId="Should have a valid channel")
    return wanted


def _kept(place: Place, me: sqlite3.Row, told: dict[str, Any], content: bytes) -> sqlite3.Row:
    text = str(told.pop("description", ""))
    wait = place.faults.film(NETWORK)
    try:
        media = [place.media.keep(NETWORK, me["id"], content, wait=wait)["id"]]
    except Unreadable as error:
        raise ApiError(422, "Video unreadable") from error
    row = place.world.write(NETWORK, me["id"], text, visibility=VISIBLE[told["privacy"]], media=media, details=told)
    _noted(place, me, row, "private")
    return row


def _noted(place: Place, me: sqlite3.Row, row: sqlite3.Row, before: str) -> None:
    """What becomes visible is a publication."""
    if before == "private" and row["visibility"] != "private":
        place.store.record(NETWORK, "publish", me["handle"], f"{details(row)['name']}\n{row['text']}", row["id"])


def _unfinished(have: int) -> Response:
    return Response("", 308, {"range": f"bytes=0-{have - 1}"} if have else {})
