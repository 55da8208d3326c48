"""Google's three ways of sending a file: alone, beside its JSON in one body, or in pieces to a session."""

import json
import re
import secrets
import sqlite3
from collections.abc import Callable
from email.message import Message
from email.parser import BytesParser
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place
from parvis.sandbox.wire import Malformed, answer
from parvis.sandbox.youtube.auth import NETWORK, ApiError

PIECE = 256 * 1024
WHOLE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")

Keep = Callable[[Place, sqlite3.Row, dict[str, Any], bytes], dict[str, Any]]
"""(place, channel, what was said of the file, its bytes) → the resource that was made."""


async def begun(
    request: Request, place: Place, me: sqlite3.Row, keep: Keep, check: Callable[[dict[str, Any]], object]
) -> Response:
    """The first call of an upload; in the first two ways also the last."""
    way, body, query = request.query_params.get("uploadType", ""), await request.body(), dict(request.query_params)
    if way == "resumable":
        told = {**_json(body), "query": query}
        check(told)
        return _session(request, place, me, told)
    if way == "multipart":
        told, content = _related(request.headers.get("content-type", ""), body)
        told["query"] = query
        check(told)
        return answer(keep(place, me, told, content))
    if not body:
        raise ApiError(400, "mediaBodyRequired", "The request does not include the media file to be uploaded.")
    return answer(keep(place, me, {"query": query}, body))


async def piece(request: Request, place: Place, keep: Keep) -> Response:
    """More of a file to its session, or only the question how much there is. Whoever knows the address may."""
    identity = request.query_params.get("upload_id", "")
    row = place.store.one("SELECT * FROM media WHERE network = ? AND id = ?", (NETWORK, identity))
    if row is None:
        raise ApiError(404, "notFound", "The upload session is not known.", "global")
    told, content = json.loads(row["details"]), await request.body()
    if told.get("made"):
        return answer(told["made"])
    part = place.media.folder / row["file"]
    have = part.stat().st_size
    place_in = WHOLE.fullmatch(request.headers.get("content-range", f"bytes 0-{len(content) - 1}/{len(content)}"))
    if place_in is not None and content:
        first, last, total = (int(number) for number in place_in.groups())
        if first != have or last - first + 1 != len(content):
            return _unfinished(have)
        if last + 1 < total and len(content) % PIECE:
            raise ApiError(400, "badRequest", "Pieces must be multiples of 262144 bytes.", "global")
        with part.open("ab") as file:
            file.write(content)
        have += len(content)
    if have < row["size"]:
        return _unfinished(have)
    me = place.world.person(NETWORK, row["owner"])
    assert me is not None
    made = keep(place, me, told, part.read_bytes())
    part.unlink()
    place.store.execute("UPDATE media SET details = ? WHERE seq = ?", (json.dumps({"made": made}), row["seq"]))
    return answer(made)


def _session(request: Request, place: Place, me: sqlite3.Row, told: dict[str, Any]) -> Response:
    identity, size = f"session-{secrets.token_hex(12)}", int(request.headers.get("x-upload-content-length", "0") or 0)
    if size <= 0:
        raise ApiError(400, "badRequest", "X-Upload-Content-Length is missing.", "global")
    file = f"youtube-{identity}.part"
    (place.media.folder / file).write_bytes(b"")
    place.store.insert(
        "media", seq=place.store.next(), network=NETWORK, id=identity, owner=me["id"], file=file, size=size,
        mime=request.headers.get("x-upload-content-type", "video/*"), ready_at=float("inf"), details=json.dumps(told),
    )  # fmt: skip
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    return Response("", 200, {"location": place.url(f"/youtube{path}?uploadType=resumable&upload_id={identity}")})


def _unfinished(have: int) -> Response:
    return Response("", 308, {"range": f"bytes=0-{have - 1}"} if have else {})


def _related(kind: str, body: bytes) -> tuple[dict[str, Any], bytes]:
    """The two parts of a multipart/related body: JSON, then the file."""
    message: Message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    if len(parts) != 2 or not all(isinstance(part, bytes) for part in parts):
        raise ApiError(400, "badRequest", "A JSON part and a media part are expected.", "global")
    first, second = parts
    assert isinstance(first, bytes) and isinstance(second, bytes)
    return _json(first), second


def _json(raw: bytes) -> dict[str, Any]:
    try:
        read = json.loads(raw or b"{}")
    except ValueError as error:
        raise Malformed(str(error)) from error
    return read if isinstance(read, dict) else {}
