"""Catching up: what webhooks did not bring (they were not connected, or we were away for more than 36 hours).

A round reads, one bounded page a call, the comments of the latest posts and of what visitors wrote on the page where their
number changed, what they wrote and where the page is named, and the private conversations; the next round begins where this one
began, less an overlap. A number may be told late, or stay when one comment came and one went: the look of each hour reads them all.
Each page is sorted, oldest first; the same message may come twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from parvis.networks.facebook.graph import Graph, moment, next_in
from parvis.networks.facebook.incoming import attachment, said_in_private, said_in_public
from parvis.networks.further import SLICE, Look, begun, ended, stepped
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Attached, Incoming, Page, Refused

BACK = timedelta(hours=1)  # how far the first round looks
OVERLAP = timedelta(minutes=2)  # between two rounds: their clock is not ours, and lists lag
POSTS = 25  # whose comments are read, of the page and of its visitors each

COMMENT = "id,message,from,created_time,parent{id},attachment,permalink_url,is_hidden"
SAID = "id,created_time,comments.filter(stream).limit(0).summary(true)"
OLDER = ("published_posts", "visitor_posts")
POST = "id,message,from,created_time,permalink_url"
SPOKEN = "id,created_time,from,message,attachments"
TALK = f"updated_time,participants,messages.limit(20){{{SPOKEN}}}"
EDGES: Mapping[str, Mapping[str, Any]] = {
    "comments": {"filter": "stream", "order": "chronological", "fields": COMMENT, "limit": 100},
    "visitor_posts": {"fields": POST, "limit": 100},
    "tagged": {"fields": POST, "limit": 100},
    "conversations": {"platform": "messenger", "fields": TALK, "limit": 10},  # 20 messages each, the others by `messages`
    "messages": {"fields": SPOKEN, "limit": 100},
}
WHOSE = ("visitor_posts", "tagged", "conversations")
"""Lists of the page itself."""


def read(graph: Graph, cursor: JSON, now: datetime) -> Page:
    """`cursor`: ``since`` (seconds), ``counts`` (comments by post), ``whole`` (when the last look further back began), ``look``
    (`further.Look`, one that is under way); within a round also ``began``, ``edges`` still to read, ``far`` those of the look
    after them, ``after`` in the first, ``unread`` (lists that are not given, and why)."""
    cursor = cursor or {"since": (now - BACK).timestamp()}
    if "far" not in cursor:
        cursor = _round(graph, cursor, now)
    near, far = list(cursor["edges"]), list(cursor["far"])
    since = cursor["since"] if near else cursor["look"]["since"]
    unread = dict(cursor.get("unread") or {})
    items, after, further = _edge(graph, (near or far)[0], datetime.fromtimestamp(since, UTC), cursor["after"], unread)
    if not after:
        (near or far).pop(0)
    near += further
    kept = tuple(sorted((item for item in items if item.at.timestamp() >= since), key=attrgetter("at")))
    if near or far:
        return Page(kept, {**cursor, "edges": near, "far": far, "after": after, "unread": unread}, more=True)
    return Page(kept, {**ended(cursor, OVERLAP), "counts": cursor.get("counts") or {}}, unread=unread)


def anew(cursor: JSON) -> JSON:
    """Graph's own places in its lists are not to be kept between two runs: the round, and a look with it, begin once more."""
    if not cursor or "far" not in cursor:
        return cursor
    return {"since": cursor["since"], "whole": cursor.get("whole") or 0.0}


def _round(graph: Graph, cursor: JSON, now: datetime) -> dict[str, Any]:
    """What this round will read. An answer to a visitor is answered under the visitor's own post."""
    unread: dict[str, str] = {}
    posts = graph.get(f"{graph.page}/published_posts", fields=SAID, limit=POSTS)["data"]
    visits = _given(graph, f"{graph.page}/visitor_posts", unread, fields=SAID, limit=POSTS)["data"]
    counts = {
        post: count
        for name, told in (("published_posts", posts), ("visitor_posts", visits))
        for post, count in each(name, told, lambda post: (str(post["id"]), _counted(post)))
    }
    before, whole = cursor.get("counts") or {}, cursor.get("whole") or 0.0
    near = [f"{post}/comments" for post, count in counts.items() if count is None or count != before.get(post, 0)]
    began = {
        "since": cursor["since"], "whole": whole, "began": now.timestamp(), "after": "", "far": [], "unread": unread,
        "counts": counts, "edges": [*near, *(f"{graph.page}/{name}" for name in WHOSE)],
    }  # fmt: skip
    look = begun(cursor.get("look"), whole, cursor["since"], OLDER, now)
    if look is None:
        return began
    known = near if look["since"] >= cursor["since"] else []  # else read once more, for a round goes not so far back
    far, look = _slice(graph, look, now, unread)
    return {**began, "far": [edge for edge in far if edge not in known], "look": look}


