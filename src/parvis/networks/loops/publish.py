"""Sending a film, a comment or a private message. An upload is answered without an id: it is then looked for.

Token: ``{"sent": when it was accepted (ISO 8601), "looks": how often it was looked for}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.alike import oldest
from parvis.networks.loops.api import Api, inner, moment
from parvis.networks.protocol import JSON, Answering, Doubt, Draft, Outcome, Processing, Published, Refused
from parvis.networks.rules import outgoing

SKEW = timedelta(minutes=2)  # their clock against ours
PAGES = 10
LOOKS = 120  # an upload that is not seen after so many looks was taken away by the server
AGAIN = timedelta(seconds=15)
TIMEOUT = 600.0


def begin(api: Api, draft: Draft) -> Outcome:
    if draft.answering:
        return _answer(api, draft, draft.answering)
    item, options = draft.media[0], draft.options
    form = {
        "description": outgoing(draft), "comment_state": "4" if options.get("comments", True) else "0",
        "is_sensitive": _flag(options.get("sensitive")), "contains_ai": _flag(options.get("ai")),
        "contains_ad": _flag(options.get("ad")), "lang": draft.language.split("-")[0],
        **({"alt_text": item.alt.strip()} if item.alt.strip() else {}),
    }  # fmt: skip
    sent = datetime.now(UTC)
    with item.path.open("rb") as file:
        files = {"video": (item.name, file, item.mime)}
        api.post("/api/v1/studio/upload", changes=True, form=form, files=files, timeout=TIMEOUT)
    return Processing({"sent": sent.isoformat(), "looks": 0}, timedelta(seconds=3))


def step(api: Api, draft: Draft, token: JSON) -> Outcome:
    """It was accepted: is it there? It is never sent again from here."""
    if not isinstance(token, dict) or not token.get("sent"):
        raise Refused("nothing-to-resume")
    found = _film(api, draft, moment(token["sent"]), "all")
    if found is not None:
        return _published(api, found)
    looks = int(token.get("looks") or 0) + 1
    if looks > LOOKS:
        raise Refused("loops-vanished")
    return Processing({**token, "looks": looks}, AGAIN)


def find(api: Api, draft: Draft, since: datetime) -> Outcome | None:
    """After a doubt: among what is there, and what is still being prepared."""
    if draft.answering:
        return _said(api, draft, draft.answering, since)
    if (found := _film(api, draft, since, "all")) is not None:
        return _published(api, found)
    waiting = _film(api, draft, since, "processing")
    return Processing({"sent": since.isoformat(), "looks": 0}, AGAIN) if waiting is not None else None


def _film(api: Api, draft: Draft, since: datetime, kind: str) -> JSON | None:
    """Ours, with the same words, not older than `since`. They come newest first."""
    alike = []
    for post in api.pages("/api/v1/studio/posts", {"limit": 20, "filter": kind}, PAGES):
        if (at := moment(post.get("created_at"))) < since - SKEW:
            break
        if _compared(post.get("caption")) == _compared(outgoing(draft)):
            alike.append((str(post["id"]), at, post))
    return oldest(alike, draft.held)


def _answer(api: Api, draft: Draft, answering: Answering) -> Outcome:
    told = answering.context or {}
    if answering.private:
        body = {"conversation_id": str(told.get("conversation") or ""), "type": "text", "body": outgoing(draft)}
        said = api.post("/api/v1/dm/messages", changes=True, json=body)
    else:
        body = {"comment": outgoing(draft), "parent_id": str(told.get("top") or answering.remote_id)}
        said = api.post(f"/api/v1/video/comments/{told.get('video')}", changes=True, json=body)
    made = inner(said)
    if made.get("id"):
        return _of(api, made, answering)
    raise Doubt("unreadable", "no id")


def _said(api: Api, draft: Draft, answering: Answering, since: datetime) -> Published | None:
    """Our own answer, looked up where it must be."""
    told = answering.context or {}
    found: Iterable[JSON]
    if answering.private:
        found = _spoken(api, str(told.get("conversation") or ""), since - SKEW)
    else:
        top = str(told.get("top") or answering.remote_id)
        found = api.pages(f"/api/v1/video/comments/{told.get('video')}/replies", {"cr": top}, PAGES)
    words = _compared(outgoing(draft))
    alike = (
        (str(item["id"]), at, _of(api, item, answering))
        for item in found
        if item.get("is_owner", item.get("is_mine", True)) and _compared(item.get("caption") or item.get("body")) == words
        and (at := moment(item.get("created_at"))) >= since - SKEW
    )  # fmt: skip
    return oldest(alike, draft.held)


def _spoken(api: Api, conversation: str, since: datetime) -> Iterator[JSON]:
    """The messages of a conversation, newest first, down to `since`."""
    for message in api.pages(f"/api/v1/dm/conversations/{conversation}/messages", {}, PAGES, beyond="cannot-look"):
        if moment(message.get("created_at")) < since:
            return
        yield message


def _of(api: Api, item: JSON, answering: Answering) -> Published:
    url = str(item.get("url") or "")
    return Published(str(item["id"]), url, moment(item.get("created_at")), answering.context)


def _published(api: Api, post: JSON) -> Published:
    identity = str(post["id"])
    url = str(post.get("url") or f"{api.server}/v/{post.get('shortcode') or identity}")
    return Published(identity, url, moment(post.get("created_at")), {"video": identity})


def _flag(value: Any) -> str:
    return "1" if value else "0"


def _compared(text: object) -> str:
    return "".join(str(text or "").split())
