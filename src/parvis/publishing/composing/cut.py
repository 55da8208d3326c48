"""A text cut as long as its networks take it."""

from __future__ import annotations

from collections.abc import Iterable

from parvis.accounts.models import Account
from parvis.networks.text import measure
from parvis.publishing.cutting import numbered as with_numbers
from parvis.publishing.cutting import split
from parvis.publishing.drafts import facts_of

NUMBER = len(" 50/50")
"""Room that the number of a part takes."""


def cut(text: str, accounts: Iterable[Account], *, numbered: bool) -> list[str]:
    """The parts of a thread that each of these accounts takes; those without threads have no say. `numbered`: the parts have
    their numbers, else there is room for them."""
    rules = [facts_of(account).text for account in accounts if facts_of(account).threads]
    parts = split(text, lambda part: all(measure(part, rule) <= rule.limit - NUMBER for rule in rules))
    return with_numbers(parts) if numbered else parts
