"""A Nostr account on one relay in good health."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from parvis.networks import nostr
from parvis.networks.nostr_wire.events import REACTION
from parvis.networks.nostr_wire.keys import Key
from parvis.networks.protocol import Answering, Draft, Target
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.relay import URL, Memory, Town, keyed

SECRETS = {"key": "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa"}
SETTINGS = {"relays": URL, "files": "https://files.example"}
CITY = Key(SECRETS["key"])
ZOE = Key("11" * 32)
NOTE = ZOE.signed(1, [["p", CITY.pub]], "Quand rouvre la piscine ?", int(time.time()) - 60)
FILE = "34c7a0d0ad9a3ecb6a5f9e4d3a4a2f9f5b2f1d2e0d1c6a8b7f6e5d4c3b2a1908"


def told(event: Any) -> dict[str, Any]:
    return {"kind": event["kind"], "pub": event["pubkey"], "at": event["created_at"], "root": "", "root_pub": "", "people": []}


def answering(**more: Any) -> Answering:
    given: dict[str, Any] = {
        "remote_id": NOTE["id"], "thread": f"{NOTE['id']}:{ZOE.pub}", "private": False, "author_id": ZOE.pub,
        "author": "zoe", "at": datetime.now(UTC), "context": told(NOTE),
    }  # fmt: skip
    return Answering(**(given | more))


def liked() -> list[Any]:
    return [ZOE.signed(REACTION, [["e", NOTE["id"]], ["p", CITY.pub]], "+", int(time.time()) - 30)]


def make(settings: Any, secrets: Any, http: Any) -> Any:
    """The connector with its relay in memory; a case of the suite may come without a key."""
    if isinstance(http, Scripted) and "key" in secrets:
        return nostr.Nostr(keyed(dict(settings), dict(secrets), http, liked()))
    return nostr.make(settings, secrets, http)


CASE = Case(
    key="nostr",
    module=SimpleNamespace(FACTS=nostr.FACTS, FIELDS=nostr.FIELDS, make=make),
    settings=SETTINGS,
    secrets=SECRETS,
    answering=answering(),
    private=answering(private=True, thread=f"dm:{ZOE.pub}", context={"kind": 14, "pub": ZOE.pub}),
    refused=(
        (Draft("Bonjour", media=(media("image/tiff"),)), "media-kind"),
        (Draft("Voici", media=(media("image/png"),), answering=answering(private=True)), "nostr-private-media"),
        (Draft("Bonjour", options={"warning": "a" * 201}), "option-long"),
    ),
    moderating=Target(NOTE["id"], ZOE.pub, "zoe", thread=f"{NOTE['id']}:{ZOE.pub}", context=told(NOTE)),
    measuring=(NOTE["id"],),
)


def stored(digest: str = FILE) -> dict[str, Given]:
    body = {"url": f"https://files.example/{digest}.png", "sha256": digest, "size": 1000, "type": "image/png", "uploaded": 1}
    return {"PUT /upload": Given(201, body)}


def ville(routes: dict[str, Given] | None = None, *, most: int = 500) -> tuple[Town, Scripted]:
    http = Scripted(routes or {}, SECRETS)
    account = keyed(SETTINGS, SECRETS, http, most=most)
    relay = account.relays
    assert isinstance(relay, Memory)
    return Town(account, relay, nostr.Nostr(account), ZOE), http
