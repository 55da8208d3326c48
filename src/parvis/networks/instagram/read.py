"""Catching up: what webhooks did not bring.

A round reads, one bounded page a call, the comments of the latest media, where the account is tagged, and the private
conversations; the next begins where this one began, less an overlap. Instagram lists comments by their threads, newest
thread first, so that a new answer may stand on any page: a media's comments are read whole, when their number changed
since the last round, and those of the newest media once an hour whatever the numbers. The same message may come twice.
Whoever answers us under somebody else's picture stands in no list: webhooks alone tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from parvis.networks.instagram.graph import Graph, moment, next_in
from parvis.networks.instagram.incoming import comment, files, mention, private
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Incoming, Page, Refused

BACK = timedelta(hours=1)  # how far the first round looks
OVERLAP = timedelta(minutes=2)  # between two rounds: their clock is not ours, and lists lag
WHOLE = timedelta(hours=1)
MEDIA = 25  # whose comments are read once an hour
LISTED = 100  # whose numbers are compared

SAID = "id,text,username,from{id,username},timestamp,hidden,parent_id"
SPOKEN = "id,created_time,from,to,message,attachments"
TALK = f"updated_time,participants,messages.limit(20){{{SPOKEN}}}"
EDGES: Mapping[str, Mapping[str, Any]] = {
    "comments": {"fields": f"{SAID},replies.limit(50){{{SAID}}}", "limit": 50},
    "replies": {"fields": SAID, "limit": 50},
    "tags": {"fields": "id,caption,username,permalink,timestamp", "limit": 50},
    "conversations": {"platform": "instagram", "fields": TALK, "limit": 10},  # 20 messages each, the others by `messages`
    "messages": {"fields": SPOKEN, "limit": 100},
}


def read(graph: Graph, cursor: JSON, now: datetime) -> Page:
    """`cursor`: ``since`` (seconds), ``counts`` (comments by media), ``whole`` (the last whole round); within a round
    also ``began``, ``from``, ``edges`` still to read, ``after`` in the first, ``unread`` (lists that are not given, and why)."""
    cursor = cursor or {"since": (now - BACK).timestamp(), "whole": 0.0, "counts": {}}
    if "edges" not in cursor:
        cursor = _round(graph, cursor, now)
    since, edges = datetime.fromtimestamp(cursor["from"], UTC), list(cursor["edges"])
    if edges and edges[0].endswith(("/comments", "/replies")):
        # The number of a media's comments may rise minutes after the comment: what was said since the last whole round is new.
        since = min(since, datetime.fromtimestamp(cursor["whole"] or cursor["from"], UTC))
    unread = dict(cursor.get("unread") or {})
    items, after, more = _edge(graph, edges[0], since, cursor["after"], unread) if edges else ([], "", [])
    left = [*(edges if after else edges[1:]), *more]
    kept = tuple(sorted((item for item in items if item.at >= since), key=attrgetter("at")))
    if left:
        return Page(kept, {**cursor, "edges": left, "after": after, "unread": unread}, more=True)
    began = cursor["began"] - OVERLAP.total_seconds()
    whole = began if cursor["all"] else cursor["whole"]
    return Page(kept, {"since": began, "whole": whole, "counts": cursor["counts"]}, unread=unread)


def anew(cursor: JSON) -> JSON:
    """Instagram's own places in its lists are not good for ever. The round has new numbers already: all is looked at."""
    if not cursor or "edges" not in cursor:
        return cursor
    return {"since": cursor["since"], "whole": cursor["whole"], "counts": {}}


def _round(graph: Graph, cursor: JSON, now: datetime) -> dict[str, Any]:
    """What this round will read. A whole one looks back to the last whole one."""
    entire = now - datetime.fromtimestamp(cursor["whole"], UTC) > WHOLE
    since = min(cursor["since"], cursor["whole"] or cursor["since"]) if entire else cursor["since"]
    listed = graph.get(f"{graph.account}/media", fields="id,comments_count,permalink", limit=LISTED)["data"]
    counts = dict(each("media", listed, lambda node: (str(node["id"]), int(node.get("comments_count") or 0))))
    newest, known = set(list(counts)[:MEDIA]), cursor["counts"]
    changed = [name for name, count in counts.items() if (entire and name in newest) or count != known.get(name, 0)]
    edges = [*(f"{name}/comments" for name in changed), f"{graph.account}/tags", f"{graph.talks}/conversations"]
    return {
        **cursor, "began": now.timestamp(), "from": since, "all": entire, "counts": counts, "edges": edges, "after": "",
        "unread": {},
    }  # fmt: skip


