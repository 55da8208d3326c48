"""Uploading: at once for pictures, in pieces for films; alt text."""

import base64
import binascii
import json
import re
import sqlite3
import time

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.media import Unreadable
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given, answer, given
from parvis.sandbox.x.auth import NETWORK, as_user, invalid, not_found
from parvis.sandbox.x.entities import media_key, upload

MOST = {
    "tweet_image": 5,
    "dm_image": 5,
    "tweet_gif": 15,
    "dm_gif": 15,
    "tweet_video": 64,
    "dm_video": 64,
    "amplify_video": 64,
}
PIECE = 5 * 1024 * 1024
LAST_SEGMENT = 999
MOST_ALT = 1000


@as_user("media.write")
async def at_once(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    category = asked.text("media_category")
    if category not in {"tweet_image", "dm_image", "subtitles"}:
        raise invalid("[$.media_category: does not have a value in the enumeration]", media_category=category)
    content = await _content(asked)
    kept = _track(place, me, content) if category == "subtitles" else _keep(place, me, content, category)
    return answer({"data": upload(kept)})


@as_user("media.write")
async def initialize(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked = await given(request)
    size, category = asked.whole("total_bytes", 0), asked.text("media_category", "tweet_video")
    if category not in MOST or not 0 < size <= MOST[category] * 1024 * 1024:
        raise invalid("[$.total_bytes: is missing or beyond the limit of its category]", total_bytes=size)
    number = place.store.next()
    identity = str(1_990_000_000_000_000_000 + number)
    file = f"x-{identity}.part"
    (place.media.folder / file).write_bytes(b"")
    place.store.insert(
        "media", seq=number, network=NETWORK, id=identity, owner=me["id"], mime=asked.text("media_type", "video/mp4"),
        file=file,
        size=size, ready_at=float("inf"), details=json.dumps({"category": category, "segments": []}),
    )  # fmt: skip
    row = _own(place, me, identity)
    return answer({"data": {"id": identity, "media_key": media_key(row), "expires_after_secs": 86400}})


@as_user("media.write")
async def append(request: Request, place: Place, me: sqlite3.Row) -> Response:
    asked, row = await given(request), _own(place, me, request.path_params["id"])
    details, index = json.loads(row["details"]), asked.whole("segment_index", -1)
    if "segments" not in details or not 0 <= index <= LAST_SEGMENT:
        raise invalid("[$.segment_index: must be between 0 and 999]", segment_index=index)
    content = await _content(asked)
    if len(content) > PIECE:
        raise invalid("[$.media: a segment has at most 5 MB]", media=len(content))
    (place.media.folder / f"{row['file']}.{index}").write_bytes(content)
    details["segments"] = sorted({*details["segments"], index})
    place.store.execute("UPDATE media SET details = ? WHERE seq = ?", (json.dumps(details), row["seq"]))
    return answer({"data": {"expires_at": int(time.time()) + 86400}})


@as_user("media.write")
async def finalize(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = _own(place, me, request.path_params["id"])
    details, folder = json.loads(row["details"]), place.media.folder
    pieces = [folder / f"{row['file']}.{index}" for index in details.get("segments", [])]
    content = b"".join(piece.read_bytes() for piece in pieces)
    if len(content) != row["size"]:
        raise invalid(f"{len(content)} bytes were appended, {row['size']} were announced", id=row["id"])
    for leftover in [*pieces, folder / row["file"]]:
        leftover.unlink()
    place.store.execute("DELETE FROM media WHERE seq = ?", (row["seq"],))
    kept = _keep(place, me, content, details["category"])
    place.store.execute("UPDATE media SET id = ? WHERE seq = ?", (row["id"], kept["seq"]))
    return answer({"data": upload(_own(place, me, row["id"]), chunked=True)})


@as_user("media.write")
async def status(request: Request, place: Place, me: sqlite3.Row) -> Response:
    row = _own(place, me, request.query_params.get("media_id", ""))
    if row["ready_at"] == float("inf"):
        raise invalid("The media was not finalized.", media_id=row["id"])
    return answer({"data": upload(row, chunked=True)})


@as_user("media.write")
async def metadata(request: Request, place: Place, me: sqlite3.Row) -> Response:
    body = (await given(request)).body
    row = _own(place, me, str(body.get("id", "")))
    try:
        text = str(body["metadata"]["alt_text"]["text"])
    except (KeyError, TypeError):
        raise invalid("[$.metadata.alt_text.text: is missing but it is required]", id=row["id"]) from None
    if not 0 < len(text) <= MOST_ALT:
        raise invalid("[$.metadata.alt_text.text: must be 1 to 1000 characters long]", text=text[:50])
    place.media.describe(row, alt=text)
    return answer({"data": {"id": row["id"], "associated_metadata": {"alt_text": {"text": text}}}})


@as_user("media.write")
async def subtitle(request: Request, place: Place, me: sqlite3.Row) -> Response:
    """A track that was uploaded becomes a film's subtitles in one language."""
    body = (await given(request)).body
    told = body.get("subtitles")
    if body.get("media_category") not in {"TweetVideo", "AmplifyVideo"} or not isinstance(told, dict):
        raise invalid("[$.media_category: does not have a value in the enumeration]", id=str(body.get("id")))
    row, track = _own(place, me, str(body.get("id", ""))), _own(place, me, str(told.get("id", "")))
    code = str(told.get("language_code", ""))
    if not re.fullmatch("[A-Z]{2}", code) or track["mime"] != "text/srt" or row["mime"].startswith(("image/", "text/")):
        raise invalid("[$.subtitles.language_code: does not match the regex pattern ^[A-Z]{2}$]", id=row["id"])
    kept = {**json.loads(row["details"]).get("subtitles", {}), code: track["id"]}
    place.media.describe(row, alt=row["alt"], details={"subtitles": kept})
    shown = [{"language_code": code, "display_name": told.get("display_name", ""), "media_id": track["id"]}]
    category = {"id": row["id"], "media_category": body["media_category"]}
    return answer({"data": {**category, "associated_subtitles": shown}})


def _track(place: Place, me: sqlite3.Row, content: bytes) -> sqlite3.Row:
    """Subtitles are no picture and no film: kept as they are."""
    if b" --> " not in content:
        raise invalid("[$.media: the media type is not recognised]", media_category="subtitles")
    number = place.store.next()
    identity = str(1_990_000_000_000_000_000 + number)
    (place.media.folder / f"x-{identity}.srt").write_bytes(content)
    place.store.insert(
        "media", seq=number, network=NETWORK, id=identity, owner=me["id"], mime="text/srt", file=f"x-{identity}.srt",
        size=len(content), ready_at=time.time(), details="{}",
    )  # fmt: skip
    return _own(place, me, identity)


def _keep(place: Place, me: sqlite3.Row, content: bytes, category: str) -> sqlite3.Row:
    if len(content) > MOST.get(category, 5) * 1024 * 1024:
        raise invalid("[$.media: the file is bigger than its category allows]", media_category=category)
    try:
        return place.media.keep(NETWORK, me["id"], content, wait=place.faults.slow_media(NETWORK))
    except Unreadable:
        raise invalid("[$.media: the media type is not recognised]", media_category=category) from None


async def _content(asked: Given) -> bytes:
    if "media" in asked.files:
        return await asked.files["media"].read()
    try:
        content = base64.b64decode(asked.text("media"), validate=True)
    except binascii.Error:
        content = b""
    if not content:
        raise invalid("[$.media: is missing but it is required]", media="")
    return content


def _own(place: Place, me: sqlite3.Row, identity: str) -> sqlite3.Row:
    row = place.media.get(NETWORK, identity)
    if row is None or row["owner"] != me["id"]:
        raise not_found("media", identity)
    return row
