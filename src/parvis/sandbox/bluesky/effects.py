"""What a record does on the network once it is in its repository: a post is seen, a like counts, a gate folds answers."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from parvis.sandbox.bluesky.names import NETWORK, identity_of, post_at
from parvis.sandbox.place import Place

LIKE, REPOST = "app.bsky.feed.like", "app.bsky.feed.repost"
GATE, BLOCK, FOLLOW = "app.bsky.feed.threadgate", "app.bsky.graph.block", "app.bsky.graph.follow"
REACTIONS = {LIKE: "like", REPOST: "repost"}
RELATIONS = {BLOCK: "block", FOLLOW: "follow"}


def post(place: Place, me: sqlite3.Row, rkey: str, record: dict[str, Any], cid: str) -> None:
    kept = {"record": record, "cid": cid}
    there = place.world.post(NETWORK, rkey)
    if there is not None:
        place.world.edit(there, record["text"], details=kept)
        return
    parent = post_at(place, str(((record.get("reply") or {}).get("parent") or {}).get("uri") or ""))
    language = next(iter(record.get("langs") or ()), "fr")
    place.world.write(
        NETWORK, me["id"], record["text"], identity=rkey, parent=parent, language=language, details=kept,
        media=list(_media(place, me, record.get("embed") or {})), mentions=mentioned(record),
    )  # fmt: skip
    answers = parent is not None and parent["author"] != me["id"]
    place.store.record(NETWORK, "reply" if answers else "publish", me["handle"], record["text"], rkey)


def other(place: Place, me: sqlite3.Row, collection: str, rkey: str, record: dict[str, Any]) -> None:
    if kind := REACTIONS.get(collection):
        _react(place, me, record, kind, on=True)
    if kind := RELATIONS.get(collection):
        relate(place, me, identity_of(str(record.get("subject") or "")), kind, on=True)
    if collection == GATE:
        _fold(place, rkey, {str(uri) for uri in record.get("hiddenReplies") or ()})


def undone(place: Place, me: sqlite3.Row, collection: str, rkey: str, record: dict[str, Any]) -> None:
    if kind := REACTIONS.get(collection):
        _react(place, me, record, kind, on=False)
    if kind := RELATIONS.get(collection):
        relate(place, me, identity_of(str(record.get("subject") or "")), kind, on=False)
    if collection == GATE:
        _fold(place, rkey, set())


def relate(place: Place, me: sqlite3.Row, person: str, kind: str, *, on: bool) -> None:
    """Mute, block, follow. The same again changes nothing."""
    where = (NETWORK, me["id"], person, kind)
    if on:
        place.store.execute("INSERT OR IGNORE INTO relations (network, owner, person, kind) VALUES (?, ?, ?, ?)", where)
    else:
        place.store.execute("DELETE FROM relations WHERE network = ? AND owner = ? AND person = ? AND kind = ?", where)


def related(place: Place, owner: str, person: str, *kinds: str) -> bool:
    sql = "SELECT kind FROM relations WHERE network = ? AND owner = ? AND person = ?"
    return any(row["kind"] in kinds for row in place.store.execute(sql, (NETWORK, owner, person)))


def mentioned(record: dict[str, Any]) -> set[str]:
    """Whom the facets of a post name."""
    features = (one for facet in record.get("facets") or () for one in facet.get("features") or ())
    return {name for one in features if one.get("did") and (name := identity_of(str(one["did"])))}


def may_answer(place: Place, answer: sqlite3.Row) -> bool:
    """What the gate of the thread says to an answer. Without one everybody may; the thread's owner always may."""
    root = place.world.post(NETWORK, answer["root"])
    if root is None or root["author"] == answer["author"]:
        return True
    sql = "SELECT record FROM bluesky_records WHERE repo = ? AND collection = ? AND rkey = ?"
    row = place.store.one(sql, (root["author"], GATE, root["id"]))
    allow = json.loads(row["record"]).get("allow") if row else None
    if allow is None:
        return True
    rules = {str(rule.get("$type", "")).rpartition("#")[2] for rule in allow}
    named = {person["id"] for person in place.world.mentioned(root)}
    return bool(
        ("mentionRule" in rules and answer["author"] in named)
        or ("followingRule" in rules and related(place, root["author"], answer["author"], "follow"))
        or "followerRule" in rules  # every resident follows the city
    )


def _react(place: Place, me: sqlite3.Row, record: dict[str, Any], kind: str, *, on: bool) -> None:
    subject = post_at(place, str((record.get("subject") or {}).get("uri") or ""))
    if subject is not None:
        place.world.react(subject, me["id"], kind, on)


def _fold(place: Place, root: str, hidden: set[str]) -> None:
    folded = {uri.rpartition("/")[2] for uri in hidden}
    for answer in place.world.thread(NETWORK, root):
        if answer["parent"] and bool(answer["hidden"]) != (answer["id"] in folded):
            place.world.hide(answer, answer["id"] in folded)


def _media(place: Place, me: sqlite3.Row, embed: dict[str, Any]) -> Iterator[str]:
    """The files that a post names, described as it describes them; each upload serves one post."""
    inner = embed.get("media") or embed
    shown = [(each["image"], each["alt"]) for each in (inner.get("images") or inner.get("items") or ())]
    if inner.get("video"):
        shown.append((inner["video"], inner.get("alt") or ""))
    taken: set[str] = set()
    for blob, alt in shown:
        sql = "SELECT medium FROM bluesky_blobs WHERE owner = ? AND cid = ? ORDER BY seq"
        for row in place.store.execute(sql, (me["id"], blob["ref"]["$link"])):
            medium = place.media.get(NETWORK, row["medium"])
            if medium is not None and not medium["post"] and medium["id"] not in taken:
                place.media.describe(medium, alt=alt)
                taken.add(medium["id"])
                yield medium["id"]
                break
