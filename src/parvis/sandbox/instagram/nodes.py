"""What the ids of Instagram name, and the fields and lists of each."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from parvis.sandbox.facebook.fields import Field, written
from parvis.sandbox.facebook.nodes import beyond
from parvis.sandbox.instagram.account import NETWORK, account_of, page_of
from parvis.sandbox.instagram.graph import Answer, Scene, Shown, bad, column, listed, missing, show, spanned
from parvis.sandbox.store import Value, details
from parvis.sandbox.wire import Given, graph_time

DAY = 86_400
ALIVE = "SELECT * FROM posts WHERE network = 'instagram' AND NOT removed"


def account(scene: Scene, identity: str) -> sqlite3.Row:
    """The account that the path names, if the token is its own. By Instagram Login it may be called `me`."""
    named = scene.who.person if identity == "me" and scene.who.kind == "instagram" else identity
    row = scene.place.world.person(NETWORK, named)
    if row is None or not row["owned"] or (scene.who.kind != "user" and scene.who.person != row["id"]):
        raise missing(identity)
    return row


def talker(scene: Scene, identity: str) -> sqlite3.Row:
    """The account whose messages are asked for: by Facebook Login they are reached through the page."""
    if scene.who.kind == "instagram":
        return account(scene, identity)
    if identity not in ("me", page_of(scene.who.person)):
        raise missing(identity)
    return account(scene, scene.who.person)


def read(scene: Scene, identity: str, asked: list[Field]) -> Answer:
    """Any node, with its fields."""
    place = scene.place
    if identity == "me" and scene.who.kind == "page":
        identity = page_of(scene.who.person)
    if identity == "me" and scene.who.kind == "instagram":
        identity = scene.who.person
    if person := place.world.person(NETWORK, identity):
        if person["owned"]:
            return show(scene, ACCOUNT, account(scene, identity), asked, "id")
        return _resident(scene, person, asked)
    if post := place.world.post(NETWORK, identity):
        known, usual = (COMMENT, "timestamp,text,id") if post["parent"] else (MEDIA, "id")
        mine = _root(scene, post)["author"] == scene.who.person
        if not mine:
            raise missing(identity)
        return show(scene, known, post, asked, usual)
    if (container := place.media.get(NETWORK, identity)) and container["owner"] == scene.who.person:
        return show(scene, CONTAINER, container, asked, "id")
    page = place.world.person(NETWORK, account_of(identity)) if identity.startswith("10") else None
    if page is not None and page["owned"]:
        return show(scene, PAGE, page, asked, "name,id") | {"id": page_of(page["id"])}
    raise missing(identity)


def _resident(scene: Scene, person: sqlite3.Row, asked: list[Field]) -> Answer:
    """Somebody is known once they wrote."""
    sql = "SELECT 1 FROM messages WHERE network = ? AND owner = ? AND person = ?"
    if not scene.place.store.execute(sql, (NETWORK, scene.who.person, person["id"])):
        raise missing(person["id"])
    return show(scene, RESIDENT, person, asked, "name,id")


def edge(scene: Scene, identity: str, name: str, asked: Given, fields: list[Field], path: str) -> Answer:
    """A list that belongs to a node."""
    if name in ("comments", "replies"):
        return comments(scene, _own_post(scene, identity), asked, fields, path)
    if name == "conversations":
        return _conversations(scene, talker(scene, identity), asked, fields, path)
    if name == "messages":
        return _talk(scene, identity, asked, fields, path)
    mine = account(scene, identity)
    if name == "content_publishing_limit":
        return {"data": [{"quota_usage": used(scene, mine), "config": {"quota_total": 100, "quota_duration": DAY}}]}
    params: list[Value] = [mine["id"]]
    if name == "tags":
        sql = f"{ALIVE} AND parent IS NULL AND EXISTS (SELECT 1 FROM json_each(details, '$.tagged') WHERE value = ?)"
    elif name in ("media", "stories"):
        sign = "=" if name == "stories" else "!="
        sql = f"{ALIVE} AND parent IS NULL AND author = ? AND json_extract(details, '$.product') {sign} 'STORY'"
        if name == "stories":
            sql, params = f"{sql} AND created > ?", [*params, time.time() - DAY]
    else:
        raise bad(f"Tried accessing nonexisting field ({name}) on node type (IGUser)")
    sql, params = spanned(sql, params, asked)
    return listed(scene, sql, params, asked, lambda row: show(scene, MEDIA, row, fields, "id"), path=path)


def comments(scene: Scene, post: sqlite3.Row, asked: Given, fields: list[Field], path: str) -> Answer:
    """Under a media newest first, under a comment oldest first."""
    tell = lambda row: show(scene, COMMENT, row, fields, "timestamp,text,id")  # noqa: E731
    sql = f"{ALIVE} AND parent = ?"
    return listed(scene, sql, [post["id"]], asked, tell, path=path, oldest_first=bool(post["parent"]), usual=50)


def _conversations(scene: Scene, mine: sqlite3.Row, asked: Given, fields: list[Field], path: str) -> Answer:
    if asked.text("platform") != "instagram":
        return {"data": []}
    sql = """SELECT people.*, newest FROM people JOIN (SELECT person, max(seq) AS newest FROM messages
             WHERE network = 'instagram' AND owner = ? GROUP BY person) ON people.id = person WHERE network = 'instagram'"""
    params: list[Value] = [mine["id"]]
    if asked.text("user_id"):
        sql, params = f"{sql} AND people.id = ?", [*params, asked.text("user_id")]
    tell = lambda row: show(scene, TALK, row, fields, "id") | {"id": f"aWdf{row['id']}"}  # noqa: E731
    return listed(scene, sql, params, asked, tell, path=path, order="newest")


def used(scene: Scene, mine: sqlite3.Row) -> int:
    sql = "SELECT count(*) FROM records WHERE network = ? AND kind = 'publish' AND account = ? AND at > ?"
    return scene.place.store.number(sql, (NETWORK, mine["handle"], time.time() - DAY))


def _own_post(scene: Scene, identity: str) -> sqlite3.Row:
    post = scene.place.world.post(NETWORK, identity)
    if post is None or _root(scene, post)["author"] != scene.who.person:
        raise missing(identity)
    return post


def _root(scene: Scene, post: sqlite3.Row) -> sqlite3.Row:
    return scene.place.world.post(NETWORK, post["root"]) or post


def _author(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    person = scene.place.world.person(NETWORK, row["author"])
    return {"id": row["author"], "username": person["handle"] if person else ""}


def _username(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return _author(scene, row, field)["username"]


def _permalink(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    owner = scene.place.world.owned(NETWORK)[0]["handle"]
    author = scene.place.world.person(NETWORK, row["author"])
    handle = author["handle"] if author and author["owned"] else owner
    return scene.place.url(f"/instagram/web/{handle}/{row['id']}")


def _media_type(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    media = scene.place.world.media_of(row)
    if len(media) > 1:
        return "CAROUSEL_ALBUM"
    return "VIDEO" if media and media[0]["mime"].startswith("video/") else "IMAGE"


def _media_url(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    media = scene.place.world.media_of(row)
    return scene.place.url(f"/files/{media[0]['file']}") if media else None


def _children(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    media = scene.place.world.media_of(row)
    return {"data": [{"id": each["id"]} for each in media]} if len(media) > 1 else None


def _comments_count(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return len(scene.place.world.thread(NETWORK, row["root"])) - 1


def _likes(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return scene.place.world.reactions(row, "like")


def _nested(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    """`replies.limit(50){…}` inside a comment, `comments{…}` inside a media; nothing when there are none."""
    found = comments(scene, row, Given(dict(field.options)), field.inner, f"/instagram/v26.0/{row['id']}/{field.name}")
    return found if found["data"] else None


def _parent(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return row["parent"] if row["parent"] != row["root"] else None


def _mentioned(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    """`mentioned_media.media_id(…)`: somebody else's media or comment, if it names the account."""
    identity = next(iter(field.options.values()), "")
    post = scene.place.world.post(NETWORK, identity)
    if post is None or row["id"] not in {person["id"] for person in scene.place.world.mentioned(post)}:
        raise missing(identity)
    known = COMMENT if post["parent"] else MEDIA
    return show(scene, known, post, field.inner, "id")


