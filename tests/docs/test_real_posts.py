"""The page of the model tells what it makes of real posts by strangers, where these are at hand."""

from __future__ import annotations

import re

import pytest

from parvis.understanding import meaning
from parvis.understanding.reading import understand
from parvis.understanding.written import KINDS
from tools import real_posts

AGAIN = "python -m tools.real_posts writes it anew"


def page() -> list[list[str]]:
    return real_posts.told(real_posts.PAGE.read_text("utf-8"))


def test_the_page_tells_real_posts_before_all_other_figures():
    text = real_posts.PAGE.read_text("utf-8")
    assert 0 < text.index(real_posts.BEGIN) < text.index(real_posts.END) < text.index("<!-- figures:")
    assert page()[0][0] == real_posts.RIGHT and {len(row) for row in page()} == {5}


def test_two_readers_agree_on_what_real_posts_are():
    told = real_posts.kinds_read()
    twice = [(one, other) for one, other in (kinds for kinds in told.values() if len(kinds) == 2)]
    assert (len(told), len(twice)) == (1500, 300) and {kind for kinds in told.values() for kind in kinds} <= set(KINDS)
    assert f"kappa {real_posts.kappa(twice):.2f}".replace(".", ",") in real_posts.PAGE.read_text("utf-8")


def test_the_page_tells_what_the_looks_make_of_what_they_did_not_learn():
    told = {row[0]: row[2:] for row in page()}
    assert {name: list(map(str, shares)) for name, shares in real_posts.unseen().items()} == {
        name: told[name] for name in (real_posts.FOLDS, real_posts.BY_HAND)
    }, AGAIN


ABSENT = pytest.mark.skipif(not real_posts.there(), reason=f"real posts are not there: {real_posts.FOLDER}")
LOOKS = {"first": lambda: understand, "both": real_posts.both, "light": lambda: real_posts.both(meaning.LIGHT)}
FLOORS = {"first": 0.60, "both": 0.68, "light": 0.65}
"""How often the kind has to be right of posts that nothing was learnt from."""
REAL_FIRES = 1
"""Of the posts that are told as dangerous, those that are: each was looked at (`docs/comprendre.md`)."""


def look_or_skip(name: str) -> real_posts.Look:
    if (found := LOOKS[name]()) is None:
        pytest.skip(f"{name}: its sentence vectors are not installed")
    return found


@ABSENT
@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_real_posts_are_read_right_often_enough(name):
    found = real_posts.figures(look_or_skip(name))
    for point, share in found.items():
        print(f"{name}: {point}: {share}")
    assert found[real_posts.RIGHT].value >= FLOORS[name] and found[real_posts.TWO].value >= 0.80
    assert found[real_posts.SURE].value >= 0.22 and found[real_posts.SURE_RIGHT].value >= 0.90
    assert found[real_posts.FALSE_ABUSE].value <= 0.01 and found[real_posts.UNWARNED].value <= 0.08
    assert found[real_posts.DANGEROUS].right - REAL_FIRES <= 0.01 * found[real_posts.DANGEROUS].asked


@ABSENT
def test_the_language_of_real_posts_is_told_often_enough():
    long, short = real_posts.languages().values()
    print(f"language: {long}, of less than {real_posts.LONG} words {short}")
    assert long.value >= 0.985 and short.value >= 0.85


@ABSENT
@pytest.mark.slow
@pytest.mark.parametrize(("column", "name"), [(2, "first"), (3, "both"), (4, "light")])
def test_the_figures_of_the_page_are_those_of_the_real_posts(column, name):
    """Those of vectors but for a few texts: they depend on what is read in one batch."""
    told = {row[0]: row[column] for row in page()}
    few = 0 if name == "first" else 6
    for point, share in real_posts.figures(look_or_skip(name)).items():
        right, asked = map(int, re.findall(r"\((\d+) sur (\d+)\)", told[point])[0])
        assert abs(right - share.right) <= few and abs(asked - share.asked) <= few, (point, told[point], str(share), AGAIN)


@ABSENT
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_page_tells_what_our_texts_alone_would_have_taught_and_how_languages_are_told():
    told = {row[0]: row[1:] for row in page()}
    alone, languages = real_posts.figures(real_posts.alone), real_posts.languages()
    assert {point: told[point][0] for point in alone} == {point: str(share) for point, share in alone.items()}, AGAIN
    assert {point: told[point][1] for point in languages} == {point: str(share) for point, share in languages.items()}, AGAIN
