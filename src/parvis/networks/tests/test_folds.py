"""Where each network folds a text, with its source; nothing is lost between what is seen and the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.folds import Fold, folded

FOLDS = {key: network.facts.fold for key, network in CATALOGUE.items()}
FAMILY = "👨‍👩‍👧‍👦"


@given(st.text(max_size=400), st.builds(Fold, st.integers(0, 60), st.integers(0, 5), st.sampled_from((0, 7, 40)), st.booleans()))
def test_what_is_seen_and_the_rest_are_the_whole_text(text: str, fold: Fold) -> None:
    seen, rest = folded(text, fold)
    assert seen + rest == text
    assert rest == "" or rest.strip()


@pytest.mark.parametrize(
    ("text", "fold", "seen"),
    [
        ("court", Fold(125), "court"),
        ("mot " * 40, Fold(125), ("mot " * 31).strip()),
        ("un deux trois", Fold(6), "un"),  # never in the middle of a word
        ("a" * 200, Fold(125), "a" * 125),  # but of one that never ends
        (FAMILY * 3, Fold(2), FAMILY * 2),  # never inside a character
        ("un\n\ndeux\ntrois", Fold(lines=3), "un\n\ndeux"),
        ("un\ndeux", Fold(lines=3), "un\ndeux"),
        ("x" * 15 + "\nsuite", Fold(lines=2, wide=10), "x" * 15),  # a long line counts as those it takes
        ("Une belle photo du pont", Fold(hidden=True), ""),
        ("mot " * 400, Fold(), "mot " * 400),  # nobody tells where: nothing is folded in its name
        ("mot " * 400, None, "mot " * 400),
    ],
)
def test_the_cut(text: str, fold: Fold | None, seen: str) -> None:
    assert folded(text, fold)[0] == seen


def test_a_network_that_folds_somewhere_says_who_told_it() -> None:
    known = {key: fold for key, fold in FOLDS.items() if fold and fold.known}
    assert {"instagram", "facebook", "linkedin", "pinterest", "mastodon", "bluesky"} <= set(known)
    assert all(fold.source.startswith("https://") for fold in known.values())
    assert not any(fold.source for fold in FOLDS.values() if fold and not fold.known)
    assert FOLDS["x"] is None, "280 is all that a post holds there"


def test_a_very_long_text_is_cut_at_once() -> None:
    seen, rest = folded("é" * 63_206, FOLDS["facebook"])
    assert (len(seen), len(rest)) == (483, 62_723)
