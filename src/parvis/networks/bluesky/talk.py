"""Private messages: a service of its own behind the account's server (`PROXY`), for an app password that allows it.

Every message and conversation has a revision that only grows: what is above the highest that was seen is new. Nothing here holds up
what people say in public: a service that is away, or does not know us, is asked again later, and the account says so.
Cursor: ``{"rev": the highest that was seen, "since": where nothing was seen yet}``, within a walk also ``"left": [conversations],
"top"``; after a no ``"quiet": asked again then, "no": why``.
https://github.com/bluesky-social/atproto/tree/main/lexicons/chat/bsky/convo
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from parvis.networks.alike import oldest
from parvis.networks.bluesky.api import Api, Params, moment, stamp
from parvis.networks.bluesky.incoming import person, within
from parvis.networks.bluesky.publish import did_of, web_address
from parvis.networks.bluesky.richtext import facets, whole
from parvis.networks.odd import each, known
from parvis.networks.protocol import (
    JSON,
    Answering,
    Doubt,
    Draft,
    Expired,
    Incoming,
    Later,
    NetworkError,
    Outcome,
    Person,
    Published,
    Refused,
)
from parvis.networks.rules import outgoing

PROXY = "did:web:api.bsky.chat#bsky_chat"
CONVO = "chat.bsky.convo"
FIRST = timedelta(hours=24)  # how far back the first look goes
PAGE, LOOKED = 100, 10  # of a list, and pages of it at most
AT_ONCE = 10  # conversations read in one round
HOURLY, SOON = timedelta(hours=1), timedelta(minutes=5)
"""When it is asked again: after a no, after no answer."""
REQUESTS = "listConvoRequests"
LISTS = (("listConvos", "convos", (("kind", "direct"), ("status", "accepted"))), (REQUESTS, "requests", ()))
"""(method, where its list stands, what is asked): those that we answered, and those of people who write for the first time."""


@dataclass(frozen=True, slots=True)
class Heard:
    items: tuple[Incoming, ...]
    cursor: JSON
    more: bool = False
    unread: dict[str, str] | None = None


def read(api: Api, cursor: JSON, now: datetime) -> Heard:
    dm: dict[str, Any] = dict(cursor or {"rev": "", "since": stamp(now - FIRST)})
    if dm.get("quiet") and moment(dm["quiet"]) > now:
        return Heard((), dm, unread={"messages": str(dm["no"])})
    dm = {name: value for name, value in dm.items() if name not in ("quiet", "no")}
    try:
        if "left" not in dm:
            dm = _changed(api, dm)
        items = tuple(item for talk in dm["left"][:AT_ONCE] for item in _fresh(api, talk, dm))
    except (Refused, Expired, Later) as no:
        return Heard((), *_silent(dm, no, now))
    if left := dm["left"][AT_ONCE:]:
        return Heard(items, {**dm, "left": left}, more=True)
    return Heard(items, {"rev": dm["top"], "since": dm["since"]}, unread={})


def anew(cursor: JSON) -> JSON:
    """A walk that is under way begins once more."""
    return {name: cursor[name] for name in ("rev", "since")} if cursor else cursor


def _silent(dm: dict[str, Any], no: NetworkError, now: datetime) -> tuple[JSON, bool, dict[str, str]]:
    """An app password that does not allow private messages is told so as if it were none. A session that ran out is another thing."""
    if isinstance(no, Expired) and "ExpiredToken" in no.said:
        raise no
    code, wait = (no.code, SOON) if isinstance(no, Later) else ("bluesky-messages", HOURLY)
    return {**dm, "quiet": stamp(now + wait), "no": code}, False, {"messages": code}


def _changed(api: Api, dm: dict[str, Any]) -> dict[str, Any]:
    """What this walk will read: the conversations of two people in which something is new."""
    left, top = list[dict[str, Any]](), str(dm["rev"])
    for method, name, asked in LISTS:
        for page in _pages(api, method, list(asked), name):
            listed = [one for one in page if not _is(one, "joinRequestConvoView")]
            talks = [one for one in known(name, listed, lambda one: str(one["rev"]), passing=True) if _is_new(one, dm)]
            left += filter(None, each(name, talks, partial(_talk, api, request=method == REQUESTS)))
            top = max([top, *(str(one["rev"]) for one in talks)])
            if not talks:
                break
    return {**dm, "left": left[::-1], "top": top}


def _pages(api: Api, method: str, asked: Params, name: str) -> Iterator[list[JSON]]:
    following = ""
    for _ in range(LOOKED):
        params = [("limit", str(PAGE)), *asked, *([("cursor", following)] if following else [])]
        told = api.get(f"{CONVO}.{method}", params, proxy=PROXY)
        yield told.get(name) or []
        following = str(told.get("cursor") or "")
        if not following:
            return


def _is_object(node: JSON) -> bool:
    return isinstance(node, dict)


def _is(node: JSON, kind: str) -> bool:
    """Which of a union's kinds it is, where it says so."""
    return isinstance(node, dict) and str(node.get("$type") or "").endswith(f"#{kind}")


