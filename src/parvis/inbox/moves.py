"""Moves of many conversations, told in as few batches as there can be (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from parvis.inbox.models import Conversation
from parvis.people.models import User

Move: TypeAlias = tuple[Conversation, str, User | None]


def batches(moves: Sequence[Move]) -> list[tuple[tuple[str, User | None], list[Conversation]]]:
    """As few as there can be while each conversation's moves stay in their order."""
    found: list[tuple[tuple[str, User | None], list[Conversation]]] = []
    begins: dict[int, int] = {}  # of each conversation, the first batch that its next move may join
    for conversation, kind, by in moves:
        fit = (n for n in range(begins.get(conversation.pk, 0), len(found)) if found[n][0] == (kind, by))
        n = next(fit, len(found))
        if n == len(found):
            found.append(((kind, by), []))
        found[n][1].append(conversation)
        begins[conversation.pk] = n + 1
    return found
