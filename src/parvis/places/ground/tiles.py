"""The file of tiles that an administrator may lay under the districts: what it says of itself, and pieces of it.

PMTiles 3: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. The browser asks for the pieces that it needs, from us.
"""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils.html import strip_tags

log = structlog.get_logger()
HEAD = 127
MAGIC = b"PMTiles\x03"
KINDS = {1: "vector", 2: "raster", 3: "raster", 4: "raster", 5: "raster"}
MOST_WORDS = 2_000_000
"""Bytes of what a file says of itself, unpacked."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """`kind`: vector or raster. `layers`: of a vector file. `credit`: who must be named beside the map, as plain text."""

    path: Path
    size: int
    etag: str
    kind: str
    first: int
    last: int
    credit: str
    layers: tuple[str, ...]


class NoTiles(Exception):
    """The file is none that can be drawn."""


def tiles() -> Tiles | None:
    """The file as it is now; None while there is none, or none that can be drawn."""
    path: Path = settings.ENVIRONMENT.ground
    try:
        found = path.stat()
    except OSError:
        return None
    return _described(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=4)
def _described(path: Path, size: int, changed: int) -> Tiles | None:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
            if len(head) < HEAD or not head.startswith(MAGIC) or head[99] not in KINDS:
                raise NoTiles
            at, length = struct.unpack_from("<QQ", head, 24)
            file.seek(at)
            said = _said(file.read(min(length, MOST_WORDS)), head[97])
    except (OSError, NoTiles) as error:
        log.warning("ground.unreadable", file=path.name, error=str(error) or "no PMTiles 3 file")
        return None
    layers = said.get("vector_layers")
    names = [str(one.get("id", "")) for one in layers if isinstance(one, dict)] if isinstance(layers, list) else []
    credit = " ".join(unescape(strip_tags(str(said.get("attribution") or ""))).split())[:300]
    return Tiles(path, size, f'"{size:x}-{changed:x}"', KINDS[head[99]], head[100], head[101], credit, tuple(names))


def _said(packed: bytes, how: int) -> dict[str, Any]:
    """Raises NoTiles."""
    try:
        plain = gzip.GzipFile(fileobj=BytesIO(packed)).read(MOST_WORDS) if how == 2 else packed
        told = json.loads(plain) if plain else {}
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise NoTiles(str(error)) from error
    return told if isinstance(told, dict) else {}


def piece(found: Tiles, first: int, last: int) -> bytes:
    """Its bytes from `first` to `last`, both included."""
    with found.path.open("rb") as file:
        file.seek(first)
        return file.read(last - first + 1)
