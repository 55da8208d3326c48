"""The second look: what was unsure is weighed again, the rest stays; the shipped file is of the examples beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parvis.understanding import kinds, meaning, second
from parvis.understanding.reading import understand
from parvis.understanding.training import digest
from parvis.understanding.written import KINDS, ours


class Vectors:
    """Two directions: everything about lamps, and the rest."""

    name = "of the tests"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def questions(self, texts):
        self.asked += texts
        return [(1.0, 0.0) if "lamp" in text else (0.0, 1.0) for text in texts]


@pytest.fixture(autouse=True)
def _nothing_seen():
    second._SEEN.clear()


def model(kind: str = "report", strength: float = 9.0) -> second.Second:
    rows = tuple((strength if name == kind else 0.0, 0.0) for name in KINDS)
    return second.Second("of the tests", "x", (0.0, 0.0), rows, (0.0,) * len(KINDS))


@pytest.mark.parametrize("package", meaning.PACKAGES, ids=lambda one: one.name)
def test_the_shipped_model_is_of_the_examples_beside_it(package):
    found = second.read(second.file_of(package.told))
    assert found is not None
    assert found.examples == digest(ours()), "python -m tools.teaching makes it anew"
    assert found.embedder == package.told
    assert len(found.rows) == len(found.bias) == len(KINDS)


def test_only_what_was_unsure_is_looked_at_again():
    texts = ["Le lampadaire est cassé, merci de le réparer", "lampe lampe", ""]
    first = [replace(one, sure=sure) for one, sure in zip(understand(texts), (True, False, False), strict=True)]
    vectors = Vectors()
    found = second.again(texts, first, with_=second.State(model(), vectors))
    assert vectors.asked == ["lampe lampe"]
    assert found[0] == first[0] and found[2] == first[2]
    assert (found[1].kind, found[1].sure, found[1].answer) == ("report", True, True)
    assert found[1].danger == first[1].danger


def test_copies_of_one_text_are_read_once():
    """A shared text, its capitals and links changed: one vector, in this batch and the next."""
    texts = ["lampe lampe", "LAMPE lampe https://x.example", "autre chose"]
    vectors = Vectors()
    for _ in range(2):
        second.again(texts, understand(texts), with_=second.State(model(), vectors))
    assert vectors.asked == ["lampe lampe", "autre chose"]


def test_it_calls_nobody_abusive_without_a_word_of_abuse():
    texts = ["lampe lampe"]
    found = second.again(texts, understand(texts), with_=second.State(model("abuse", 4.0), Vectors()))
    assert found[0].kind != "abuse"


def test_without_vectors_everything_stays_and_says_why(monkeypatch):
    monkeypatch.setattr(meaning, "state", lambda: meaning.State(None, "absent"))
    second.state.cache_clear()
    try:
        assert second.state().why == "absent"
        first = understand(["lampe lampe"])
        assert second.again(["lampe lampe"], first) == first
    finally:
        second.state.cache_clear()


@pytest.mark.parametrize("spoil", [lambda body: b"", lambda body: body[:-2], lambda body: body.replace(b"report", b"rapport"),
                                   lambda body: b"other" + body])  # fmt: skip
def test_a_damaged_file_is_none(tmp_path, spoil):
    path = tmp_path / "second.bin"
    path.write_bytes(second.packed(model()))
    assert second.read(path) is not None
    path.write_bytes(spoil(path.read_bytes()))
    assert second.read(path) is None


def test_other_vectors_are_not_compared(monkeypatch, tmp_path):
    path = tmp_path / "second.bin"
    path.write_bytes(second.packed(replace(model(), embedder="others")))
    monkeypatch.setattr(meaning, "state", lambda: meaning.State(Vectors()))
    assert second.state(path).why == "vectors"


def test_chances_are_chances():
    chances = model().chances((1.0, 0.0))
    assert sum(chances) == pytest.approx(1) and max(chances) == chances[KINDS.index("report")]
    assert kinds.softmax([0.0] * 10) == pytest.approx(model().chances((0.0, 1.0)))
