"""Publishing: a container fetches its file, waits, and is shown once; answers, hiding and removing."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from typing import Any

from parvis.sandbox.instagram.graph import Answer, GraphError, Scene, bad, fetched, missing, names
from parvis.sandbox.media import Unreadable
from parvis.sandbox.store import details
from parvis.sandbox.threads.account import NETWORK
from parvis.sandbox.threads.nodes import QUOTAS, account, limits, status
from parvis.sandbox.wire import Given

TYPES = {"TEXT", "IMAGE", "VIDEO", "CAROUSEL"}
CONTROLS = {"everyone", "accounts_you_follow", "mentioned_only", "parent_post_author_only", "followers_only"}
TEXT, ALT, MOST = 500, 1000, 20


async def make(scene: Scene, identity: str, asked: Given) -> Answer:
    mine, kind = account(scene, identity), asked.text("media_type").upper()
    scene.who.demand("threads_content_publish")
    if kind not in TYPES:
        raise bad("Param media_type must be one of {TEXT, IMAGE, VIDEO, CAROUSEL}")
    if kind == "TEXT" and not asked.text("text").strip():
        raise bad("The parameter text is required")
    if len(asked.text("text")) > TEXT:
        raise bad("Param text must be at most 500 characters long.")
    if len(asked.text("alt_text")) > ALT:
        raise bad("Param alt_text must be at most 1000 characters long.")
    kept = _chosen(scene, asked, kind)
    files, error, ready = await _files(scene, mine, kind, asked)
    kept |= {"kind": "ITEM" if asked.flag("is_carousel_item") else kind, "files": files, "error": error, "made": time.time()}
    store = scene.place.store
    number = store.next()
    name = str(18_000_000_000_000_000 + number)
    store.insert("media", seq=number, network=NETWORK, id=name, owner=mine["id"], mime="container", file="",
                 ready_at=ready, details=json.dumps(kept))  # fmt: skip
    if kind == "TEXT" and asked.flag("auto_publish_text"):
        return _shown(scene, mine, name)
    return {"id": name}


def _chosen(scene: Scene, asked: Given, kind: str) -> dict[str, Any]:
    """What a post is given beside its media, refused when it makes no sense."""
    control, topic = asked.text("reply_control") or "everyone", asked.text("topic_tag")
    if control not in CONTROLS:
        raise bad(f"Param reply_control must be one of {{{', '.join(sorted(CONTROLS))}}}")
    if topic and (len(topic) > 50 or re.search(r"[.&]", topic)):
        raise bad("Param topic_tag is invalid")
    above = asked.text("reply_to_id")
    if above and scene.place.world.post(NETWORK, above) is None:
        raise missing(above)
    countries = names(asked, "allowlisted_country_codes")
    if not all(re.fullmatch("[A-Z]{2}", each) for each in countries):
        raise bad("Param allowlisted_country_codes must be ISO 3166-1 alpha-2 codes")
    poll = asked.json("poll_attachment")
    if (poll or asked.text("link_attachment")) and kind != "TEXT":
        raise bad("Polls and links are for text posts only")
    told = {"text": asked.text("text"), "above": above, "replies": control.upper(), "topic": topic or None, "poll": poll,
            "link": asked.text("link_attachment") or None}  # fmt: skip
    geo = {"geo_locations": {"countries": countries}} if countries else None
    return {**told, "targeting": geo}


async def _files(scene: Scene, mine: sqlite3.Row, kind: str, asked: Given) -> tuple[list[str], str, float]:
    """The kept files of a container, why they cannot be used, and when they are ready."""
    if kind == "TEXT":
        return [], "", 0.0
    if kind == "CAROUSEL":
        members = [scene.place.media.get(NETWORK, name) for name in names(asked, "children")]
        if not 2 <= len(members) <= MOST or not all(each is not None and details(each).get("kind") == "ITEM" for each in members):
            raise bad("A carousel needs 2 to 20 children.")
        ready = [each for each in members if each is not None]
        if any(status(each) != "FINISHED" for each in ready):
            raise GraphError(24, "The requested resource does not exist: a child is not ready", 4279009)
        return [file for each in ready for file in details(each)["files"]], "", 0.0
    url = asked.text("video_url" if kind == "VIDEO" else "image_url")
    if not url:
        raise bad(f"The parameter {kind.lower()}_url is required")
    content = await fetched(url)
    if content is None:
        return [], f"FAILED_DOWNLOADING_{kind}", 0.0
    wait = scene.place.faults.slow_media(NETWORK) if kind == "VIDEO" else 0
    try:
        medium = scene.place.media.keep(NETWORK, mine["id"], content, alt=asked.text("alt_text"), wait=wait)
    except Unreadable:
        return [], f"FAILED_PROCESSING_{kind}", 0.0
    if (kind == "VIDEO") != medium["mime"].startswith("video/"):
        scene.place.media.forget(medium)
        return [], f"FAILED_PROCESSING_{kind}", 0.0
    return [medium["id"]], "", float(medium["ready_at"])


async def publish(scene: Scene, identity: str, asked: Given) -> Answer:
    return _shown(scene, account(scene, identity), asked.text("creation_id"))


def _shown(scene: Scene, mine: sqlite3.Row, name: str) -> Answer:
    """Show a container. The same one again is refused."""
    place, container = scene.place, scene.place.media.get(NETWORK, name)
    if container is None or container["owner"] != mine["id"] or status(container) != "FINISHED":
        raise GraphError(24, "The requested resource does not exist", 4279009)
    kept = details(container)
    parent = place.world.post(NETWORK, kept["above"]) if kept["above"] else None
    limit = "reply_" if parent is not None else ""
    if limits(scene, mine)[f"{limit}quota_usage"] >= QUOTAS[limit][1]:
        raise GraphError(9, "Application request limit reached", 2207042)
    shown = {name: kept[name] for name in ("replies", "topic", "link", "poll", "targeting") if kept[name]}
    post = place.world.write(NETWORK, mine["id"], kept["text"], parent=parent, media=kept["files"], details=shown)
    done = json.dumps({**kept, "published": post["id"]})
    place.store.execute("UPDATE media SET details = ? WHERE seq = ?", (done, container["seq"]))
    place.store.record(NETWORK, "reply" if parent is not None else "publish", mine["handle"], kept["text"], post["id"])
    return {"id": post["id"]}


async def hide(scene: Scene, identity: str, asked: Given) -> Answer:
    """Only a direct answer to a post of the account's own; what is below it follows."""
    scene.who.demand("threads_manage_replies")
    post = scene.place.world.post(NETWORK, identity)
    root = scene.place.world.post(NETWORK, post["root"]) if post else None
    if post is None or root is None or root["author"] != scene.who.person or post["parent"] != root["id"]:
        raise missing(identity)
    scene.place.world.hide(post, asked.flag("hide"))
    return {"success": True}


def delete(scene: Scene, identity: str) -> Answer:
    scene.who.demand("threads_delete")
    post = scene.place.world.post(NETWORK, identity)
    if post is None or post["author"] != scene.who.person:
        raise missing(identity)
    scene.place.world.remove(post)
    scene.place.store.record(NETWORK, "delete", account(scene, "me")["handle"], identity, identity)
    return {"success": True, "deleted_id": identity}
