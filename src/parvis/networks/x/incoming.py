"""X's objects as `Incoming`: posts that name, answer or quote the account, and (legacy) direct messages.

XChat, the encrypted successor of direct messages, cannot be read without the account's keys: its events are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Attached, Incoming, Kind, Person
from parvis.networks.x.api import moment
from parvis.networks.x.publish import address, answered, referenced

MIMES = {"photo": "image/jpeg", "video": "video/mp4", "animated_gif": "video/mp4"}

Included = Mapping[str, Mapping[str, JSON]]


def included(body: JSON) -> Included:
    """``{"users": {id: user}, "media": {key: media}}`` of an answer's or event's `includes`."""
    told = body.get("includes") or {}
    return {
        "users": dict(each("users", told.get("users") or (), lambda user: (str(user["id"]), user), passing=True)),
        "media": dict(each("media", told.get("media") or (), lambda item: (str(item["media_key"]), item), passing=True)),
    }


def post(told: JSON, known: Included, *, user: str, handle: str) -> Incoming:
    """A post said to us.

    `thread`: one person in one X conversation. `context["summoned"]`: whether X lets us answer it (None: unknown).
    """
    identity, by = str(told["id"]), str(told.get("author_id") or "")
    author = person(known["users"].get(by) or {"id": by})
    quoted = referenced(told, "quoted")
    ours = str(told.get("in_reply_to_user_id") or "") == user
    kind: Kind = "comment" if ours and answered(told) else "mention"
    long = told.get("note_post") or told.get("note_tweet") or {}
    text = html.unescape(str(long.get("text") or told.get("text") or ""))
    return Incoming(
        verb="add",
        remote_id=identity,
        thread=f"{told.get('conversation_id') or identity}:{by}",
        kind=kind,
        at=moment(told.get("created_at")),
        author=author,
        text=_opened(text, told),
        language="" if told.get("lang") in (None, "und", "zxx") else str(told["lang"]),
        url=address(identity, author.handle),
        parent=answered(told) or quoted,
        own=by == user,
        attached=tuple(_attached(key, known) for key in (told.get("attachments") or {}).get("media_keys") or ()),
        context={"summoned": _summoned(text, quoted, handle), "conversation": str(told.get("conversation_id") or "")},
    )


def message(told: JSON, known: Included, *, user: str) -> Incoming | None:
    """A direct message as `/2/dm_events` gives it. `thread` is ``dm:<the other person>``; None for other events."""
    if told.get("event_type") != "MessageCreate":
        return None
    by = str(told.get("sender_id") or "")
    # One-to-one conversations are named after their two people: "111-222".
    others = [part for part in str(told.get("dm_conversation_id") or "").split("-") if part and part != user]
    keys = (told.get("attachments") or {}).get("media_keys") or ()
    return Incoming(
        verb="add",
        remote_id=str(told["id"]),
        thread=f"dm:{by if by != user else (others or [''])[0]}",
        kind="private",
        at=moment(told.get("created_at")),
        author=person(known["users"].get(by) or {"id": by}),
        text=html.unescape(str(told.get("text") or "")),
        private=True,
        own=by == user,
        attached=tuple(_attached(key, known) for key in keys),
    )


def legacy_message(told: JSON, users: JSON, *, user: str) -> Incoming | None:
    """The same as the webhook `dm.received` gives it."""
    if told.get("type") != "message_create" or not told.get("id"):
        return None
    made = told.get("message_create") or {}
    by, to = str(made.get("sender_id") or ""), str((made.get("target") or {}).get("recipient_id") or "")
    sender = dict((users or {}).get(by) or {"id": by})
    sender["username"] = sender.get("username") or sender.get("screen_name")
    return Incoming(
        verb="add",
        remote_id=str(told["id"]),
        thread=f"dm:{by if by != user else to}",
        kind="private",
        at=moment(told.get("created_timestamp")),
        author=person(sender),
        text=html.unescape(str((made.get("message_data") or {}).get("text") or "")),
        private=True,
        own=by == user,
    )


def person(user: Mapping[str, Any]) -> Person:
    handle = str(user.get("username") or "")
    return Person(
        remote_id=str(user.get("id") or ""),
        handle=handle,
        name=str(user.get("name") or handle),
        url=f"https://x.com/{handle}" if handle else "",
        avatar=str(user.get("profile_image_url") or ""),
    )


def _summoned(text: str, quoted: str, handle: str) -> bool | None:
    """Named in the text, or quoting: a quote that reached us quotes one of ours."""
    if quoted:
        return True
    if not handle:
        return None
    return re.search(rf"(?<!\w)@{re.escape(handle)}(?!\w)", text, re.IGNORECASE) is not None


def _opened(text: str, told: JSON) -> str:
    """The text with its t.co links replaced by what they lead to."""
    for link in (told.get("entities") or {}).get("urls") or ():
        if link.get("url") and link.get("expanded_url"):
            text = text.replace(str(link["url"]), str(link["expanded_url"]))
    return text


def _attached(key: str, known: Included) -> Attached:
    item = known["media"].get(str(key)) or {}
    url = str(item.get("url") or item.get("preview_image_url") or "")
    mime = MIMES.get(str(item.get("type")), "application/octet-stream")
    return Attached(name=str(key), mime=mime, url=url, alt=str(item.get("alt_text") or ""))
