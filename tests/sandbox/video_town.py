"""A film of a few bytes, and an account of its own for a test on a played network of videos."""

from __future__ import annotations

import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from played import DOOR, Played
from town import Town

from parvis.networks.http import Http
from parvis.networks.protocol import Media

HEAD = b"\0\0\0\x18ftypmp42"


def film(folder: Path, size: int = 300_000, **more: Any) -> Media:
    path = folder / "film.mp4"
    path.write_bytes(HEAD + b"v" * (size - len(HEAD)))
    return Media(path, "video/mp4", size, path.name, **more)


def video_town(played: Played, request: pytest.FixtureRequest, network: ModuleType, scopes: str, **settings: Any) -> Town:
    """One more account of the city with a token, and our connector on it."""
    key, world = network.FACTS.key, played.place.world
    number = played.place.store.next()
    handle = f"{request.node.name.split('[')[0].removeprefix('test_')[:20]}{number}"
    identity = f"UC{number:022d}" if key == "youtube" else str(number)
    person = world.join(key, handle, "La Ville", owned=True, followers=900, identity=identity)
    token = f"{key}-token-of-{person['id']}"
    played.place.store.insert(
        "tokens", token=token, network=key, person=person["id"], app="", scopes=scopes, created=time.time()
    )  # fmt: skip
    given: Any = played.credentials(key)
    secrets = {**given["secrets"], "token": token}
    kept = {"base", "analytics", "accounts", "oauth", "client_id"}
    chosen = {name: value for name, value in given["settings"].items() if name in kept} | settings
    connector = network.make(chosen, secrets, Http(DOOR, secrets=secrets.values()))
    return Town(played, key, person["id"], connector)
