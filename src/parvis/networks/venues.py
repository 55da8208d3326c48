"""Places as a network knows them: found by name and position, put right, kept in lists.

A correction and a list are sent as a `Draft` is (`Draft.correction`, `Draft.listing`): once, with all that follows a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

Value: TypeAlias = Literal["name", "address", "phone", "website", "hours", "position"]
Report: TypeAlias = Literal["edit", "closed", "gone", "open"]
"""What is said of a venue: some values are wrong · it has closed for good · it never was there · it is not closed."""


@dataclass(frozen=True, slots=True)
class Venue:
    """What the network tells of a place. `score`: how well it is the one that was looked for, 0 to 1."""

    remote_id: str
    name: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    website: str = ""
    closed: bool = False
    url: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Correction:
    """`values` of an edit: name, address, phone, website as text; latitude and longitude as numbers; hours as
    ``[[1, "09:00", "19:00"], …]``, Monday 1 to Sunday 7. `known`: remote ids of earlier corrections, never taken for this one.
    """

    venue: str
    report: Report = "edit"
    values: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListItem:
    venue: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PlaceList:
    """A list as it should be on the network. `items` in order, each venue once."""

    name: str
    description: str = ""
    items: tuple[ListItem, ...] = ()


@runtime_checkable
class Gazetteer(Protocol):
    """A network of places. Both only look."""

    def candidates(self, name: str, *, near: tuple[float, float] | None = None, address: str = "") -> Sequence[Venue]:
        """The places that this may be, the likeliest first. `near`: latitude and longitude."""

    def venue(self, remote_id: str) -> Venue: ...


@runtime_checkable
class Corrector(Protocol):
    """A network that takes corrections (`Facts.corrects`); they are sent by `Publisher.publish`, with `Draft.correction`."""

    def outcomes(self, remote_ids: Sequence[str]) -> Mapping[str, str]:
        """What became of corrections that were sent: waiting · accepted · rejected, or the network's own word."""
