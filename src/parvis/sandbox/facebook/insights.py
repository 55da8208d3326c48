"""Figures of pages and posts: few, plausible, the same each time they are asked for the same thing."""

import random
import time
from typing import Any

from parvis.sandbox.facebook.auth import NETWORK, GraphError, missing
from parvis.sandbox.facebook.nodes import Node, Scene
from parvis.sandbox.wire import Given, graph_time

PAGE = {
    "page_media_view", "page_total_media_view_unique", "page_post_engagements", "page_follows", "page_daily_follows",
    "page_daily_follows_unique", "page_daily_unfollows_unique", "page_views_total", "page_total_actions",
    "page_follows_country", "page_follows_city",
}  # fmt: skip
POST = {
    "post_media_view", "post_total_media_view_unique", "post_clicks", "post_clicks_by_type",
    "post_reactions_by_type_total",
}  # fmt: skip
COUNTRIES = {"FR": 0.41, "US": 0.14, "JP": 0.09, "BR": 0.08, "IT": 0.07, "DE": 0.05}
CITIES = {"Paris, Île-de-France, France": 0.19, "Lyon, Auvergne-Rhône-Alpes, France": 0.02, "Tokyo, Japan": 0.02}


def read(scene: Scene, node: Node, asked: Given) -> dict[str, Any]:
    known = {"page": PAGE, "post": POST}.get(node.kind)
    if known is None:
        raise missing(node.id)
    wanted = [name.strip() for each in asked.many("metric") for name in each.split(",") if name.strip()]
    if not wanted or set(wanted) - known:
        raise GraphError(100, "(#100) The value must be a valid insights metric")
    period = asked.text("period", "day" if node.kind == "page" else "lifetime")
    end = graph_time(time.time() // 86400 * 86400)
    return {"data": [
        {"name": name, "period": period, "values": [{"value": _value(scene, node, name), "end_time": end}],
         "title": None, "description": None, "id": f"{node.id}/insights/{name}/{period}"}
        for name in wanted
    ]}  # fmt: skip


def _value(scene: Scene, node: Node, name: str) -> Any:
    if node.kind == "page":
        followers = node.row["followers"]
        if name == "page_follows_country":
            return {key: int(followers * share) for key, share in COUNTRIES.items()}
        if name == "page_follows_city":
            return {key: int(followers * share) for key, share in CITIES.items()}
        return followers if name == "page_follows" else random.Random(f"{node.id}/{name}").randrange(50, 5000)
    likes = scene.place.world.reactions(node.row, "like")
    comments = scene.place.store.number(
        "SELECT count(*) FROM posts WHERE network = ? AND root = ? AND parent IS NOT NULL", (NETWORK, node.id)
    )
    if name == "post_reactions_by_type_total":
        return {"like": likes} if likes else {}
    base = (likes + comments) * 37 + random.Random(f"{node.id}/{name}").randrange(100, 900)
    return {"photo view": base // 9, "other clicks": base // 7} if name == "post_clicks_by_type" else base
