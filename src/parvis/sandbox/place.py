"""Everything that a request needs of the sandbox it reaches."""

from dataclasses import dataclass, field
from typing import cast

from starlette.requests import HTTPConnection

from parvis.sandbox.faults import Faults
from parvis.sandbox.media import Media
from parvis.sandbox.store import Store
from parvis.sandbox.world import World


@dataclass
class Ports:
    """Where the mail servers listen; 0 when they do not run."""

    host: str = "127.0.0.1"
    smtp: int = 0
    imap: int = 0


@dataclass
class Place:
    store: Store
    world: World
    media: Media
    faults: Faults
    base_url: str
    seed: int
    ports: Ports = field(default_factory=Ports)

    def url(self, path: str) -> str:
        return f"{self.base_url}{path}"


def place_of(request: HTTPConnection) -> Place:
    return cast(Place, request.app.state.place)
