"""Looking further back than a round reads: who speaks under what is old stands in no list of what is new.

Such a look walks down the lists of what the account said, a slice a round, as far back as `FAR`: however much it said, what is
new waits for no more than a slice, and nothing is left out. The next look takes what was said since this one began. Kept in a
connector's cursor as `Look`, under a name of its own, beside the moment at which the last one began.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from parvis.networks.protocol import JSON

EVERY = timedelta(hours=1)
"""Between the beginnings of two looks; a longer one is ended first."""
FAR = timedelta(days=90)
SLICE = 25
"""Publications and answers of the account that a round looks at beyond the newest."""


class Look(TypedDict):
    """`since`, `began`: seconds of the epoch; what was said from `since` on is taken. `lists`: those still to be walked, of the
    first one the cursor of its next page."""

    since: float
    began: float
    lists: list[str]
    after: str


def begun(look: Look | None, last: float, since: float, lists: Sequence[str], now: datetime) -> Look | None:
    """The look that is under way, or a new one when it is time. `last`: from when what was said has not been looked for yet,
    0 = there was none; `since`: as far as the rounds go back."""
    if look is not None:
        return look
    if now - datetime.fromtimestamp(last, UTC) <= EVERY:
        return None
    return Look(since=min(since, last or since), began=now.timestamp(), lists=list(lists), after="")


def stepped(look: Look, said: Iterable[datetime], after: str, now: datetime) -> Look:
    """One slice further. `said`: when what it holds was published; `after`: the cursor of the next, "" at the end of the list."""
    if after and min(said, default=now) > now - FAR:
        return {**look, "after": after}
    return {**look, "lists": look["lists"][1:], "after": ""}


def ended(cursor: JSON, overlap: timedelta) -> JSON:
    """Where the next round begins: a connector's ``{"since", "whole", "look"}`` after one with ``began``. A look is over when what
    its last slice held has been read; ``whole`` is then its beginning."""
    kept = {"since": cursor["began"] - overlap.total_seconds(), "whole": cursor["whole"]}
    if (look := cursor.get("look")) is None:
        return kept
    return {**kept, "look": look} if look["lists"] else {**kept, "whole": look["began"] - overlap.total_seconds()}
