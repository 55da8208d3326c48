"""What the ids of Threads name, and the fields and lists of each."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any

from parvis.sandbox.facebook.fields import Field
from parvis.sandbox.instagram.graph import Answer, Scene, Shown, bad, column, listed, missing, show, spanned
from parvis.sandbox.store import Value, details
from parvis.sandbox.threads.account import NETWORK
from parvis.sandbox.wire import Given, graph_time

DAY = 86_400
ALIVE = "SELECT * FROM posts WHERE network = 'threads' AND NOT removed"
QUOTAS = {"": ("publish", 250), "reply_": ("reply", 1000), "delete_": ("delete", 100)}


def account(scene: Scene, identity: str) -> sqlite3.Row:
    """The account that the token is of; `me` is it."""
    row = scene.place.world.person(NETWORK, scene.who.person)
    if row is None or identity not in ("me", row["id"]):
        raise missing(identity)
    return row


def read(scene: Scene, identity: str, asked: list[Field]) -> Answer:
    if identity in ("me", scene.who.person):
        return show(scene, ACCOUNT, account(scene, identity), asked, "id")
    if post := scene.place.world.post(NETWORK, identity):
        return show(scene, POST, post, asked, "id")
    container = scene.place.media.get(NETWORK, identity)
    if container is not None and container["owner"] == scene.who.person and container["mime"] == "container":
        return show(scene, CONTAINER, container, asked, "id,status")
    raise missing(identity)


def edge(scene: Scene, identity: str, name: str, asked: Given, fields: list[Field], path: str) -> Answer:
    tell = lambda row: show(scene, POST, row, fields, "id")  # noqa: E731
    if name in ("conversation", "replies") and identity not in ("me", scene.who.person):
        post = scene.place.world.post(NETWORK, identity)
        if post is None:
            raise missing(identity)
        sql = f"{ALIVE} AND parent IS NOT NULL AND {'root' if name == 'conversation' else 'parent'} = ?"
        newest = asked.flag("reverse", True)
        return listed(scene, sql, [post["id"]], asked, tell, path=path, oldest_first=not newest)
    mine = account(scene, identity)
    params: list[Value] = [mine["id"]]
    match name:
        case "threads":
            sql = f"{ALIVE} AND parent IS NULL AND author = ?"
        case "replies":
            sql = f"{ALIVE} AND parent IS NOT NULL AND author = ?"
        case "mentions":
            sql = f"{ALIVE} AND author != ? AND seq IN (SELECT seq FROM mentions WHERE network = ? AND person = ?)"
            params = [mine["id"], NETWORK, mine["id"]]
        case "threads_publishing_limit":
            return {"data": [limits(scene, mine)]}
        case _:
            raise bad(f"Tried accessing nonexisting field ({name}) on node type (ThreadsUser)")
    sql, params = spanned(sql, params, asked)
    return listed(scene, sql, params, asked, tell, path=path)


def limits(scene: Scene, mine: sqlite3.Row) -> Answer:
    """What is used of each quota in the last 24 hours."""
    sql = "SELECT count(*) FROM records WHERE network = ? AND kind = ? AND account = ? AND at > ?"
    told: Answer = {}
    for name, (kind, most) in QUOTAS.items():
        told[f"{name}quota_usage"] = scene.place.store.number(sql, (NETWORK, kind, mine["handle"], time.time() - DAY))
        told[f"{name}config"] = {"quota_total": most, "quota_duration": DAY}
    return told


def _username(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    person = scene.place.world.person(NETWORK, row["author"])
    return person["handle"] if person else None


def _permalink(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    author = scene.place.world.person(NETWORK, row["author"])
    city = author if author and author["owned"] else scene.place.world.owned(NETWORK)[0]
    return scene.place.url(f"/threads/web/{city['handle']}/{row['root']}#p{row['id']}")


def _media_type(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    media = scene.place.world.media_of(row)
    if not media:
        return "TEXT_POST"
    return "CAROUSEL_ALBUM" if len(media) > 1 else "VIDEO" if media[0]["mime"].startswith("video/") else "IMAGE"


def _media_url(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    media = scene.place.world.media_of(row)
    return scene.place.url(f"/files/{media[0]['file']}") if len(media) == 1 else None


def _children(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    media = scene.place.world.media_of(row)
    return {"data": [{"id": each["id"]} for each in media]} if len(media) > 1 else None


def _root(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return {"id": row["root"]} if row["parent"] else None


def _above(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return {"id": row["parent"]} if row["parent"] else None


def _detail(name: str) -> Shown:
    return lambda scene, row, field: json.loads(row["details"]).get(name)


def status(container: sqlite3.Row) -> str:
    kept = details(container)
    if kept.get("published"):
        return "PUBLISHED"
    if kept["made"] < time.time() - DAY:
        return "EXPIRED"
    if kept.get("error"):
        return "ERROR"
    return "FINISHED" if container["ready_at"] <= time.time() else "IN_PROGRESS"


_picture: Shown = lambda scene, row, field: scene.place.url(f"/avatars/threads/{row['id']}.png")  # noqa: E731

ACCOUNT: dict[str, Shown] = {
    "id": column("id"), "username": column("handle"), "name": column("name"), "threads_biography": column("bio"),
    "threads_profile_picture_url": _picture, "is_verified": lambda *_: True, "is_eligible_for_geo_gating": lambda *_: True,
}  # fmt: skip
POST: dict[str, Shown] = {
    "id": column("id"), "text": lambda scene, row, field: row["text"] or None, "username": _username, "permalink": _permalink,
    "timestamp": lambda scene, row, field: graph_time(row["created"]), "media_product_type": lambda *_: "THREADS",
    "media_type": _media_type, "media_url": _media_url, "children": _children, "shortcode": column("id"),
    "owner": lambda scene, row, field: {"id": row["author"]}, "root_post": _root, "replied_to": _above,
    "alt_text": lambda scene, row, field: next((each["alt"] for each in scene.place.world.media_of(row)), None) or None,
    "has_replies": lambda scene, row, field: bool(scene.place.world.replies(row)),
    "is_reply": lambda scene, row, field: row["parent"] is not None,
    "is_reply_owned_by_me": lambda scene, row, field: row["parent"] is not None and row["author"] == scene.who.person,
    "hide_status": lambda scene, row, field: "HIDDEN" if row["hidden"] else "NOT_HUSHED",
    "is_quote_post": lambda *_: False, "reply_audience": lambda scene, row, field: details(row).get("replies", "EVERYONE"),
    "topic_tag": _detail("topic"), "link_attachment_url": _detail("link"), "poll_attachment": _detail("poll"),
}  # fmt: skip
CONTAINER: dict[str, Shown] = {
    "id": column("id"), "status": lambda scene, row, field: status(row),
    "error_message": lambda scene, row, field: details(row).get("error") or None,
}  # fmt: skip
