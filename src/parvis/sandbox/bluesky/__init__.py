"""Bluesky, played: an account's server, its index, the video service and that of private messages."""

import sqlite3
from typing import Any

from parvis.sandbox.bluesky.auth import PASSWORD
from parvis.sandbox.bluesky.face import face
from parvis.sandbox.bluesky.index import hear
from parvis.sandbox.bluesky.names import NETWORK, did_of, handle_of
from parvis.sandbox.bluesky.repo import TABLES
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks

__all__ = ["CROWD", "KEY", "LIKE", "NAME", "credentials", "face", "found", "listen", "open_account"]

KEY, NAME, LIKE, CROWD = NETWORK, "Bluesky", "like", 4
HANDLE = "paris-demo.bsky.example"
BIO = "Le compte d’essai de la ville : informations pratiques, vie des quartiers, réponses à vos questions."


def found(place: Place) -> None:
    for table in TABLES:
        place.store.execute(table)
    place.world.join(
        KEY, HANDLE, "Ville de Paris (démo)", owned=True, city="Paris", country="FR", bio=BIO, followers=31_500
    )  # fmt: skip


def credentials(place: Place) -> dict[str, Any]:
    city = place.world.owned(KEY)[0]
    return {**_told(place, city), "sdk": {"base_url": place.url(f"/{KEY}/xrpc"), "did": did_of(city["id"])}}


def open_account(place: Place, handle: str, name: str) -> dict[str, Any]:
    """One more account of the city. There are no tokens: the password opens a session."""
    city = place.world.join(KEY, handle, name, owned=True, city="Paris", country="FR", followers=1000)
    return {"id": city["id"], "handle": handle_of(city), "name": city["name"], **_told(place, city)}


def _told(place: Place, city: sqlite3.Row) -> dict[str, Any]:
    base = place.url(f"/{KEY}")
    settings = {"handle": handle_of(city), "base": base, "video": f"{base}/video", "web": base}
    return {"settings": settings, "secrets": {"password": PASSWORD}}


def listen(place: Place, webhooks: Webhooks) -> None:
    """Bluesky has no webhooks; its notifications are made here."""
    place.world.listeners.append(lambda event: hear(place, event))
