"""What the ids of the Graph name, and their fields."""

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parvis.sandbox.facebook.auth import NETWORK, Caller, missing
from parvis.sandbox.facebook.fields import Field
from parvis.sandbox.media import ready
from parvis.sandbox.place import Place
from parvis.sandbox.wire import graph_time

PRIVATE_REPLY_LIVES = 7 * 86400
SPOKEN = 20
"""Messages of a conversation that are told with their words."""


@dataclass(frozen=True)
class Node:
    kind: str
    """page, person, user, post, comment, photo, video, conversation, message."""
    id: str
    row: sqlite3.Row


@dataclass(frozen=True)
class Scene:
    """Who asks, and where: what a field needs to be worked out."""

    place: Place
    who: Caller
    edge: Callable[["Scene", Node, Field], dict[str, Any]]
    """Reads an edge that was asked for as a field, such as `comments.limit(3)`."""


def find(place: Place, who: Caller, identity: str) -> Node:
    """What an id names; `me` is the caller."""
    if identity == "me":
        identity = who.person
    if person := place.world.person(NETWORK, identity):
        return Node("page" if person["owned"] else "person", identity, person)
    if post := place.world.post(NETWORK, identity):
        return Node("comment" if post["parent"] else "post", identity, post)
    if medium := place.media.get(NETWORK, identity):
        return Node("video" if medium["mime"].startswith(("video/", "upload")) else "photo", identity, medium)
    if identity.startswith("t_") and (person := place.world.person(NETWORK, identity[2:])):
        return Node("conversation", identity, person)
    sql = "SELECT * FROM messages WHERE network = ? AND id = ? AND NOT removed"
    if message := place.store.one(sql, (NETWORK, identity)):
        return Node("message", identity, message)
    if who.kind == "user" and identity == who.person:
        sql = "SELECT token, person AS id, 'Administration de la page' AS name FROM tokens WHERE token = ?"
        user = place.store.one(sql, (who.token,))
        assert user is not None
        return Node("user", identity, user)
    raise missing(identity)


def show(scene: Scene, node: Node, asked: list[Field]) -> dict[str, Any]:
    """A node with the fields that were asked for, or its default ones. The id always comes."""
    known = FIELDS[node.kind]
    wanted = asked or [Field(name) for name in DEFAULTS[node.kind]]
    if node.kind == "message" and beyond(scene.place, NETWORK, node.row):
        wanted = [field for field in wanted if field.name == "created_time"]
    shown: dict[str, Any] = {}
    for field in wanted:
        if field.name in known:
            value = known[field.name](scene, node)
            value = _narrowed(value, field.inner)
        elif (node.kind, field.name) in EDGES:
            value = scene.edge(scene, node, field)
        else:
            continue  # Real clients ask for many fields that the sandbox does not play.
        if value is not None:
            shown[field.name] = value
    return shown | {"id": node.id}


def beyond(place: Place, network: str, message: sqlite3.Row) -> bool:
    """Of a conversation Meta tells the words of the twenty newest messages alone; of the others that they were, and when."""
    sql = "SELECT count(*) FROM messages WHERE network = ? AND owner = ? AND person = ? AND seq > ? AND NOT removed"
    return place.store.number(sql, (network, message["owner"], message["person"], message["seq"])) >= SPOKEN


def _narrowed(value: Any, inner: list[Field]) -> Any:
    """`from{name}`, `attachments{target{id}}`: the asked parts of a value, or of each item under its `data`."""
    if not inner or not isinstance(value, dict):
        return value
    if "data" in value:
        data = value["data"]
        several = [_narrowed(each, inner) for each in data] if isinstance(data, list) else _narrowed(data, inner)
        return {**value, "data": several}
    asked = {field.name: field.inner for field in inner}
    kept = {name: _narrowed(each, asked[name]) for name, each in value.items() if name in asked}
    return {"id": value["id"], **kept} if "id" in value else kept


Value = Callable[[Scene, Node], Any]


def _column(name: str) -> Value:
    return lambda scene, node: node.row[name]


def _detail(name: str) -> Value:
    return lambda scene, node: json.loads(node.row["details"]).get(name)


def _author(scene: Scene, node: Node) -> Any:
    """Who wrote: told to the page alone, as on Facebook."""
    person = scene.place.world.person(NETWORK, node.row["author"])
    return {"name": person["name"], "id": person["id"]} if person and scene.who.kind == "page" else None


def _page_of_post(scene: Scene, node: Node) -> str:
    root = scene.place.world.post(NETWORK, node.row["root"]) or node.row
    return str(json.loads(root["details"]).get("to") or root["author"])


def _permalink(scene: Scene, node: Node) -> str:
    page = scene.place.world.person(NETWORK, _page_of_post(scene, node))
    handle = page["handle"] if page else ""
    here = f"#{node.id}" if node.kind == "comment" else ""
    return scene.place.url(f"/facebook/web/{handle}/{node.row['root']}{here}")


