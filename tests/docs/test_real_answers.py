"""What is offered unasked to real posts is what the page tells, right four times in five with sentence vectors and without."""

from __future__ import annotations

import pytest

from parvis.understanding import meaning
from parvis.understanding.meaning import E5
from tools import real_answers, real_posts

pytestmark = pytest.mark.skipif(not real_posts.there(), reason=f"real posts are not there: {real_posts.FOLDER}")


def told(name: str) -> tuple[int, int, int]:
    """(offered, right, for nothing) as the page has them."""
    line = next(one for one in real_posts.PAGE.read_text("utf-8").splitlines() if one.startswith(f"| {name} |"))
    offered, right, nothing = (int(cell) for cell in line.strip("| ").split("|")[1:])
    return offered, right, nothing


def test_by_words_alone_the_first_offered_is_right_four_times_in_five():
    found = real_answers.offers(None)
    print(found)
    assert found.offered >= 15 and found.right / found.offered >= 0.80
    assert (found.pairs, found.offered, found.right, found.nothing) == (160, *told("mots seuls"))


@pytest.mark.slow
def test_with_sentence_vectors_the_first_offered_is_right_four_times_in_five():
    by = meaning.of(E5).embedder
    if by is None:
        pytest.skip("parvis[semantic] is not installed")
    found = real_answers.offers(by)
    print(found)
    assert found.offered >= 15 and found.right / found.offered >= 0.80
    assert (found.offered, found.right, found.nothing) == told("mots et sens")
