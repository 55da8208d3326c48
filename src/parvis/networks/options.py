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

OF_OTHER_THINGS = frozenset({
    "ad", "ai", "aigc", "board", "card", "category", "channel", "comments", "download", "duet", "folder", "form", "kids", "label",
    "licence", "license", "no_quotes", "no_reshare", "notify", "own_brand", "playlists", "replies", "section", "sensitive",
    "showcases", "sponsored", "stitch", "subtitles", "synthetic", "transcription",
})  # fmt: skip
"""Keys of choices that say nothing of who sees a publication. Any other choice says of each of its values whether everybody does:
one that is in neither list hides what it is chosen for from the city's own pages."""


@dataclass(frozen=True, slots=True)
class Option:
    """`choices`: (key, label), fixed; empty for a choice that the network itself lists (`Chooser`); of a poll, its durations
    in minutes. Labels are French. `everybody` and `fewer`: of a choice that decides who sees what leaves, the values with which
    everybody does, in public lists too, and the others; None stands for no choice where there is no default."""

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
    everybody: tuple[Any, ...] = ()
    fewer: tuple[Any, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether who sees it hangs on this choice. What nobody has classified does."""
        chosen = self.shape in ("choice", "several", "yes")
        return bool(self.everybody or self.fewer) or (chosen and self.key not in OF_OTHER_THINGS)


@runtime_checkable
class Chooser(Protocol):
    """A network that lists what may be chosen: boards, playlists, categories."""

    def choices(self, option: str) -> Sequence[tuple[str, str]]:
        """(key, label) of each, in the network's order; bounded."""


@runtime_checkable
class Maker(Protocol):
    """A network on which a new board, playlist … can be made. The same name again gives the one that is there."""

    def create(self, option: str, name: str) -> tuple[str, str]: ...
