"""Plain criticism, as residents write it every day: a rule whose words fit one of these never hides anything."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from parvis.rules.matching import Conditions, spaced, strikes
from parvis.search.index import fold


@cache
def examples() -> dict[str, str]:
    """Sentence by its folded words, in the order of the file."""
    text = files("parvis.rules").joinpath("shipped/criticism.txt").read_text("utf-8")
    return {spaced(fold(line)): line for line in text.splitlines() if line.strip()}


def struck(conditions: Conditions) -> str:
    """The sentence that it would hide; "": none."""
    return examples().get(strikes(conditions, list(examples())), "")
