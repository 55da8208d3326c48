"""Messages that say the same, on pairs written for this and among 557 others; and that nothing is compared with everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from parvis.understanding import echoes
from parvis.understanding.echoes import COMPARED, POSTED, Heard, Window, heard
from parvis.understanding.reading import understand
from parvis.understanding.written import APART, load

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
LINES = (Path(__file__).parent / "echoes.txt").read_text("utf-8").splitlines()
PAIRS = [line.split(" | ") for line in LINES if line and not line.startswith("#")]


def made(key: int, text: str, at: datetime = NOW, group: int = 0) -> Heard:
    (read,) = understand([text])
    return heard(key, text, theme=read.topic.theme, places=read.places, fingerprint=read.fingerprint, at=at, group=group)


@cache
def others() -> tuple[Heard, ...]:
    """What a city is written besides, so that usual words weigh little."""
    return tuple(made(key, one.text) for key, one in enumerate(load(APART), 1))


def window() -> Window:
    full = Window()
    for one in others():
        full.add(one)
    return full


@cache
def found() -> list[tuple[str, str]]:
    """Of each pair, how it was written to be, and what the second is found to be of the first."""
    full, seen = window(), []
    for number, (how, first, second) in enumerate(PAIRS):
        key = 10**6 + 2 * number
        full.add(made(key, first))
        echo = full.nearest(made(key + 1, second))
        seen.append((how, echo.how if echo and echo.key == key else "other" if echo is None else "wrong"))
        full._let_go(key)
    return seen


def share(how: str) -> float:
    of = [said for written, said in found() if written == how]
    return sum(said in ("copy", "variant", "fact") for said in of) / len(of)


def test_copies_variants_and_most_facts_are_found_and_other_facts_are_not():
    assert [said for written, said in found() if written == "copy"] == ["copy"] * 4
    assert share("variant") == 1.0
    assert share("fact") >= 0.9
    assert share("other") == 0.0
    assert "wrong" not in {said for _, said in found()}


@pytest.mark.parametrize(("name", "change"), [("FACT", 0.04), ("FACT", -0.04), ("FACT_THERE", 0.015), ("FACT_THERE", -0.015)])
def test_each_threshold_stands_in_the_middle(monkeypatch, name, change):
    """A little more or less changes nothing."""
    before = found()
    monkeypatch.setattr(echoes, name, getattr(echoes, name) + change)
    found.cache_clear()
    try:
        assert found() == before
    finally:
        found.cache_clear()


def test_among_texts_of_other_people_next_to_none_is_taken_for_an_echo():
    full = window()
    assert sum(full.nearest(one) is not None for one in others()) <= 4


def test_the_same_words_two_days_later_are_no_longer_the_same_fact():
    full = window()
    full.add(made(10**6, "Un cycliste au sol place Carnot, la voiture est montée sur le trottoir"))
    later = made(10**6 + 1, "Accident grave place Carnot, une voiture a renversé un cycliste", NOW + timedelta(hours=49))
    assert full.nearest(later) is None


def test_what_says_nothing_has_no_echo():
    full = Window()
    for key, text in enumerate(("Merci !", "Merci !", "👍", "", "Bonjour merci"), 1):
        assert full.nearest(made(key, text)) is None
        full.add(made(key, text))


def test_a_window_is_bounded_and_so_is_what_is_compared(monkeypatch):
    full, asked = Window(most=500), []
    real = Window._compared
    monkeypatch.setattr(Window, "_compared", lambda self, one, other: asked.append(1) or real(self, one, other))
    for key in range(1, 2_001):
        full.add(heard(key, f"coupure secteur nord numero{key} panne", at=NOW))
    assert len(full) == 500
    assert max(len(posted) for posted in full._by_word.values()) <= POSTED
    assert set(full._often) == set(full._by_word)
    full.nearest(heard(9_999, "coupure secteur nord panne encore", at=NOW))
    assert len(asked) <= COMPARED
