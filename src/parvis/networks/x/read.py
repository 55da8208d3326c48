"""What is said to the account, asked of X: mentions (answers and quotes are among them), then direct messages.

X gives the newest first. So a read walks down page by page with X's own `pagination_token`, kept in the cursor, and only
when the bottom is reached does the top become the new `since`: nothing between two reads is lost, memory is one page.
Cursor: ``{"mentions": {"since", "top", "page"}, "dm": {"since", "top", "page", "next"}}``.
https://docs.x.com/x-api/posts/timelines/introduction
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.protocol import JSON, Incoming, Later, Page, Refused
from parvis.networks.x.api import Api, ago, moment, stamp
from parvis.networks.x.incoming import included, message, post

FIRST = timedelta(hours=24)  # how far back the first read of a new account looks
DM_EVERY = timedelta(seconds=61)  # X allows 15 such reads in 15 minutes
DM_REFUSED = timedelta(hours=6)  # without the right to read them, do not ask at each turn
DM_FIELDS = "id,text,event_type,created_at,dm_conversation_id,sender_id,attachments"


def read(api: Api, cursor: JSON, *, user: str, handle: str, dm_every: timedelta = DM_EVERY) -> Page:
    """One page of mentions; of direct messages once the mentions are at their end and the time for them has come."""
    start = {"from": ago(FIRST)}
    mentions, dm = dict((cursor or {}).get("mentions") or start), dict((cursor or {}).get("dm") or start)
    if not (cursor or {}).get("dm_now"):
        items, mentions, more = _mentions(api, mentions, user, handle)
        due = not dm.get("next") or moment(dm["next"]) <= datetime.now(UTC)
        now = not more and due
        return Page(items, {"mentions": mentions, "dm": dm, "dm_now": now}, more=more or now)
    items, dm, more = _messages(api, dm, user, dm_every)
    return Page(items, {"mentions": mentions, "dm": dm, "dm_now": more}, more=more)


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
    items = tuple(post(told, known, user=user, handle=handle) for told in reversed(found) if told.get("id"))
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
    fresh = [told for told in found if told.get("id") and _unseen(told, seen)]
    items = tuple(item for told in reversed(fresh) if (item := message(told, known, user=user)))
    following = str((page.get("meta") or {}).get("next_token") or "") if fresh and len(fresh) == len(found) else ""
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
