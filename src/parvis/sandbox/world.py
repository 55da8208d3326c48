"""What happens on the played networks: people write, reply, react and send private messages.

The faces (what the city's software calls), the web pages (where a person plays a resident) and the crowd all act
through these verbs; whoever must tell somebody — a Mastodon stream, a webhook — listens to the events they ring.
"""

import json
import math
import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.sandbox import ids
from parvis.sandbox.store import Store, details, marks

HANDLE = re.compile(r"(?<![\w/@.])@([A-Za-z0-9_](?:[\w.-]*\w)?)(?:@[\w.:-]+)?")


@dataclass(frozen=True, slots=True)
class Event:
    """`name` is "post", "edit", "remove", "hide", "react", "message"; `post` or `message` is the row it is about."""

    name: str
    network: str
    row: sqlite3.Row
    by: str
    detail: str = ""


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.listeners: list[Callable[[Event], None]] = []

    # People

    def join(self, network: str, handle: str, name: str, *, owned: bool = False, city: str = "", country: str = "",
             bio: str = "", followers: int = 0, identity: str | None = None) -> sqlite3.Row:  # fmt: skip
        """Open an account on a network, or find it if the handle is taken."""
        found = self.by_handle(network, handle)
        if found:
            return found
        number = self.store.next()
        identity = identity or ids.person(network, number, owned=owned)
        self.store.insert(
            "people", network=network, id=identity, handle=handle, name=name, bio=bio, city=city, country=country,
            owned=owned, followers=followers, created=time.time() - 86400 * 400, seq=number,
        )  # fmt: skip
        made = self.person(network, identity)
        assert made is not None
        return made

    def person(self, network: str, identity: str) -> sqlite3.Row | None:
        return self.store.one("SELECT * FROM people WHERE network = ? AND id = ?", (network, identity))

    def people(self, network: str, identities: Iterable[str]) -> dict[str, sqlite3.Row]:
        wanted = sorted(set(identities))
        sql = f"SELECT * FROM people WHERE network = ? AND id IN ({marks(wanted)})"
        return {row["id"]: row for row in self.store.execute(sql, (network, *wanted))}

    def by_handle(self, network: str, handle: str) -> sqlite3.Row | None:
        return self.store.one("SELECT * FROM people WHERE network = ? AND handle = ?", (network, handle))

    def owned(self, network: str) -> list[sqlite3.Row]:
        """The accounts that belong to the city."""
        return self.store.execute("SELECT * FROM people WHERE network = ? AND owned ORDER BY seq", (network,))

    def named_in(self, network: str, text: str) -> list[sqlite3.Row]:
        """The people whom a text @names, in order, each once."""
        handles = dict.fromkeys(match.group(1).lower() for match in HANDLE.finditer(text))
        return [row for handle in handles if (row := self.by_handle(network, handle))]

    # Posts and comments

    def post(self, network: str, identity: str) -> sqlite3.Row | None:
        """A post that is still there."""
        sql = "SELECT * FROM posts WHERE network = ? AND id = ? AND NOT removed"
        return self.store.one(sql, (network, identity))

    def write(
        self, network: str, author: str, text: str, *, identity: str | None = None, parent: sqlite3.Row | None = None,
        visibility: str = "public", language: str = "fr", media: Sequence[str] = (), published: bool = True,
        details: dict[str, Any] | None = None, at: float | None = None, mentions: Iterable[str] = (),
    ) -> sqlite3.Row:  # fmt: skip
        """Put a post, or a reply to `parent`, on a network, and tell who listens."""
        number = self.store.next()
        identity = identity or ids.plain(network, number)
        with self.store.lock:
            self.store.insert(
                "posts", seq=number, network=network, id=identity, author=author, text=text, created=at or time.time(),
                parent=parent["id"] if parent else None, root=parent["root"] if parent else identity,
                visibility=visibility, language=language, published=published, details=json.dumps(details or {}),
            )  # fmt: skip
            counted = "UPDATE people SET written = written + 1 WHERE network = ? AND id = ?"
            self.store.execute(counted, (network, author))
            for place, medium in enumerate(media):
                sql = "UPDATE media SET post = ?, place = ? WHERE network = ? AND id = ?"
                self.store.execute(sql, (identity, place, network, medium))
            for person in {row["id"] for row in self.named_in(network, text)} | set(mentions):
                self.store.insert("mentions", network=network, person=person, seq=number)
        return self._ring("post", network, identity, author)

    def edit(self, post: sqlite3.Row, text: str, *, details: dict[str, Any] | None = None, **columns: Any) -> sqlite3.Row:
        kept = json.dumps({**json.loads(post["details"]), **(details or {})})
        changes = {"text": text, "details": kept, "edited": time.time(), **columns}
        names = ", ".join(f"{name} = ?" for name in changes)
        sql = f"UPDATE posts SET {names} WHERE network = ? AND id = ?"
        self.store.execute(sql, (*changes.values(), post["network"], post["id"]))
        return self._ring("edit", post["network"], post["id"], post["author"])

    def remove(self, post: sqlite3.Row) -> None:
        sql = "UPDATE posts SET removed = 1 WHERE network = ? AND id = ?"
        self.store.execute(sql, (post["network"], post["id"]))
        counted = "UPDATE people SET written = written - 1 WHERE network = ? AND id = ?"
        self.store.execute(counted, (post["network"], post["author"]))
        self._tell(Event("remove", post["network"], post, post["author"]))

    def hide(self, post: sqlite3.Row, hidden: bool) -> sqlite3.Row:
        sql = "UPDATE posts SET hidden = ? WHERE network = ? AND id = ?"
        self.store.execute(sql, (hidden, post["network"], post["id"]))
        return self._ring("hide", post["network"], post["id"], post["author"], "hide" if hidden else "unhide")

    def react(self, post: sqlite3.Row, person: str, kind: str, on: bool = True) -> sqlite3.Row:
        """Like or share a post, or take it back. The same again changes nothing and tells nobody."""
        where = (post["network"], post["id"], person, kind)
        sql = "SELECT 1 FROM reactions WHERE network = ? AND post = ? AND person = ? AND kind = ?"
        if bool(self.store.execute(sql, where)) == on:
            return post
        change = (
            "INSERT INTO reactions (network, post, person, kind) VALUES (?, ?, ?, ?)"
            if on
            else "DELETE FROM reactions WHERE network = ? AND post = ? AND person = ? AND kind = ?"
        )
        self.store.execute(change, where)
        return self._ring("react", post["network"], post["id"], person, kind if on else f"un{kind}")

    def reactions(self, post: sqlite3.Row, kind: str) -> int:
        """Of those who are known by name, and of the followers who never say anything (`quiet.py`): these come as the post is seen."""
        sql = "SELECT count(*) FROM reactions WHERE network = ? AND post = ? AND kind = ?"
        silent = details(post).get("quiet", {}).get(kind, 0)
        return self.store.number(sql, (post["network"], post["id"], kind)) + int(silent * _spread(post["created"]))

    def reacted(self, post: sqlite3.Row, person: str, kind: str) -> bool:
        sql = "SELECT 1 FROM reactions WHERE network = ? AND post = ? AND kind = ? AND person = ?"
        return bool(self.store.execute(sql, (post["network"], post["id"], kind, person)))

    def owned_by_city(self, post: sqlite3.Row) -> bool:
        author = self.person(post["network"], post["author"])
        return bool(author and author["owned"])

    def seen(self, post: sqlite3.Row) -> int:
        """How many followers a post has reached: fast in its first hours, then slower; a twelfth of them in the end."""
        author = self.person(post["network"], post["author"])
        return int((author["followers"] if author else 0) / 12 * _spread(post["created"]))

    def replies(self, post: sqlite3.Row) -> list[sqlite3.Row]:
        """Direct answers to a post, oldest first."""
        sql = "SELECT * FROM posts WHERE network = ? AND parent = ? AND NOT removed ORDER BY seq"
        return self.store.execute(sql, (post["network"], post["id"]))

    def thread(self, network: str, root: str) -> list[sqlite3.Row]:
        sql = "SELECT * FROM posts WHERE network = ? AND root = ? AND NOT removed ORDER BY seq"
        return self.store.execute(sql, (network, root))

    def mentioned(self, post: sqlite3.Row) -> list[sqlite3.Row]:
        sql = """SELECT people.* FROM mentions
                 JOIN people ON people.network = mentions.network AND people.id = mentions.person
                 WHERE mentions.network = ? AND mentions.seq = ? ORDER BY people.seq"""
        return self.store.execute(sql, (post["network"], post["seq"]))

    def media_of(self, post: sqlite3.Row) -> list[sqlite3.Row]:
        sql = "SELECT * FROM media WHERE network = ? AND post = ? ORDER BY place"
        return self.store.execute(sql, (post["network"], post["id"]))

    # Private messages

    def send(self, network: str, *, owner: str, person: str, sender: str, text: str,
             details: dict[str, Any] | None = None, at: float | None = None) -> sqlite3.Row:  # fmt: skip
        """A private message between one of the city's accounts (`owner`) and a person; `sender` is either of them."""
        number = self.store.next()
        identity = ids.message(network, number)
        self.store.insert(
            "messages", seq=number, network=network, id=identity, owner=owner, person=person, sender=sender, text=text,
            at=at or time.time(), details=json.dumps(details or {}),
        )  # fmt: skip
        row = self.store.one("SELECT * FROM messages WHERE seq = ?", (number,))
        assert row is not None
        self._tell(Event("message", network, row, sender))
        return row

    # Events

    def _ring(self, name: str, network: str, identity: str, by: str, detail: str = "") -> sqlite3.Row:
        row = self.post(network, identity)
        assert row is not None
        self._tell(Event(name, network, row, by, detail))
        return row

    def _tell(self, event: Event) -> None:
        for listener in self.listeners:
            listener(event)


def _spread(since: float) -> float:
    """How far what was written then has come, of 1: fast in its first hours, then slower."""
    return 1 - math.exp(-2 * max(time.time() - since, 0) / 86400)
