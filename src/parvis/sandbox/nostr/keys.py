"""Everybody's key on the played Nostr: a resident's comes from who they are; the city's are told in the credentials."""

import hashlib
import json
import sqlite3
import time
from typing import Any

from nostr_sdk import Event, Keys, NostrSdkError, PublicKey, UnsignedEvent, UnwrappedGift, nip59_make_gift_wrap

from parvis.sandbox.place import Place

Note = dict[str, Any]
Tags = list[list[str]]
TABLES = (
    """CREATE TABLE IF NOT EXISTS nostr_keys (network TEXT NOT NULL, pub TEXT NOT NULL, person TEXT NOT NULL,
       PRIMARY KEY (network, pub)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS nostr_events (seq INTEGER PRIMARY KEY, network TEXT NOT NULL, id TEXT NOT NULL, pub TEXT NOT NULL,
       kind INTEGER NOT NULL, created INTEGER NOT NULL, place TEXT NOT NULL DEFAULT '', event TEXT NOT NULL, UNIQUE (network, id))""",
    """CREATE TABLE IF NOT EXISTS nostr_files (network TEXT NOT NULL, sha TEXT NOT NULL, owner TEXT NOT NULL, medium TEXT NOT NULL,
       at INTEGER NOT NULL, PRIMARY KEY (network, sha)) WITHOUT ROWID""",
)


def tables(place: Place) -> None:
    for table in TABLES:
        place.store.execute(table)


def secret(network: str, who: str) -> str:
    return hashlib.sha256(f"sandbox/{network}/{who}".encode()).hexdigest()


def key_of(place: Place, person: sqlite3.Row) -> Keys:
    """The key of a resident, or of an account of the city; remembered, so that its public half leads back."""
    keys = Keys.parse(secret(person["network"], person["handle"].lower()))
    sql = "INSERT OR IGNORE INTO nostr_keys (network, pub, person) VALUES (?, ?, ?)"
    place.store.execute(sql, (person["network"], pub_of(keys), person["id"]))
    return keys


def pub_of(keys: Keys) -> str:
    return str(keys.public_key().to_hex())


def pub_from(hidden: str) -> str:
    return pub_of(Keys.parse(hidden))


def holder(place: Place, network: str, pub: str) -> sqlite3.Row:
    """Whose key this is; a key that nobody knows belongs to a newcomer."""
    row = place.store.one("SELECT person FROM nostr_keys WHERE network = ? AND pub = ?", (network, pub))
    person = place.world.person(network, row["person"]) if row else None
    if person is None:
        person = place.world.join(network, f"npub{pub[:10]}", f"npub {pub[:6]}", identity=pub)
        sql = "INSERT OR REPLACE INTO nostr_keys (network, pub, person) VALUES (?, ?, ?)"
        place.store.execute(sql, (network, pub, person["id"]))
    return person


def signed(keys: Keys, kind: int, tags: Tags, content: str, at: float | None = None) -> Note:
    bare = {"pubkey": pub_of(keys), "created_at": int(at or time.time()), "kind": kind, "tags": tags, "content": content}
    made: Note = json.loads(UnsignedEvent.from_json(json.dumps(bare)).sign(keys).as_json())
    return made


def genuine(event: object) -> bool:
    try:
        return bool(Event.from_json(json.dumps(event)).verify())
    except (NostrSdkError, ValueError, TypeError):
        return False


def wrap(keys: Keys, to: str, text: str, at: float) -> Note:
    """A private message of `keys` for `to`."""
    bare = {"pubkey": pub_of(keys), "created_at": int(at), "kind": 14, "tags": [["p", to]], "content": text}
    rumor = UnsignedEvent.from_json(json.dumps(bare)).ensure_id()
    made: Note = json.loads(nip59_make_gift_wrap(keys, PublicKey.parse(to), rumor).as_json())
    return made


def unwrap(keys: Keys, event: Note) -> tuple[str, Note] | None:
    """(who wrote it, the words' event); None when it is not for this key."""
    try:
        gift = UnwrappedGift.from_gift_wrap(keys, Event.from_json(json.dumps(event)))
    except NostrSdkError:
        return None
    rumor: Note = json.loads(gift.rumor().ensure_id().as_json())
    return str(gift.sender().to_hex()), rumor


def first(event: Note, name: str) -> str:
    return next((str(tag[1]) for tag in event["tags"] if len(tag) > 1 and tag[0] == name), "")


def every(event: Note, name: str) -> list[str]:
    return [str(tag[1]) for tag in event["tags"] if len(tag) > 1 and tag[0] == name]
