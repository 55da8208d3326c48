"""Reading lists: posts, comments, reactions, conversations, messages. Pages go by opaque cursors."""

import base64
import sqlite3
import time
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from parvis.sandbox.facebook import fields
from parvis.sandbox.facebook.auth import NETWORK, GraphError, missing
from parvis.sandbox.facebook.fields import Field
from parvis.sandbox.facebook.nodes import Node, Scene, show
from parvis.sandbox.place import Place
from parvis.sandbox.store import Value
from parvis.sandbox.wire import Given

MOST = 100
Chosen = tuple[str, str, list[Value], str]
"""The kind of the rows, an SQL query without order, its parameters, and the column that orders it."""

POSTS = "SELECT * FROM posts WHERE network = 'facebook' AND NOT removed AND parent IS NULL AND visibility != 'story'"


def edge_as_field(scene: Scene, node: Node, asked: Field) -> dict[str, Any]:
    """`comments.limit(3).summary(true){message}` inside the fields of a post."""
    given = Given(dict(asked.options))
    found = listed(scene, node, asked.name, given, asked.inner, most=100 if "limit" in asked.options else 25)
    if found.pop("more", False) and "paging" in found:
        query = {"access_token": scene.who.token, "fields": fields.written(asked.inner), **asked.options,
                 "after": found["paging"]["cursors"]["after"]}  # fmt: skip
        found["paging"]["next"] = f"{scene.place.url(f'/facebook/v26.0/{node.id}/{asked.name}')}?{urlencode(query)}"
    return found


def read(request: Request, scene: Scene, node: Node, edge: str, asked: Given) -> dict[str, Any]:
    if scope := _asked_for(scene, edge):
        scene.who.demand(scope)
    found = listed(scene, node, edge, asked, fields.parse(asked.text("fields")), most=MOST)
    cursors = found.get("paging", {}).get("cursors")
    if cursors and found.pop("more"):
        kept = {name: value for name, value in request.query_params.items() if name not in {"after", "before"}}
        query = urlencode({**kept, "access_token": scene.who.token, "limit": asked.whole("limit", 25, MOST),
                           "after": cursors["after"]})  # fmt: skip
        found["paging"]["next"] = f"{scene.place.url(request.url.path)}?{query}"
    found.pop("more", None)
    return found


def listed(scene: Scene, node: Node, edge: str, asked: Given, inner: list[Field], *, most: int) -> dict[str, Any]:
    if edge == "ratings":
        raise GraphError(12, "(#12) deprecate_ratings is deprecated for versions v22.0 and higher")
    if edge in {"reactions", "likes"}:
        return _reactions(scene, node, edge, asked)
    kind, sql, params, column = _choose(scene, node, edge, asked)
    limit = 0 if asked.text("limit") == "0" else asked.whole("limit", 25, most)
    oldest_first = edge == "comments" and asked.text("order", "chronological") == "chronological"
    rows, more = _page(scene.place, sql, params, column, asked, limit, oldest_first)
    found: dict[str, Any] = {"data": [show(scene, Node(kind, _identity(kind, row), row), inner) for row in rows]}
    if rows:
        cursors = {"before": _cursor(rows[0][column]), "after": _cursor(rows[-1][column])}
        found["paging"] = {"cursors": cursors}
    if asked.text("summary").startswith(("true", "1", "total_count")) and edge == "comments":
        total = scene.place.store.number(f"SELECT count(*) FROM ({sql})", params)
        found["summary"] = {"order": asked.text("order", "chronological"), "total_count": total, "can_comment": True}
    return found | {"more": more}


def _asked_for(scene: Scene, edge: str) -> str:
    """The permission without which a list is refused; what the page itself published asks for no more than its token."""
    if edge in {"conversations", "messages"}:
        return "pages_messaging"
    return "pages_read_user_content" if edge in {"comments", "visitor_posts", "tagged"} and scene.who.kind == "page" else ""