def _is_new(node: JSON, dm: dict[str, Any]) -> bool:
    """By its revision; a service that was never asked tells what was said since `since`."""
    if dm["rev"]:
        return str(node["rev"]) > str(dm["rev"])
    last = within(node, "lastMessage") if "members" in node else node
    return bool(last.get("sentAt")) and moment(last["sentAt"]) >= moment(dm["since"])


def _talk(api: Api, node: JSON, *, request: bool) -> dict[str, Any] | None:
    """One conversation as the cursor keeps it; None for a group."""
    others = [member for member in node["members"] if member["did"] != api.did]
    if len(others) != 1 or _is(node.get("kind"), "groupConvo"):
        return None
    kept = {name: others[0].get(name) for name in ("did", "handle", "displayName", "avatar")}
    return {"id": str(node["id"]), "with": kept, "request": request or node.get("status") == "request"}


def _fresh(api: Api, talk: dict[str, Any], dm: dict[str, Any]) -> list[Incoming]:
    """What was said in it, oldest first. A conversation that is gone meanwhile costs no other."""
    found: list[JSON] = []
    try:
        for page in _pages(api, "getMessages", [("convoId", talk["id"])], "messages"):
            said = known("messages", page, lambda one: (str(one["rev"]), moment(one["sentAt"])))
            fresh = [one for one in said if _is_new(one, dm)]
            found += fresh
            if len(fresh) < len(page):
                break
    except Refused:
        return []
    other = person(api, talk["with"])
    return [item for item in each("messages", found[::-1], lambda one: _said(api, one, talk, other)) if item]


def _said(api: Api, node: JSON, talk: dict[str, Any], other: Person) -> Incoming | None:
    """None for what nobody said: somebody joined, somebody left."""
    gone = _is(node, "deletedMessageView")
    if "text" not in node and not gone:
        return None
    own = str(node["sender"]["did"]) == api.did
    quoted = str(within(within(node, "embed"), "record").get("uri") or "")
    words = [] if gone else [whole(node), web_address(api, quoted) if quoted else ""]
    return Incoming(
        verb="remove" if gone else "add",
        remote_id=str(node["id"]),
        thread=f"dm:{talk['id']}",
        kind="private",
        at=moment(node["sentAt"]),
        author=Person(api.did, "") if own else other,
        text="\n".join(filter(None, words)),
        private=True,
        own=own,
        context={"convo": talk["id"], "request": talk["request"]},
    )


# ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────────


SETTLES = timedelta(minutes=2)
"""What was taken is listed by then."""


def begin(api: Api, to: Answering) -> JSON:
    """A token: the newest revision before anything left. What is above it is looked through before it leaves, each time."""
    told = api.get(f"{CONVO}.getMessages", [("limit", "1"), ("convoId", _convo(to))], proxy=PROXY)
    return {"talk": next((str(one.get("rev") or "") for one in filter(_is_object, told.get("messages") or ())), "")}


def send(api: Api, draft: Draft, to: Answering, token: JSON) -> Outcome:
    """The service knows no key of ours: the same again would be said twice. After a call without an answer it is looked for until it
    must be listed, where it was taken."""
    if there := find(api, draft, to, token):
        return there
    if token.get("sent") and datetime.now(UTC) < moment(token["sent"]) + SETTLES:
        raise Later("unreachable", after=SETTLES)
    token = {**token, "sent": stamp(datetime.now(UTC))}
    if (to.context or {}).get("request"):
        api.post(f"{CONVO}.acceptConvo", {"convoId": _convo(to)}, proxy=PROXY)
    message: dict[str, Any] = {"text": outgoing(draft)}
    if marked := facets(message["text"], lambda handle: did_of(api, handle)):
        message["facets"] = marked
    try:
        told = api.post(f"{CONVO}.sendMessage", {"convoId": _convo(to), "message": message}, changes=True, proxy=PROXY)
    except Doubt as doubt:
        doubt.token = token
        raise
    if not told.get("id"):
        raise Doubt("unreadable", str(told)[:200], token=token)
    return _published(told, to)


def find(api: Api, draft: Draft, to: Answering, token: JSON) -> Published | None:
    return oldest(((told.remote_id, told.at, told) for told in _alike(api, draft, to, token)), draft.held)


def _alike(api: Api, draft: Draft, to: Answering, token: JSON) -> Iterator[Published]:
    """What we said since then in the same words."""
    pages = 0
    for page in _pages(api, "getMessages", [("convoId", _convo(to))], "messages"):
        pages += 1
        for one in filter(_is_object, page):
            if str(one.get("rev") or "") <= token["talk"]:
                return
            if within(one, "sender").get("did") == api.did and str(one.get("text") or "").split() == outgoing(draft).split():
                yield _published(one, to)
    if pages >= LOOKED:
        raise Refused("cannot-look")


def _published(told: JSON, to: Answering) -> Published:
    at = moment(told["sentAt"]) if told.get("sentAt") else datetime.now(UTC)
    return Published(str(told["id"]), "", at, {**(to.context or {}), "request": False})


def _convo(to: Answering) -> str:
    return to.thread.removeprefix("dm:")
