"""Which answers fit a question, by words alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.understanding import asked, retrieval
from parvis.understanding.near import pieces, share
from parvis.understanding.retrieval import Document, Index, fused
from parvis.understanding.stems import stem

ROOT = Path(__file__).resolve().parents[4]
POOL = Document(1, "Horaires des piscines", ("La piscine ouvre à 8 h ; le bonnet est obligatoire.",))
BULKY = Document(2, "Faire enlever des encombrants", ("Prenez rendez-vous : l’enlèvement est gratuit.",))
PASSPORT = Document(3, "Demander un passeport", ("Sur rendez-vous, avec une photo.",))


def index(*more: Document) -> Index:
    found = Index()
    for one in (POOL, BULKY, PASSPORT, *more):
        found.put(one)
    return found


def test_the_right_answer_is_among_the_first_three() -> None:
    """The promise, on questions that nothing was chosen with."""
    found = asked.lexical()
    assert found.many >= 120
    assert found.three >= 0.85, found.missed
    assert {one.key for one in asked.questions()} == {one.key for one in asked.answers()}


def test_the_page_tells_the_score_that_is() -> None:
    page, found = (ROOT / "docs" / "comprendre.md").read_text("utf-8"), asked.lexical()
    assert f"| {found.many} questions écrites à part, {len(asked.answers())} réponses |" in page
    assert f"| {round(found.first * 100)} % | {round(found.three * 100)} % |" in page


def test_the_questions_that_judge_are_written_apart() -> None:
    """None is nearly the title or the text of its answer, nor nearly another question."""
    texts = {one.key: [one.title, *one.texts] for one in asked.answers()}
    judges, first = asked.questions(), asked.questions(asked.FIRST)
    near = [
        (one.question, text)
        for one in judges
        for text in [*texts[one.key], *(other.question for other in first)]
        if share(pieces(one.question), pieces(text)) >= 0.5
    ]
    assert near == []
    assert len({one.question for one in judges}) == len(judges)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("A quelle heure ouvrent les PISCINES ?", 1), ("ou nager dimanche", 1), ("vous prenez les vieux matelas", 2),
        ("pasport pr mon fils", 3), ("¿Cuánto tarda el pasaporte?", 3), ("swimming cap needed?", 1),
    ],
)  # fmt: skip
def test_forms_other_words_misspelt_and_other_languages(question: str, key: int) -> None:
    assert index().rank(question)[0].key == key


def test_it_says_by_which_words() -> None:
    (first, *_) = index().rank("Bonjour, le bonnet est-il obligatoire à la piscine ?")
    assert first.key == 1 and set(first.words) >= {"bonnet", "obligatoire", "piscine"} and 0 < first.score < 1


@pytest.mark.parametrize("question", ["", "Bonjour", "merci !!", "👍", "?" * 5_000, "https://ville.test/x"])
def test_who_asks_nothing_is_proposed_nothing(question: str) -> None:
    assert index().rank(question) == []


def test_what_fits_little_is_not_proposed() -> None:
    assert index().rank("Le dragon bleu chante sous la cathédrale engloutie depuis mille ans avec un photographe") == []


def test_who_may_not_see_an_answer_is_not_proposed_it() -> None:
    assert [one.key for one in index().rank("piscine", among=lambda key: key != 1)] == []


def test_a_question_asked_like_another_one_finds_its_answer() -> None:
    found = index(Document(2, BULKY.title, BULKY.texts, ("mon sèche-linge a rendu l’âme",)))
    first = found.rank("notre sèche-linge a rendu l’âme hier")[0]
    assert first.key == 2 and first.asked == "mon sèche-linge a rendu l’âme"


def test_of_two_that_fit_alike_the_one_that_is_sent_comes_first() -> None:
    twin = Document(9, POOL.title, POOL.texts, used=8)
    assert [one.key for one in index(twin).rank("horaires piscine")][:2] == [9, 1]


def test_what_is_dropped_or_replaced_leaves_nothing() -> None:
    found = index()
    found.put(Document(1, "Autre chose", ("Sans rapport.",), ("le grand bain ?",)))
    found.put(Document(1, "Patinoire", ("Location de patins.",)))
    found.drop(2)
    assert len(found) == 2 and found.rank("bonnet de bain") == [] and found.rank("patins")[0].key == 1
    fresh = Index()
    for one in (PASSPORT, Document(1, "Patinoire", ("Location de patins.",))):
        fresh.put(one)
    assert fresh.rank("patins et passeport") == found.rank("patins et passeport")


def test_hostile_texts_end() -> None:
    assert isinstance(index().rank("a" * 100_000 + " piscine " * 20_000), list)


@given(st.text(alphabet="abcdefghinorstuexz", min_size=1, max_size=20))
def test_a_stem_begins_its_word_and_is_stable_in_plurals(word: str) -> None:
    assert word.startswith(stem(word)) and stem(word)


def test_orders_are_fused_by_rank() -> None:
    assert fused([(1.0, [1, 2, 3]), (1.0, [2, 1, 4])]) == [1, 2, 3, 4]
    assert fused([(0.3, [1]), (1.0, [2])]) == [2, 1]


def test_words_are_taken_in_the_same_order_in_every_process():
    """Of words equally near to one that nobody says, the hash of the day chose: two workers offered two answers to one question."""
    pieces = retrieval._pieces("piscine")
    assert list(pieces) == sorted(pieces, key="^piscine$".index) and len(set(pieces)) == len(pieces)
