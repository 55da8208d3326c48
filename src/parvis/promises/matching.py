"""Which level a conversation has (pure): their order is explicit, the first that fits it is the one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Traits:
    """What levels look at. `topic`: key of the city's topic, "" when nothing says it."""

    kind: str
    network: str
    private: bool
    team: int
    topic: str
    at: datetime
    nature: str = ""  # what was understood of the message, where it is sure
    about: str = ""  # what it is about: a theme, or "theme/topic"


class Criteria(Protocol):
    """A level's own words; empty or None fits everything."""

    kinds: Sequence[str]
    network: str
    private: bool | None
    team_id: int | None
    topic: str
    natures: Sequence[str]
    topics: Sequence[str]
    begins: datetime | None
    ends: datetime | None


Level = TypeVar("Level", bound=Criteria)


def fits(level: Criteria, traits: Traits) -> bool:
    return (
        (not level.kinds or traits.kind in level.kinds)
        and level.network in ("", traits.network)
        and level.private in (None, traits.private)
        and level.team_id in (None, traits.team)
        and level.topic in ("", traits.topic)
        and (not level.natures or traits.nature in level.natures)
        and (not level.topics or any(_under(traits.about, topic) for topic in level.topics))
        and (level.begins is None or level.begins <= traits.at)
        and (level.ends is None or traits.at < level.ends)
    )


def _under(about: str, topic: str) -> bool:
    """A theme is all that stands under it."""
    return about == topic or about.startswith(f"{topic}/")


def level_for(levels: Iterable[Level], traits: Traits) -> Level | None:
    return next((level for level in levels if fits(level, traits)), None)
