"""How a case moves, with no database: the table, and what each state needs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.cases.states import ENDS, FOLLOWS, INSIDE, MOVES, Move, heard, inside_after, open311, wrong

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("at", "move", "codes"),
    [
        ("received", Move("progress"), {}),
        ("received", Move("transferred"), {"whom": "whom"}),
        ("received", Move("transferred", whom="Voirie"), {}),
        ("received", Move("planned"), {"day": "day"}),
        ("received", Move("planned", day=TODAY - timedelta(1)), {"day": "past"}),
        ("received", Move("planned", day=TODAY), {}),
        ("progress", Move("rejected"), {"told": "why"}),
        ("progress", Move("rejected", told="Ce n’est pas prévu."), {}),
        ("progress", Move("elsewhere"), {"whom": "whom"}),
        ("done", Move("rejected", told="Non"), {"public": "move"}),
        ("done", Move("progress"), {}),
        ("progress", Move("progress"), {"public": "move"}),
        ("transferred", Move("transferred", whom="Propreté"), {}),
    ],
)
def test_what_a_move_needs(at, move, codes):
    assert wrong(at, move, TODAY) == codes


@given(st.sampled_from(sorted(MOVES)), st.sampled_from(sorted(INSIDE)), st.sampled_from(sorted(MOVES)))
def test_an_end_closes_and_nothing_else_does(at, inside, to):
    assert (inside_after(inside, to) == "closed") == (to in ENDS)
    assert (open311(to) == "closed") == (to in ENDS)
    assert heard(inside) != "resident"


def test_the_tables_are_whole():
    assert set(MOVES) == set(FOLLOWS)
    assert all(to in MOVES for moves in MOVES.values() for to in moves)
    assert all(to in INSIDE for moves in INSIDE.values() for to in moves)
    assert all(MOVES[end] for end in ENDS), "whatever is closed may be opened again"