def _choose(scene: Scene, node: Node, edge: str, asked: Given) -> Chosen:
    match (node.kind, edge):
        case ("page", "feed"):
            sql = f"{POSTS} AND published AND (author = ? OR json_extract(details, '$.to') = ?)"
            return _since("post", sql, [node.id, node.id], asked)
        case ("page", "posts" | "published_posts"):
            return _since("post", f"{POSTS} AND published AND author = ?", [node.id], asked)
        case ("page", "scheduled_posts"):
            return _since("post", f"{POSTS} AND NOT published AND author = ?", [node.id], asked)
        case ("page", "visitor_posts"):
            return _since("post", f"{POSTS} AND author != ? AND json_extract(details, '$.to') = ?", [node.id, node.id], asked)
        case ("page", "tagged"):
            sql = f"{POSTS} AND author != ? AND seq IN (SELECT seq FROM mentions WHERE network = ? AND person = ?)"
            return _since("post", sql, [node.id, NETWORK, node.id], asked)
        case ("post" | "comment" | "photo", "comments"):
            return _comments(scene, node, asked)
        case ("page", "conversations"):
            sql = """SELECT people.*, newest FROM people JOIN (SELECT person, max(seq) AS newest FROM messages
                     WHERE network = 'facebook' AND owner = ? GROUP BY person) ON people.id = person
                     WHERE network = 'facebook'"""
            params: list[Value] = [node.id]
            if asked.text("user_id"):
                sql, params = f"{sql} AND people.id = ?", [*params, asked.text("user_id")]
            return "conversation", sql, params, "newest"
        case ("conversation", "messages"):
            sql = "SELECT * FROM messages WHERE network = 'facebook' AND owner = ? AND person = ? AND NOT removed"
            return "message", sql, [scene.who.person, node.row["id"]], "seq"
    raise missing(node.id)


def _since(kind: str, sql: str, params: list[Value], asked: Given) -> Chosen:
    for name, sign in (("since", ">="), ("until", "<=")):
        if asked.text(name).isdigit():
            sql, params = f"{sql} AND created {sign} ?", [*params, int(asked.text(name))]
    return kind, sql, params, "seq"


def _comments(scene: Scene, node: Node, asked: Given) -> Chosen:
    """Under a post: only direct comments, or the whole stream of them. Under a comment: its replies."""
    under = str(node.row["post"] or node.id) if node.kind == "photo" else node.id
    sql, params = "SELECT * FROM posts WHERE network = 'facebook' AND NOT removed", [under]
    if node.kind != "comment" and asked.text("filter") == "stream":
        sql += " AND root = ? AND parent IS NOT NULL"
    else:
        sql += " AND parent = ?"
    return _since("comment", sql, [*params], asked)


def _page(
    place: Place, sql: str, params: list[Value], column: str, asked: Given, limit: int, oldest_first: bool
) -> tuple[list[sqlite3.Row], bool]:
    """One page and whether more follows."""
    after, before = _uncursor(asked.text("after")), _uncursor(asked.text("before"))
    forward = oldest_first if before is None else not oldest_first
    bound = after if before is None else before
    if bound is not None:
        sql, params = f"{sql} AND {column} {'>' if forward else '<'} ?", [*params, bound]
    sql = f"{sql} ORDER BY {column} {'ASC' if forward else 'DESC'} LIMIT ?"
    rows = place.store.execute(sql, [*params, limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    return (rows, more) if before is None else (rows[::-1], True)


def _reactions(scene: Scene, node: Node, edge: str, asked: Given) -> dict[str, Any]:
    sql = """SELECT people.* FROM reactions JOIN people ON people.network = reactions.network AND people.id = person
             WHERE reactions.network = ? AND post = ? AND kind = 'like' ORDER BY people.seq"""
    people = scene.place.store.execute(sql, (NETWORK, node.id))
    shown = [{"id": person["id"], "name": person["name"]} for person in people]
    if edge == "reactions":
        shown = [each | {"type": "LIKE"} for each in shown]
    limit = 0 if asked.text("limit") == "0" else asked.whole("limit", 25, MOST)
    found: dict[str, Any] = {"data": shown[:limit], "more": False}
    if asked.text("summary").startswith(("true", "1", "total_count")):
        found["summary"] = {"total_count": scene.place.world.reactions(node.row, "like")}
    return found


def release(place: Place) -> None:
    """Publish the posts whose hour has come, or whose film has been worked on; every read calls it, so nobody sees one late."""
    sql = """SELECT * FROM posts WHERE network = 'facebook' AND NOT published AND NOT removed
             AND coalesce(json_extract(details, '$.scheduled_publish_time'), json_extract(details, '$.appears')) <= ?"""
    for row in place.store.execute(sql, (time.time(),)):
        place.store.execute("UPDATE posts SET published = 1 WHERE seq = ?", (row["seq"],))


def _identity(kind: str, row: sqlite3.Row) -> str:
    return f"t_{row['id']}" if kind == "conversation" else str(row["id"])


def _cursor(number: int) -> str:
    return base64.urlsafe_b64encode(f"c{number}".encode()).decode().rstrip("=")


def _uncursor(text: str) -> int | None:
    if not text:
        return None
    try:
        return int(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()[1:])
    except ValueError as error:
        raise GraphError(100, "(#100) Invalid cursors values") from error
