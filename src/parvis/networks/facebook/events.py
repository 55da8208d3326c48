"""What Facebook sends to our address: signed deliveries with events of one or several pages.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page and …/messenger-platform/webhooks.
Reactions, deliveries, reads and whatever is new are not yielded.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from parvis.networks.facebook.graph import Graph, moment
from parvis.networks.facebook.incoming import attachment, attachments, said_in_private, said_in_public
from parvis.networks.odd import each
from parvis.networks.protocol import Attached, Forged, Incoming, Verb

SUBSCRIBED = "feed,mention,messages,message_echoes,message_edits,messaging_postbacks"
VERBS: Mapping[str, Verb] = {"add": "add", "edit": "edit", "edited": "edit", "remove": "remove"}
HIDING = ("hide", "unhide")
POSTS = ("status", "post", "photo", "video", "share", "link")


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    told = headers.get("x-hub-signature-256", "")
    right = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(told.encode(), right.encode()):
        raise Forged("X-Hub-Signature-256")


def challenge(verify_token: str, query: Mapping[str, str]) -> tuple[str, str] | None:
    told = query.get("hub.verify_token", "")
    known = bool(verify_token) and hmac.compare_digest(told.encode(), verify_token.encode())
    return ("text/plain", query.get("hub.challenge", "")) if known and query.get("hub.mode") == "subscribe" else None


def subscribe(graph: Graph, app_id: str, url: str) -> None:
    """The application's address (when we know the application), then this page's events for it."""
    if app_id:
        asked = {"object": "page", "callback_url": url, "verify_token": graph.secret("verify_token"), "fields": SUBSCRIBED}
        graph.as_app(app_id, f"{app_id}/subscriptions", {**asked, "include_values": True})
    graph.post(f"{graph.page}/subscribed_apps", {"subscribed_fields": SUBSCRIBED})


def unsubscribe(graph: Graph) -> None:
    """This page's events; the application's address stays, for its other pages."""
    graph.delete(f"{graph.page}/subscribed_apps")


def concerns(body: bytes, page: str) -> bool:
    """Each entry names one page; "me" until ours has told its number: then any may be ours."""
    delivery = json.loads(body)
    entries = delivery.get("entry") if isinstance(delivery, dict) else None
    named = {str(each.get("id")) for each in entries or () if isinstance(each, dict)}
    return page == "me" or page in named


def parse(body: bytes, page: str) -> Iterator[Incoming]:
    """The events of `page`; a delivery may bring those of the application's other pages too."""
    delivery = json.loads(body)
    if not isinstance(delivery, dict) or delivery.get("object") != "page":
        return
    for entry in delivery.get("entry", ()):
        if str(entry.get("id")) != page:
            continue
        for found in each("changes", entry.get("changes", ()), partial(_changed, told=entry.get("time"), page=page)):
            yield from found
        # `standby`: another application has the conversation; it is ours to see all the same
        said = (*entry.get("messaging", ()), *entry.get("standby", ()))
        for found in each("messaging", said, partial(_messages, told=entry.get("time"), page=page)):
            yield from found


def _changed(change: Mapping[str, Any], told: Any, page: str) -> list[Incoming]:
    value = {"verb": "add", **(change.get("value") or {})}
    if change.get("field") == "feed":
        return list(_feed(value, told, page))
    return list(_mention(value, told, page)) if change.get("field") == "mention" else []


def _messages(event: Mapping[str, Any], told: Any, page: str) -> list[Incoming]:
    return list(_message({"timestamp": told, **event}, page))


def _at(value: Mapping[str, Any], told: Any) -> datetime:
    """When it was said. `created_time` stays that of the first words: an edit has the moment at which it was `told`."""
    made = value.get("created_time")
    return moment(made if told is None or (value["verb"] == "add" and made is not None) else told)


def _feed(value: Mapping[str, Any], told: Any, page: str) -> Iterator[Incoming]:
    if value.get("item") == "comment" and "comment_id" in value:
        yield from _comment(value, told, page)
    elif value.get("item") in POSTS and "post_id" in value and value["verb"] in VERBS:
        author = value.get("from") or {}
        if str(author.get("id")) != page:  # a visitor's post on our page; our own are no news
            yield said_in_public(
                verb=VERBS[value["verb"]],
                kind="mention",
                remote_id=str(value["post_id"]),
                post=str(value["post_id"]),
                parent="",
                author=author,
                at=_at(value, told),
                page=page,
                text=value.get("message") or "",
                url=value.get("permalink_url") or "",
                attached=_shown(value),
            )


def _comment(value: Mapping[str, Any], told: Any, page: str) -> Iterator[Incoming]:
    """Hiding is told as an edit (`context["hidden"]`), when the event repeats the text."""
    post, parent = str(value.get("post_id", "")), str(value.get("parent_id") or value.get("post_id", ""))
    author = value.get("from") or {}
    verb: Verb | None = "edit" if value["verb"] in HIDING and "message" in value else VERBS.get(value["verb"])
    if verb is None or (parent == post and str(author.get("id")) == page):
        return  # the page's own comment under a post is said to nobody
    yield said_in_public(
        verb=verb,
        kind="comment",
        remote_id=str(value["comment_id"]),
        post=post,
        parent=parent,
        author=author,
        at=_at(value, told),
        page=page,
        text=value.get("message") or "",
        url=value.get("permalink_url") or "",
        hidden=value["verb"] == "hide",
        attached=_shown(value),
    )


def _shown(value: Mapping[str, Any]) -> tuple[Attached, ...]:
    """The picture or video of a comment or a visitor's post."""
    kinds = [kind for kind in ("photo", "video") if kind in (value.get("item"), *value)]
    addresses = [str(value.get(kind) or value.get("link") or "") for kind in kinds]
    return tuple(attachment(url, kind) for kind, url in zip(kinds, addresses, strict=True) if url.startswith("http"))


def _mention(value: Mapping[str, Any], told: Any, page: str) -> Iterator[Incoming]:
    """Somebody named the page in a post or comment of their own. Such an event names its author in its own way."""
    verb = VERBS.get(value["verb"])
    remote_id = value.get("comment_id") if value.get("item") == "comment" else value.get("post_id")
    if verb and remote_id:
        yield said_in_public(
            verb=verb,
            kind="mention",
            remote_id=str(remote_id),
            post=str(value.get("post_id", "")),
            parent=str(value.get("parent_id") or value.get("post_id", "")) if value.get("item") == "comment" else "",
            author={"id": value.get("sender_id"), "name": value.get("sender_name")},
            at=_at(value, told),
            page=page,
            text=value.get("message") or "",
            url=value.get("permalink_url") or "",
        )


def _message(event: Mapping[str, Any], page: str) -> Iterator[Incoming]:
    """A message, its edit, or a press on a button (`postback`), which says the button's title."""
    message = event.get("message") or event.get("message_edit") or event.get("postback") or {}
    if "mid" not in message:
        return
    sender, recipient = (str((event.get(side) or {}).get("id", "")) for side in ("sender", "recipient"))
    own = bool(message.get("is_echo")) or sender == page
    yield said_in_private(
        verb="edit" if "message_edit" in event else "add",
        remote_id=str(message["mid"]),
        person=recipient if own else sender,
        author={"id": page if own else sender},
        at=moment(event["timestamp"]),
        page=page,
        text=message.get("text") or message.get("title") or "",
        parent=str((message.get("reply_to") or {}).get("mid", "")),
        attached=attachments(message.get("attachments", ())),
    )
