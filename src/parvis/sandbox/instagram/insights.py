"""Figures that grow with time and with what people did; where followers live."""

from __future__ import annotations

import math
import random
import sqlite3
import time
from typing import Any

from parvis.sandbox.instagram.account import NETWORK
from parvis.sandbox.instagram.graph import Answer, GraphError, Scene, missing, names
from parvis.sandbox.instagram.nodes import account
from parvis.sandbox.store import details
from parvis.sandbox.wire import Given, graph_time

COMMON = {"views", "reach", "likes", "comments", "shares", "saved", "total_interactions"}
KINDS = {
    "FEED": COMMON | {"profile_visits", "follows", "profile_activity"},
    "REELS": COMMON | {"ig_reels_avg_watch_time", "ig_reels_video_view_total_time"},
    "STORY": {"views", "reach", "replies", "shares", "navigation", "total_interactions", "follows", "profile_visits"},
}
ACCOUNT = {"reach", "views", "profile_views", "accounts_engaged", "total_interactions", "likes", "comments", "shares",
           "saves", "follower_count", "follower_demographics"}  # fmt: skip
COUNTRIES = {"FR": 0.62, "US": 0.06, "JP": 0.05, "BR": 0.04, "IT": 0.04, "DE": 0.03}
CITIES = {"Paris, Île-de-France": 0.09, "Lyon, Auvergne-Rhône-Alpes": 0.03, "Tokyo, Tokyo": 0.02}


def read(scene: Scene, identity: str, asked: Given) -> Answer:
    wanted = names(asked, "metric")
    post = scene.place.world.post(NETWORK, identity)
    if post is None:
        return {"data": _of_account(scene, account(scene, identity), wanted, asked)}
    if post["author"] != scene.who.person or post["parent"]:
        raise missing(identity)
    _known(wanted, KINDS[details(post).get("product", "FEED")])
    return {"data": [_one(f"{identity}/insights", name, "lifetime", {"values": [{"value": _value(scene, post, name)}]})
                     for name in wanted]}  # fmt: skip


def _known(wanted: list[str], known: set[str]) -> None:
    """One metric that is not of this kind fails the whole call."""
    if not wanted or set(wanted) - known:
        raise GraphError(100, f"(#100) metric[0] must be one of the following values: {', '.join(sorted(known))}")


def _one(above: str, name: str, period: str, told: Answer) -> Answer:
    return {"name": name, "period": period, **told, "title": name, "description": name, "id": f"{above}/{name}/{period}"}


def _value(scene: Scene, post: sqlite3.Row, name: str) -> int:
    likes = scene.place.world.reactions(post, "like")
    said = len(scene.place.world.thread(NETWORK, post["root"])) - 1
    views = seen(post, likes, said)
    return {
        "likes": likes, "comments": said, "replies": said, "views": views, "reach": views * 4 // 5, "shares": views // 60,
        "saved": views // 90, "total_interactions": likes + said, "ig_reels_avg_watch_time": 4200,
        "ig_reels_video_view_total_time": views * 4200,
    }.get(name, views // 40)  # fmt: skip


def seen(post: sqlite3.Row, likes: int, said: int) -> int:
    """How often it was seen: it grows with the hours, ever slower, and with each reaction."""
    hours = max(0.0, time.time() - post["created"]) / 3600
    base = random.Random(f"{post['network']}/{post['id']}").randrange(200, 900)
    return int(base * math.log1p(1 + hours)) + 23 * likes + 41 * said


def _of_account(scene: Scene, mine: sqlite3.Row, wanted: list[str], asked: Given) -> list[Answer]:
    _known(wanted, ACCOUNT)
    above = f"{mine['id']}/insights"
    if "follower_demographics" in wanted:
        return [_one(above, "follower_demographics", "lifetime", demographics(mine, asked))]
    end = graph_time(time.time() // 86_400 * 86_400)
    total = asked.text("metric_type") == "total_value"
    if not total and set(wanted) - {"reach", "follower_count"}:
        raise GraphError(100, "(#100) metric_type=total_value is required for these metrics")
    found = []
    for name in wanted:
        value = random.Random(f"{mine['id']}/{name}/{int(time.time() // 86_400)}").randrange(400, 9_000)
        told: dict[str, Any] = {"total_value": {"value": value}} if total else {"values": [{"value": value, "end_time": end}]}
        found.append(_one(above, name, asked.text("period", "day"), told))
    return found


def demographics(mine: sqlite3.Row, asked: Given) -> Answer:
    """Shares by country or city; nothing below a hundred followers."""
    by = asked.text("breakdown")
    shares = {"country": COUNTRIES, "city": CITIES}.get(by)
    if shares is None:
        raise GraphError(100, "(#100) breakdown must be one of: country, city, age, gender")
    if mine["followers"] < 100:
        return {"total_value": {"breakdowns": []}}
    lines = [{"dimension_values": [key], "value": int(mine["followers"] * share)} for key, share in shares.items()]
    return {"total_value": {"breakdowns": [{"dimension_keys": [by], "results": lines}]}}
