"""The networks beyond the first three: one package each, that brings what `Face` asks for. `app.py` mounts them by their key."""

from __future__ import annotations

from typing import Any, Protocol

from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from parvis.sandbox import (
    bluesky,
    dailymotion,
    divine,
    foursquare,
    instagram,
    linkedin,
    loops,
    nostr,
    peertube,
    pinterest,
    threads,
    tiktok,
    vimeo,
    youtube,
)
from parvis.sandbox.faults import NETWORKS
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks


class Face(Protocol):
    """A module: `KEY` is its path and the network's key, `NAME` as people know it, `LIKE` what a like is called there.

    Where residents comment or mention in a way of their own, it also has `comment` or `mention` (see `residents.py`);
    where they cannot write in private, `PRIVATE = False`. Where the city's account hears what is reported, it has `report`,
    `reported` and `write` (see `peertube/abuses.py`). `CROWD`: how much of what the crowd says is said there (2 unless
    told, beside 32 of Facebook's; 0: nothing). `open_account(place, handle, name)`: one more account of the city, told with
    `id`, `handle`, `name`, `settings` and `secrets`.
    """

    KEY: str
    NAME: str
    LIKE: str

    def face(self, place: Place) -> ASGIApp: ...

    def found(self, place: Place) -> None:
        """Open the city's account, its application and tokens. May be called again: what is there stays."""

    def credentials(self, place: Place) -> dict[str, Any]:
        """`{"settings": {…}, "secrets": {…}}`: what connects the city's software, and `"sdk"`: what else a public SDK needs."""

    def listen(self, place: Place, webhooks: Webhooks) -> None:
        """Hear what happens on the network; a face without webhooks does nothing here."""


def root_routes(place: Place) -> list[BaseRoute]:
    """What a face must answer at the root, outside its own path (an SDK that keeps only the host): `routes(place)` of a face."""
    return [route for face in FACES.values() if hasattr(face, "root_routes") for route in face.root_routes(place)]


MODULES: tuple[Face, ...] = (
    bluesky,
    pinterest,
    instagram,
    threads,
    youtube,
    vimeo,
    peertube,
    dailymotion,
    nostr,
    divine,
    linkedin,
    tiktok,
    loops,
    foursquare,
)  # fmt: skip

FACES: dict[str, Face] = {module.KEY: module for module in MODULES}
NETWORKS.update(FACES)  # faults may be ordered for each
