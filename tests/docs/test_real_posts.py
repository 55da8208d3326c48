"""The page of the model tells what it makes of real posts by strangers, where these are at hand."""

from __future__ import annotations

import pytest

from parvis.understanding import second
from parvis.understanding.written import KINDS
from tools import real_posts

AGAIN = "python -m tools.real_posts writes it anew"


def page() -> list[list[str]]:
    return real_posts.told(real_posts.PAGE.read_text("utf-8"))


def test_the_page_tells_real_posts_before_all_other_figures():
    text = real_posts.PAGE.read_text("utf-8")
    assert 0 < text.index(real_posts.BEGIN) < text.index(real_posts.END) < text.index("<!-- figures:")
    assert page()[0][0] == "Nature exacte, là où les trois lectures s’accordent" and {len(row) for row in page()} == {3}


def test_two_readers_agree_on_what_real_posts_are():
    told = real_posts.kinds_read()
    twice = [(one, other) for one, other in (kinds for kinds in told.values() if len(kinds) == 2)]
    assert (len(told), len(twice)) == (1500, 300) and {kind for kinds in told.values() for kind in kinds} <= set(KINDS)
    assert f"kappa {real_posts.kappa(twice):.2f}".replace(".", ",") in real_posts.PAGE.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.skipif(not real_posts.there(), reason=f"real posts are not there: {real_posts.FOLDER}")
def test_the_figures_of_the_page_are_those_of_the_real_posts():
    shares = {**real_posts.figures(), **real_posts.languages(), real_posts.BY_DOMAIN: real_posts.by_domain()}
    first = {name: str(share) for name, share in shares.items()}
    for name, share in first.items():
        print(f"{name}: {share}")
    assert {row[0]: row[1] for row in page()} == first, AGAIN
    if not second.state().why:
        shares = {**real_posts.figures(real_posts.both), real_posts.BY_DOMAIN: real_posts.by_domain(real_posts.both)}
        both = {name: str(share) for name, share in shares.items()}
        assert {row[0]: row[2] for row in page() if row[2]} == both, AGAIN
