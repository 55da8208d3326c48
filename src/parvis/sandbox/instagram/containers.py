"""Publishing: a container fetches its file, waits, and is shown once."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any

from parvis.sandbox.instagram.account import NETWORK
from parvis.sandbox.instagram.graph import Answer, GraphError, Scene, bad, fetched, missing, names
from parvis.sandbox.instagram.nodes import account, status_code, used
from parvis.sandbox.media import Unreadable
from parvis.sandbox.store import details
from parvis.sandbox.wire import Given

TYPES = {"", "IMAGE", "VIDEO", "REELS", "STORIES", "CAROUSEL"}
BYTES_IMAGE, BYTES_VIDEO = 8 * 1024 * 1024, 64 * 1024 * 1024
CAPTION, HASHTAGS, MENTIONS, ALT = 2200, 30, 20, 1000
QUOTA = 100


def refused(code: int, sub: int, message: str) -> GraphError:
    return GraphError(code, message, sub, title="Media", explanation=message)


async def make(scene: Scene, identity: str, asked: Given) -> Answer:
    """A container for one file, or for a carousel of containers."""
    mine = account(scene, identity)
    kind, caption = asked.text("media_type").upper(), asked.text("caption")
    if kind not in TYPES:
        raise bad("Param media_type must be one of {VIDEO, REELS, STORIES, CAROUSEL}")
    if len(caption) > CAPTION or caption.count("#") > HASHTAGS or caption.count("@") > MENTIONS:
        raise refused(100, 2207010, "The submitted caption is too long.")
    if len(asked.text("alt_text")) > ALT:
        raise bad("The alt_text must be at most 1000 characters.")
    if kind == "CAROUSEL":
        return _keep(scene, mine, kind, caption, _members(scene, asked), "", time.time())
    kind = kind or "IMAGE"
    url, film = asked.text("video_url") or asked.text("image_url"), bool(asked.text("video_url"))
    if not url:
        raise bad("The parameter image_url is required" if kind in ("IMAGE", "") else "The parameter video_url is required")
    if film and kind in ("IMAGE", ""):
        raise refused(100, 2207023, "The media type is unknown; a video is REELS, or VIDEO in a carousel.")
    content = await fetched(url)
    medium, error = _file(scene, mine, content, film=film, story=kind == "STORIES", alt=asked.text("alt_text"))
    if error and not film:
        raise refused(9004 if error == 2207052 else 36003 if error == 2207009 else 100, error, "The media could not be used.")
    item = "ITEM" if asked.flag("is_carousel_item") else kind
    ready = medium["ready_at"] if medium is not None else time.time()
    return _keep(scene, mine, item, caption, [medium["id"]] if medium is not None else [], str(error or ""), ready)


def _file(
    scene: Scene, mine: sqlite3.Row, content: bytes | None, *, film: bool, story: bool, alt: str
) -> tuple[sqlite3.Row | None, int]:
    """The fetched file as kept, or Instagram's number for why it cannot be used."""
    if content is None:
        return None, 2207052
    if len(content) > (BYTES_VIDEO if film else BYTES_IMAGE):
        return None, 2207004
    wait = scene.place.faults.slow_media(NETWORK) if film else 0
    try:
        medium = scene.place.media.keep(NETWORK, mine["id"], content, alt=alt, wait=wait)
    except Unreadable:
        return None, 2207026 if film else 2207005
    wrong = 0
    if film != (medium["mime"] in ("video/mp4", "video/quicktime")) or (not film and medium["mime"] != "image/jpeg"):
        wrong = 2207026 if film else 2207005
    elif not film and not story and not 0.79 <= medium["width"] / medium["height"] <= 1.92:
        wrong = 2207009
    if wrong:
        scene.place.media.forget(medium)
        return None, wrong
    return medium, 0


def _members(scene: Scene, asked: Given) -> list[str]:
    """The containers of a carousel, as `a,b` or as a list; their files in order."""
    members = names(asked, "children")
    if not 2 <= len(members) <= 10:
        raise refused(100, 2207028, "A carousel needs 2 to 10 children.")
    files: list[str] = []
    for name in members:
        child = scene.place.media.get(NETWORK, name)
        if child is None or child["owner"] != scene.who.person or details(child).get("kind") != "ITEM":
            raise refused(100, 2207028, f"The child {name} is no carousel item.")
        if status_code(child) != "FINISHED":
            raise refused(9007, 2207027, "A child is not ready.")
        files += details(child)["files"]
    return files


def _keep(scene: Scene, mine: sqlite3.Row, kind: str, caption: str, files: list[str], error: str, ready: float) -> Answer:
    store = scene.place.store
    number = store.next()
    identity = str(17_889_000_000_000_000 + number)
    kept = {"kind": kind, "caption": caption, "files": files, "error": error, "made": time.time()}
    store.insert("media", seq=number, network=NETWORK, id=identity, owner=mine["id"], mime="container", file="",
                 ready_at=ready, details=json.dumps(kept))  # fmt: skip
    return {"id": identity}


async def publish(scene: Scene, identity: str, asked: Given) -> Answer:
    """Show a container. The same one again is refused."""
    mine, place = account(scene, identity), scene.place
    container = place.media.get(NETWORK, asked.text("creation_id"))
    if container is None or container["owner"] != mine["id"] or container["mime"] != "container":
        raise refused(24, 2207006, "The requested resource does not exist.")
    state, kept = status_code(container), details(container)
    if state in ("PUBLISHED", "ERROR"):
        raise refused(24, 2207006, f"The container is {state}.")
    if state == "EXPIRED":
        raise refused(24, 2207008, "The container has expired.")
    if state == "IN_PROGRESS":
        raise refused(9007, 2207027, "The media is not ready to be published. Please wait a moment.")
    if used(scene, mine) >= QUOTA:
        raise refused(9, 2207042, "The account has reached its daily publishing limit.")
    product = {"STORIES": "STORY", "REELS": "REELS"}.get(kept["kind"], "FEED")
    caption = "" if product == "STORY" else kept["caption"]
    post = place.world.write(NETWORK, mine["id"], caption, media=kept["files"], details={"product": product})
    done: dict[str, Any] = {**kept, "published": post["id"]}
    place.store.execute("UPDATE media SET details = ? WHERE seq = ?", (json.dumps(done), container["seq"]))
    place.store.record(NETWORK, "publish", mine["handle"], caption, post["id"])
    return {"id": post["id"]}


def delete(scene: Scene, identity: str) -> Answer:
    """The account's own media, or a comment under them."""
    post = scene.place.world.post(NETWORK, identity)
    root = scene.place.world.post(NETWORK, post["root"]) if post else None
    if post is None or root is None or root["author"] != scene.who.person:
        raise missing(identity)
    scene.place.world.remove(post)
    return {"success": True}
