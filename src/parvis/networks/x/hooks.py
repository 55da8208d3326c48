"""What X sends by itself (X Activity API): signatures, the handshake, events, subscriptions.

https://docs.x.com/x-api/webhooks/introduction · https://docs.x.com/x-api/activity/introduction
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping

from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Forged, Incoming, Person, Refused
from parvis.networks.x.api import Api, moment
from parvis.networks.x.incoming import included, legacy_message, post

SAID = ("post.mention.create", "post.reply.create", "post.quote.create")
ANSWERS = {"post.mention.create", "post.reply.create"}
"""Each of them tells of an answer to us, for X names us in it."""
EVENTS = (*SAID, "post.delete", "dm.received")
TOKEN = re.compile(r"[A-Za-z0-9_=-]{1,100}")
"""What X asks to see signed. A delivery is a JSON object: never one of these, so that no answer of ours is a delivery's signature."""


def signature(secret: str, content: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """A body that could have been a handshake's token is no delivery, whoever signed it."""
    given = headers.get("x-twitter-webhooks-signature", "")
    if (
        not secret
        or TOKEN.fullmatch(body.decode(errors="replace"))
        or not hmac.compare_digest(given.encode(), signature(secret, body).encode())
    ):
        raise Forged("x-twitter-webhooks-signature")


def challenge(secret: str, query: Mapping[str, str]) -> tuple[str, str] | None:
    token = query.get("crc_token", "")
    if not secret or not TOKEN.fullmatch(token):
        return None
    return "application/json", json.dumps({"response_token": signature(secret, token.encode())})


def parse(body: bytes, *, user: str, handle: str) -> Iterator[Incoming]:
    """One delivery holds one event, or a list of them. Events that we do not know are left out."""
    told = json.loads(body)
    events = told.get("data") if isinstance(told, dict) else None
    shown = told.get("includes") if isinstance(told, dict) else None
    listed = (one for one in (events if isinstance(events, list) else [events]) if isinstance(one, dict))
    whole = ({**one, "includes": one.get("includes") or shown} for one in listed if isinstance(one.get("payload"), dict))
    for found in each("events", whole, lambda event: list(_event(event, user=user, handle=handle))):
        yield from found


def _event(event: JSON, *, user: str, handle: str) -> Iterator[Incoming]:
    kind, payload = event.get("event_type"), event["payload"]
    mine = str((event.get("filter") or {}).get("user_id") or user)
    if kind in SAID and payload.get("id"):
        known = included(event if event.get("includes") else payload)
        yield post(payload, known, user=mine, handle=handle)
    elif kind == "post.delete" and payload.get("id"):
        yield _removed(payload)
    elif kind == "dm.received":
        for told in payload.get("direct_message_events") or ():
            if found := legacy_message(told, payload.get("users"), user=mine):
                yield found


def _removed(payload: JSON) -> Incoming:
    """Only an id is told: the inbox finds the message by it, in whatever conversation it is."""
    by = str(payload.get("author_id") or "")
    at = moment(payload.get("deleted_at") or payload.get("created_at"))
    return Incoming("remove", str(payload["id"]), "", "mention", at, Person(by, ""))


def subscribe(api: Api, url: str, user: str) -> None:
    """Register `url` once, and each event once: what is there already stays.

    An event that X does not give to this application is left out; when it gives none that tells of answers, its refusal is told.
    """
    name = _webhook(api, url)
    there = api.call("GET", "/2/activity/subscriptions", as_app=True).get("data") or []
    have = {
        str(item.get("event_type"))
        for item in there
        if str(item.get("webhook_id")) == name and str((item.get("filter") or {}).get("user_id")) == user
    }
    refused = None
    for event in EVENTS:
        if event not in have:
            try:
                asked = {"event_type": event, "filter": {"user_id": user}, "tag": "parvis", "webhook_id": name}
                api.call("POST", "/2/activity/subscriptions", json=asked)
                have.add(event)
            except Refused as error:
                refused = error
    if refused and not have & ANSWERS:
        raise refused


def unsubscribe(api: Api, url: str, user: str) -> None:
    """The account's events, of which each one is paid for, then the address when nothing else is sent there."""
    names = {str(hook["id"]) for hook in api.call("GET", "/2/webhooks", as_app=True).get("data") or () if hook.get("url") == url}
    there = api.call("GET", "/2/activity/subscriptions", as_app=True).get("data") or []
    here = [item for item in there if str(item.get("webhook_id")) in names]
    ours = [item for item in here if str((item.get("filter") or {}).get("user_id")) == user]
    for item in ours:
        api.call("DELETE", f"/2/activity/subscriptions/{item['subscription_id']}", as_app=True)
    if len(here) == len(ours):
        for name in names:
            api.call("DELETE", f"/2/webhooks/{name}", as_app=True)


def _webhook(api: Api, url: str) -> str:
    for hook in api.call("GET", "/2/webhooks", as_app=True).get("data") or ():
        if hook.get("url") == url:
            return str(hook["id"])
    body = api.call("POST", "/2/webhooks", as_app=True, json={"url": url})
    name = str((body.get("data") or body).get("id") or "")
    if not name:
        raise Refused("webhook-refused", str(body)[:500])
    return name
