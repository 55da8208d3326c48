"""The upload server: whoever knows an address may send a file to it, whole or in pieces of any order."""

import json
import re
import secrets
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.dailymotion.auth import NETWORK, signed
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import answer, given

PLACE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
LEAST = 4 * 1024 * 1024  # of a piece that is not the last


@signed("manage_videos")
async def begin(request: Request, place: Place, me: sqlite3.Row) -> Response:
    identity = secrets.token_hex(12)
    file = f"dailymotion-{identity}.part"
    (place.media.folder / file).write_bytes(b"")
    place.store.insert("media", seq=place.store.next(), network=NETWORK, id=identity, owner=me["id"], file=file, mime="",
                       ready_at=float("inf"), details=json.dumps({"spans": []}))  # fmt: skip
    url = place.url("/dailymotion")
    return answer({"upload_url": f"{url}/upload?uuid={identity}", "progress_url": f"{url}/progress?uuid={identity}"})


async def piece(request: Request) -> Response:
    place = place_of(request)
    row = of(place, request.query_params.get("uuid", ""))
    if row is None:
        return Response(status_code=404)
    path = place.media.folder / row["file"]
    if request.headers.get("content-type", "").startswith("multipart/"):
        asked = await given(request)
        if "file" not in asked.files:
            return answer({"error": "missing file"}, 400)
        path.write_bytes(await asked.files["file"].read())
        return _whole(place, row, asked.files["file"].filename or "file", path.stat().st_size)
    content, told = await request.body(), PLACE.fullmatch(request.headers.get("content-range", ""))
    if told is None or int(told[2]) - int(told[1]) + 1 != len(content):
        return answer({"error": "invalid Content-Range"}, 400)
    first, last, size = (int(number) for number in told.groups())
    if last + 1 < size and len(content) < LEAST:
        return answer({"error": "the piece is too small"}, 400)
    with path.open("r+b") as file:
        file.seek(first)
        file.write(content)
    spans = joined([*json.loads(row["details"])["spans"], [first, last]])
    place.store.execute("UPDATE media SET details = ?, size = ? WHERE seq = ?", (json.dumps({"spans": spans}), size, row["seq"]))
    if spans == [[0, size - 1]]:
        return _whole(place, row, "file", size)
    return answer({}, 202, {"range": ",".join(f"{one}-{other}" for one, other in spans) + f"/{size}"})


async def progress(request: Request) -> Response:
    row = of(place_of(request), request.query_params.get("uuid", ""))
    if row is None:
        return Response(status_code=404)
    told = json.loads(row["details"])
    got = sum(last - first + 1 for first, last in told["spans"])
    return answer({"state": "done" if told.get("url") else "uploading", "received": got, "size": row["size"]})


def of(place: Place, identity: str) -> sqlite3.Row | None:
    return place.store.one("SELECT * FROM media WHERE network = ? AND id = ?", (NETWORK, identity))


def content_of(place: Place, url: str) -> bytes | None:
    """What was sent, by the address that was given back for it."""
    found = re.search(r"/files/([0-9a-f]+)", url)
    row = of(place, found[1]) if found else None
    return (place.media.folder / row["file"]).read_bytes() if row and json.loads(row["details"]).get("url") == url else None


def joined(spans: list[list[int]]) -> list[list[int]]:
    """In order, those that touch made one."""
    kept: list[list[int]] = []
    for first, last in sorted(spans):
        if kept and first <= kept[-1][1] + 1:
            kept[-1][1] = max(kept[-1][1], last)
        else:
            kept.append([first, last])
    return kept


def _whole(place: Place, row: sqlite3.Row, name: str, size: int) -> Response:
    url = place.url(f"/dailymotion/files/{row['id']}.mp4#seal-{row['seq']}")
    kept = {"spans": [[0, size - 1]], "url": url}
    place.store.execute("UPDATE media SET details = ?, size = ? WHERE seq = ?", (json.dumps(kept), size, row["seq"]))
    told: dict[str, Any] = {"url": url, "acodec": "AAC", "duration": 30_000, "format": "MPEG-4", "hash": row["id"], "name": name,
                            "seal": f"seal-{row['seq']}", "size": size}  # fmt: skip
    return answer(told)