def _can_hide(scene: Scene, node: Node) -> bool:
    return bool(node.row["author"] != _page_of_post(scene, node))


def _can_reply_privately(scene: Scene, node: Node) -> bool:
    fresh = time.time() - node.row["created"] < PRIVATE_REPLY_LIVES
    return fresh and _can_hide(scene, node) and not json.loads(node.row["details"]).get("answered_privately")


def _parent(scene: Scene, node: Node) -> Any:
    parent = scene.place.world.post(NETWORK, node.row["parent"])
    return show(scene, Node("comment", parent["id"], parent), []) if parent and parent["parent"] else None


def _attachments(scene: Scene, node: Node) -> Any:
    media = scene.place.world.media_of(node.row)
    items = [
        {
            "type": "video_inline" if medium["mime"].startswith("video/") else "photo",
            "media": {"image": {"src": _url(scene, medium), "height": medium["height"], "width": medium["width"]}},
            "target": {"id": medium["id"]}, "description": medium["alt"],
        }
        for medium in media
    ]  # fmt: skip
    if not items:
        link = json.loads(node.row["details"]).get("link")
        return {"data": [{"type": "share", "url": link, "unshimmed_url": link}]} if link else None
    return {"data": items if len(items) == 1 else [{"type": "album", "subattachments": {"data": items}}]}


def _attachment(scene: Scene, node: Node) -> Any:
    attachments = _attachments(scene, node)
    return attachments["data"][0] if attachments else None


def _url(scene: Scene, medium: sqlite3.Row) -> str:
    return scene.place.url(f"/files/{medium['file']}")


def _tags(scene: Scene, node: Node) -> Any:
    people = scene.place.world.mentioned(node.row)
    return [{"id": person["id"], "name": person["name"], "type": "page" if person["owned"] else "user"} for person in people]


def _message_from(scene: Scene, node: Node) -> dict[str, str]:
    person = scene.place.world.person(NETWORK, node.row["sender"])
    return {"name": person["name"] if person else "", "id": node.row["sender"]}


def _message_to(scene: Scene, node: Node) -> dict[str, Any]:
    other = node.row["person"] if node.row["sender"] == node.row["owner"] else node.row["owner"]
    person = scene.place.world.person(NETWORK, other)
    return {"data": [{"name": person["name"] if person else "", "id": other}]}


def _participants(scene: Scene, node: Node) -> dict[str, Any]:
    page = scene.place.world.person(NETWORK, scene.who.person)
    return {"data": [{"name": row["name"], "id": row["id"]} for row in (node.row, page) if row]}


def _last_message(scene: Scene, node: Node) -> str | None:
    sql = "SELECT max(at) AS at FROM messages WHERE network = ? AND owner = ? AND person = ?"
    row = scene.place.store.one(sql, (NETWORK, scene.who.person, node.row["id"]))
    return graph_time(row["at"]) if row and row["at"] else None


def _unread(scene: Scene, node: Node) -> int:
    sql = """SELECT count(*) FROM messages WHERE network = ? AND owner = ? AND person = ? AND sender = person
             AND seq > coalesce((SELECT max(seq) FROM messages AS mine WHERE mine.network = messages.network
                                 AND mine.owner = messages.owner AND mine.person = messages.person
                                 AND mine.sender = mine.owner), 0)"""
    return scene.place.store.number(sql, (NETWORK, scene.who.person, node.row["id"]))


def _video_status(scene: Scene, node: Node) -> dict[str, Any]:
    if node.row["mime"] == "upload":
        nothing = {"status": "not_started"}
        return {"video_status": "uploading", "uploading_phase": {"status": "in_progress"}, "processing_phase": nothing,
                "publishing_phase": nothing}  # fmt: skip
    done = ready(node.row)
    phase = {"status": "complete" if done else "in_progress"}
    return {"video_status": "ready" if done else "processing", "uploading_phase": {"status": "complete"},
            "processing_phase": phase, "publishing_phase": phase}  # fmt: skip


def _picture(scene: Scene, node: Node) -> dict[str, Any]:
    url = scene.place.url(f"/avatars/facebook/{node.row['id']}.png")
    return {"data": {"url": url, "height": 50, "width": 50, "is_silhouette": False}}


_created: Value = lambda scene, node: graph_time(node.row["created"])  # noqa: E731
_shares: Value = lambda scene, node: {"count": scene.place.world.reactions(node.row, "share")}  # noqa: E731

