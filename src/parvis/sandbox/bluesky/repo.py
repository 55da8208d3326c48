"""An account's repository: records written under a key, read and erased; and the files that they name."""

import json
import sqlite3
import time
from typing import Any

from starlette.requests import Request

from parvis.sandbox.bluesky import effects
from parvis.sandbox.bluesky.auth import XrpcError, caller, invalid
from parvis.sandbox.bluesky.checks import check_post
from parvis.sandbox.bluesky.names import NETWORK, POST, cid, cid_of, did_of, record_cid, somebody
from parvis.sandbox.bluesky.shown import record_of
from parvis.sandbox.media import Unreadable
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given

TABLES = (
    """CREATE TABLE IF NOT EXISTS bluesky_records (seq INTEGER PRIMARY KEY, repo TEXT NOT NULL, collection TEXT NOT NULL,
       rkey TEXT NOT NULL, record TEXT NOT NULL, UNIQUE (repo, collection, rkey))""",
    """CREATE TABLE IF NOT EXISTS bluesky_blobs (seq INTEGER PRIMARY KEY, owner TEXT NOT NULL, cid TEXT NOT NULL,
       medium TEXT NOT NULL)""",
)
"""Records that are no posts, as they were written; and which file a blob is."""
TID = "234567abcdefghijklmnopqrstuvwxyz"
BLOB = 100_000_000  # bytes

Write = tuple[str, str, dict[str, Any]]
"""Collection, key, record."""


