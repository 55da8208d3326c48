"""Pins: made of a picture, several, or a film that was worked on; read, changed, saved, removed."""

import base64
import binascii
import sqlite3
from typing import Any

from parvis.sandbox.media import Unreadable, ready
from parvis.sandbox.pinterest import boards
from parvis.sandbox.pinterest.auth import NETWORK, ApiError, invalid, missing
from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.wire import Given, iso

UPLOADS = """CREATE TABLE IF NOT EXISTS pinterest_uploads (id TEXT PRIMARY KEY, owner TEXT NOT NULL, medium TEXT NOT NULL DEFAULT '',
             state TEXT NOT NULL DEFAULT 'registered')"""
LONGEST = {"title": 100, "description": 800, "link": 2048, "alt_text": 500}
HEAVIEST = 20_000_000  # bytes of a picture
CAROUSEL = (2, 5)


def make(place: Place, me: sqlite3.Row, asked: Given, key: str) -> dict[str, Any]:
    kept = _words(place, me, asked.body)
    if "board_id" not in kept:
        raise invalid("'board_id' is a required property")
    media, creative = _media(place, me, asked.body.get("media_source") or {}, kept.get("alt_text") or "")
    kept["creative_type"] = creative
    written = place.world.write(NETWORK, me["id"], _shown(kept), media=media, details=kept)
    said = "\n".join(filter(None, (kept.get("title"), _shown(kept))))
    place.store.record(NETWORK, "publish", me["handle"], said, written["id"], key)
    return told(place, written)


def change(place: Place, me: sqlite3.Row, pin: sqlite3.Row, asked: Given) -> dict[str, Any]:
    kept = details(pin) | _words(place, me, asked.body)
    return told(place, place.world.edit(pin, _shown(kept), details=kept))


def found(place: Place, me: sqlite3.Row, identity: str) -> sqlite3.Row:
    pin = place.world.post(NETWORK, identity)
    if pin is None or pin["parent"]:
        raise missing("Pin")
    if pin["author"] != me["id"]:
        raise ApiError(403, 29, "You are not permitted to access that resource.")
    return pin


def told(place: Place, pin: sqlite3.Row) -> dict[str, Any]:
    kept, owner = details(pin), place.world.person(NETWORK, pin["author"])
    names = ("title", "description", "link", "alt_text", "board_id", "board_section_id", "dominant_color", "parent_pin_id")
    media = place.world.media_of(pin)
    kind = {"VIDEO": "video", "CAROUSEL": "multiple_images"}.get(kept.get("creative_type", ""), "image")
    images = {"1200x": {"width": media[0]["width"], "height": media[0]["height"], "url": place.url(f"/files/{media[0]['file']}")}}
    return {
        "id": pin["id"], "created_at": iso(pin["created"])[:19], **{name: kept.get(name) for name in names},
        "creative_type": kept.get("creative_type"), "board_owner": {"username": owner["handle"] if owner else ""},
        "is_owner": True, "is_standard": True, "has_been_promoted": False, "note": None, "pin_metrics": None,
        "media": {"media_type": kind, "images": images},
    }  # fmt: skip


def register(place: Place, me: sqlite3.Row, asked: Given) -> dict[str, Any]:
    """A place for a film: where it goes, and the fields that go with it."""
    if asked.text("media_type") != "video":
        raise invalid("'media_type' must be 'video'")
    identity = str(52_000_000 + place.store.next())
    place.store.insert("pinterest_uploads", id=identity, owner=me["id"])
    parameters = {"key": f"uploads/{identity}", "policy": "cGxheWVk", "x-amz-algorithm": "AWS4-HMAC-SHA256",
                  "Content-Type": "multipart/form-data"}  # fmt: skip
    return {
        "media_id": identity,
        "media_type": "video",
        "upload_url": place.url(f"/{NETWORK}/upload"),
        "upload_parameters": parameters,
    }


