"""Putting a draft on X: media first, then one post after the other, each step committed by its token.

Token: ``{"media": [ids], "done": [post ids]}``. X knows no key of ours: after a doubt we look among our own posts.
https://docs.x.com/x-api/posts/create-post · https://docs.x.com/x-api/direct-messages/manage/introduction
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.alike import oldest
from parvis.networks.protocol import JSON, Answering, Doubt, Draft, Later, Outcome, Processing, Published, Refused
from parvis.networks.rules import outgoing
from parvis.networks.text import links
from parvis.networks.x.api import Api, moment, stamp
from parvis.networks.x.media import upload, waiting

SKEW = timedelta(minutes=2)  # their clock against ours
LOOKED = 32  # pages of 100 own posts: X gives no more
TALKED = 10  # pages of 50 private messages with one person
REPLIES = ("following", "mentionedUsers", "subscribers", "verified")


def begin(api: Api, draft: Draft, handle: str) -> Outcome:
    sent = [upload(api, item, private=_private(draft)) for item in draft.media]
    token: JSON = {"media": [name for name, _ in sent], "done": []}
    wait = max((wait for _, wait in sent), default=timedelta(0))
    return Processing(token, wait) if wait else _next(api, draft, token, handle)


def step(api: Api, draft: Draft, token: JSON, handle: str) -> Outcome:
    """Publish the next post of the draft, once its media are ready."""
    if len(token["done"]) > len(draft.parts):
        return _ended(token, handle)  # what was to follow was taken out meanwhile
    if not token["done"]:
        moving = [wait for name in _moving(draft, token) if (wait := waiting(api, name))]
        if moving:
            return Processing(token, max(moving))
    return _next(api, draft, token, handle)


def _next(api: Api, draft: Draft, token: JSON, handle: str) -> Outcome:
    try:
        if draft.answering and draft.answering.private:
            return _message(api, draft, draft.answering, token)
        body = _body(draft, token)
        api.pay("post with link" if links(str(body.get("text") or "")) else "answer" if draft.answering else "post")
        body = api.call("POST", "/2/tweets", changes=True, json=body)
        return after(draft, token, str((body.get("data") or {}).get("id") or ""), datetime.now(UTC), handle)
    except Doubt as doubt:
        doubt.token = token
        raise
    except Refused as refused:
        if refused.code == "forbidden" and draft.answering and not _private(draft):  # X does not say why
            raise Refused("not-summoned", refused.said, status=refused.status) from refused
        raise


def after(draft: Draft, token: JSON, identity: str, at: datetime, handle: str) -> Outcome:
    """The post `identity` is there: what is next?"""
    if not identity:
        raise Doubt("unreadable", "no id", token=token)
    token = {**token, "done": [*token["done"], identity], "at": token.get("at") or stamp(at)}
    if len(token["done"]) <= len(draft.parts):
        return Processing(token, timedelta(0))
    return _ended(token, handle)


def _ended(token: JSON, handle: str) -> Published:
    first = str(token["done"][0])
    return Published(first, address(first, handle), moment(token["at"]), {"parts": token["done"]})


def find(api: Api, user: str, draft: Draft, since: datetime, token: JSON, handle: str) -> Outcome | None:
    token = token or {"media": [], "done": []}
    if draft.answering and draft.answering.private:
        return _found_message(api, user, draft, draft.answering, since)
    text, above = _texts(draft)[len(token["done"])], _above(draft, token)
    alike = (
        (str(post["id"]), moment(post.get("created_at")), post)
        for post in _own(api, user, since - SKEW)
        if answered(post) == above and same(text, post) and _as_many(draft, token, post)
    )
    there = oldest(alike, draft.held)
    return after(draft, token, str(there["id"]), moment(there.get("created_at")), handle) if there else None


def same(text: str, post: JSON) -> bool:
    """X writes each link anew as t.co, adds one for media and escapes ``& < >``: words are compared, links by what
    the post says they lead to, when it says so."""
    if _words(text) != _words(html.unescape(str(post.get("text") or ""))):
        return False
    told = {_bare(str(link.get("expanded_url") or "")) for link in (post.get("entities") or {}).get("urls") or ()}
    return not told or {_bare(text[begin:end]) for begin, end in links(text)} <= told


def answered(post: JSON) -> str:
    """The id of the post that `post` answers. The field has two names."""
    return referenced(post, "replied_to")


def referenced(post: JSON, how: str) -> str:
    listed = post.get("referenced_posts") or post.get("referenced_tweets") or ()
    return next((str(item.get("id")) for item in listed if item.get("type") == how), "")


def address(identity: str, handle: str) -> str:
    return f"https://x.com/{handle or 'i/web'}/status/{identity}"


def _body(draft: Draft, token: JSON) -> dict[str, Any]:
    """X refuses properties that it does not know, and empty ones."""
    done, text = token["done"], _texts(draft)[len(token["done"])]
    body: dict[str, Any] = {"text": text} if text else {}
    if _above(draft, token):
        body["reply"] = {"in_reply_to_tweet_id": _above(draft, token)}
    if done:
        return body
    if token["media"]:
        body["media"] = {"media_ids": list(token["media"])}
    if draft.options.get("replies") in REPLIES:
        body["reply_settings"] = draft.options["replies"]
    if draft.options.get("poll"):
        poll = draft.options["poll"]
        body["poll"] = {"options": list(poll["choices"]), "duration_minutes": int(poll["minutes"])}
    return body


def _message(api: Api, draft: Draft, to: Answering, token: JSON) -> Outcome:
    body: dict[str, Any] = {"text": outgoing(draft)} if outgoing(draft) else {}
    if token["media"]:
        body["attachments"] = [{"media_id": name} for name in token["media"]]
    api.pay("message")
    told = api.call("POST", f"/2/dm_conversations/with/{to.author_id}/messages", changes=True, json=body)
    identity = str((told.get("data") or {}).get("dm_event_id") or "")
    if not identity:
        raise Doubt("unreadable", "no id")
    return Published(identity, "", datetime.now(UTC))


def _found_message(api: Api, user: str, draft: Draft, to: Answering, since: datetime) -> Published | None:
    alike = (
        (str(event["id"]), moment(event.get("created_at")), event)
        for event in _events(api, to.author_id, max(since - SKEW, to.at))
        if str(event.get("sender_id")) == user and same(outgoing(draft), event)
    )
    there = oldest(alike, draft.held)
    return Published(str(there["id"]), "", moment(there.get("created_at"))) if there else None


def _events(api: Api, person: str, since: datetime) -> Iterator[JSON]:
    """What was said in private with a person, newest first, down to `since`. Each is paid for."""
    params: dict[str, Any] = {"max_results": 50, "dm_event.fields": "id,text,event_type,created_at,sender_id"}
    following: dict[str, str] = {}
    for _ in range(TALKED):
        page = api.get(f"/2/dm_conversations/with/{person}/dm_events", {**params, **following})
        api.pay("message read", len(page.get("data") or ()))
        for event in page.get("data") or ():
            if moment(event.get("created_at")) < since:
                return
            yield event
        if not (page.get("meta") or {}).get("next_token"):
            return
        following = {"pagination_token": page["meta"]["next_token"]}
    raise Refused("cannot-look")


def _own(api: Api, user: str, since: datetime) -> Iterator[JSON]:
    """Our posts, newest first, down to `since`."""
    params: dict[str, Any] = {"max_results": 100, "start_time": stamp(since)}
    for _ in range(LOOKED):
        page = api.posts(f"/2/users/{user}/tweets", params)
        api.pay("post read", len(page.get("data") or ()))
        yield from page.get("data") or ()
        following = (page.get("meta") or {}).get("next_token")
        if not following:
            return
        params["pagination_token"] = following
    raise Later("too-many-to-look", after=timedelta(minutes=1))


def _texts(draft: Draft) -> list[str]:
    return [outgoing(draft), *draft.parts]


def _above(draft: Draft, token: JSON) -> str:
    if token["done"]:
        return str(token["done"][-1])
    return draft.answering.remote_id if draft.answering else ""


def _private(draft: Draft) -> bool:
    return bool(draft.answering and draft.answering.private)


def _moving(draft: Draft, token: JSON) -> list[str]:
    """The media that X works on before they may be used."""
    return [
        name
        for item, name in zip(draft.media, token["media"], strict=True)
        if item.mime.startswith("video/") or item.mime == "image/gif"
    ]


def _as_many(draft: Draft, token: JSON, post: JSON) -> bool:
    """Where there are no words to compare, the media are counted."""
    if token["done"] or _words(outgoing(draft)):
        return True
    return len((post.get("attachments") or {}).get("media_keys") or ()) == len(draft.media)


def _words(text: str) -> str:
    """Without links and spaces; an answer's leading @names are X's to add."""
    text = unicodedata.normalize("NFC", text)
    start, kept = 0, []
    for begin, end in links(text):
        kept.append(text[start:begin])
        start = end
    words = "".join([*kept, text[start:]]).split()
    while words and words[0].startswith("@"):
        words.pop(0)
    return "".join(words)


def _bare(url: str) -> str:
    return url.split("://", 1)[-1].removeprefix("www.").rstrip("/").lower()
