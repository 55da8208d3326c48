"""Between the relay and the world: what an event does there, and the events that residents make."""

import json
import sqlite3
import time
from typing import Any

from parvis.sandbox.nostr import shelf
from parvis.sandbox.nostr.keys import Note, Tags, every, first, holder, key_of, pub_from, pub_of, secret, signed, unwrap, wrap
from parvis.sandbox.place import Place
from parvis.sandbox.world import Event

VIDEO, COMMENT, NOTE, LIKE, WRAP, DELETION = 34236, 1111, 1, 7, 1059, 5
SPOKEN = (NOTE, COMMENT, VIDEO)


def act_of(event: Note) -> str:
    """What an event is, for the faults."""
    if event.get("kind") == WRAP or (event.get("kind") in SPOKEN and _parent(event)):
        return "reply"
    return "publish" if event.get("kind") in SPOKEN else "change"


def happen(place: Place, network: str, event: Note) -> None:
    """A stored event has its effect; what the city says is recorded."""
    author = holder(place, network, event["pubkey"])
    if event["kind"] in SPOKEN:
        _spoken(place, network, author, event)
    elif event["kind"] == LIKE and (post := place.world.post(network, first(event, "a") or first(event, "e"))):
        place.world.react(post, author["id"], "like")
    elif event["kind"] == WRAP:
        _whispered(place, network, event)


def undone(place: Place, network: str, event: Note) -> None:
    """An event was taken back by its author."""
    author = holder(place, network, event["pubkey"])
    post = place.world.post(network, shelf.replaces(event) or event["id"])
    if post and not post["removed"]:
        place.world.remove(post)
    liked = place.world.post(network, first(event, "a") or first(event, "e")) if event["kind"] == LIKE else None
    if liked:
        place.world.react(liked, author["id"], "like", on=False)


def _spoken(place: Place, network: str, author: sqlite3.Row, event: Note) -> None:
    identity = shelf.replaces(event) or event["id"]
    if old := place.world.post(network, identity):
        place.world.edit(old, event["content"])
        return
    parent = place.world.post(network, _parent(event))
    mentions = [holder(place, network, pub)["id"] for pub in dict.fromkeys(every(event, "p"))]
    post = place.world.write(
        network, author["id"], event["content"], identity=identity, parent=parent, media=_media(place, network, event),
        mentions=mentions, details={"kind": event["kind"]}, at=event["created_at"],
    )  # fmt: skip
    if author["owned"]:
        place.store.record(network, "reply" if _parent(event) else "publish", author["handle"], post["text"], identity)


def _whispered(place: Place, network: str, event: Note) -> None:
    """A private message: the relay cannot read it, but the resident to whom it is written can."""
    reader = holder(place, network, first(event, "p"))
    told = None if reader["owned"] else unwrap(key_of(place, reader), event)
    if told is None:
        return
    sender, rumor = holder(place, network, told[0]), told[1]
    sql = "SELECT 1 FROM messages WHERE network = ? AND details LIKE ?"
    if sender["owned"] and not place.store.execute(sql, (network, f"%{rumor['id']}%")):
        place.world.send(network, owner=sender["id"], person=reader["id"], sender=sender["id"], text=rumor["content"],
                         details={"event": rumor["id"]})  # fmt: skip
        place.store.record(network, "message", sender["handle"], rumor["content"], rumor["id"])


def _parent(event: Note) -> str:
    if event["kind"] == COMMENT:
        return first(event, "a") or first(event, "e")
    told = [tag for tag in event["tags"] if tag[0] == "e" and len(tag) > 1]
    reply = next((tag for tag in told if len(tag) > 3 and tag[3] == "reply"), None) or (told[-1] if told else None)
    return str(reply[1]) if reply else ""


def _media(place: Place, network: str, event: Note) -> list[str]:
    found = []
    for tag in event["tags"]:
        told = dict(each.split(" ", 1) for each in tag[1:] if " " in each) if tag[0] == "imeta" else {}
        row = place.store.one("SELECT medium FROM nostr_files WHERE network = ? AND sha = ?", (network, told.get("x", "")))
        if row and (medium := place.media.get(network, row["medium"])):
            place.media.describe(medium, alt=told.get("alt", ""))
            found.append(str(row["medium"]))
    return found


# Residents


def comment(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None) -> sqlite3.Row:
    """Answer a post: a note under a note, a comment (kind 1111) under anything else."""
    network, tags = post["network"], _under(place, post)
    kind = NOTE if tags and tags[0][0] == "e" else COMMENT
    return _says(place, network, person, kind, tags, text, at)


