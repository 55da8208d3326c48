"""The smallest PMTiles file that is one: a single vector tile, the whole world under water. https://github.com/protomaps/PMTiles."""

from __future__ import annotations

import gzip
import json
import struct


def _number(value: int) -> bytes:
    told = b""
    while value > 127:
        told += bytes([value & 127 | 128])
        value >>= 7
    return told + bytes([value])


def _field(number: int, value: int | bytes) -> bytes:
    """Of a protocol buffer: a number, or bytes."""
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    return _number(number << 3 | 2) + _number(len(value)) + value


def _tile() -> bytes:
    across = 4096
    ring = [9, 0, 0, 26, 2 * across, 0, 0, 2 * across, 2 * across - 1, 0, 15]  # move, three lines (zigzag), close
    feature = _field(3, 3) + _field(4, b"".join(_number(one) for one in ring))
    return _field(3, _field(1, b"water") + _field(2, feature) + _field(5, across) + _field(15, 2))


def pmtiles(credit: str = '© <a href="https://osm.org/copyright">OpenStreetMap</a>') -> bytes:
    tile = _tile()
    root = b"".join(_number(one) for one in (1, 0, 1, len(tile), 1))  # one entry: tile 0, once, so long, at the beginning
    said = gzip.compress(json.dumps({"attribution": credit, "vector_layers": [{"id": "water", "fields": {}}]}).encode())
    packed = gzip.compress(root)
    at = 127 + len(packed) + len(said)
    places = struct.pack("<11Q", 127, len(packed), 127 + len(packed), len(said), at, 0, at, len(tile), 1, 1, 1)
    box = struct.pack("<4i", -1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    return b"".join(
        (b"PMTiles\x03", places, bytes([1, 2, 1, 1, 0, 0]), box, bytes([0]), struct.pack("<2i", 0, 0), packed, said, tile)
    )