async def put_record(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    """The same again is the same record; another one in its place is an edit."""
    me = _owner(request, place, asked)
    collection, rkey, record = _given(place, asked.body)
    if "swapRecord" in asked.body:
        there = found(place, me, collection, rkey)
        if (there["cid"] if there else None) != asked.body["swapRecord"]:
            raise XrpcError(400, "InvalidSwap", "Record was at another cid")
    return _written(place, me, (collection, rkey, record))


async def create_record(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = _owner(request, place, asked)
    write = _given(place, asked.body)
    _check_new(place, me, write)
    return _written(place, me, write)


async def apply_writes(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    """Several in one commit: all or none."""
    me = _owner(request, place, asked)
    kinds = [str(each.get("$type", "")).rpartition("#")[2] for each in asked.body.get("writes") or []]
    writes = [_given(place, {**each, "record": each.get("value")}, erases=kind == "delete")
              for kind, each in zip(kinds, asked.body.get("writes") or [], strict=True)]  # fmt: skip
    for kind, write in zip(kinds, writes, strict=True):
        if kind == "create":
            _check_new(place, me, write)
    results = []
    for kind, write in zip(kinds, writes, strict=True):
        if kind == "delete":
            _erase(place, me, write[0], write[1])
            results.append({"$type": "com.atproto.repo.applyWrites#deleteResult"})
        else:
            results.append({"$type": f"com.atproto.repo.applyWrites#{kind}Result", **_written(place, me, write)})
    return {"commit": _commit(place), "results": results}


async def delete_record(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    """Yes, also when it is gone already."""
    me = _owner(request, place, asked)
    _erase(place, me, asked.text("collection"), asked.text("rkey"))
    return {"commit": _commit(place)}


async def get_record(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    person = somebody(place, asked.text("repo"))
    there = found(place, person, asked.text("collection"), asked.text("rkey")) if person else None
    if there is None:
        raise XrpcError(400, "RecordNotFound", f"Could not locate record: at://{asked.text('repo')}")
    return there


async def list_records(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    person, collection = somebody(place, asked.text("repo")), asked.text("collection")
    if person is None:
        raise XrpcError(400, "RepoNotFound", "Could not find repo")
    sql = "SELECT rkey FROM bluesky_records WHERE repo = ? AND collection = ? ORDER BY rkey DESC"
    params: tuple[str, ...] = (person["id"], collection)
    if collection == POST:
        sql, params = (
            "SELECT id AS rkey FROM posts WHERE network = 'bluesky' AND author = ? AND NOT removed ORDER BY id DESC",
            (person["id"],),
        )
    keys = [row["rkey"] for row in place.store.execute(sql, params)][: asked.whole("limit", 50, 100)]
    return {"records": [found(place, person, collection, rkey) for rkey in keys]}


async def upload_blob(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    """The server looks at the bytes: what it does not know is of no kind at all, and no picture or film."""
    me, content = caller(request, place), await request.body()
    if len(content) > BLOB:
        raise XrpcError(413, "PayloadTooLarge", "request entity too large")
    return {"blob": kept_blob(place, me, content, request.headers.get("content-type", "").split(";")[0])}


def kept_blob(place: Place, me: sqlite3.Row, content: bytes, told: str) -> dict[str, Any]:
    name = cid(content, raw=True)
    try:
        medium = place.media.keep(NETWORK, me["id"], content)
        place.store.insert("bluesky_blobs", seq=place.store.next(), owner=me["id"], cid=name, medium=medium["id"])
        mime = medium["mime"]
    except Unreadable:
        mime = told if told.startswith("text/") else "*/*"
    return {"$type": "blob", "ref": {"$link": name}, "mimeType": mime, "size": len(content)}


def found(place: Place, person: sqlite3.Row, collection: str, rkey: str) -> dict[str, Any] | None:
    uri = f"at://{did_of(person['id'])}/{collection}/{rkey}"
    if collection == POST:
        post = place.world.post(NETWORK, rkey)
        if post is None or post["author"] != person["id"]:
            return None
        return {"uri": uri, "cid": cid_of(post), "value": record_of(place, post)}
    sql = "SELECT record FROM bluesky_records WHERE repo = ? AND collection = ? AND rkey = ?"
    row = place.store.one(sql, (person["id"], collection, rkey))
    record = json.loads(row["record"]) if row else None
    return {"uri": uri, "cid": record_cid(record), "value": record} if record else None


def _written(place: Place, me: sqlite3.Row, write: Write) -> dict[str, Any]:
    collection, rkey, record = write
    there = found(place, me, collection, rkey)
    told = {"uri": f"at://{did_of(me['id'])}/{collection}/{rkey}", "cid": record_cid(record), "validationStatus": "valid"}
    if there and there["cid"] == told["cid"]:
        return told
    if collection == POST:
        effects.post(place, me, rkey, record, told["cid"])
    else:
        sql = "INSERT OR REPLACE INTO bluesky_records (seq, repo, collection, rkey, record) VALUES (?, ?, ?, ?, ?)"
        place.store.execute(sql, (place.store.next(), me["id"], collection, rkey, json.dumps(record)))
        effects.other(place, me, collection, rkey, record)
    return {**told, "commit": _commit(place)}


def _erase(place: Place, me: sqlite3.Row, collection: str, rkey: str) -> None:
    there = found(place, me, collection, rkey)
    if there is None:
        return
    if collection == POST:
        post = place.world.post(NETWORK, rkey)
        assert post is not None
        return place.world.remove(post)
    sql = "DELETE FROM bluesky_records WHERE repo = ? AND collection = ? AND rkey = ?"
    place.store.execute(sql, (me["id"], collection, rkey))
    return effects.undone(place, me, collection, rkey, there["value"])


def _owner(request: Request, place: Place, asked: Given) -> sqlite3.Row:
    """Only one's own repository can be written."""
    me = caller(request, place)
    if somebody(place, asked.text("repo")) is None or asked.text("repo") not in (did_of(me["id"]), me["handle"]):
        raise XrpcError(403, "Forbidden", "Cannot write to another account's repo")
    return me


def _given(place: Place, body: dict[str, Any], *, erases: bool = False) -> Write:
    collection, record = str(body.get("collection") or ""), body.get("record")
    rkey = str(body.get("rkey") or "") or _tid(place)
    if not collection or not (isinstance(record, dict) or erases):
        raise invalid("Input must have the properties collection and record")
    if isinstance(record, dict) and record.setdefault("$type", collection) != collection:
        raise invalid(f"Invalid $type: expected {collection}, got {record['$type']}")
    if collection == POST and isinstance(record, dict):
        check_post(record)
    return collection, rkey, record or {}


def _check_new(place: Place, me: sqlite3.Row, write: Write) -> None:
    if found(place, me, write[0], write[1]):
        raise XrpcError(500, "InternalServerError", "Internal Server Error")


def _tid(place: Place) -> str:
    number = int(time.time() * 1_000_000) << 10 | place.store.next() & 1023
    return "".join(TID[number >> shift & 31] for shift in range(60, -1, -5))


def _commit(place: Place) -> dict[str, str]:
    rev = _tid(place)
    return {"cid": record_cid(rev), "rev": rev}
