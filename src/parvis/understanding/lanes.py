"""Linear models in plain Python: the weights of a feature for all classes stand in one whole number, a lane each, and are added at once.

A sum of three hundred features for eleven classes is three hundred additions of numbers, not three thousand.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MAGIC = b"parvis-lanes\n"
FORMAT = 1
"""Of the file, and of what `features` makes of a text: weights of another format mean other things."""
LANE = 24
_HALF, _MASK = 1 << (LANE - 1), (1 << LANE) - 1


class Unusable(Exception):
    """A model file that is absent, damaged or of another format; the sentence says which."""


def pack(values: Sequence[int]) -> int:
    """Signed values side by side; sums of packed numbers are the packed sums."""
    return sum(value << (LANE * at) for at, value in enumerate(values))


def unpack(total: int, width: int) -> list[int]:
    """The values of a packed number, or of a sum of them."""
    total += _offset(width)
    return [((total >> (LANE * at)) & _MASK) - _HALF for at in range(width)]


@cache
def _offset(width: int) -> int:
    return pack([_HALF] * width)


@dataclass(frozen=True)
class Lanes:
    """`names`: a lane each. `grams` count by the root of their number, `signs` as they are. `about`: where it comes from."""

    names: tuple[str, ...]
    scale: float
    bias: tuple[float, ...]
    grams: Mapping[str, int]
    signs: Mapping[str, int]
    about: Mapping[str, Any]

    def scores(self, grams: Collection[str], signs: Iterable[str]) -> list[float]:
        width = len(self.names)
        pieces = unpack(sum(filter(None, map(self.grams.get, grams))), width)
        told = unpack(sum(filter(None, map(self.signs.get, signs))), width)
        by = self.scale / max(1.0, len(grams)) ** 0.5
        return [bias + piece * by + sign * self.scale for bias, piece, sign in zip(self.bias, pieces, told, strict=True)]

    def weight(self, gram: str, lane: int) -> int:
        """What one feature says for one class."""
        found = self.grams.get(gram)
        return (((found + _offset(len(self.names))) >> (LANE * lane)) & _MASK) - _HALF if found else 0


def packed(*, names: Sequence[str], scale: float, bias: Sequence[float], grams: Mapping[str, Sequence[int]],
           signs: Mapping[str, Sequence[int]], about: Mapping[str, Any]) -> bytes:  # fmt: skip
    """A model as bytes: a line of JSON, then words and weights, compressed; its hash stands in the line."""
    ordered = {**dict(sorted(grams.items())), **{f"\x01{name}": row for name, row in sorted(signs.items())}}
    weights = array("h", [value for row in ordered.values() for value in row])
    if weights.itemsize != 2:
        raise AssertionError("array('h') has two bytes on every machine Python runs on")
    body = zlib.compress("\n".join(ordered).encode() + b"\0" + _little(weights).tobytes(), 9)
    head = {
        "format": FORMAT,
        "hash": hashlib.sha256(body).hexdigest(),
        "names": list(names),
        "scale": scale,
        "bias": list(bias),
        "about": about,
    }
    return MAGIC + json.dumps(head, sort_keys=True).encode() + b"\n" + body


def read(path: Path) -> Lanes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unusable(f"no model at {path.name}: {error.strerror}") from error
    return opened(content, path.name)


def opened(content: bytes, name: str) -> Lanes:
    """A model from its bytes; `name` is what a refusal calls it."""
    head, body = _opened(content, name)
    words, _, packed = zlib.decompress(body).partition(b"\0")
    weights = array("h")
    weights.frombytes(packed)
    values, width = _little(weights), len(head["names"])
    grams: dict[str, int] = {}
    signs: dict[str, int] = {}
    for at, name in enumerate(words.decode().split("\n")):
        row = pack(values[at * width : (at + 1) * width])
        if name.startswith("\x01"):
            signs[name[1:]] = row
        else:
            grams[name] = row
    return Lanes(tuple(head["names"]), head["scale"], tuple(head["bias"]), grams, signs, {**head["about"], "hash": head["hash"]})


def _opened(content: bytes, name: str) -> tuple[dict[str, Any], bytes]:
    if not content.startswith(MAGIC):
        raise Unusable(f"{name} is no model")
    line, _, body = content[len(MAGIC) :].partition(b"\n")
    try:
        head: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise Unusable(f"{name} is damaged") from error
    if head.get("format") != FORMAT:
        raise Unusable(f"{name} is of format {head.get('format')}, this program reads format {FORMAT}")
    if hashlib.sha256(body).hexdigest() != head.get("hash"):
        raise Unusable(f"{name} is damaged: its hash is another one")
    return head, body


def _little(values: array[int]) -> array[int]:
    """The same order of bytes in the file on every machine."""
    if sys.byteorder == "big":
        values = array("h", values)
        values.byteswap()
    return values
