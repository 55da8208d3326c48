"""What a person may choose for one network beside the text: a board, a title, who may answer, a privacy.

Each choice is an `Option` of the network's `Facts`; what was chosen is in `Draft.options[key]`. The composer draws the fields
from this data, `check` refuses what is wrong (`Problem.where = "options"`, `values["option"]` = the key).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

Shape: TypeAlias = Literal["line", "text", "choice", "several", "words", "yes", "moment", "poll"]
"""line, text: a string · choice: one key · several: a list of keys · words: a list of words (tags) · yes: a boolean ·
moment: ISO 8601 with its zone · poll: ``{"choices": [a string each], "minutes": how long it runs}``."""

POLL = (2, 4)
"""Least and most choices of a poll, where its server says nothing else."""
MINUTES: tuple[tuple[str, str], ...] = (
    ("30", "30 minutes"), ("60", "1 heure"), ("360", "6 heures"), ("1440", "1 jour"), ("4320", "3 jours"),
    ("10080", "7 jours"),
)  # fmt: skip
"""How long a poll runs, as the composer offers it: `Option.choices` of the shape "poll"."""


@dataclass(frozen=True, slots=True)
class Option:
    """`choices`: (key, label), fixed; empty for a choice that the network itself lists (`Chooser`); of a poll, its durations
    in minutes. Labels are French."""

    key: str
    label: str
    shape: Shape = "line"
    choices: tuple[tuple[str, str], ...] = ()
    default: Any = None
    needed: bool = False
    limit: int = 0  # characters of a line, a text, all words, or one choice of a poll; 0 = none
    hint: str = ""
    most: int = 0  # how many words, keys, or choices of a poll; 0 = as many as one likes
    makes: bool = False  # a new one can be made from the composer (`Maker`): a board, a playlist


@runtime_checkable
class Chooser(Protocol):
    """A network that lists what may be chosen: boards, playlists, categories."""

    def choices(self, option: str) -> Sequence[tuple[str, str]]:
        """(key, label) of each, in the network's order; bounded."""


@runtime_checkable
class Maker(Protocol):
    """A network on which a new board, playlist … can be made. The same name again gives the one that is there."""

    def create(self, option: str, name: str) -> tuple[str, str]: ...