async def receive(place: Place, asked: Given) -> bool:
    """The film itself, without any token. Whether it was expected, with every field."""
    identity = asked.text("key").removeprefix("uploads/")
    row = place.store.one("SELECT * FROM pinterest_uploads WHERE id = ?", (identity,))
    if row is None or "file" not in asked.files or not asked.text("policy"):
        return False
    try:
        medium = place.media.keep(NETWORK, row["owner"], await asked.files["file"].read(), wait=place.faults.slow_media(NETWORK))
        state, name = "processing", medium["id"]
    except Unreadable:
        state, name = "failed", ""
    place.store.execute("UPDATE pinterest_uploads SET state = ?, medium = ? WHERE id = ?", (state, name, identity))
    return True


def upload(place: Place, me: sqlite3.Row, identity: str) -> dict[str, Any]:
    row = place.store.one("SELECT * FROM pinterest_uploads WHERE id = ? AND owner = ?", (identity, me["id"]))
    if row is None:
        raise missing("Media")
    medium = place.media.get(NETWORK, row["medium"]) if row["medium"] else None
    state = "succeeded" if medium is not None and ready(medium) else row["state"]
    return {"media_id": identity, "media_type": "video", "status": state}


def _words(place: Place, me: sqlite3.Row, body: dict[str, Any]) -> dict[str, Any]:
    kept = {name: body[name] for name in (*LONGEST, "board_id", "board_section_id") if body.get(name)}
    for name, most in LONGEST.items():
        if len(str(kept.get(name, ""))) > most:
            raise invalid(f"'{name}' is too long")
    if "board_id" in kept:
        boards.found(place, me["id"], str(kept["board_id"]))
    if "board_section_id" in kept:
        boards.found(place, me["id"], str(kept["board_section_id"]), str(kept.get("board_id", "")))
    return kept


def _media(place: Place, me: sqlite3.Row, source: dict[str, Any], alt: str) -> tuple[list[str], str]:
    match source.get("source_type"):
        case "image_base64":
            return [_picture(place, me, source, alt)], "REGULAR"
        case "multiple_image_base64":
            items = source.get("items") or []
            if not CAROUSEL[0] <= len(items) <= CAROUSEL[1]:
                raise invalid("'items' must have 2 to 5 elements")
            return [_picture(place, me, item, alt) for item in items], "CAROUSEL"
        case "video_id":
            return [_film(place, me, source, alt)], "VIDEO"
    raise invalid("'media_source' does not match any of the source types")


def _picture(place: Place, me: sqlite3.Row, item: dict[str, Any], alt: str) -> str:
    if item.get("content_type") not in ("image/jpeg", "image/png"):
        raise invalid("'content_type' must be image/jpeg or image/png")
    try:
        content = base64.b64decode(str(item.get("data", "")), validate=True)
        if len(content) > HEAVIEST:
            raise invalid("The image is too large")
        return str(place.media.keep(NETWORK, me["id"], content, alt=alt)["id"])
    except (binascii.Error, Unreadable) as error:
        raise ApiError(400, 235, "Sorry we could not fetch the image.") from error


def _film(place: Place, me: sqlite3.Row, source: dict[str, Any], alt: str) -> str:
    if not {"cover_image_url", "cover_image_data", "cover_image_key_frame_time"} & set(source):
        raise invalid("A cover image is required")
    identity = str(source.get("media_id", ""))
    if upload(place, me, identity)["status"] != "succeeded":
        raise invalid("The media is not ready")
    row = place.store.one("SELECT medium FROM pinterest_uploads WHERE id = ?", (identity,))
    medium = place.media.get(NETWORK, row["medium"]) if row else None
    assert medium is not None
    place.media.describe(medium, alt=alt)
    return str(medium["id"])


def _shown(kept: dict[str, Any]) -> str:
    """A pin's words under its title."""
    return "\n".join(str(kept[name]) for name in ("description", "link") if kept.get(name))
