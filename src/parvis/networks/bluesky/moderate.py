"""What may be done with an answer or its author. Records of ours have fixed keys, so that an act done twice is one record.

https://docs.bsky.app/docs/tutorials/thread-gates
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from parvis.networks.bluesky.api import Api, parted, stamp
from parvis.networks.bluesky.facts import CREATE, UPDATE
from parvis.networks.bluesky.incoming import repo_of
from parvis.networks.bluesky.keys import tid_of
from parvis.networks.bluesky.publish import GATE
from parvis.networks.bluesky.read import posts
from parvis.networks.protocol import JSON, Act, Refused, Target

LIKE, BLOCK = "app.bsky.feed.like", "app.bsky.graph.block"
ANYWHERE: frozenset[Act] = frozenset({"like", "unlike", "mute", "unmute", "block", "unblock", "report"})
PERSONS: frozenset[Act] = frozenset({"mute", "unmute", "block", "unblock", "report"})
MOST_HIDDEN = 300  # answers of one thread
REASON = "com.atproto.moderation.defs#reasonOther"


def allowed(did: str, target: Target) -> frozenset[Act]:
    """Only answers below a post of ours can be hidden; of who writes in private the person is dealt with, not the words."""
    if target.kind == "private":
        return PERSONS
    return ANYWHERE | {"hide", "show"} if did and repo_of(_root(target)) == did else ANYWHERE


def moderate(api: Api, act: Act, target: Target) -> None:
    match act:
        case "hide" | "show":
            _fold(api, target, act == "hide")
        case "like":
            _like(api, target)
        case "unlike":
            for post in posts(api, [target.remote_id]):
                _erase(api, (post.get("viewer") or {}).get("like"))
        case "mute" | "unmute":
            api.post(f"app.bsky.graph.{act}Actor", {"actor": target.author_id})
        case "block":
            told = {"$type": BLOCK, "subject": target.author_id, "createdAt": _same_day()}
            api.write(BLOCK, tid_of(target.author_id), told, points=CREATE)
        case "unblock":
            shown = api.get("app.bsky.actor.getProfile", [("actor", target.author_id)])
            _erase(api, (shown.get("viewer") or {}).get("blocking"))
        case "report":
            _report(api, target)
        case _:
            raise Refused("not-supported", act)


def _root(target: Target) -> str:
    """The post at the top of the conversation."""
    context = target.context if isinstance(target.context, dict) else {}
    return str((context.get("root") or {}).get("uri") or "")


def _fold(api: Api, target: Target, hidden: bool) -> None:
    """Applications fold what the gate of the thread names. Who may answer, which the same record says, stays as it is."""
    root = _root(target)
    _, _, rkey = parted(root)
    there = api.record(api.uri(GATE, rkey))
    gate: dict[str, Any] = dict(
        (there or {}).get("value") or {"$type": GATE, "post": root, "createdAt": stamp(datetime.now(UTC))}
    )
    listed = [uri for uri in gate.get("hiddenReplies") or () if uri != target.remote_id]
    if hidden:
        listed = [*listed, target.remote_id][-MOST_HIDDEN:]
    if listed == list(gate.get("hiddenReplies") or ()):
        return
    gate["hiddenReplies"] = listed
    # `swap`: somebody else's change in between is not lost; the act comes again.
    api.write(GATE, rkey, gate, points=UPDATE, swap=there["cid"] if there else None)


def _like(api: Api, target: Target) -> None:
    context = target.context if isinstance(target.context, dict) else {}
    cid = str(context.get("cid") or "") or str((api.record(target.remote_id) or {}).get("cid") or "")
    if not cid:
        raise Refused("not-found", target.remote_id)
    told = {"$type": LIKE, "subject": {"uri": target.remote_id, "cid": cid}, "createdAt": _same_day()}
    api.write(LIKE, tid_of(target.remote_id), told, points=CREATE)


def _report(api: Api, target: Target) -> None:
    """Bluesky's moderators get it; a second report of the same post only repeats the first."""
    context = target.context if isinstance(target.context, dict) else {}
    subject: JSON = {"$type": "com.atproto.admin.defs#repoRef", "did": target.author_id}
    if context.get("cid"):
        subject = {"$type": "com.atproto.repo.strongRef", "uri": target.remote_id, "cid": context["cid"]}
    api.post("com.atproto.moderation.createReport", {"reasonType": REASON, "reason": target.reason[:2000], "subject": subject})


def _erase(api: Api, uri: object) -> None:
    """Our record, whichever program wrote it; nothing to do when there is none."""
    if uri:
        _, collection, rkey = parted(str(uri))
        api.erase(collection, rkey)


def _same_day() -> str:
    """The date of a record that may be written twice: the same again changes nothing."""
    return stamp(datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0))