def _media_of_comment(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return show(scene, MEDIA, _root(scene, row), field.inner, "id")


def _status(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    code = status_code(row)
    said = {"FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
            "IN_PROGRESS": "In Progress: Media is still being processed."}  # fmt: skip
    return f"Error: Media upload has failed with error code {details(row)['error']}" if code == "ERROR" else said.get(code, code)


def status_code(container: sqlite3.Row) -> str:
    kept = details(container)
    if kept.get("published"):
        return "PUBLISHED"
    if kept["made"] < time.time() - DAY:
        return "EXPIRED"
    if kept.get("error"):
        return "ERROR"
    return "FINISHED" if container["ready_at"] <= time.time() else "IN_PROGRESS"


def _messages(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    sql = "SELECT * FROM messages WHERE network = 'instagram' AND owner = ? AND person = ? AND NOT removed"
    params: list[Value] = [scene.who.person, row["id"]]
    asked = Given(dict(field.options) | {"fields": written(field.inner)})
    return listed(scene, sql, params, asked, _spoken(scene, field.inner), path=f"/instagram/v26.0/aWdf{row['id']}/messages")


def _spoken(scene: Scene, fields: list[Field]) -> Callable[[sqlite3.Row], Answer]:
    """A message as it is told: of those that are not among the newest of a conversation only that they were, and when."""
    short = [field for field in fields if field.name in ("id", "created_time")]
    return lambda row: show(scene, MESSAGE, row, short if beyond(scene.place, NETWORK, row) else fields, "id,created_time")


def _talk(scene: Scene, identity: str, asked: Given, fields: list[Field], path: str) -> Answer:
    """The messages of one conversation, newest first."""
    sql = "SELECT * FROM messages WHERE network = 'instagram' AND owner = ? AND person = ? AND NOT removed"
    return listed(scene, sql, [scene.who.person, identity.removeprefix("aWdf")], asked, _spoken(scene, fields), path=path)


def _spoke(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return _named(scene, row["sender"])


def _heard(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return {"data": [_named(scene, row["person"] if row["sender"] == row["owner"] else row["owner"])]}


def _named(scene: Scene, identity: str) -> dict[str, str]:
    person = scene.place.world.person(NETWORK, identity)
    return {"username": person["handle"] if person else "", "id": identity}


def _last(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    sql = "SELECT max(at) AS at FROM messages WHERE network = ? AND owner = ? AND person = ?"
    return graph_time(scene.place.store.execute(sql, (NETWORK, scene.who.person, row["id"]))[0]["at"])


def _linked(scene: Scene, row: sqlite3.Row, field: Field) -> Any:
    return show(scene, ACCOUNT, row, field.inner, "id")


def _count(sign: str) -> Shown:
    sql = f"SELECT count(*) FROM posts WHERE network = 'instagram' AND NOT removed AND parent IS NULL AND author {sign} ?"
    return lambda scene, row, field: scene.place.store.number(sql, (row["id"],))


_at: Shown = lambda scene, row, field: graph_time(row["created"])  # noqa: E731
_picture: Shown = lambda scene, row, field: scene.place.url(f"/avatars/instagram/{row['id']}.png")  # noqa: E731

ACCOUNT: dict[str, Shown] = {
    "id": column("id"), "user_id": column("id"), "username": column("handle"), "name": column("name"),
    "biography": column("bio"), "profile_picture_url": _picture, "followers_count": column("followers"),
    "follows_count": lambda *_: 120, "media_count": _count("="), "account_type": lambda *_: "BUSINESS",
    "mentioned_media": _mentioned, "mentioned_comment": _mentioned,
}  # fmt: skip
RESIDENT: dict[str, Shown] = {
    "id": column("id"), "name": column("name"), "username": column("handle"), "profile_pic": _picture,
    "follower_count": column("followers"), "is_user_follow_business": lambda *_: True,
}  # fmt: skip
PAGE: dict[str, Shown] = {"name": column("name"), "instagram_business_account": _linked}
MEDIA: dict[str, Shown] = {
    "id": column("id"), "caption": lambda scene, row, field: row["text"] or None, "media_type": _media_type,
    "media_product_type": lambda scene, row, field: json.loads(row["details"]).get("product", "FEED"),
    "media_url": _media_url, "permalink": _permalink, "shortcode": column("id"), "timestamp": _at, "username": _username,
    "owner": lambda scene, row, field: {"id": row["author"]}, "like_count": _likes, "comments_count": _comments_count,
    "children": _children, "comments": _nested, "is_comment_enabled": lambda *_: True,
    "alt_text": lambda scene, row, field: next((each["alt"] for each in scene.place.world.media_of(row)), None) or None,
}  # fmt: skip
COMMENT: dict[str, Shown] = {
    "id": column("id"), "text": column("text"), "timestamp": _at, "username": _username, "from": _author,
    "hidden": lambda scene, row, field: bool(row["hidden"]), "like_count": _likes, "parent_id": _parent,
    "replies": _nested, "media": _media_of_comment,
}  # fmt: skip
CONTAINER: dict[str, Shown] = {
    "id": column("id"), "status_code": lambda scene, row, field: status_code(row), "status": _status,
}  # fmt: skip
TALK: dict[str, Shown] = {
    "id": column("id"), "updated_time": _last, "messages": _messages,
    "participants": lambda scene, row, field: {"data": [_named(scene, scene.who.person), _named(scene, row["id"])]},
}  # fmt: skip
MESSAGE: dict[str, Shown] = {
    "id": column("id"), "created_time": lambda scene, row, field: graph_time(row["at"]), "message": column("text"),
    "from": _spoke, "to": _heard,
}  # fmt: skip
