"""What is said to the account, asked of X: mentions (answers are among them), then direct messages, then quotes.

X gives the newest first. So a read walks down page by page with X's own `pagination_token`, kept in the cursor, and only
when the bottom is reached does the top become the new `since`: nothing between two reads is lost, memory is one page.
Cursor: ``{"mentions": {"since", "top", "page"}, "dm": {"since", "top", "page", "next"}, "quotes": {…}, "turn": what is next}``.
https://docs.x.com/x-api/posts/timelines/introduction
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.odd import each
from parvis.networks.odd import known as looked
from parvis.networks.protocol import JSON, Incoming, Later, Page, Refused
from parvis.networks.x import quotes
from parvis.networks.x.api import Api, ago, moment, stamp
from parvis.networks.x.incoming import included, message, post

FIRST = timedelta(hours=24)  # how far back the first read of a new account looks
DM_EVERY = timedelta(seconds=61)  # X allows 15 such reads in 15 minutes
DM_REFUSED = timedelta(hours=6)  # without the right to read them, do not ask at each turn
TURNS = ("mentions", "dm", "quotes")
WALK = ("page", "top", "todo")
"""What a cursor holds of a walk that is under way."""
DM_FIELDS = "id,text,event_type,created_at,dm_conversation_id,sender_id,attachments"


def read(
    api: Api, cursor: JSON, *, user: str, handle: str, dm_every: timedelta = DM_EVERY, quotes_every: timedelta = quotes.EVERY
) -> Page:
    """One page of mentions; at their end, of direct messages and of quotes when the time for them has come."""
    start = {"from": ago(FIRST)}
    kept: dict[str, Any] = {"mentions": start, "dm": start, "quotes": {}, "turn": "mentions"}
    kept |= {name: value for name, value in (cursor or {}).items() if name in kept}
    turn = str(kept.pop("turn"))
    if turn == "dm":
        items, kept["dm"], more = _messages(api, kept["dm"], user, dm_every)
    elif turn == "quotes":
        items, kept["quotes"], more = quotes.read(api, kept["quotes"], user=user, handle=handle, every=quotes_every)
    else:
        items, kept["mentions"], more = _mentions(api, kept["mentions"], user, handle)
    following = turn if more else _after(turn, kept)
    return Page(items, {**kept, "turn": following} if following else kept, more=bool(following))


def anew(cursor: JSON) -> JSON:
    """X's own places in its lists are left: what was walked down begins once more from where the last walk ended."""
    if not cursor or not any((cursor.get(name) or {}).get("page") or (cursor.get(name) or {}).get("todo") for name in TURNS):
        return cursor
    kept = {name: {key: value for key, value in (cursor.get(name) or {}).items() if key not in WALK} for name in TURNS}
    return {**kept, "quotes": {key: value for key, value in kept["quotes"].items() if key != "counts"}}


def _after(turn: str, kept: dict[str, Any]) -> str:
    """What is read next; "" when nothing more is due."""
    dm = kept["dm"]
    if turn == "mentions" and (not dm.get("next") or moment(dm["next"]) <= datetime.now(UTC)):
        return "dm"
    return "quotes" if turn != "quotes" and quotes.due(kept["quotes"]) else ""


def _mentions(api: Api, seen: dict[str, Any], user: str, handle: str) -> tuple[tuple[Incoming, ...], JSON, bool]:
    params: dict[str, Any] = {"max_results": 100}
    if seen.get("since"):
        params["since_id"] = seen["since"]
    else:
        params["start_time"] = seen["from"]
    if seen.get("page"):
        params["pagination_token"] = seen["page"]
    page = api.posts(f"/2/users/{user}/mentions", params)
    known, found = included(page), page.get("data") or []
    api.pay("mention read", len(found))
    items = tuple(each("mentions", reversed(found), lambda told: post(told, known, user=user, handle=handle)))
    following = str((page.get("meta") or {}).get("next_token") or "")
    return _advanced(seen, items, following)


def _messages(api: Api, seen: dict[str, Any], user: str, every: timedelta) -> tuple[tuple[Incoming, ...], JSON, bool]:
    """This list takes no `since_id`: it is walked down until what was seen."""
    params: dict[str, Any] = {
        "max_results": 100, "dm_event.fields": DM_FIELDS, "event_types": "MessageCreate",
        "expansions": "sender_id,attachments.media_keys", "user.fields": "name,username,profile_image_url",
        "media.fields": "type,url,alt_text",
    }  # fmt: skip
    if seen.get("page"):
        params["pagination_token"] = seen["page"]
    try:
        page = api.get("/2/dm_events", params)
    except (Refused, Later) as error:  # mentions must not wait for messages
        wait = error.after if isinstance(error, Later) else DM_REFUSED
        return (), {**seen, "next": stamp(datetime.now(UTC) + wait)}, False
    known, found = included(page), page.get("data") or []
    api.pay("message read", len(found))
    readable = looked("messages", found, lambda told: (told["id"], _unseen(told, seen)))
    fresh = [told for told in readable if _unseen(told, seen)]
    items = tuple(item for item in each("messages", reversed(fresh), lambda told: message(told, known, user=user)) if item)
    following = str((page.get("meta") or {}).get("next_token") or "") if fresh and len(fresh) == len(readable) else ""
    items, seen, more = _advanced(seen, items, following)
    return items, {**seen, **({} if more else {"next": stamp(datetime.now(UTC) + every)})}, more


def _unseen(told: JSON, seen: dict[str, Any]) -> bool:
    if seen.get("since"):
        return int(told["id"]) > int(seen["since"])
    return moment(told.get("created_at")) >= moment(seen["from"])


def _advanced(
    seen: dict[str, Any], items: tuple[Incoming, ...], following: str
) -> tuple[tuple[Incoming, ...], dict[str, Any], bool]:
    """The place after this page: one deeper, or, at the bottom, the top of this walk as the new `since`."""
    top = max([str(seen.get("top") or ""), *(item.remote_id for item in items)], key=lambda name: (len(name), name))
    kept = {key: value for key, value in seen.items() if key in ("since", "from")}
    if following:
        return items, {**kept, "top": top, "page": following}, True
    return items, {"since": top} if top else kept, False
