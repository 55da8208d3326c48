"""A diVine account on one relay in good health."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

from parvis.networks import divine
from parvis.networks.protocol import Draft, Target
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_nostr import CITY, SECRETS, SETTINGS, ZOE, answering
from parvis.networks.tests.relay import Memory, Town, keyed

LOOP = media("video/mp4", seconds=5.9, width=720, height=720)
ADDRESS = f"34236:{CITY.pub}:parvis-k"
COMMENT = ZOE.signed(
    1111,
    [["A", ADDRESS, ""], ["K", "34236"], ["P", CITY.pub], ["a", ADDRESS, ""], ["k", "34236"], ["p", CITY.pub]],
    "Superbe", int(time.time()) - 60,
)  # fmt: skip
CONTEXT = {"kind": 1111, "pub": ZOE.pub, "root": ADDRESS, "root_pub": CITY.pub, "root_kind": "34236", "people": []}


def make(settings: Any, secrets: Any, http: Any) -> Any:
    if isinstance(http, Scripted) and "key" in secrets:
        return divine.Divine(keyed(dict(settings), dict(secrets), http, [COMMENT]))
    return divine.make(settings, secrets, http)


CASE = Case(
    key="divine",
    module=SimpleNamespace(FACTS=divine.FACTS, FIELDS=divine.FIELDS, make=make),
    settings=SETTINGS,
    secrets=SECRETS,
    draft=Draft("La Seine en six secondes", media=(LOOP,)),
    answering=answering(remote_id=COMMENT["id"], thread=f"{ADDRESS}:{ZOE.pub}", context=CONTEXT),
    private=answering(private=True, thread=f"dm:{ZOE.pub}", context={"kind": 14, "pub": ZOE.pub}),
    refused=(
        (Draft("Trop long", media=(media("video/mp4", seconds=6.4),)), "media-long"),
        (Draft("Couché", media=(media("video/mp4", seconds=5, width=1280, height=720),)), "media-shape"),
        (Draft("Sans film"), "media-needed"),
        (Draft("Voici", media=(LOOP,), answering=answering(context=CONTEXT)), "media-many"),
    ),
    moderating=Target(COMMENT["id"], ZOE.pub, "zoe", context=CONTEXT),
    measuring=(ADDRESS,),
)


def stored(*digests: str) -> dict[str, Given | list[Given]]:
    """The answers of the file server to one upload after the other."""
    told = [Given(201, {"url": f"https://files.example/{digest}.mp4", "sha256": digest, "size": 1000}) for digest in digests]
    return {"PUT /upload": told, "DELETE /*": Given(200, "")}


def ville(routes: dict[str, Given | list[Given]] | None = None) -> tuple[Town, Scripted]:
    http = Scripted(routes or {}, SECRETS)
    account = keyed(SETTINGS, SECRETS, http)
    relay = account.relays
    assert isinstance(relay, Memory)
    return Town(account, relay, divine.Divine(account), ZOE), http
