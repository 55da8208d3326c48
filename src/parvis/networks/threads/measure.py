"""What our posts did, and who follows us. https://developers.facebook.com/docs/threads/insights"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from parvis.networks.protocol import Reading, Refused, Share
from parvis.networks.threads.graph import Graph

METRICS = ("views", "likes", "replies", "reposts", "quotes", "shares")
NAMES: Mapping[str, Any] = {"views": "views", "likes": "likes", "replies": "comments", "quotes": "quotes"}


def measure(graph: Graph, posts: Sequence[str]) -> Iterator[Reading]:
    """Shown on (`reposts`) and sent on (`shares`) are one figure here."""
    for post in posts:
        now, told = datetime.now(UTC), {each.get("name"): _value(each) for each in _told(graph, f"{post}/insights", METRICS)}
        for theirs, ours in NAMES.items():
            if (value := told.get(theirs)) is not None:
                yield Reading(ours, value, now, post, name=theirs)
        passed = [value for name in ("reposts", "shares") if (value := told.get(name)) is not None]
        if passed:
            yield Reading("shares", sum(passed), now, post, name="reposts, shares")


def presence(graph: Graph) -> Iterator[Reading]:
    """The followers, and yesterday's views and clicks."""
    now = datetime.now(UTC)
    path = f"{graph.account}/threads_insights"
    for told in _told(graph, path, ("followers_count",)):
        if (value := _value(told)) is not None:
            yield Reading("followers", value, now, name="followers_count")
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = midnight - timedelta(days=1)
    span = {"since": int(day.timestamp()), "until": int(midnight.timestamp())}
    for told in _told(graph, path, ("views", "clicks"), **span):
        value, name = _value(told), told.get("name")
        if value is not None and (name == "views" or name == "clicks"):
            yield Reading(name, value, now, day=f"{day:%Y-%m-%d}", name=name)


def audience(graph: Graph) -> Iterator[Share]:
    """Countries and cities of the followers, for an account of a hundred or more; languages are not told."""
    levels: tuple[Literal["country", "city"], ...] = ("country", "city")
    for by in levels:
        for told in _told(graph, f"{graph.account}/threads_insights", ("follower_demographics",), breakdown=by):
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
    except Refused as no:
        if len(metrics) == 1 or no.code == "not-found":
            return
    for metric in metrics:
        try:
            yield from graph.get(path, metric=metric, **asked).get("data", ())
        except Refused:
            continue


def _value(told: Mapping[str, Any]) -> float | None:
    """The total, the sum of the clicks on each link, or the last of a series."""
    if told.get("link_total_values"):
        return float(sum(link.get("value") or 0 for link in told["link_total_values"]))
    values = told.get("values") or [told.get("total_value") or {}]
    value = values[-1].get("value")
    return float(value) if isinstance(value, int | float) else None
