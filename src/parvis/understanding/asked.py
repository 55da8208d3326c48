"""How often the right answer is among the first ones: questions written apart from the answers, asked of an index of these alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parvis.understanding.meaning import LEAST, Embedder, Meanings, question
from parvis.understanding.retrieval import MERGED, Document, Index, merged
from parvis.understanding.written import APART

FOLDER = APART / "answers"
FIRST, JUDGES = "first", "questions"
"""Files of questions: those with which weights were chosen, and those that only judge."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`key`: of the right answer, as in `answers()`."""

    key: int
    language: str
    question: str


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of `many` questions whose right answer came first, and among the first three. `missed`: the others, as asked."""

    many: int
    first: float
    three: float
    missed: tuple[str, ...]


def _rows(name: str) -> list[list[str]]:
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def answers() -> list[Document]:
    return [Document(int(key[1:]), title, (text,)) for key, title, text in _rows("answers")]


def questions(name: str = JUDGES) -> list[Asked]:
    return [Asked(int(key[1:]), language, question) for key, language, question in _rows(name)]


def index() -> Index:
    found = Index()
    for document in answers():
        found.put(document)
    return found


def score(asked: Sequence[Asked], rank: Callable[[str], Sequence[int]]) -> Score:
    """`rank`: a question → keys, the best first."""
    places = [(one, list(rank(one.question))[:3]) for one in asked]
    first = sum(found[:1] == [one.key] for one, found in places)
    three = sum(one.key in found for one, found in places)
    missed = tuple(one.question for one, found in places if one.key not in found)
    return Score(len(asked), first / len(asked), three / len(asked), missed)


def lexical(name: str = JUDGES) -> Score:
    found = index()
    return score(questions(name), lambda question: [one.key for one in found.rank(question)])


def semantic(embedder: Embedder, name: str = JUDGES) -> Score:
    """By words and by meaning together, as answers are proposed where there is a model."""
    found, given, meanings = index(), answers(), Meanings()
    says = embedder.passages([f"{one.title}. {one.texts[0]}" for one in given])
    asked = embedder.questions([one.title for one in given])
    for one, says_one, asked_one in zip(given, says, asked, strict=True):
        meanings.put(one.key, [says_one], [asked_one])

    def rank(text: str) -> list[int]:
        near = meanings.near(question(embedder, text))
        return [one.key for one in merged(found.rank(text, most=MERGED), near, least=LEAST)]

    return score(questions(name), rank)
