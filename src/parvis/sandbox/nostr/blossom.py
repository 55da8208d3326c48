"""Files addressed by their sha256 (Blossom BUD-01, 02, 04, 06, 12)."""

import base64
import hashlib
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from parvis.sandbox.media import ENDINGS, Unreadable
from parvis.sandbox.nostr.keys import every, first, genuine
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import answer

LARGEST = 100 * 1024 * 1024
CORS = {"access-control-allow-origin": "*"}
Ask = Callable[[Request], Awaitable[Response]]


class Refusal(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class _Digest(Convertor[str]):
    regex = "[0-9a-f]{64}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


def routes(network: str, base: str) -> list[BaseRoute]:
    """`base`: the path under which files are found, "" at the root."""
    register_url_convertor("sha256", _Digest())

    def told(ask: Callable[[Request, Place, str, str], Awaitable[Response]]) -> Ask:
        async def wrapped(request: Request) -> Response:
            try:
                return await ask(request, place_of(request), network, base)
            except Refusal as refusal:
                return Response(status_code=refusal.status, headers={**CORS, "x-reason": refusal.reason})

        return wrapped

    return [
        Route("/upload", told(upload), methods=["PUT", "HEAD"]),
        Route("/media", told(upload), methods=["PUT", "HEAD"]),
        Route("/mirror", told(mirror), methods=["PUT"]),
        Route("/list/{pub}", told(listed)),
        Route("/{sha:sha256}", told(file), methods=["GET", "HEAD"]),
        Route("/{sha:sha256}", told(delete), methods=["DELETE"]),
        Route("/{sha:sha256}.{ending}", told(file), methods=["GET", "HEAD"]),
    ]


async def upload(request: Request, place: Place, network: str, base: str) -> Response:
    if request.method == "HEAD":
        if int(request.headers.get("x-content-length", "0") or 0) > LARGEST:
            raise Refusal(413, "File too large")
        return Response(headers=CORS)
    content = await request.body()
    digest = hashlib.sha256(content).hexdigest()
    verb = "media" if request.url.path.endswith("/media") else "upload"
    pub = authorised(request, verb, digest)
    if request.headers.get("x-sha-256", digest) != digest:
        raise Refusal(409, "The hash does not match the content")
    return _kept(place, network, base, pub, digest, content)


async def mirror(request: Request, place: Place, network: str, base: str) -> Response:
    """A file that this sandbox has, under another network or none; it fetches nothing from elsewhere."""
    body = await request.json()
    digest = str(body.get("url") or "").rsplit("/", 1)[-1].split(".")[0]
    pub = authorised(request, "upload", digest)
    row = place.store.one("SELECT network, medium FROM nostr_files WHERE sha = ?", (digest,))
    medium = place.media.get(row["network"], row["medium"]) if row else None
    if medium is None:
        raise Refusal(502, "The source could not be read")
    return _kept(place, network, base, pub, digest, (place.media.folder / medium["file"]).read_bytes())


async def file(request: Request, place: Place, network: str, base: str) -> Response:
    row = _row(place, network, request.path_params["sha"])
    medium = place.media.get(network, row["medium"])
    if medium is None:
        raise Refusal(404, "Blob not found")
    return FileResponse(place.media.folder / medium["file"], media_type=medium["mime"], headers=CORS)


async def delete(request: Request, place: Place, network: str, base: str) -> Response:
    digest = request.path_params["sha"]
    pub = authorised(request, "delete", digest)
    row = _row(place, network, digest)
    if row["owner"] != pub:
        raise Refusal(403, "Not yours")
    place.store.execute("DELETE FROM nostr_files WHERE network = ? AND sha = ?", (network, digest))
    return Response(headers=CORS)


async def listed(request: Request, place: Place, network: str, base: str) -> Response:
    sql = "SELECT * FROM nostr_files WHERE network = ? AND owner = ? ORDER BY at DESC LIMIT 100"
    rows = place.store.execute(sql, (network, request.path_params["pub"]))
    return answer([described(place, network, base, row) for row in rows], headers=CORS)


def authorised(request: Request, verb: str, digest: str) -> str:
    """Who asks: an event of kind 24242 in the header, for this verb and this file, that has not expired."""
    scheme, _, written = request.headers.get("authorization", "").partition(" ")
    try:
        raw = base64.b64decode(written.replace("-", "+").replace("_", "/") + "=" * (-len(written) % 4))
        event: Any = json.loads(raw)
    except ValueError as error:
        raise Refusal(401, "The authorization could not be read") from error
    now = time.time()
    if scheme != "Nostr" or not genuine(event) or event["kind"] != 24242:
        raise Refusal(401, "A signed event of kind 24242 is needed")
    if event["created_at"] > now + 60 or not first(event, "expiration").isdigit() or int(first(event, "expiration")) < now:
        raise Refusal(401, "The authorization has expired, or is not valid yet")
    if first(event, "t") != verb or (every(event, "x") and digest not in every(event, "x")) or not every(event, "x"):
        raise Refusal(401, f"The authorization is not for {verb} of this file")
    servers = every(event, "server")
    if servers and request.url.hostname not in servers:
        raise Refusal(401, "The authorization is for another server")
    return str(event["pubkey"])


def described(place: Place, network: str, base: str, row: sqlite3.Row) -> dict[str, Any]:
    medium = place.media.get(network, row["medium"])
    assert medium is not None
    url = place.url(f"{base}/{row['sha']}{ENDINGS[medium['mime']]}")
    return {"url": url, "sha256": row["sha"], "size": medium["size"], "type": medium["mime"], "uploaded": row["at"]}


def _kept(place: Place, network: str, base: str, pub: str, digest: str, content: bytes) -> Response:
    if len(content) > LARGEST:
        raise Refusal(413, "File too large")
    known = place.store.one("SELECT * FROM nostr_files WHERE network = ? AND sha = ?", (network, digest))
    if known:
        return answer(described(place, network, base, known), 200, CORS)
    try:
        medium = place.media.keep(network, pub, content)
    except Unreadable as error:
        raise Refusal(415, "Unsupported type") from error
    place.store.insert("nostr_files", network=network, sha=digest, owner=pub, medium=medium["id"], at=int(time.time()))
    return answer(described(place, network, base, _row(place, network, digest)), 201, CORS)


def _row(place: Place, network: str, digest: str) -> sqlite3.Row:
    row = place.store.one("SELECT * FROM nostr_files WHERE network = ? AND sha = ?", (network, digest))
    if row is None:
        raise Refusal(404, "Blob not found")
    return row
