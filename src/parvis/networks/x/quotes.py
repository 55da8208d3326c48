"""Posts of others that quote ours without naming us: no list of mentions has them, so each of our latest posts is asked.

Cursor: ``{"next": when, "since": newest id that was seen, "counts": {post: quotes}, "todo": [posts], "page": X's token, "top"}``.
https://docs.x.com/x-api/posts/get-quoted-posts
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.odd import each
from parvis.networks.odd import known as looked
from parvis.networks.protocol import JSON, Incoming, Later, Refused
from parvis.networks.x.api import Api, ago, moment, stamp
from parvis.networks.x.incoming import included, post

EVERY = timedelta(hours=1)
FIRST = timedelta(hours=24)  # how far back the first read of a new account looks
LATEST = 10  # posts of ours that are asked


def read(api: Api, seen: dict[str, Any], *, user: str, handle: str, every: timedelta) -> tuple[tuple[Incoming, ...], JSON, bool]:
    """One page of quotes, the cursor after it, and whether more is there to be read at once."""
    try:
        if not seen.get("todo"):
            seen = _changed(api, seen, user)
        if not seen["todo"]:
            return (), _rested(seen, every), False
        return _page(api, seen, user, handle, every)
    except (Refused, Later) as error:  # mentions and messages must not wait for quotes
        wait = error.after if isinstance(error, Later) else every
        return (), {**seen, "todo": [], "page": "", "next": stamp(datetime.now(UTC) + wait)}, False


def due(seen: dict[str, Any]) -> bool:
    return bool(seen.get("todo")) or not seen.get("next") or moment(seen["next"]) <= datetime.now(UTC)


def _changed(api: Api, seen: dict[str, Any], user: str) -> dict[str, Any]:
    """Which of our latest posts are quoted more often than when we last looked."""
    counted = api.counts(f"/2/users/{user}/tweets", {"max_results": LATEST})
    api.pay("post read", len(counted))
    before = seen.get("counts") or {}
    more = [name for name, count in counted.items() if count > int(before.get(name, 0))]
    return {
        **seen,
        "from": seen.get("from") or ago(FIRST),
        "counts": counted,
        "todo": more,
        "page": "",
        "top": seen.get("since", ""),
    }


def _page(api: Api, seen: dict[str, Any], user: str, handle: str, every: timedelta) -> tuple[tuple[Incoming, ...], JSON, bool]:
    """X gives the newest first: a walk ends where the last one began."""
    params: dict[str, Any] = {"max_results": 100, **({"pagination_token": seen["page"]} if seen.get("page") else {})}
    page = api.posts(f"/2/tweets/{seen['todo'][0]}/quote_tweets", params)
    found = page.get("data") or []
    api.pay("post read", len(found))
    known = included(page)
    readable = looked("quotes", found, lambda told: (told["id"], _unseen(told, seen)))
    fresh = [told for told in readable if _unseen(told, seen)]
    items = tuple(each("quotes", reversed(fresh), lambda told: post(told, known, user=user, handle=handle)))
    following = str((page.get("meta") or {}).get("next_token") or "") if fresh and len(fresh) == len(readable) else ""
    top = max([str(seen.get("top") or ""), *(item.remote_id for item in items)], key=lambda name: (len(name), name))
    left = seen["todo"] if following else seen["todo"][1:]
    seen = {**seen, "todo": left, "page": following, "top": top}
    return items, seen if left else _rested(seen, every), bool(left)


def _unseen(told: JSON, seen: dict[str, Any]) -> bool:
    if seen.get("since"):
        return int(told["id"]) > int(seen["since"])
    return moment(told.get("created_at")) >= moment(seen["from"])


def _rested(seen: dict[str, Any], every: timedelta) -> dict[str, Any]:
    kept = {"next": stamp(datetime.now(UTC) + every), "counts": seen.get("counts") or {}, "from": seen.get("from", "")}
    top = seen.get("top") or seen.get("since")
    return {**kept, "since": top} if top else kept
