"""DIDs, handles, addresses of records and content ids, in their true shapes, drawn from what the world already counts."""

import base64
import hashlib
import json
import sqlite3
from typing import Any

from parvis.sandbox.place import Place
from parvis.sandbox.store import details

NETWORK = "bluesky"
POST = "app.bsky.feed.post"
HOST = "bsky.example"
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
LONG = 24  # characters of a did:plc


def did_of(identity: str) -> str:
    number, written = int(identity), ""
    while number:
        number, digit = divmod(number, 32)
        written = LETTERS[digit] + written
    return f"did:plc:{written.rjust(LONG, LETTERS[0])}"


def identity_of(did: str) -> str:
    """The world's id behind a DID; "" for none of ours."""
    written = did.removeprefix("did:plc:")
    if len(written) != LONG or set(written) - set(LETTERS):
        return ""
    number = 0
    for letter in written:
        number = number * 32 + LETTERS.index(letter)
    return str(number)


def handle_of(person: sqlite3.Row) -> str:
    """A handle is a domain: residents have theirs under the host's."""
    handle = str(person["handle"])
    return handle if "." in handle else f"{handle.replace('_', '-')}.{HOST}"


def somebody(place: Place, actor: str) -> sqlite3.Row | None:
    """Who a DID or a handle is."""
    if actor.startswith("did:"):
        return place.world.person(NETWORK, identity_of(actor))
    short = actor.removesuffix(f".{HOST}")
    tries = (actor, short, short.replace("-", "_"))
    return next((row for name in tries if (row := place.world.by_handle(NETWORK, name))), None)


def uri_of(post: sqlite3.Row) -> str:
    return f"at://{did_of(post['author'])}/{POST}/{post['id']}"


def parted(uri: str) -> tuple[str, str, str]:
    """Repository, collection and key of an at:// address; empty where it has none."""
    repo, _, rest = uri.removeprefix("at://").partition("/")
    collection, _, rkey = rest.partition("/")
    return repo, collection, rkey


def post_at(place: Place, uri: str) -> sqlite3.Row | None:
    """The post at an address, by its very author."""
    repo, collection, rkey = parted(uri)
    row = place.world.post(NETWORK, rkey) if collection == POST else None
    return row if row is not None and did_of(row["author"]) == repo else None


def cid(content: bytes, *, raw: bool = False) -> str:
    """A content id of version 1: SHA-256, as a record (dag-cbor) or as a file (raw)."""
    told = bytes((1, 0x55 if raw else 0x71, 0x12, 0x20)) + hashlib.sha256(content).digest()
    return "b" + base64.b32encode(told).decode().lower().rstrip("=")


def cid_of(post: sqlite3.Row) -> str:
    kept = details(post)
    return str(kept.get("cid") or record_cid([post["author"], post["id"], post["text"]]))


def record_cid(record: Any) -> str:
    return cid(json.dumps(record, sort_keys=True).encode())
