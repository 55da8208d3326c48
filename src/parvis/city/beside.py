"""What higher rooms show beside the city's ballots: they append a function here when they are ready (`apps.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parvis.city.models import Ballot
from parvis.people.models import User


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: its template, which finds `values` under `panel`."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)


BESIDE: list[Callable[[User, Ballot | None], list[Panel]]] = []
"""(who looks, the ballot or None for the list of them) → what is shown there."""


def panels(by: User, ballot: Ballot | None = None) -> list[Panel]:
    return [panel for beside in BESIDE for panel in beside(by, ballot)]
