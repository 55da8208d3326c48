"""What our media did, and who follows us. https://developers.facebook.com/docs/instagram-platform/insights

A metric that a kind of media does not have fails the whole call: each kind is asked for its own, and after a refusal
each metric alone. Figures lag by up to two days; an empty list means too little to tell, not nought.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from parvis.networks.instagram.graph import Graph
from parvis.networks.protocol import Reading, Refused, Share

NAMES: Mapping[str, Any] = {
    "views": "views", "reach": "reach", "likes": "likes", "comments": "comments", "replies": "comments",
    "shares": "shares", "saved": "saves", "ig_reels_video_view_total_time": "watch_seconds",
}  # fmt: skip
KINDS: Mapping[str, tuple[str, ...]] = {
    "FEED": ("views", "reach", "likes", "comments", "shares", "saved"),
    "REELS": ("views", "reach", "likes", "comments", "shares", "saved", "ig_reels_video_view_total_time"),
    "STORY": ("views", "reach", "replies", "shares"),
}
COUNTS: Mapping[str, Any] = {"followers_count": "followers", "follows_count": "following", "media_count": "publications"}


def measure(graph: Graph, media: Sequence[str]) -> Iterator[Reading]:
    for name in media:
        try:
            kind = str(graph.get(name, fields="media_product_type").get("media_product_type") or "FEED")
        except Refused:
            continue  # gone
        asked = KINDS.get(kind, KINDS["FEED"])
        for told in _told(graph, f"{name}/insights", asked):
            value = _value(told)
            if value is not None and told.get("name") in NAMES:
                metric = NAMES[told["name"]]
                total = value / 1000 if metric == "watch_seconds" else value  # theirs is in milliseconds
                yield Reading(metric, total, datetime.now(UTC), name, name=str(told["name"]))


def presence(graph: Graph) -> Iterator[Reading]:
    """Counts of the account, and the reach and views of yesterday."""
    now = datetime.now(UTC)
    told = graph.get(graph.account, fields=",".join(COUNTS))
    for theirs, ours in COUNTS.items():
        if isinstance(told.get(theirs), int):
            yield Reading(ours, told[theirs], now, name=theirs)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = midnight - timedelta(days=1)
    span = {"since": int(day.timestamp()), "until": int(midnight.timestamp()), "period": "day"}
    for found in _told(graph, f"{graph.account}/insights", ("reach", "views"), metric_type="total_value", **span):
        value = _value(found)
        if value is not None and found.get("name") in ("reach", "views"):
            yield Reading(NAMES[found["name"]], value, now, day=f"{day:%Y-%m-%d}", name=str(found["name"]))


def audience(graph: Graph) -> Iterator[Share]:
    """Countries and cities of the followers, for an account of a hundred or more; languages are not told."""
    levels: tuple[Literal["country", "city"], ...] = ("country", "city")
    for by in levels:
        asked = {"period": "lifetime", "metric_type": "total_value", "breakdown": by}
        for told in _told(graph, f"{graph.account}/insights", ("follower_demographics",), **asked):
            for part in (told.get("total_value") or {}).get("breakdowns", ()):
                for line in part.get("results", ()):
                    key = str((line.get("dimension_values") or [""])[0])
                    if key and isinstance(line.get("value"), int | float):
                        yield Share("followers", by, key, line["value"], datetime.now(UTC), "" if by == "country" else key)


def _told(graph: Graph, path: str, metrics: Sequence[str], **asked: Any) -> Iterator[Mapping[str, Any]]:
    """What is told of `metrics`: all at once, else each alone, those that fail left out."""
    try:
        yield from graph.get(path, metric=",".join(metrics), **asked).get("data", ())
        return
    except Refused:
        if len(metrics) == 1:
            return
    for metric in metrics:
        try:
            yield from graph.get(path, metric=metric, **asked).get("data", ())
        except Refused:
            continue


def _value(told: Mapping[str, Any]) -> float | None:
    values = told.get("values") or [told.get("total_value") or {}]
    value = values[-1].get("value")
    return float(value) if isinstance(value, int | float) else None
