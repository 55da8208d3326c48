"""Comments, likes and private messages between a page and people."""

import json
import sqlite3
import time
from typing import Any

from starlette.requests import Request

from parvis.sandbox.facebook.auth import NETWORK, GraphError, bad, missing, page_of
from parvis.sandbox.facebook.nodes import PRIVATE_REPLY_LIVES, Node, Scene
from parvis.sandbox.facebook.publishing import Answer
from parvis.sandbox.ids import FACEBOOK
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given

MOST_COMMENT, MOST_MESSAGE = 8000, 2000
WINDOW, HUMAN_WINDOW = 86400, 7 * 86400
TYPES = {"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"}
ACTIONS = {"typing_on", "typing_off", "mark_seen", "react", "unreact"}


def comment_on(
    place: Place, parent: sqlite3.Row, author: str, text: str, *, media: tuple[str, ...] = (), at: float | None = None
) -> sqlite3.Row:
    """A comment under a post, or a reply to a comment. Its id begins with its post's, as on Facebook."""
    number = place.store.next()
    root = str(parent["root"]).rpartition("_")[2]
    identity = f"{root}_{FACEBOOK + number}"
    return place.world.write(NETWORK, author, text, identity=identity, parent=parent, media=media, at=at)


async def comment(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    scene.who.demand("pages_manage_engagement")
    page = page_of(scene.place, scene.who, scene.who.person)
    post = scene.place.world.post(NETWORK, node.row["post"] or "") if node.kind == "photo" else node.row
    if post is None or node.kind not in {"post", "comment", "photo"}:
        raise missing(node.id)
    media = (asked.text("attachment_id"),) if asked.text("attachment_id") else ()
    if not asked.text("message").strip() and not media:
        raise bad("Please provide either message, attachment_id, attachment_url or attachment_share_url")
    if len(asked.text("message")) > MOST_COMMENT:
        raise bad(f"Param message must be at most {MOST_COMMENT} characters")
    made = comment_on(scene.place, post, page["id"], asked.text("message"), media=media)
    key = str(asked.values.get("_key", ""))
    scene.place.store.record(NETWORK, "reply", page["handle"], made["text"], made["id"], key)
    return {"id": made["id"]}


async def like(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    scene.who.demand("pages_manage_engagement")
    if node.kind not in {"post", "comment"}:
        raise missing(node.id)
    scene.place.world.react(node.row, scene.who.person, "like", request.method == "POST")
    return {"success": True}


async def send(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    """A private message: to a person within 24 hours of theirs, or once to the author of a comment within 7 days."""
    scene.who.demand("pages_messaging")
    page = page_of(scene.place, scene.who, node.id)
    recipient, message = _object(asked, "recipient"), _object(asked, "message")
    if not recipient:
        raise bad("The parameter recipient is required")
    if action := asked.text("sender_action"):
        if action not in ACTIONS:
            raise bad(f"Param sender_action must be one of {{{', '.join(sorted(ACTIONS))}}}")
        return {"recipient_id": str(recipient.get("id"))}
    text = str(message.get("text") or "")
    if not text and not message.get("attachment"):
        raise bad("Param message must be non-empty: text or attachment")
    if len(text) > MOST_MESSAGE:
        raise bad(f"Length of param message[text] must be less than or equal to {MOST_MESSAGE}")
    _check_type(asked)
    person = (
        _by_comment(scene, page, str(recipient["comment_id"]))
        if "comment_id" in recipient
        else _by_id(scene, page, recipient, asked)
    )
    if "comment_id" in recipient:
        _mark_answered(scene, str(recipient["comment_id"]))
    details = {"attachment": message.get("attachment")} if message.get("attachment") else {}
    sent = scene.place.world.send(NETWORK, owner=page["id"], person=person, sender=page["id"], text=text, details=details)
    key = str(asked.values.get("_key", ""))
    scene.place.store.record(NETWORK, "message", page["handle"], text, sent["id"], key)
    return {"recipient_id": person, "message_id": sent["id"]}


async def block(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    page = page_of(scene.place, scene.who, node.id)
    people = [*asked.many("user"), *asked.many("psid"), *asked.many("asid")]
    if not people:
        raise bad("The parameter user is required")
    change = (
        "INSERT OR IGNORE INTO relations (network, owner, person, kind) VALUES (?, ?, ?, 'block')"
        if request.method == "POST"
        else "DELETE FROM relations WHERE network = ? AND owner = ? AND person = ? AND kind = 'block'"
    )
    for person in people:
        scene.place.store.execute(change, (NETWORK, page["id"], person))
    return dict.fromkeys(people, True) if request.method == "POST" else {"success": True}


def _object(asked: Given, name: str) -> dict[str, Any]:
    try:
        value = asked.json(name) or {}
    except ValueError as error:
        raise bad(f"param {name} must be an object.") from error
    if not isinstance(value, dict):
        raise bad(f"param {name} must be an object.")
    return value


def _check_type(asked: Given) -> None:
    kind = asked.text("messaging_type", "RESPONSE")
    if kind not in TYPES:
        raise bad(f"Param messaging_type must be one of {{{', '.join(sorted(TYPES))}}} - got {kind!r}.")
    if kind == "MESSAGE_TAG" and asked.text("tag") != "HUMAN_AGENT":
        raise bad("Invalid message tag: only HUMAN_AGENT is accepted")


def _by_id(scene: Scene, page: sqlite3.Row, recipient: dict[str, Any], asked: Given) -> str:
    person = str(recipient.get("id", ""))
    if scene.place.world.person(NETWORK, person) is None:
        raise GraphError(100, "(#100) No matching user found", 2018001)
    sql = "SELECT max(at) AS at FROM messages WHERE network = ? AND owner = ? AND person = ? AND sender = person"
    row = scene.place.store.one(sql, (NETWORK, page["id"], person))
    window = HUMAN_WINDOW if asked.text("messaging_type") == "MESSAGE_TAG" else WINDOW
    if row is None or row["at"] is None or time.time() - row["at"] > window:
        raise GraphError(
            10, "(#10) This message is sent outside of allowed window. Learn more about the new policy here: "
            "https://developers.facebook.com/docs/messenger-platform/policy-overview", 2018278, status=403,
        )  # fmt: skip
    return person


def _by_comment(scene: Scene, page: sqlite3.Row, identity: str) -> str:
    post = scene.place.world.post(NETWORK, identity)
    root = scene.place.world.post(NETWORK, post["root"]) if post else None
    here = root is not None and page["id"] in {root["author"], json.loads(root["details"]).get("to")}
    if post is None or not here or post["author"] == page["id"]:
        raise missing(identity)
    if json.loads(post["details"]).get("answered_privately"):
        raise GraphError(10900, "(#10900) Activity already replied to", status=403)
    if time.time() - post["created"] > PRIVATE_REPLY_LIVES:
        raise GraphError(10, "(#10) This message is sent outside of allowed window.", 2018278, status=403)
    return str(post["author"])


def _mark_answered(scene: Scene, identity: str) -> None:
    sql = "UPDATE posts SET details = json_set(details, '$.answered_privately', 1) WHERE network = ? AND id = ?"
    scene.place.store.execute(sql, (NETWORK, identity))
