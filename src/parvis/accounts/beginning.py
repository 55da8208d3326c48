"""What may stand in the way of one more account. This room does not know the rooms above: each registers its gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parvis.people.models import User

Notice = dict[str, str]
"""`tone`, `number`, `title`, `text`, `mend`, `exempted`, `url` (where it is set aside, "" for who may not)."""


@dataclass(frozen=True, slots=True)
class Gate:
    """`demand(network)` raises ValidationError; `notices(network, back, by)` says it on the page before."""

    demand: Callable[[str], None]
    notices: Callable[[str, str, User], list[Notice]]


GATES: list[Gate] = []
"""What is asked before a network or an account begins, and what is said of it."""


def demand_all(network: str) -> None:
    for gate in GATES:
        gate.demand(network)


def notices(network: str, *, back: str, by: User) -> list[Notice]:
    return [one for gate in GATES for one in gate.notices(network, back, by)]
