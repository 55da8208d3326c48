"""Comments, answers to mentions, hiding, and private messages."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any

from parvis.sandbox.instagram.account import NETWORK
from parvis.sandbox.instagram.graph import Answer, GraphError, Scene, bad, missing
from parvis.sandbox.instagram.nodes import account, talker
from parvis.sandbox.instagram.people import comment_on
from parvis.sandbox.wire import Given

WINDOW, HUMAN_WINDOW = 86_400, 7 * 86_400
MOST = 1000


async def comment(scene: Scene, identity: str, asked: Given) -> Answer:
    """Under the account's own media (`comments`) or under a comment there (`replies`)."""
    post = scene.place.world.post(NETWORK, identity)
    root = scene.place.world.post(NETWORK, post["root"]) if post else None
    if post is None or root is None or root["author"] != scene.who.person:
        raise missing(identity)
    return _said(scene, post, asked)


async def mention(scene: Scene, identity: str, asked: Given) -> Answer:
    """Under somebody else's media, or a comment there, that names or tags the account."""
    mine = account(scene, identity)
    if not asked.text("media_id"):
        raise bad("The parameter media_id is required")
    post = scene.place.world.post(NETWORK, asked.text("comment_id") or asked.text("media_id"))
    if post is None or mine["id"] not in {person["id"] for person in scene.place.world.mentioned(post)}:
        raise missing(asked.text("media_id"))
    return _said(scene, post, asked)


def _said(scene: Scene, post: sqlite3.Row, asked: Given) -> Answer:
    if not asked.text("message").strip():
        raise bad("The parameter message is required")
    made = comment_on(scene.place, post, scene.who.person, asked.text("message"))
    me = scene.place.world.person(NETWORK, scene.who.person)
    assert me is not None
    scene.place.store.record(NETWORK, "reply", me["handle"], made["text"], made["id"])
    return {"id": made["id"]}


async def hide(scene: Scene, identity: str, asked: Given) -> Answer:
    """`hide` on a comment, `comment_enabled` on a media."""
    post = scene.place.world.post(NETWORK, identity)
    root = scene.place.world.post(NETWORK, post["root"]) if post else None
    if post is None or root is None or root["author"] != scene.who.person:
        raise missing(identity)
    if post["parent"] is None and "comment_enabled" in asked.values:
        return {"success": True}
    if post["parent"] is None or "hide" not in asked.values:
        raise bad("The parameter hide is required")
    if post["author"] == scene.who.person:
        raise bad("The account's own comments cannot be hidden.")
    scene.place.world.hide(post, asked.flag("hide"))
    return {"success": True}


async def send(scene: Scene, identity: str, asked: Given) -> Answer:
    """A private message: to a person within 24 hours of theirs, or once to the author of a comment within 7 days."""
    mine = talker(scene, identity)
    recipient, message = _object(asked, "recipient"), _object(asked, "message")
    text = str(message.get("text") or "")
    if not recipient or not text:
        raise bad("The parameters recipient and message are required")
    if len(text.encode()) > MOST:
        raise bad(f"Length of param message[text] must be less than or equal to {MOST}")
    tag = asked.text("messaging_type") == "MESSAGE_TAG"
    if tag and asked.text("tag") != "HUMAN_AGENT":
        raise bad("Invalid message tag: only HUMAN_AGENT is accepted")
    said = str(recipient.get("comment_id") or "")
    person = _by_comment(scene, mine, said) if said else _by_id(scene, mine, str(recipient.get("id")), tag)
    sent = scene.place.world.send(NETWORK, owner=mine["id"], person=person, sender=mine["id"], text=text)
    scene.place.store.record(NETWORK, "message", mine["handle"], text, sent["id"])
    return {"recipient_id": person, "message_id": sent["id"]}


def _object(asked: Given, name: str) -> dict[str, Any]:
    try:
        value = asked.json(name) or {}
    except ValueError as error:
        raise bad(f"param {name} must be an object.") from error
    if not isinstance(value, dict):
        raise bad(f"param {name} must be an object.")
    return value


def _by_id(scene: Scene, mine: sqlite3.Row, person: str, tag: bool) -> str:
    sql = "SELECT max(at) AS at FROM messages WHERE network = ? AND owner = ? AND person = ? AND sender = person"
    at = scene.place.store.execute(sql, (NETWORK, mine["id"], person))[0]["at"]
    if at is None or time.time() - at > (HUMAN_WINDOW if tag else WINDOW):
        raise GraphError(10, "(#10) This message is sent outside of allowed window.", 2018278, status=403)
    return person


def _by_comment(scene: Scene, mine: sqlite3.Row, identity: str) -> str:
    post = scene.place.world.post(NETWORK, identity)
    root = scene.place.world.post(NETWORK, post["root"]) if post else None
    if post is None or root is None or root["author"] != mine["id"] or post["author"] == mine["id"]:
        raise missing(identity)
    if json.loads(post["details"]).get("answered_privately"):
        raise GraphError(10900, "(#10900) Activity already replied to", status=403)
    if time.time() - post["created"] > HUMAN_WINDOW:
        raise GraphError(10, "(#10) This message is sent outside of allowed window.", 2018278, status=403)
    sql = "UPDATE posts SET details = json_set(details, '$.answered_privately', 1) WHERE network = ? AND id = ?"
    scene.place.store.execute(sql, (NETWORK, identity))
    return str(post["author"])
