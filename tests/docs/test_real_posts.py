"""The page of the model tells what it makes of real posts by strangers, where these are at hand."""

from __future__ import annotations

import pytest

from parvis.understanding import second
from tools import real_posts

AGAIN = "python -m tools.real_posts writes it anew"


def page() -> list[list[str]]:
    return real_posts.told(real_posts.PAGE.read_text("utf-8"))


def test_the_page_tells_real_posts_before_all_other_figures():
    text = real_posts.PAGE.read_text("utf-8")
    assert 0 < text.index(real_posts.BEGIN) < text.index(real_posts.END) < text.index("<!-- figures:")
    assert [row[0] for row in page()][:1] == ["Nature exacte, là où trois lecteurs s’accordent"] and all(len(row) == 3 for row in page())


@pytest.mark.slow
@pytest.mark.skipif(not real_posts.there(), reason=f"real posts are not there: {real_posts.FOLDER}")
def test_the_figures_of_the_page_are_those_of_the_real_posts():
    first = {name: str(share) for name, share in {**real_posts.figures(), **real_posts.languages()}.items()}
    for name, share in first.items():
        print(f"{name}: {share}")
    assert {row[0]: row[1] for row in page()} == first, AGAIN
    if not second.state().why:
        both = {name: str(share) for name, share in real_posts.figures(real_posts.both).items()}
        assert {row[0]: row[2] for row in page() if row[2]} == both, AGAIN
