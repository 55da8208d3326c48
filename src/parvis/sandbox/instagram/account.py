"""The city's account, the application and the tokens that open it; a linked Facebook page stands for Facebook Login."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from parvis.sandbox.place import Place

NETWORK = "instagram"
HANDLE = "paris_demo"
APP, APP_SECRET = "720000000000001", "sandbox-instagram-app-secret"
TOKEN, PAGE_TOKEN, USER_TOKEN = "sandbox-instagram-token", "sandbox-instagram-page-token", "sandbox-instagram-user-token"
VERIFY = "sandbox-instagram-verify-token"
CITIZEN = "100000000000002"
"""The Facebook user who administers the linked pages."""
NAMES = ("basic", "content_publish", "manage_comments", "manage_messages", "manage_insights")
SCOPES = " ".join([*(f"instagram_business_{name}" for name in NAMES)])
PAGE_SCOPES = " ".join([*(f"instagram_{name}" for name in NAMES), "pages_show_list", "pages_read_engagement"])
BIO = "Le compte d’essai de la ville, en images."


def page_of(account: str) -> str:
    """The number of the Facebook page that an account is linked to."""
    return f"10{account}"


def account_of(page: str) -> str:
    return page.removeprefix("10")


def found(place: Place) -> None:
    if place.world.by_handle(NETWORK, HANDLE):
        return
    store = place.store
    city = place.world.join(
        NETWORK, HANDLE, "Ville de Paris (démo)", owned=True, city="Paris", country="FR", bio=BIO, followers=341_000
    )
    store.insert("apps", id=APP, network=NETWORK, secret=APP_SECRET, name="Parvis", redirects="", scopes=SCOPES)
    keep_token(place, TOKEN, city["id"], "instagram", SCOPES)
    keep_token(place, PAGE_TOKEN, city["id"], "page", PAGE_SCOPES)
    keep_token(place, USER_TOKEN, CITIZEN, "user", PAGE_SCOPES)


def keep_token(place: Place, token: str, person: str, kind: str, scopes: str, lives: float | None = None) -> None:
    now = time.time()
    columns = "token, network, person, kind, app, scopes, expires, created"
    place.store.execute(
        f"INSERT OR IGNORE INTO tokens ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (token, NETWORK, person, kind, APP, scopes, now + lives if lives else None, now),
    )


def open_account(place: Place, handle: str, name: str = "") -> dict[str, Any]:
    """One more account of the city, with a token of each way in."""
    person = place.world.join(NETWORK, handle, name or handle, owned=True, city="Paris", country="FR", followers=1000)
    word = hashlib.sha256(f"{NETWORK}/{handle}".encode()).hexdigest()[:16]
    keep_token(place, f"ig-{word}", person["id"], "instagram", SCOPES)
    keep_token(place, f"ig-page-{word}", person["id"], "page", PAGE_SCOPES)
    about = {"id": person["id"], "handle": person["handle"], "name": person["name"], "token": f"ig-page-{word}"}
    return {**about, **_told(place, person["id"], handle, f"ig-page-{word}", f"ig-{word}")}


def credentials(place: Place) -> dict[str, Any]:
    city = place.world.owned(NETWORK)[0]
    told = _told(place, city["id"], city["handle"], PAGE_TOKEN, TOKEN)
    return {**told, "sdk": {**told["sdk"], "user_token": USER_TOKEN}}


def _told(place: Place, account: str, handle: str, page_token: str, token: str) -> dict[str, Any]:
    """By Facebook Login; `sdk` has what Instagram Login takes instead."""
    settings = {
        "login": "facebook", "account": account, "handle": handle, "page": page_of(account), "app_id": APP,
        "base": place.url(f"/{NETWORK}"), "version": "v26.0",
    }  # fmt: skip
    secrets = {"token": page_token, "app_secret": APP_SECRET, "verify_token": VERIFY}
    return {"settings": settings, "secrets": secrets, "sdk": {"instagram_token": token}}
