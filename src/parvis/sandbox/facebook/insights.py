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
ENOUGH = 2000
"""People of the played network: those who write are not those who follow, until there are that many."""
COUNTRIES = {"FR": 0.18, "JP": 0.22, "US": 0.21, "BR": 0.12, "IT": 0.08, "DE": 0.05}
CITIES = {"Paris, Île-de-France, France": 0.08, "Lyon, Auvergne-Rhône-Alpes, France": 0.02, "Tokyo, Japan": 0.02}


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
        if name in ("page_follows_country", "page_follows_city"):
            return {key: int(followers * share) for key, share in _shares(scene, name.rpartition("_")[2]).items()}
        return followers if name == "page_follows" else random.Random(f"{node.id}/{name}").randrange(50, 5000)
    likes = scene.place.world.reactions(node.row, "like")
    comments = scene.place.store.number(
        "SELECT count(*) FROM posts WHERE network = ? AND root = ? AND parent IS NOT NULL", (NETWORK, node.id)
    )
    if name == "post_reactions_by_type_total":
        return {"like": likes} if likes else {}
    seen = scene.place.world.seen(node.row)
    base = (likes + comments) * 37 + seen * random.Random(f"{node.id}/{name}").randrange(70, 101) // 100
    if name == "post_clicks":
        base //= 20
    return {"photo view": base // 9, "other clicks": base // 7} if name == "post_clicks_by_type" else base


def _shares(scene: Scene, by: str) -> dict[str, float]:
    """Where the people of the played network live; before there are many of them, as a city's followers usually do."""
    sql = f"""SELECT {by} AS home, country, count(*) AS people FROM people WHERE network = ? AND NOT owned AND {by} != ''
              GROUP BY {by}, country ORDER BY people DESC LIMIT 45"""
    rows = scene.place.store.execute(sql, (NETWORK,))
    whole = sum(row["people"] for row in rows)
    if whole < ENOUGH:
        return COUNTRIES if by == "country" else CITIES
    return {row["home"] if by == "country" else f"{row['home']}, {row['country']}": row["people"] / whole for row in rows}
