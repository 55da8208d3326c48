"""What a page says: posts and photos, with whom they are for; editing and deleting. Videos are in `videos`."""

import json
import re
import sqlite3
import time
from typing import Any

import httpx2
from starlette.requests import Request

from parvis.sandbox.facebook.auth import NETWORK, GraphError, bad, missing, page_of
from parvis.sandbox.facebook.nodes import Node, Scene
from parvis.sandbox.media import Unreadable
from parvis.sandbox.wire import Given

MOST_BYTES = {"photo": 10 * 1024 * 1024, "video": 64 * 1024 * 1024}
SOON, LATE = 600, 75 * 86400
GEO = {"countries", "regions", "cities", "zips", "places", "country_groups", "location_types"}
TARGETING = {"geo_locations", "age_min", "age_max", "genders", "locales", "interests", "college_years",
"education_statuses",
             "relationship_statuses", "excluded_geo_locations"}  # fmt: skip
Answer = dict[str, Any]


async def feed(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    page = publisher(scene, node)
    photos = [unpublished(scene, page, each) for each in attached(asked)]
    if not asked.text("message") and not asked.text("link") and not photos:
        raise bad("Missing message or attachment")
    details = {**audience(asked), "link": asked.text("link") or None}
    post = publish(scene, page, asked.text("message"), asked, details, [photo["id"] for photo in photos])
    return {"id": post["id"]}


async def photos(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    page = publisher(scene, node)
    content = await content_of(asked, "photo", ("source", "file", "image"), "url")
    message = asked.text("message") or asked.text("caption")
    shown = audience(asked)
    medium = keep(scene, page, content, "photo", asked, message)
    if not asked.flag("published", True) and not asked.text("scheduled_publish_time"):
        return {"id": medium["id"]}
    post = publish(scene, page, message, asked, shown, [medium["id"]])
    return {"id": medium["id"], "post_id": post["id"]}


async def change(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    """Edit or hide a post or a comment, publish one that was held, describe a photo."""
    if node.kind == "photo":
        scene.place.media.describe(node.row, alt=asked.text("alt_text_custom", node.row["alt"]))
        return {"success": True}
    page = _owner(scene, node)
    mine = node.row["author"] == page["id"]
    if "is_hidden" in asked.values:
        if node.kind == "comment" and mine:
            raise GraphError(200, "(#200) This comment cannot be hidden by the page", status=403)
        scene.place.world.hide(node.row, asked.flag("is_hidden"))
    if "message" in asked.values:
        if not mine:
            raise missing(node.id)
        scene.place.world.edit(node.row, asked.text("message"))
    if asked.flag("is_published"):
        scene.place.store.execute("UPDATE posts SET published = 1 WHERE seq = ?", (node.row["seq"],))
    return {"success": True}


async def delete(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    if node.kind not in {"post", "comment", "photo", "video"}:
        raise missing(node.id)
    if node.kind in {"photo", "video"}:
        if node.row["owner"] != scene.who.person:
            raise missing(node.id)
        scene.place.media.forget(node.row)
        return {"success": True}
    _owner(scene, node)
    if node.kind == "post" and node.row["author"] != scene.who.person:
        raise missing(node.id)
    scene.place.world.remove(node.row)
    return {"success": True}


def attached(asked: Given) -> list[str]:
    """The photo ids of `attached_media`, as JSON or as `attached_media[0]={"media_fbid":"…"}`."""
    try:
        items = asked.json("attached_media") or []
        numbered = [name for name in asked.values if re.fullmatch(r"attached_media\[\d+\]", name)]
        items = [*items, *(asked.json(name) for name in sorted(numbered, key=lambda name: int(name[15:-1])))]
        return [str(item["media_fbid"]) for item in items]
    except (ValueError, TypeError, KeyError) as error:
        raise bad("param attached_media must be an array of objects with media_fbid.") from error


def publisher(scene: Scene, node: Node) -> sqlite3.Row:
    scene.who.demand("pages_manage_posts")
    return page_of(scene.place, scene.who, node.id)


def _owner(scene: Scene, node: Node) -> sqlite3.Row:
    """The page on whose ground a post or comment stands, if the caller is that page."""
    root = scene.place.world.post(NETWORK, node.row["root"]) if node.kind in {"post", "comment"} else None
    if root is None or scene.who.person not in {root["author"], json.loads(root["details"]).get("to")}:
        raise missing(node.id)
    return page_of(scene.place, scene.who, scene.who.person)


def publish(
    scene: Scene, page: sqlite3.Row, message: str, asked: Given, details: dict[str, Any], media: list[str], *,
    visibility: str = "public",
) -> sqlite3.Row:  # fmt: skip
    place, at = scene.place, _scheduled(asked)
    published = asked.flag("published", True) and at is None and "appears" not in details
    kept = {name: value for name, value in {**details, "scheduled_publish_time": at}.items() if value is not None}
    with place.store.lock:
        number = place.store.next()
        post = place.world.write(
            NETWORK, page["id"], message, identity=f"{page['id']}_{122_100_000_000_000 + number}", media=media,
            published=published, details=kept, visibility=visibility,
        )  # fmt: skip
    key = str(asked.values.get("_key", ""))
    place.store.record(NETWORK, "publish", page["handle"], message or str(details.get("link") or ""), post["id"], key)
    return post


def _scheduled(asked: Given) -> int | None:
    given = asked.text("scheduled_publish_time")
    if not given:
        return None
    if not given.isdigit():
        raise bad("Param scheduled_publish_time must be a valid timestamp")
    wait = int(given) - time.time()
    if not SOON - 60 <= wait <= LATE:
        raise bad("The specified scheduled publish time is invalid.")
    if asked.flag("published", False):
        raise bad("You cannot specify a scheduled publish time on a published post")
    return int(given)


def audience(asked: Given) -> dict[str, Any]:
    """`targeting` (who may see) and `feed_targeting` (whom it favours), refused when they make no sense."""
    found: dict[str, Any] = {}
    for name in ("targeting", "feed_targeting"):
        try:
            value = asked.json(name)
        except ValueError as error:
            raise bad(f"param {name} must be an object.") from error
        if value:
            _check_audience(name, value)
            found[name] = value
    return found


def _check_audience(name: str, value: Any) -> None:
    geo = value.get("geo_locations") or {} if isinstance(value, dict) else None
    if not isinstance(geo, dict) or set(value) - TARGETING or set(geo) - GEO:
        raise bad(f"Invalid parameter: {name} has an unknown field")
    countries = geo.get("countries", [])
    if len(countries) > 25 or not all(re.fullmatch(r"[A-Z]{2}", str(each)) for each in countries):
        raise bad(f"Invalid parameter: {name}.geo_locations.countries must be at most 25 ISO 3166-1 alpha-2 codes")
    if name == "targeting" and value.get("age_min", 13) not in {13, 15, 18, 21, 25}:
        raise bad("Invalid parameter: age_min must be one of 13, 15, 18, 21, 25")


def unpublished(scene: Scene, page: sqlite3.Row, identity: str) -> sqlite3.Row:
    medium = scene.place.media.get(NETWORK, identity)
    if medium is None or medium["owner"] != page["id"]:
        raise bad(f"Invalid media id: {identity}")
    if medium["post"]:
        raise GraphError(100, "(#100) The photo has already been published", 1366051)
    return medium


def keep(scene: Scene, page: sqlite3.Row, content: bytes, kind: str, asked: Given, message: str) -> sqlite3.Row:
    text = "Your photos couldn't be uploaded. Photos should be saved as JPG, PNG, GIF, TIFF or WEBP files."
    try:
        medium = scene.place.media.keep(
            NETWORK, page["id"], content, alt=asked.text("alt_text_custom"), details={"message": message},
            wait=scene.place.faults.slow_media(NETWORK),
        )  # fmt: skip
    except Unreadable:
        raise GraphError(324, "(#324) Missing or invalid image file", 2069019, title="Photo", explanation=text) from None
    if (kind == "video") != medium["mime"].startswith("video/"):
        scene.place.media.forget(medium)
        raise GraphError(352 if kind == "video" else 324, "(#352) The file format is not supported", 1363024)
    return medium


async def content_of(asked: Given, kind: str, names: tuple[str, ...], url: str) -> bytes:
    """The bytes of an upload, sent along or to be fetched from an address."""
    found = next((asked.files[name] for name in names if name in asked.files), None) or next(iter(asked.files.values()), None)
    if found:
        content = await found.read()
    elif asked.text(url):
        content = await _fetch(asked.text(url))
    else:
        raise GraphError(324, "(#324) Requires upload file")
    if len(content) > MOST_BYTES[kind]:
        raise GraphError(100, "(#100) The file is too big", 1366046)
    return content


async def _fetch(url: str) -> bytes:
    try:
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            response = await client.get(url)
            response.raise_for_status()
            return response.content
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise GraphError(100, "(#100) The url could not be fetched", 1609005) from error
