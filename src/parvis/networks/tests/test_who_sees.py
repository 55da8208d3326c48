"""Each choice of the catalogue says who sees what leaves with it, or stands among those that are about something else."""

from __future__ import annotations

import pytest

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.options import OF_OTHER_THINGS, Option
from parvis.networks.tiktok import LEVELS

EVERY = [(key, option) for key, network in CATALOGUE.items() for option in network.facts.options]
every = pytest.mark.parametrize(("key", "option"), EVERY, ids=[f"{key}-{option.key}" for key, option in EVERY])


def values(key: str, option: Option) -> set[object]:
    """All that may be chosen; None: nothing."""
    if option.shape == "yes":
        return {True, False} | ({None} if option.default is None else set())
    listed = {value for value, _label in option.choices} or (set(LEVELS) if (key, option.key) == ("tiktok", "privacy") else set())
    return listed | ({None} if option.default is None else set())


@every
def test_a_choice_says_of_each_of_its_values_who_sees_it(key: str, option: Option) -> None:
    if not option.decides:
        return
    assert option.key not in OF_OTHER_THINGS, "either it decides who sees, or it is about something else"
    assert {*option.everybody, *option.fewer} == values(key, option), "everybody=(…) and fewer=(…) name each value, once"
    assert len(option.everybody) + len(option.fewer) == len(values(key, option))


def test_no_word_for_privacy_passes_for_something_else() -> None:
    words = ("visib", "privacy", "voir", "public", "audience")
    passing = [
        (key, option.key) for key, option in EVERY
        if not option.decides and option.shape in ("choice", "several", "yes")
        and any(word in f"{option.key} {option.label}".lower() for word in words) and option.key not in ("replies", "ad")
    ]  # fmt: skip
    assert passing == []


def test_a_choice_that_nobody_classified_decides() -> None:
    assert Option("circle", "Cercle", "choice", (("all", "Tous"), ("few", "Peu"))).decides
    assert not Option("title", "Titre").decides
