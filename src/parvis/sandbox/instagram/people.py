"""What residents do on Instagram: they comment one floor deep, and tag the city in pictures of their own."""

from __future__ import annotations

import sqlite3

from parvis.sandbox import pictures
from parvis.sandbox.instagram.account import NETWORK
from parvis.sandbox.place import Place

SCENES = ("river", "market", "park", "autumn", "night", "pool")


def comment(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """The application writes the name of whom one answers before one's words: elsewhere, that alone is told to who is named."""
    answered = place.world.person(NETWORK, post["author"]) if post["parent"] else None
    if answered is not None and answered["id"] != person["id"] and f"@{answered['handle']}".lower() not in text.lower():
        text = f"@{answered['handle']} {text}"
    return comment_on(place, post, person["id"], text, at=at)


def comment_on(place: Place, post: sqlite3.Row, author: str, text: str, at: float | None = None) -> sqlite3.Row:
    """Under a picture, or under the comment that began: an answer to an answer hangs beside it."""
    above = place.world.post(NETWORK, post["parent"]) if post["parent"] else None
    parent = above if above is not None and above["parent"] else post
    return place.world.write(NETWORK, author, text, parent=parent, at=at)


def mention(place: Place, person: sqlite3.Row, city: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """A picture of the resident's own, that names and tags the city."""
    scene = SCENES[place.store.next() % len(SCENES)]
    medium = place.media.keep(NETWORK, person["id"], pictures.scene(scene), alt="")
    named = text if f"@{city['handle']}".lower() in text.lower() else f"@{city['handle']} {text}"
    tagged = {"tagged": [city["id"]], "product": "FEED"}
    return place.world.write(NETWORK, person["id"], named, media=[medium["id"]], details=tagged, at=at)
