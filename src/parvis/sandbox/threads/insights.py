"""Figures that grow with time and with what people did; where followers live."""

from __future__ import annotations

import random
import time

from parvis.sandbox.instagram.graph import Answer, GraphError, Scene, missing, names
from parvis.sandbox.instagram.insights import demographics, seen
from parvis.sandbox.threads.account import NETWORK
from parvis.sandbox.threads.nodes import account
from parvis.sandbox.wire import Given, graph_time

POST = {"views", "likes", "replies", "reposts", "quotes", "shares"}
ACCOUNT = {"views", "likes", "replies", "reposts", "quotes", "clicks", "followers_count", "follower_demographics"}


def _wanted(asked: Given, known: set[str]) -> list[str]:
    wanted = names(asked, "metric")
    if not wanted or set(wanted) - known:
        raise GraphError(100, "(#100) metric must be one of: " + ", ".join(sorted(known)))
    return wanted


def of_post(scene: Scene, identity: str, asked: Given) -> Answer:
    post = scene.place.world.post(NETWORK, identity)
    if post is None or post["author"] != scene.who.person:
        raise missing(identity)
    likes = scene.place.world.reactions(post, "like")
    said = len(scene.place.world.replies(post))
    views = seen(post, likes, said)
    values = {"views": views, "likes": likes, "replies": said, "reposts": views // 80, "quotes": views // 200,
              "shares": views // 120}  # fmt: skip
    return {"data": [
        {"name": name, "period": "lifetime", "values": [{"value": values[name]}], "title": name, "description": name,
         "id": f"{identity}/insights/{name}/lifetime"}
        for name in _wanted(asked, POST)
    ]}  # fmt: skip


def of_account(scene: Scene, identity: str, asked: Given) -> Answer:
    """`views` is a series by day, clicks are told by link, the rest as totals."""
    mine = account(scene, identity)
    return {"data": [
        {"name": name, "period": "day", **_told(mine["id"], name, mine["followers"]),
         **(demographics(mine, asked) if name == "follower_demographics" else {}),
         "id": f"{mine['id']}/insights/{name}/day"}
        for name in _wanted(asked, ACCOUNT)
    ]}  # fmt: skip


def _told(identity: str, name: str, followers: int) -> Answer:
    value = random.Random(f"{identity}/{name}/{int(time.time() // 86_400)}").randrange(50, 4000)
    if name == "views":
        return {"values": [{"value": value, "end_time": graph_time(time.time() // 86_400 * 86_400)}]}
    if name == "clicks":
        return {"link_total_values": [{"link_url": "https://paris.example", "value": value}]}
    return {"total_value": {"value": followers if name == "followers_count" else value}}
