"""Texts that say nearly the same, and those that only speak of the same."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.testing.costs import costs_at_most
from parvis.understanding.near import nearest, pieces, share

POOL = "La piscine Haute ferme ce soir à 20 h pour sa vidange. Réouverture demain à 7 h."


@pytest.mark.parametrize(
    "text",
    [
        POOL.upper(),
        POOL + " https://ville.example/piscines",
        "La piscine Haute ferme ce soir a 20h pour sa vidange. Reouverture demain a 7h !",
        POOL.replace("ce soir", "mardi soir"),
    ],
)
def test_the_same_again_is_near(text: str) -> None:
    found = nearest(text, [(7, POOL), (8, "Le marché de la place Haute prépare ses lumières.")], 0.6)
    assert found is not None and found.key == 7


@pytest.mark.parametrize(
    "text",
    [
        "La piscine Molitor rouvre lundi : nouveaux horaires, nouveaux vestiaires, et un bassin pour les enfants.",
        "Cantine : les menus de décembre sont en ligne, avec les allergènes plat par plat.",
        "",
        "👍",
    ],
)
def test_the_same_subject_is_not_the_same_post(text: str) -> None:
    assert nearest(text, [(7, POOL)], 0.6) is None


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_share_is_a_share_either_way(one: str, other: str) -> None:
    assert share(pieces(one), pieces(other)) == share(pieces(other), pieces(one))
    assert 0 <= share(pieces(one), pieces(other)) <= 1
    assert share(pieces(one), pieces(one)) in (0, 1)


def test_a_long_text_costs_no_more_than_a_post() -> None:
    dice = random.Random(1)
    words = [f"mot{n}" for n in range(900)]
    past = [(n, " ".join(dice.choices(words, k=50))) for n in range(600)]
    nearest("x", past, 0.6)
    long = " ".join(dice.choices(words, k=20_000))
    with costs_at_most(25):
        assert nearest(long, past, 0.6) is None
