"""Catching up: what webhooks did not bring.

A round reads, one bounded page a call, all answers under the latest posts, the answers to what we answered elsewhere, and
where the account is named; the next begins where this one began, less an overlap. Once an hour a look goes further back, a
slice a round, for who speaks under what is older. The same message may come twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from parvis.networks.further import SLICE, Look, begun, ended, stepped
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Incoming, Kind, Page, Refused
from parvis.networks.threads.graph import Graph, moment, next_in
from parvis.networks.threads.incoming import FIELDS, said

BACK = timedelta(hours=1)  # how far the first round looks
OVERLAP = timedelta(minutes=2)  # between two rounds: their clock is not ours, and lists lag
POSTS, ANSWERS = 25, 25  # below which answers are read in each round
LISTED = 100  # of our answers, to find the latest that were answered
SAID = "id,has_replies,timestamp,root_post"

EDGES: Mapping[str, tuple[Kind, Mapping[str, Any]]] = {
    "conversation": ("comment", {"reverse": "true"}),  # all that stands under a post, whatever its depth
    "replies": ("comment", {"reverse": "true"}),  # what stands right below an answer of ours
    "mentions": ("mention", {"limit": 50}),
}
BELOW = {"threads": "conversation", "replies": "replies"}
"""By the list in which something of ours stands: where what is said below it stands."""


def read(graph: Graph, cursor: JSON, now: datetime) -> Page:
    """`cursor`: ``since`` (seconds), ``whole`` (when the last look further back began), ``look`` (`further.Look`, one that is
    under way); within a round also ``began``, ``edges`` still to read, ``far`` those of the look after them, ``after`` in the
    first, ``unread`` (lists that are not given, and why)."""
    cursor = cursor or {"since": (now - BACK).timestamp()}
    if "far" not in cursor:
        cursor = _round(graph, cursor, now)
    near, far = list(cursor["edges"]), list(cursor["far"])
    since = cursor["since"] if near else cursor["look"]["since"]
    unread = dict(cursor.get("unread") or {})
    items, after = _edge(graph, (near or far)[0], datetime.fromtimestamp(since, UTC), cursor["after"], unread)
    if not after:
        (near or far).pop(0)
    kept = tuple(sorted((item for item in items if item.at.timestamp() >= since), key=attrgetter("at")))
    if near or far:
        return Page(kept, {**cursor, "edges": near, "far": far, "after": after, "unread": unread}, more=True)
    return Page(kept, ended(cursor, OVERLAP), unread=unread)


def anew(cursor: JSON) -> JSON:
    """Threads' own places in its lists are not good for ever: the round, and a look with it, begin once more."""
    if not cursor or "far" not in cursor:
        return cursor
    return {"since": cursor["since"], "whole": cursor.get("whole") or 0.0}


def _round(graph: Graph, cursor: JSON, now: datetime) -> dict[str, Any]:
    """What this round will read. An answer of ours under a post that is read has its answers there; elsewhere it is told by
    its number alone, and whoever answers it is in no other list."""
    unread: dict[str, str] = {}
    posts = _nodes("threads", graph.get(f"{graph.account}/threads", fields="id,has_replies", limit=POSTS)["data"])
    under = {str(post["id"]) for post in posts}
    told = _page(graph, f"{graph.account}/replies", unread, fields=SAID, limit=LISTED)
    answers = _elsewhere(_nodes("replies", told.get("data", [])), under)
    near = [*_below("threads", posts), *_below("replies", answers)[:ANSWERS], f"{graph.account}/mentions"]
    whole = cursor.get("whole") or 0.0
    began = {"since": cursor["since"], "whole": whole, "began": now.timestamp(), "edges": near, "far": [], "after": ""}
    began["unread"] = unread
    look = begun(cursor.get("look"), whole, cursor["since"], list(BELOW), now)
    if look is None:
        return began
    known = near if look["since"] >= cursor["since"] else []  # else read once more, for a round goes not so far back
    far, look = _slice(graph, look, under, now, unread)
    return {**began, "far": [edge for edge in far if edge not in known], "look": look}


def _slice(graph: Graph, look: Look, under: set[str], now: datetime, unread: dict[str, str]) -> tuple[list[str], Look]:
    """The next of what is older, and where the look goes on after it."""
    name, asked = look["lists"][0], {"after": look["after"]} if look["after"] else {}
    page = _page(graph, f"{graph.account}/{name}", unread, fields=SAID, limit=SLICE, **asked)
    dated = each(name, _nodes(name, page.get("data", [])), lambda node: (moment(node["timestamp"]), node))
    ours = [node for _, node in dated]
    far = _below(name, ours if name == "threads" else _elsewhere(ours, under))
    return far, stepped(look, [at for at, _ in dated], next_in(page), now)


def _nodes(name: str, nodes: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Ours, of which what is said below them can be asked for."""
    return each(name, nodes, lambda node: {**node, "id": str(node["id"]), "root_post": {**(node.get("root_post") or {})}})


def _elsewhere(answers: list[Mapping[str, Any]], under: set[str]) -> list[Mapping[str, Any]]:
    return [one for one in answers if str(one["root_post"].get("id") or "") not in under]


def _below(name: str, nodes: list[Mapping[str, Any]]) -> list[str]:
    return [f"{node['id']}/{BELOW[name]}" for node in nodes if node.get("has_replies", True)]


def _edge(graph: Graph, edge: str, since: datetime, after: str, unread: dict[str, str]) -> tuple[list[Incoming], str]:
    """One page of one list that begins with the newest, and the cursor of its next page; "" when no more is wanted."""
    owner, name = edge.rsplit("/", 1)
    kind, asked = EDGES[name]
    page = _page(graph, edge, unread, fields=FIELDS, **asked, **({"after": after} if after else {}))
    under = "" if name == "mentions" else owner
    told = each(
        name, page.get("data", []), lambda node: (moment(node["timestamp"]), graph.ours(node), said(graph, node, kind, under))
    )
    fresh = any(at >= since for at, _, _ in told)
    items = [item for _, ours, item in told if under or not ours]
    return items[::-1], next_in(page) if fresh else ""


def _page(graph: Graph, path: str, unread: dict[str, str], **asked: Any) -> JSON:
    """Empty for what was taken away since the round began, and for a permission that was not given, which is noted in `unread`:
    the rest is read."""
    try:
        return graph.get(path, **asked)
    except Refused as no:
        if no.code not in ("not-found", "threads-permission"):
            raise
        if no.code == "threads-permission":
            unread[path.rsplit("/", 1)[1]] = no.code
        return {}
