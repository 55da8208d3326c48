"""Record keys: timestamp identifiers (https://atproto.com/specs/tid) that we choose, so that the same write twice is one record."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
MICROSECOND = 53  # bits of the moment; ten bits of the clock's identity follow


def tid(at: datetime, key: str, place: int = 0) -> str:
    """The record key of the part `place` of what is published under `key`: its moment, and ten bits of the key as the clock."""
    moment = int(at.astimezone(UTC).timestamp() * 1_000_000) + place
    clock = int.from_bytes(hashlib.sha256(key.encode()).digest()[:2], "big") & 0x3FF
    return _written(moment % (1 << MICROSECOND) << 10 | clock)


def tid_of(subject: str) -> str:
    """The one key of our like of, or block on, `subject`: the same again is the same record."""
    return _written(int.from_bytes(hashlib.sha256(subject.encode()).digest()[:8], "big") >> 1)


def _written(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))
