"""What Meta sends to our address: signed deliveries with events of one or several accounts.

https://developers.facebook.com/docs/instagram-platform/webhooks
Reactions, reads, referrals, story figures and whatever is new are not yielded. A mention is told by numbers alone: its
words are asked for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from parvis.networks.instagram.graph import Graph, moment
from parvis.networks.instagram.incoming import attachments, comment, mention, private
from parvis.networks.odd import each
from parvis.networks.protocol import Attached, Forged, Incoming, NetworkError, Verb

SUBSCRIBED = "comments,live_comments,mentions,messages,message_edit,messaging_postbacks,standby"
COMMENTS = ("comments", "live_comments")
MEDIA = "caption,permalink,username,timestamp"
COMMENT = "id,text,username,from,timestamp,media{id,permalink}"


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
    """The application's address, then this account's events for it.

    By Instagram Login the address can only be declared in the application's own settings, at Meta.
    """
    if app_id and graph.facebook:
        asked = {"object": "instagram", "callback_url": url, "verify_token": graph.secret("verify_token")}
        graph.as_app(app_id, f"{app_id}/subscriptions", {**asked, "fields": SUBSCRIBED, "include_values": True})
    graph.post(f"{graph.account}/subscribed_apps", {"subscribed_fields": SUBSCRIBED})


def unsubscribe(graph: Graph) -> None:
    """This account's events; the application's address stays, for its other accounts."""
    graph.delete(f"{graph.account}/subscribed_apps")


def concerns(body: bytes, account: str) -> bool:
    """Each entry names one account; "me" until ours has told its number: then any may be ours."""
    delivery = json.loads(body)
    entries = delivery.get("entry") if isinstance(delivery, dict) else None
    named = {str(each.get("id")) for each in entries or () if isinstance(each, dict)}
    return account == "me" or account in named


def parse(body: bytes, graph: Graph) -> Iterator[Incoming]:
    """The events of our account; a delivery may bring those of the application's other accounts too."""
    delivery = json.loads(body)
    if not isinstance(delivery, dict) or delivery.get("object") != "instagram":
        return
    for entry in delivery.get("entry", ()):
        if str(entry.get("id")) != graph.account:
            continue
        # by Instagram Login `field` and `value` may stand in the entry itself
        changes = (*entry.get("changes", ()), *([entry] if "field" in entry else ()))
        for found in each("changes", changes, partial(_changed, graph, entry.get("time"))):
            yield from found
        # `standby`: another application has the conversation; it is ours to see all the same
        said = (*entry.get("messaging", ()), *entry.get("standby", ()))
        for found in each("messaging", said, partial(_messages, graph, entry.get("time"))):
            yield from found


def _changed(graph: Graph, told: Any, change: Mapping[str, Any]) -> list[Incoming]:
    return list(_change(graph, change.get("field"), change.get("value") or {}, told))


def _messages(graph: Graph, told: Any, event: Mapping[str, Any]) -> list[Incoming]:
    return list(_message(graph, {"timestamp": told, **event}))


def _change(graph: Graph, field: object, value: Mapping[str, Any], told: Any) -> Iterator[Incoming]:
    if field in COMMENTS and value.get("id"):
        item = comment(graph, value, str((value.get("media") or {}).get("id", "")), at=moment(told))
        if item:
            yield item
    elif field == "mentions" and value.get("media_id"):
        try:
            yield _mentioned(graph, str(value["media_id"]), str(value.get("comment_id") or ""))
        except NetworkError as error:  # the delivery is kept and tried again, then shown with what could not be read
            raise ValueError(f"mention {value['media_id']}: {error}") from error


def _mentioned(graph: Graph, media: str, said: str) -> Incoming:
    if said:
        asked = f"mentioned_comment.comment_id({said}){{{COMMENT}}}"
        node = graph.get(graph.account, fields=asked)["mentioned_comment"]
        url = str((node.get("media") or {}).get("permalink") or "")
    else:
        asked = f"mentioned_media.media_id({media}){{{MEDIA}}}"
        node = graph.get(graph.account, fields=asked)["mentioned_media"]
        url = str(node.get("permalink") or "")
    return mention(node, media=media, comment=said, url=url)


def _message(graph: Graph, event: Mapping[str, Any]) -> Iterator[Incoming]:
    """A message, its edit, its removal, or a press on a button (`postback`), which says the button's title."""
    message = event.get("message") or event.get("message_edit") or event.get("postback") or {}
    if "mid" not in message:
        return
    sender, recipient = (str((event.get(side) or {}).get("id", "")) for side in ("sender", "recipient"))
    own = bool(message.get("is_echo")) or sender == graph.account
    verb: Verb = "remove" if message.get("is_deleted") else "edit" if "message_edit" in event else "add"
    yield private(
        graph,
        verb,
        str(message["mid"]),
        person=recipient if own else sender,
        author={"id": graph.account if own else sender},
        at=moment(event["timestamp"]),
        text=str(message.get("text") or message.get("title") or ""),
        parent=str((message.get("reply_to") or {}).get("mid", "")),
        attached=(*attachments(message.get("attachments", ())), *_story(message)),
    )


def _story(message: Mapping[str, Any]) -> Iterator[Attached]:
    """The story of ours that a message answers."""
    story = (message.get("reply_to") or {}).get("story") or {}
    if story.get("url"):
        yield Attached("Story", "text/html", str(story["url"]))
