"""Foursquare: places, tips and suggestions, as the Places API tells them; lists of the old API (paths under /foursquare)."""

import sqlite3

from parvis.sandbox.foursquare import venues
from parvis.sandbox.foursquare.auth import credentials, found
from parvis.sandbox.foursquare.face import face
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks

KEY, NAME, LIKE = "foursquare", "Foursquare", "agree"
PRIVATE = False
CROWD = 1

__all__ = ["CROWD", "KEY", "LIKE", "NAME", "PRIVATE", "credentials", "face", "found", "listen", "mention"]


def listen(place: Place, webhooks: Webhooks) -> None:
    """Foursquare rings nobody."""


def mention(place: Place, person: sqlite3.Row, city: sqlite3.Row, text: str, at: float | None) -> sqlite3.Row:
    """One speaks of the city at one of its places."""
    there = venues.of_city(place)
    return place.world.write(venues.NETWORK, person["id"], text, parent=there[len(text) % len(there)], at=at)