def mention(place: Place, person: sqlite3.Row, city: sqlite3.Row, text: str, at: float | None) -> sqlite3.Row:
    tags = [["p", _pub(place, city["network"], city["id"])]]
    return _says(place, city["network"], person, NOTE, tags, text, at)


def _says(place: Place, network: str, person: sqlite3.Row, kind: int, tags: Tags, text: str, at: float | None) -> sqlite3.Row:
    event = signed(settle(place, person), kind, tags, text, at)
    while shelf.known(place, network, event["id"]):  # the same words in the same second
        event = signed(key_of(place, person), kind, tags, text, event["created_at"] + 1)
    shelf.keep(place, network, event)
    happen(place, network, event)
    row = place.world.post(network, event["id"])
    assert row is not None
    return row


def settle(place: Place, person: sqlite3.Row) -> Any:
    """A resident tells the relay their name, and where they read private messages."""
    network, keys = person["network"], key_of(place, person)
    if introduce(place, person, keys):
        shelf.keep(place, network, signed(keys, 10050, [["relay", address(place, network)]], ""))
    return keys


def introduce(place: Place, person: sqlite3.Row, keys: Any) -> bool:
    """The profile of somebody, told to the relay. False: it was there."""
    network = person["network"]
    if shelf.at(place, network, f"0:{pub_of(keys)}:") is not None:
        return False
    picture = place.url(f"/avatars/{network}/{person['id']}.png")
    profile = {"name": person["handle"], "display_name": person["name"], "picture": picture}
    shelf.keep(place, network, signed(keys, 0, [], json.dumps(profile, ensure_ascii=False)))
    return True


def _under(place: Place, post: sqlite3.Row) -> Tags:
    network = post["network"]
    root = place.world.post(network, post["root"]) or post
    author, top = (_pub(place, network, each["author"]) for each in (post, root))
    if ":" not in root["id"]:
        reply = [["e", post["id"], "", "reply", author]] if post["id"] != root["id"] else []
        return [["e", root["id"], "", "root", top], *reply, *(["p", pub] for pub in dict.fromkeys((author, top)))]
    letter, kind = ("a", str(VIDEO)) if ":" in post["id"] else ("e", str(COMMENT))
    return [["A", root["id"], ""], ["K", str(VIDEO)], ["P", top], [letter, post["id"], ""], ["k", kind], ["p", author],
            *([["p", top]] if top != author else [])]  # fmt: skip


def _pub(place: Place, network: str, identity: str) -> str:
    person = place.world.person(network, identity)
    assert person is not None
    return identity if len(identity) == 64 else pub_of(key_of(place, person))


def address(place: Place, network: str) -> str:
    return place.url(f"/{network}/relay").replace("http", "ws", 1)


def listen(place: Place, network: str) -> None:
    """What residents do through the pages becomes events: private words, likes, and what they take back."""

    def hear(event: Event) -> None:
        if event.network != network:
            return
        if event.name == "message" and event.by != event.row["owner"]:
            person = place.world.person(network, event.by)
            assert person is not None
            keys = settle(place, person)
            shelf.keep(place, network, wrap(keys, _pub(place, network, event.row["owner"]), event.row["text"], event.row["at"]))
        elif event.name == "react":
            _liked(place, network, event)

    place.world.listeners.append(hear)


def _liked(place: Place, network: str, event: Event) -> None:
    person = place.world.person(network, event.by)
    if person is None or len(person["id"]) == 64:  # who signs for themselves has told the relay already
        return
    keys, target = settle(place, person), str(event.row["id"])
    letter = "a" if ":" in target else "e"
    mine = shelf.find(place, network, {"kinds": [LIKE], "authors": [pub_of(keys)], f"#{letter}": [target]})
    if event.detail == "like" and not mine:
        tags = [[letter, target], ["p", _pub(place, network, event.row["author"])]]
        shelf.keep(place, network, signed(keys, LIKE, tags, "+", time.time()))
    elif event.detail == "unlike":
        for each in mine:
            shelf.forget(place, network, {"pubkey": each["pubkey"], "tags": [["e", each["id"]]]})


def open_account(place: Place, network: str, handle: str, name: str, followers: int = 1000) -> dict[str, str]:
    """An account of the city with its secret key; its profile is told to the relay. The same handle gives the same account."""
    hidden = secret(network, handle.lower())
    person = place.world.join(
        network, handle, name, owned=True, city="Paris", country="FR", followers=followers, identity=pub_from(hidden)
    )
    introduce(place, person, key_of(place, person))
    return {"network": network, "id": person["id"], "handle": person["handle"], "name": name, "token": hidden}
