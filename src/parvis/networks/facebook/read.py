"""Catching up: what webhooks did not bring (they were not connected, or we were away for more than 36 hours).

A round reads, one bounded page a call, the comments of the latest posts, what visitors wrote and where the page is
named, and the private conversations; the next round begins where this one began, less an overlap. Each page is sorted,
oldest first; the same message may come twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from parvis.networks.facebook.graph import Graph, moment, next_in
from parvis.networks.facebook.incoming import attachment, said_in_private, said_in_public
from parvis.networks.protocol import JSON, Attached, Incoming, Page, Refused

BACK = timedelta(hours=1)  # how far the first round looks
OVERLAP = timedelta(minutes=2)  # between two rounds: their clock is not ours, and lists lag
POSTS = 25  # whose comments are read

COMMENT = "id,message,from,created_time,parent{id},attachment,permalink_url,is_hidden"
POST = "id,message,from,created_time,permalink_url"
TALK = "updated_time,participants,messages.limit(20){id,created_time,from,message,attachments}"
EDGES: Mapping[str, Mapping[str, Any]] = {
    "comments": {"filter": "stream", "order": "chronological", "fields": COMMENT, "limit": 100},
    "visitor_posts": {"fields": POST, "limit": 100},
    "tagged": {"fields": POST, "limit": 100},
    "conversations": {"platform": "messenger", "fields": TALK, "limit": 10},  # 20 messages each
}


def read(graph: Graph, cursor: JSON, now: datetime) -> Page:
    """`cursor`: ``since`` (seconds); within a round also ``began``, ``edges`` still to read, ``after`` in the first."""
    cursor = cursor or {"since": (now - BACK).timestamp()}
    since = datetime.fromtimestamp(cursor["since"], UTC)
    if "edges" not in cursor:
        cursor = {"since": cursor["since"], "began": now.timestamp(), "edges": _edges(graph), "after": ""}
    edges: list[str] = cursor["edges"]
    items, after = _edge(graph, edges[0], since, cursor["after"])
    left = edges if after else edges[1:]
    kept = tuple(sorted((item for item in items if item.at >= since), key=attrgetter("at")))
    if not left:
        return Page(kept, {"since": cursor["began"] - OVERLAP.total_seconds()})
    return Page(kept, {**cursor, "edges": left, "after": after}, more=True)


def _edges(graph: Graph) -> list[str]:
    posts = graph.get(f"{graph.page}/published_posts", fields="id", limit=POSTS)["data"]
    return [f"{post['id']}/comments" for post in posts] + [f"{graph.page}/{name}" for name in list(EDGES)[1:]]


def _edge(graph: Graph, edge: str, since: datetime, after: str) -> tuple[list[Incoming], str]:
    """One page of one list, and the cursor of its next page; "" when nothing more of it is wanted."""
    owner, name = edge.rsplit("/", 1)
    asked = {**EDGES[name], **({"after": after} if after else {})}
    if name == "comments":
        asked["since"] = int(since.timestamp())
    try:
        page = graph.get(edge, **asked)
    except Refused as error:
        if name == "comments" and error.code == "not-found":
            return [], ""  # the post was taken away since the round began
        raise
    data, following = page["data"], next_in(page)
    if name == "comments":
        return [_comment(each, owner, graph.page) for each in data if _is_said_to_somebody(each, graph.page)], following
    stamp, parse = ("updated_time", _talk) if name == "conversations" else ("created_time", _post)
    reached = any(moment(each[stamp]) < since for each in data)
    items = [item for each in data for item in parse(each, graph.page)]
    return items[::-1], "" if reached else following  # these lists begin with the newest, and many share a second


def _is_said_to_somebody(node: Mapping[str, Any], page: str) -> bool:
    """Not so the page's own comment under a post."""
    return bool(node.get("parent")) or str((node.get("from") or {}).get("id")) != page


def _comment(node: Mapping[str, Any], post: str, page: str) -> Incoming:
    return said_in_public(
        verb="add",
        kind="comment",
        remote_id=str(node["id"]),
        post=post,
        parent=str((node.get("parent") or {}).get("id") or post),
        author=node.get("from") or {},
        at=moment(node["created_time"]),
        page=page,
        text=node.get("message") or "",
        url=node.get("permalink_url") or "",
        hidden=bool(node.get("is_hidden")),
        attached=_shown(node.get("attachment") or {}),
    )


def _shown(card: Mapping[str, Any]) -> tuple[Attached, ...]:
    """What hangs on a comment: a picture with an address of its own, or a link."""
    media = card.get("media") or {}
    url = media.get("source") or (media.get("image") or {}).get("src") or card.get("url") or ""
    return (attachment(str(url), str(card.get("type", "")), str(card.get("title") or "")),) if url else ()


def _post(node: Mapping[str, Any], page: str) -> Iterator[Incoming]:
    if str((node.get("from") or {}).get("id")) == page:
        return
    yield said_in_public(
        verb="add",
        kind="mention",
        remote_id=str(node["id"]),
        post=str(node["id"]),
        parent="",
        author=node.get("from") or {},
        at=moment(node["created_time"]),
        page=page,
        text=node.get("message") or "",
        url=node.get("permalink_url") or "",
    )


def _talk(node: Mapping[str, Any], page: str) -> Iterator[Incoming]:
    people = [str(each.get("id")) for each in (node.get("participants") or {}).get("data", ())]
    person = next((each for each in people if each != page), "")
    for message in (node.get("messages") or {}).get("data", ()) if person else ():
        yield said_in_private(
            verb="add",
            remote_id=str(message["id"]),
            person=person,
            author=message.get("from") or {},
            at=moment(message["created_time"]),
            page=page,
            text=message.get("message") or "",
            attached=tuple(_files((message.get("attachments") or {}).get("data", ()))),
        )


def _files(found: Iterable[Mapping[str, Any]]) -> Iterator[Attached]:
    """Of a message in a list: another shape than in a webhook."""
    for each in found:
        url = (each.get("image_data") or each.get("video_data") or {}).get("url") or each.get("file_url")
        if url:
            mime = str(each.get("mime_type") or "application/octet-stream")
            yield Attached(str(each.get("name") or ""), mime, str(url))
