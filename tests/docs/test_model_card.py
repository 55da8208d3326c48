"""The page of the model tells the truth of the model that is shipped."""

from __future__ import annotations

from tools import model_card


def test_the_figures_of_the_page_are_those_of_the_model():
    page = model_card.PAGE.read_text()
    assert model_card.BEGIN in page and model_card.END in page
    assert page == model_card.written(page), "python -m tools.model_card writes them anew"