_PERSON: dict[str, Value] = {
    "id": _column("id"), "name": _column("name"), "picture": _picture,
    "first_name": lambda scene, node: node.row["name"].split()[0],
    "last_name": lambda scene, node: " ".join(node.row["name"].split()[1:]),
}  # fmt: skip
_POST: dict[str, Value] = {
    "id": _column("id"), "message": lambda scene, node: node.row["text"] or None, "created_time": _created,
    "from": _author,
    "updated_time": lambda scene, node: graph_time(node.row["edited"] or node.row["created"]),
    "permalink_url": _permalink, "attachments": _attachments, "message_tags": _tags,
    "is_hidden": lambda scene, node: bool(node.row["hidden"]),
    "is_published": lambda scene, node: bool(node.row["published"]), "status_type": lambda scene,
    node: "mobile_status_update",
    "shares": _shares, "targeting": _detail("targeting"), "feed_targeting": _detail("feed_targeting"),
    "link": _detail("link"),
    "scheduled_publish_time": _detail("scheduled_publish_time"),
    "full_picture": lambda scene,
    node: next((_url(scene, medium) for medium in scene.place.world.media_of(node.row)), None),
}  # fmt: skip
FIELDS: dict[str, dict[str, Value]] = {
    "person": _PERSON,
    "user": {"id": _column("id"), "name": _column("name")},
    "page": {
        **_PERSON, "username": _column("handle"), "about": _column("bio"), "followers_count": _column("followers"),
        "fan_count": _column("followers"), "category": lambda scene, node: "City",
        "link": lambda scene, node: scene.place.url(f"/facebook/web/{node.row['handle']}"),
        "tasks": lambda scene, node: ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"],
        "access_token": lambda scene, node: _page_token(scene, node),
    },
    "post": _POST,
    "comment": {
        "id": _column("id"), "message": _column("text"), "created_time": _created, "from": _author, "parent": _parent,
        "comment_count": lambda scene, node: len(scene.place.world.replies(node.row)),
        "like_count": lambda scene, node: scene.place.world.reactions(node.row, "like"),
        "user_likes": lambda scene, node: scene.place.world.reacted(node.row, scene.who.person, "like"),
        "is_hidden": lambda scene, node: bool(node.row["hidden"]), "can_hide": _can_hide,
        "can_comment": lambda *_: True,
        "can_remove": lambda *_: True, "can_like": lambda *_: True, "can_reply_privately": _can_reply_privately,
        "attachment": _attachment, "permalink_url": _permalink, "message_tags": _tags,
    },
    "photo": {
        "id": _column("id"), "alt_text": _column("alt"), "alt_text_custom": _column("alt"), "name": _detail("message"),
        "width": _column("width"), "height": _column("height"), "page_story_id": _column("post"),
        "images": lambda scene, node: [
            {"source": _url(scene, node.row), "width": node.row["width"], "height": node.row["height"]}
        ],
    },
    "video": {
        "id": _column("id"), "description": _detail("message"), "status": _video_status,
        "post_id": lambda scene, node: (node.row["post"] or "").rpartition("_")[2] or None,
        "published": lambda scene, node: bool(node.row["post"]) and ready(node.row),
        "permalink_url": lambda scene, node: f"/{node.row['owner']}/videos/{node.id}/" if node.row["post"] else None,
        "source": lambda scene, node: _url(scene, node.row),
    },
    "conversation": {
        "id": lambda scene, node: node.id, "updated_time": _last_message, "participants": _participants,
        "unread_count": _unread, "can_reply": lambda *_: True,
        "link": lambda scene, node: f"/inbox/{node.row['id']}",
    },
    "message": {
        "id": _column("id"), "created_time": lambda scene, node: graph_time(node.row["at"]), "message": _column("text"),
        "from": _message_from, "to": _message_to,
    },
}  # fmt: skip
DEFAULTS = {
    "person": ("name", "id"), "user": ("name", "id"), "page": ("name", "id"), "post": ("created_time", "message", "id"),
    "comment": ("created_time", "from", "message", "id"), "photo": ("id",), "video": ("description", "id"),
    "conversation": ("updated_time", "link", "id"), "message": ("created_time", "id"),
}  # fmt: skip
EDGES = {
    ("post", "comments"), ("comment", "comments"), ("photo", "comments"), ("post", "reactions"), ("post", "likes"),
    ("comment", "reactions"), ("comment", "likes"), ("conversation", "messages"), ("page", "feed"), ("page", "posts"),
    ("page", "published_posts"), ("page", "conversations"),
}  # fmt: skip


def _page_token(scene: Scene, node: Node) -> str | None:
    """A page's own token is told to those who administer it."""
    sql = """SELECT token FROM tokens WHERE network = ? AND person = ? AND kind = 'page' AND state = 'live'
             ORDER BY created"""
    row = scene.place.store.one(sql, (NETWORK, node.id))
    return row["token"] if row and (scene.who.kind == "user" or scene.who.person == node.id) else None
