"""What rooms above do when what was understood of a message changes after it came: an agent's word, the second look, other words of its
author, a reading that came late. They are called in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

Follower: TypeAlias = Callable[[Sequence[int]], None]
"""Given the messages by their ids; a few statements whatever their number."""
FOLLOWERS: dict[str, Follower] = {}


def follows(room: str, follower: Follower) -> None:
    FOLLOWERS[room] = follower


def settled(messages: Sequence[int]) -> None:
    """Tell them all, if there is anything to tell."""
    if messages:
        for follower in FOLLOWERS.values():
            follower(messages)
