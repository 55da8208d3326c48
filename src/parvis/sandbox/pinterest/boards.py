"""Boards and their sections."""

import sqlite3
import time
from typing import Any

from parvis.sandbox.pinterest.auth import invalid, missing
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given, iso

TABLE = """CREATE TABLE IF NOT EXISTS pinterest_boards (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
           board TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, privacy TEXT NOT NULL, created REAL NOT NULL)"""
"""A section is a row with its `board`."""
BASE = 549_755_885_000
PRIVACY = ("PUBLIC", "PROTECTED", "SECRET")


def found(place: Place, owner: str, identity: str, board: str = "") -> sqlite3.Row:
    sql = "SELECT * FROM pinterest_boards WHERE id = ? AND owner = ? AND board = ?"
    row = place.store.one(sql, (identity, owner, board))
    if row is None:
        raise missing("Section" if board else "Board")
    return row


def listed(place: Place, owner: str, board: str = "") -> list[sqlite3.Row]:
    return place.store.execute("SELECT * FROM pinterest_boards WHERE owner = ? AND board = ? ORDER BY seq DESC", (owner, board))


def make(place: Place, owner: str, asked: Given, board: str = "") -> sqlite3.Row:
    """Two boards of one name are refused, as are two sections."""
    name, privacy = asked.text("name").strip(), asked.text("privacy", "PUBLIC")
    if not 1 <= len(name) <= 180:
        raise invalid("'name' must have 1 to 180 characters")
    if privacy not in PRIVACY:
        raise invalid(f"'{privacy}' is not one of {list(PRIVACY)}")
    if any(row["name"].casefold() == name.casefold() for row in listed(place, owner, board)):
        raise invalid(f"You already have a {'section' if board else 'board'} with this name")
    return add(place, owner, name, board, privacy)


def add(place: Place, owner: str, name: str, board: str = "", privacy: str = "PUBLIC") -> sqlite3.Row:
    number = place.store.next()
    identity = str(BASE + number)
    place.store.insert("pinterest_boards", seq=number, id=identity, owner=owner, board=board, name=name, privacy=privacy,
                       created=time.time())  # fmt: skip
    return found(place, owner, identity, board)


def told(place: Place, row: sqlite3.Row) -> dict[str, Any]:
    if row["board"]:
        return {"id": row["id"], "name": row["name"]}
    owner = place.world.person("pinterest", row["owner"])
    moment = iso(row["created"])[:19]
    count = place.store.number(
        "SELECT count(*) FROM posts WHERE network = 'pinterest' AND NOT removed AND details LIKE ?",
        (f'%"board_id": "{row["id"]}"%',),
    )
    return {
        "id": row["id"], "name": row["name"], "description": None, "privacy": row["privacy"], "pin_count": count,
        "follower_count": 0, "collaborator_count": 0, "created_at": moment, "board_pins_modified_at": moment,
        "owner": {"username": owner["handle"] if owner else ""}, "media": {"image_cover_url": None, "pin_thumbnail_urls": []},
    }  # fmt: skip
