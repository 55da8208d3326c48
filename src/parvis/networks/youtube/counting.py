"""What videos did, and where they are seen. Counters are of now; Analytics are two or three days late, and optional.

https://developers.google.com/youtube/v3/docs/videos#statistics · https://developers.google.com/youtube/analytics/metrics
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from parvis.networks.measures import Metric, Reading, Share
from parvis.networks.protocol import JSON, Later, Refused
from parvis.networks.youtube.api import Api, judged
from parvis.networks.youtube.facts import ANALYTICS

COUNTERS: Mapping[str, Metric] = {
    "viewCount": "views", "likeCount": "likes", "dislikeCount": "dislikes", "commentCount": "comments",
}  # fmt: skip
OWN: Mapping[str, Metric] = {"subscriberCount": "followers", "viewCount": "views", "videoCount": "publications"}
BEGAN = "2005-02-14"  # no video is older
MONTH = timedelta(days=28)
PLACES = 50


class Analytics:
    """Reports of the channel. One that is refused (no scope, a metric that is gone) costs nothing but itself."""

    def __init__(self, api: Api, settings: Mapping[str, Any]) -> None:
        self._api = api
        self._base = str(settings.get("analytics") or ANALYTICS).rstrip("/")

    def rows(self, **params: Any) -> list[dict[str, Any]]:
        """Each row by the names of its columns; [] when there is nothing, or no right to see it."""
        http, url = self._api.http, f"{self._base}/v2/reports"
        try:
            told = judged(http.call("GET", url, headers=self._api.headers, params={"ids": "channel==MINE", **params}), http)
        except (Refused, Later):
            return []
        names = [str(column.get("name")) for column in told.get("columnHeaders") or ()]
        return [dict(zip(names, row, strict=False)) for row in told.get("rows") or ()]


def videos(api: Api, analytics: Analytics, remote_ids: Sequence[str]) -> Iterator[Reading]:
    now, ids = datetime.now(UTC), [name for name in remote_ids if name][:50]
    if not ids:
        return
    found = api.get("videos", part="statistics", id=",".join(ids)).get("items") or ()
    for video in found:
        yield from counted(video.get("statistics") or {}, COUNTERS, now, str(video["id"]))
    seen = [str(video["id"]) for video in found]
    if seen:
        yield from _watched(analytics, seen, now)


def _watched(analytics: Analytics, ids: list[str], now: datetime) -> Iterator[Reading]:
    rows = analytics.rows(
        startDate=BEGAN, endDate=f"{now:%Y-%m-%d}", metrics="estimatedMinutesWatched,shares", dimensions="video",
        filters=f"video=={','.join(ids)}", maxResults=50,
    )  # fmt: skip
    for row in rows:
        identity = str(row.get("video") or "")
        if "estimatedMinutesWatched" in row and identity in ids:
            minutes = float(row["estimatedMinutesWatched"])
            yield Reading("watch_seconds", minutes * 60, now, identity, name="estimatedMinutesWatched")
        if "shares" in row and identity in ids:
            yield Reading("shares", float(row["shares"]), now, identity, name="shares")


def counted(told: JSON, names: Mapping[str, Metric], now: datetime, remote_id: str = "") -> Iterator[Reading]:
    """Counters come as strings; one that is hidden is absent."""
    for name, metric in names.items():
        if str(told.get(name) or "").isdigit():
            yield Reading(metric, float(told[name]), now, remote_id, name=name)


def channel(api: Api) -> Iterator[Reading]:
    found = api.get("channels", part="statistics", mine="true").get("items") or ()
    for told in list(found)[:1]:
        yield from counted(told.get("statistics") or {}, OWN, datetime.now(UTC))


def places(analytics: Analytics) -> Iterator[Share]:
    """Where the last four weeks' views came from. Cities need `sort` and `maxResults`."""
    now = datetime.now(UTC)
    sorts: tuple[Literal["country", "city"], ...] = ("country", "city")
    for by in sorts:
        rows = analytics.rows(
            startDate=f"{now - MONTH:%Y-%m-%d}", endDate=f"{now:%Y-%m-%d}", metrics="views", dimensions=by, sort="-views",
            maxResults=PLACES,
        )  # fmt: skip
        for row in rows:
            if row.get(by) and "views" in row:
                yield Share("views", by, str(row[by]), float(row["views"]), now, label="" if by == "country" else str(row[by]))
