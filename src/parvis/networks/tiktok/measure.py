"""Figures of videos and of the account; more of them, and the audience, with TikTok for Business. They settle after two days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from parvis.networks.measures import Metric, Reading, Share
from parvis.networks.protocol import JSON, Refused
from parvis.networks.tiktok.api import Api
from parvis.networks.tiktok.publish import post_id, status

METRICS: dict[str, Metric] = {"view_count": "views", "like_count": "likes", "comment_count": "comments", "share_count": "shares"}
BUSINESS: dict[str, Metric] = {
    "video_views": "views", "likes": "likes", "comments": "comments", "shares": "shares", "favorites": "saves", "reach": "reach",
    "total_time_watched": "watch_seconds",
}  # fmt: skip
ACCOUNT: dict[str, Metric] = {"follower_count": "followers", "video_count": "publications"}
PLACES: tuple[tuple[str, str, Literal["country", "city"]], ...] = (
    ("audience_countries", "country", "country"), ("audience_cities", "city_name", "city"),
)  # fmt: skip
AT_ONCE, PAGES = 20, 5


def of_posts(api: Api, remote_ids: Sequence[str]) -> Iterator[Reading]:
    """A post whose number was not told when it was published is asked for again."""
    known = {_number(api, one): one for one in remote_ids}
    known.pop("", None)
    now = datetime.now(UTC)
    table = BUSINESS if api.talks else METRICS
    for video in _detailed(api) if api.talks else _counted(api, list(known)):
        one = known.get(str(video.get("item_id") or video.get("id") or ""))
        if one:
            yield from _readings(video, table, now, one)


def of_account(api: Api) -> Iterator[Reading]:
    told = api.call("GET", "/user/info/", params={"fields": ",".join(("open_id", *ACCOUNT))}).get("user") or {}
    yield from _readings(told, ACCOUNT, datetime.now(UTC), "")


def audience(api: Api) -> Iterator[Share]:
    if not api.talks:
        return
    today = datetime.now(UTC).date()
    asked: dict[str, Any] = {"start_date": str(today - timedelta(days=7)), "end_date": str(today)}
    try:
        told = api.business("GET", "/business/get/", fields=["followers_count", *(name for name, _, _ in PLACES)], **asked)
    except Refused:
        return
    people, now = float(told.get("followers_count") or 0), datetime.now(UTC)
    for name, key, by in PLACES:
        for each in told.get(name) or ():
            if each.get(key) and isinstance(each.get("percentage"), int | float):
                yield Share("followers", by, str(each[key]), round(people * each["percentage"]), now)


def _number(api: Api, one: str) -> str:
    if one.isdigit():
        return one
    try:
        return post_id(status(api, one))
    except Refused:
        return ""


def _counted(api: Api, numbers: list[str]) -> Iterator[JSON]:
    fields = ",".join(("id", *METRICS))
    for start in range(0, len(numbers), AT_ONCE):
        asked = {"filters": {"video_ids": numbers[start : start + AT_ONCE]}}
        yield from api.call("POST", f"/video/query/?fields={fields}", json=asked).get("videos") or ()


def _detailed(api: Api) -> Iterator[JSON]:
    asked: dict[str, Any] = {"fields": ["item_id", *BUSINESS], "max_count": AT_ONCE}
    for _ in range(PAGES):
        told = api.business("GET", "/business/video/list/", **asked)
        yield from told.get("videos") or ()
        if not told.get("has_more"):
            return
        asked["cursor"] = int(told.get("cursor") or 0)


def _readings(told: JSON, table: dict[str, Metric], now: datetime, one: str) -> Iterator[Reading]:
    for name, metric in table.items():
        if isinstance(told.get(name), int | float):
            yield Reading(metric, float(told[name]), now, one, name=name)
