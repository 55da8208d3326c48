"""Pictures, films in parts, documents: a place first, then the bytes, then some work on them."""

import json
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.linkedin import auth
from parvis.sandbox.linkedin.auth import NETWORK, as_page, called, invalid, missing
from parvis.sandbox.media import Unreadable, ready
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import answer

ASSETS = """CREATE TABLE IF NOT EXISTS linkedin_assets (urn TEXT PRIMARY KEY, kind TEXT NOT NULL, owner TEXT NOT NULL,
            size INTEGER NOT NULL DEFAULT 0, medium TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'WAITING_UPLOAD')"""
PARTS = """CREATE TABLE IF NOT EXISTS linkedin_parts (urn TEXT NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL,
           PRIMARY KEY (urn, number))"""
CAPTIONS = "CREATE TABLE IF NOT EXISTS linkedin_captions (urn TEXT PRIMARY KEY, language TEXT NOT NULL, content TEXT NOT NULL)"
PART = 4_194_304  # bytes
KINDS = {"images": "image", "videos": "video", "documents": "document"}
DOCUMENTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


async def act(request: Request) -> Response:
    """`?action=initializeUpload`, and of films `finalizeUpload`."""
    place, me, asked = await called(request, auth.POST)
    kind = KINDS[request.path_params["kind"]]
    if asked.text("action") == "finalizeUpload" and kind == "video":
        return _finalize(place, me, asked.body.get("finalizeUploadRequest") or {})
    wanted = asked.body.get("initializeUploadRequest")
    if asked.text("action") != "initializeUpload" or not isinstance(wanted, dict):
        raise invalid("initializeUploadRequest is required")
    as_page(me, str(wanted.get("owner")))
    number = place.store.next()
    urn, size = f"urn:li:{kind}:C5{number:010d}", int(wanted.get("fileSizeBytes") or 0)
    place.store.insert("linkedin_assets", urn=urn, kind=kind, owner=me["id"], size=size)
    address = place.url(f"/{NETWORK}/upload/{urn.rpartition(':')[2]}")
    told: dict[str, Any] = {kind: urn, "uploadUrlExpiresAt": 1_900_000_000_000}
    if kind != "video":
        return answer({"value": told | {"uploadUrl": f"{address}/0"}})
    if size <= 0:
        raise invalid("fileSizeBytes is required")
    parts = [
        {"uploadUrl": f"{address}/{part}", "firstByte": part * PART, "lastByte": min(size, (part + 1) * PART) - 1}
        for part in range((size + PART - 1) // PART)
    ]
    thumbnail = {"thumbnailUploadUrl": f"{address}/thumbnail"} if wanted.get("uploadThumbnail") else {}
    captions = {"captionsUploadUrl": f"{address}/captions"} if wanted.get("uploadCaptions") else {}
    return answer({"value": told | {"uploadInstructions": parts, "uploadToken": f"token-{number}", **thumbnail, **captions}})


async def receive(request: Request) -> Response:
    place = place_of(request)
    auth.holder(request, place)
    name, part, content = request.path_params["name"], request.path_params["part"], await request.body()
    row = place.store.one("SELECT * FROM linkedin_assets WHERE urn LIKE ?", (f"%:{name}",))
    if row is None:
        raise missing("Upload")
    if part == "thumbnail":
        return Response(status_code=201)
    if part == "captions":
        return await _subtitle(request, place, row["urn"])
    if row["kind"] == "video":
        sql = "INSERT OR REPLACE INTO linkedin_parts (urn, number, content) VALUES (?, ?, ?)"
        place.store.execute(sql, (row["urn"], int(part), content))
        return Response(status_code=200, headers={"etag": f'"{name}-{part}"'})
    if row["kind"] == "document":
        _settle(place, row, "", "AVAILABLE" if content.startswith(DOCUMENTS) else "PROCESSING_FAILED")
    else:
        _keep(place, row, content)
    return Response(status_code=201)


async def _subtitle(request: Request, place: Place, urn: str) -> Response:
    """A form of two parts: what the file is, and the file."""
    form = await request.form()
    told, file = form.get("metadata"), form.get("file")
    try:
        metadata = json.loads(told if isinstance(told, str) else await told.read() if told is not None else "")
        language = str(metadata["locale"]["language"])
    except (ValueError, KeyError, TypeError):
        raise invalid("metadata is required") from None
    if metadata.get("format") != "SRT" or file is None or isinstance(file, str):
        raise invalid("format is not supported")
    content = (await file.read()).decode()
    sql = "INSERT OR REPLACE INTO linkedin_captions (urn, language, content) VALUES (?, ?, ?)"
    place.store.execute(sql, (urn, language, content))
    return Response(status_code=201)


async def show(request: Request) -> Response:
    place, me, _ = await called(request, auth.POST, auth.READ)
    row = asset(place, me, request.path_params["urn"])
    return answer({"id": row["urn"], "owner": f"urn:li:organization:{row['owner']}", "status": state(place, row)})


def asset(place: Place, me: sqlite3.Row, urn: str) -> sqlite3.Row:
    row = place.store.one("SELECT * FROM linkedin_assets WHERE urn = ? AND owner = ?", (urn, me["id"]))
    if row is None:
        raise missing(urn or "Media")
    return row


def state(place: Place, row: sqlite3.Row) -> str:
    medium = place.media.get(NETWORK, row["medium"]) if row["medium"] else None
    return "PROCESSING" if medium is not None and not ready(medium) else str(row["state"])


def _finalize(place: Place, me: sqlite3.Row, asked: dict[str, Any]) -> Response:
    row = asset(place, me, str(asked.get("video")))
    parts = place.store.execute("SELECT * FROM linkedin_parts WHERE urn = ? ORDER BY number", (row["urn"],))
    tags = [f"{row['urn'].rpartition(':')[2]}-{part['number']}" for part in parts]
    content = b"".join(part["content"] for part in parts)
    if asked.get("uploadedPartIds") != tags or len(content) != row["size"]:
        raise invalid(f"uploadedPartIds do not match the uploaded parts: {json.dumps(tags)}")
    place.store.execute("DELETE FROM linkedin_parts WHERE urn = ?", (row["urn"],))
    _keep(place, row, content)
    return Response(status_code=200)


def _keep(place: Place, row: sqlite3.Row, content: bytes) -> None:
    try:
        medium = place.media.keep(NETWORK, row["owner"], content, wait=place.faults.slow_media(NETWORK))
        _settle(place, row, medium["id"], "AVAILABLE")
    except Unreadable:
        _settle(place, row, "", "PROCESSING_FAILED")


def _settle(place: Place, row: sqlite3.Row, medium: str, state: str) -> None:
    place.store.execute("UPDATE linkedin_assets SET medium = ?, state = ? WHERE urn = ?", (medium, state, row["urn"]))
