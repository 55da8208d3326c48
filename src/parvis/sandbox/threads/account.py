"""The city's account, the application and the token that opens it."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from typing import Any

from parvis.sandbox.place import Place

NETWORK = "threads"
HANDLE = "paris_demo"
APP, APP_SECRET = "730000000000001", "sandbox-threads-app-secret"
TOKEN, VERIFY = "sandbox-threads-token", "sandbox-threads-verify-token"
SCOPES = (
    "threads_basic threads_content_publish threads_read_replies threads_manage_replies threads_manage_mentions "
    "threads_manage_insights threads_delete"
)
BIO = "Le compte d’essai de la ville."


def found(place: Place) -> None:
    if place.world.by_handle(NETWORK, HANDLE):
        return
    name = "Ville de Paris (démo)"
    city = place.world.join(NETWORK, HANDLE, name, owned=True, city="Paris", country="FR", bio=BIO, followers=58_000)
    place.store.insert("apps", id=APP, network=NETWORK, secret=APP_SECRET, name="Parvis", redirects="", scopes=SCOPES)
    keep_token(place, TOKEN, city["id"], SCOPES)


def keep_token(place: Place, token: str, person: str, scopes: str, lives: float | None = None) -> None:
    now = time.time()
    columns = "token, network, person, kind, app, scopes, expires, created"
    place.store.execute(
        f"INSERT OR IGNORE INTO tokens ({columns}) VALUES (?, ?, ?, 'user', ?, ?, ?, ?)",
        (token, NETWORK, person, APP, scopes, now + lives if lives else None, now),
    )


def open_account(place: Place, handle: str, name: str = "") -> dict[str, Any]:
    """One more account of the city, with its token."""
    person = place.world.join(NETWORK, handle, name or handle, owned=True, city="Paris", country="FR", followers=1000)
    token = f"th-{hashlib.sha256(f'{NETWORK}/{handle}'.encode()).hexdigest()[:16]}"
    keep_token(place, token, person["id"], SCOPES)
    about = {"id": person["id"], "handle": person["handle"], "name": person["name"], "token": token}
    return {**about, **_told(place, person["id"], handle, token)}


def comment(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """A reply names nobody by itself: it is a mention only if its words say so."""
    return place.world.write(NETWORK, person["id"], text, parent=post, at=at)


def credentials(place: Place) -> dict[str, Any]:
    city = place.world.owned(NETWORK)[0]
    return _told(place, city["id"], city["handle"], TOKEN)


def _told(place: Place, account: str, handle: str, token: str) -> dict[str, Any]:
    settings = {"account": account, "handle": handle, "app_id": APP, "base": place.url(f"/{NETWORK}")}
    secrets = {"token": token, "app_secret": APP_SECRET, "verify_token": VERIFY}
    return {"settings": {**settings, "version": "v1.0"}, "secrets": secrets, "sdk": {}}
