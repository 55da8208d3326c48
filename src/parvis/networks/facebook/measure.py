"""What a post did, who follows the page and whence: only figures that still live, each of which may die at any time.

A metric that Graph no longer knows fails the whole call (#100): then each is asked alone, and what answers is kept in mind.
A view (rendered) is not the impression (delivered) of before November 2025: they are two series.
https://developers.facebook.com/docs/graph-api/reference/insights
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from parvis.networks.facebook.graph import Graph, moment
from parvis.networks.measures import Metric
from parvis.networks.protocol import JSON, Reading, Refused, Share

COUNTS = "shares,comments.summary(true).limit(0),reactions.summary(total_count).limit(0)"
OF_POST: Mapping[str, Metric] = {
    "post_media_view": "views",
    "post_total_media_view_unique": "reach",
    "post_clicks": "clicks",
}
OF_PAGE: Mapping[str, Metric] = {"page_media_view": "views", "page_total_media_view_unique": "reach"}
WHENCE = (("page_follows_country", "country"), ("page_follows_city", "city"))
METRICS = (*OF_POST.values(), "likes", "comments", "shares")
GONE, UNKNOWN = "not-found", "facebook-parameter"

_dead: dict[str, set[str]] = {}  # a Graph's address and page → metrics that it said it does not know


def publications(graph: Graph, remote_ids: Sequence[str]) -> Iterator[Reading]:
    for identity in remote_ids:
        try:
            node = graph.get(identity, fields=COUNTS)
        except Refused as refused:
            if refused.code == GONE:
                continue
            raise
        yield from _counts(node, identity)
        for entry in _insights(graph, identity, tuple(OF_POST), period="lifetime"):
            yield from _reading(entry, OF_POST, identity, day=False)


def page(graph: Graph) -> Iterator[Reading]:
    """Followers now; views and reach of the last days that Graph has closed."""
    now = datetime.now(UTC)
    node = graph.get(graph.page, fields="followers_count")
    if isinstance(count := node.get("followers_count"), int):
        yield Reading("followers", count, now, name="followers_count")
    for entry in _insights(graph, graph.page, tuple(OF_PAGE), period="day"):
        yield from _reading(entry, OF_PAGE, "", day=True)


def whence(graph: Graph) -> Iterator[Share]:
    """Followers by country and by city; empty for pages that Graph tells nothing of."""
    now = datetime.now(UTC)
    for name, by in WHENCE:
        for entry in _insights(graph, graph.page, (name,), period="day"):
            values = entry.get("values") or ()
            newest = values[-1].get("value") if values else None
            for key, value in (newest or {}).items() if isinstance(newest, Mapping) else ():
                if isinstance(value, int | float):
                    yield Share("followers", "country" if by == "country" else "city", str(key), value, now, label=str(key))


def _insights(graph: Graph, node: str, names: tuple[str, ...], period: str) -> Sequence[Mapping[str, JSON]]:
    """What answers of `names`. Permission that is missing for insights costs insights only, not the counts beside them."""
    known = f"{graph.root} {graph.page}"
    alive = [name for name in names if name not in _dead.get(known, ())]
    if not alive:
        return ()
    try:
        found: Sequence[Mapping[str, JSON]] = (
            graph.get(f"{node}/insights", metric=",".join(alive), period=period).get("data") or ()
        )
        return found
    except Refused as refused:
        if refused.code != UNKNOWN:
            return ()
    if len(alive) == 1:
        _dead.setdefault(known, set()).add(alive[0])
        return ()
    return [entry for name in alive for entry in _insights(graph, node, (name,), period)]


def _reading(entry: Mapping[str, JSON], names: Mapping[str, Metric], identity: str, *, day: bool) -> Iterator[Reading]:
    """`day`: each value is of the day that its `end_time` closes, at midnight in California."""
    name, now = str(entry.get("name")), datetime.now(UTC)
    for told in entry.get("values") or ():
        value = told.get("value")
        if name in names and isinstance(value, int | float) and value >= 0:
            closed = (moment(told["end_time"]) - timedelta(days=1)).date().isoformat() if day else ""
            yield Reading(names[name], value, now, identity, closed, name)


def _counts(node: Mapping[str, JSON], identity: str) -> Iterator[Reading]:
    now = datetime.now(UTC)
    told: tuple[tuple[Metric, JSON, str], ...] = (
        ("likes", _total(node.get("reactions")), "reactions"),
        ("comments", _total(node.get("comments")), "comments"),
        # Graph leaves `shares` out until somebody shares
        ("shares", (node.get("shares") or {}).get("count", 0), "shares"),
    )
    for metric, value, name in told:
        if isinstance(value, int):
            yield Reading(metric, value, now, identity, name=name)


def _total(edge: JSON) -> JSON:
    return ((edge or {}).get("summary") or {}).get("total_count")