def _slice(graph: Graph, look: Look, now: datetime, unread: dict[str, str]) -> tuple[list[str], Look]:
    """The next of what is older, and where the look goes on after it."""
    asked = {"after": look["after"]} if look["after"] else {}
    page = _given(graph, f"{graph.page}/{look['lists'][0]}", unread, fields=SAID, limit=SLICE, **asked)
    posts = each(look["lists"][0], page["data"], lambda post: (str(post["id"]), moment(post["created_time"]), _commented(post)))
    far = [f"{post}/comments" for post, _, commented in posts if commented]
    return far, stepped(look, [said for _, said, _ in posts], next_in(page), now)


def _commented(post: Mapping[str, Any]) -> bool:
    return bool(_counted(post))


def _counted(post: Mapping[str, Any]) -> int | None:
    """How many comments and answers stand under it; None: Facebook does not say."""
    told = ((post.get("comments") or {}).get("summary") or {}).get("total_count")
    return told if isinstance(told, int) else None


def _given(graph: Graph, edge: str, unread: dict[str, str], **asked: Any) -> JSON:
    """A list; an empty one for what was taken away since the round began, and where the permission is missing: that is noted in
    `unread`, and the rest is read."""
    name = edge.rsplit("/", 1)[1]
    try:
        return graph.get(edge, **asked)
    except Refused as no:
        if no.code == "facebook-permission":
            unread[name] = no.code
        elif no.code != "not-found" or name not in ("comments", "messages"):
            raise
        return {"data": []}


def _edge(graph: Graph, edge: str, since: datetime, after: str, unread: dict[str, str]) -> tuple[list[Incoming], str, list[str]]:
    """One page of one list, the cursor of its next page ("" when nothing more of it is wanted), and further lists."""
    owner, name = edge.rsplit("/", 1)
    owner, _, person = owner.partition("@")  # of messages: with whom
    asked = {**EDGES[name], **({"after": after} if after else {})}
    if name == "comments":
        asked["since"] = int(since.timestamp())
    page = _given(graph, f"{owner}/{name}", unread, **asked)
    data, following = page["data"], next_in(page)
    if name == "comments":
        said = each(
            name, data, lambda node: _comment(node, owner, graph.page) if _is_said_to_somebody(node, graph.page) else None
        )
        return [item for item in said if item], following, []
    if name == "messages":
        items, cut, reached = _spoken(data, person, graph.page, since)
        return items, "" if cut or reached else following, []
    if name == "conversations":
        talks = each(name, data, lambda node: (moment(node["updated_time"]), *_talk(node, graph.page, since)))
        items = [item for _, found, _ in talks for item in found]
        return items, "" if any(at < since for at, _, _ in talks) else following, [edge for _, _, edge in talks if edge]
    posts = each(name, data, lambda node: (moment(node["created_time"]), list(_post(node, graph.page))))
    items = [item for _, found in posts for item in found]
    return items[::-1], "" if any(at < since for at, _ in posts) else following, []  # it begins with the newest


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


def _talk(node: Mapping[str, Any], page: str, since: datetime) -> tuple[list[Incoming], str]:
    """The newest messages of a conversation, oldest first, and where more of them are that are new; "" when there are none."""
    people = [str(each.get("id")) for each in (node.get("participants") or {}).get("data", ())]
    person = next((each for each in people if each != page), "")
    if not person:
        return [], ""
    messages = node.get("messages") or {}
    items, cut, reached = _spoken(messages.get("data", ()), person, page, since)
    return items, f"{node['id']}@{person}/messages" if next_in(messages) and not (cut or reached) else ""


def _spoken(data: Iterable[Mapping[str, Any]], person: str, page: str, since: datetime) -> tuple[list[Incoming], bool, bool]:
    """Messages, oldest first; whether some were told without their words, and whether the list went back beyond `since`.

    Facebook tells the words of the newest of a conversation alone. The first message after those says how many there were.
    """
    found = each("messages", data, lambda node: (moment(node["created_time"]), _said(node, person, page)))
    cut = sum(item is None and at >= since + OVERLAP for at, item in found)  # what the last round saw had its words then
    items = [item for _, item in found if item is not None][::-1]
    if cut and items:
        items[0] = replace(items[0], verb="edit", context={"before": cut})  # it was given a moment ago, without this
    return items, any(item is None for _, item in found), any(at < since for at, _ in found)


def _said(message: Mapping[str, Any], person: str, page: str) -> Incoming | None:
    """None: only that something was said is told."""
    if not message.get("from"):
        return None
    return said_in_private(
        verb="add",
        remote_id=str(message["id"]),
        person=person,
        author=message["from"],
        at=moment(message["created_time"]),
        page=page,
        text=message.get("message") or "",
        attached=tuple(_files((message.get("attachments") or {}).get("data", ()))),
    )


def _files(found: Iterable[Mapping[str, Any]]) -> Iterator[Attached]:
    """Of a message in a list: another shape than in a webhook."""
    for one in found:
        url = (one.get("image_data") or one.get("video_data") or {}).get("url") or one.get("file_url")
        if url:
            mime = str(one.get("mime_type") or "application/octet-stream")
            yield Attached(str(one.get("name") or ""), mime, str(url))
