"""What rooms above do when what was understood of a message changes after it came: an agent's word, the second look, other words of its
author, a reading that came late; and when every look at a new message has left its kind unsure. They are called in the transaction
that writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

Follower: TypeAlias = Callable[[Sequence[int]], None]
"""Given the messages by their ids; a few statements whatever their number."""
FOLLOWERS: dict[str, Follower] = {}


def follows(room: str, follower: Follower) -> None:
    """Told when an agent’s word changes what was understood."""
    FOLLOWERS[room] = follower


DOUBTERS: dict[str, Follower] = {}


def doubts(room: str, follower: Follower) -> None:
    """Told of new messages of whose kind no look is sure."""
    DOUBTERS[room] = follower


def left_unsure(messages: Sequence[int]) -> None:
    if messages:
        for follower in DOUBTERS.values():
            follower(messages)


def settled(messages: Sequence[int]) -> None:
    """Tell them all, if there is anything to tell."""
    if messages:
        for follower in FOLLOWERS.values():
            follower(messages)