def _edge(graph: Graph, edge: str, since: datetime, after: str, unread: dict[str, str]) -> tuple[list[Incoming], str, list[str]]:
    """One page of one list, the cursor of its next page ("" when no more of it is wanted), and further lists."""
    owner, name = edge.rsplit("/", 1)
    owner, _, beside = owner.partition("@")  # of answers: under which media; of messages: with whom
    try:
        page = graph.get(f"{owner}/{name}", **EDGES[name], **({"after": after} if after else {}))
    except Refused as no:
        if no.code not in ("not-found", "instagram-permission"):
            raise
        if no.code == "instagram-permission":
            unread[name] = no.code
        return [], "", []  # a media taken away since the round began, or a permission not given: the rest is read
    data, following = page.get("data", []), next_in(page)
    if name in ("comments", "replies"):
        media, parent = (owner, "") if name == "comments" else (beside, owner)
        threads = each(name, data, lambda node: (_said(graph, node, media, parent), _deeper(node, media)))
        threads = threads[::-1] if name == "comments" else threads
        return [item for found, _ in threads for item in found], following, [deeper for _, deeper in threads if deeper]
    if name == "messages":
        items, cut, reached = _spoken(graph, data, beside, since)
        return items, "" if cut or reached else following, []
    if name == "conversations":
        talks = each(name, data, lambda node: (moment(node["updated_time"]), *_talk(graph, node, since)))
        items = [item for _, found, _ in talks[::-1] for item in found]
        return items, "" if any(at < since for at, _, _ in talks) else following, [more for _, _, more in talks if more]
    tagged = each(name, data, lambda node: (moment(node["timestamp"]), list(_tagged(graph, node))))
    items = [item for _, found in tagged[::-1] for item in found]
    return items, "" if any(at < since for at, _ in tagged) else following, []  # it begins with the newest


def _said(graph: Graph, node: Any, media: str, parent: str) -> list[Incoming]:
    """A comment and the answers that its list shows; an odd answer costs no other."""
    item = comment(graph, node, media, at=moment(node["timestamp"]), parent=parent)
    answers = (node.get("replies") or {}).get("data", ())
    below = each("replies", answers, lambda one: comment(graph, one, media, at=moment(one["timestamp"]), parent=str(node["id"])))
    return [found for found in (item, *below) if found]


def _deeper(node: Mapping[str, Any], media: str) -> str:
    """Where more answers are than the list of comments showed."""
    return f"{node['id']}@{media}/replies" if next_in(node.get("replies") or {}) else ""


def _tagged(graph: Graph, node: Mapping[str, Any]) -> Iterator[Incoming]:
    if node.get("username") != graph.handle or not graph.handle:
        yield mention(node, media=str(node["id"]), comment="", url=str(node.get("permalink") or ""))


def _talk(graph: Graph, node: Mapping[str, Any], since: datetime) -> tuple[list[Incoming], str]:
    """The newest messages of a conversation, oldest first, and where more of them are that are new; "" when there are none."""
    people = (node.get("participants") or {}).get("data", ())
    person = next((str(one.get("id")) for one in people if not graph.ours(one)), "")
    if not person:
        return [], ""
    messages = node.get("messages") or {}
    items, cut, reached = _spoken(graph, messages.get("data", ()), person, since)
    return items, f"{node['id']}@{person}/messages" if next_in(messages) and not (cut or reached) else ""


def _spoken(graph: Graph, data: Iterable[Mapping[str, Any]], person: str, since: datetime) -> tuple[list[Incoming], bool, bool]:
    """Messages, oldest first; whether some were told without their words, and whether the list went back beyond `since`.

    Instagram tells the words of the newest of a conversation alone. The first message after those says how many there were.
    """
    found = each("messages", data, lambda node: (moment(node["created_time"]), _message(graph, node, person)))
    cut = sum(item is None and at >= since + OVERLAP for at, item in found)  # what the last round saw had its words then
    items = [item for _, item in found if item is not None][::-1]
    if cut and items:
        items[0] = replace(items[0], verb="edit", context={"before": cut})  # it was given a moment ago, without this
    return items, any(item is None for _, item in found), any(at < since for at, _ in found)


def _message(graph: Graph, node: Mapping[str, Any], person: str) -> Incoming | None:
    """None: only that something was said is told."""
    if not node.get("from"):
        return None
    return private(
        graph,
        "add",
        str(node["id"]),
        person=person,
        author=node["from"],
        at=moment(node["created_time"]),
        text=str(node.get("message") or ""),
        attached=files((node.get("attachments") or {}).get("data", ())),
    )
