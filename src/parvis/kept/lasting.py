"""How long each kind of record is kept. Each room says it of its own, in its `keeps.py`; records let go of what is past its time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `label` older than `days` by `by` are let go of; `only`, `but` narrow them; `why` is shown to the curious.

    `least`, `most`: bounds within which a city may change `days`; both 0: a third to four times. `fixed`: it may not.
    `machine`: no line in the register of what was let go of. `listed`: by an elimination list alone; `purge` takes its rows.
    `run`: a room lets go in its own way, after `settled()` days, which are chosen at the page `where`.
    """

    label: str
    by: str
    days: int
    why: str | Promise
    only: dict[str, Any] = field(default_factory=dict)
    but: Callable[[], Q] | None = None
    key: str = ""
    least: int = 0
    most: int = 0
    fixed: bool = False
    machine: bool = False
    listed: bool = False
    fate: str = "destroy"
    purge: Callable[[Collection[int]], None] | None = None
    run: Callable[[], object] | None = None
    settled: Callable[[], int] | None = None
    where: str = ""

    @property
    def name(self) -> str:
        return self.key or self.label

    @property
    def editable(self) -> bool:
        return not (self.fixed or self.run)

    @property
    def bounds(self) -> tuple[int, int]:
        if not self.editable:
            return self.days, self.days
        return self.least or ceil(self.days / 3), self.most or self.days * 4

    def past(self, before: datetime) -> QuerySet[Any]:
        """Rows that began before, whoever they lead to."""
        rows: QuerySet[Any] = apps.get_model(self.label)._default_manager.filter(**{f"{self.by}__lt": before}, **self.only)
        return rows.filter(self.but()) if self.but else rows


RULES: list[Rule] = []
BY_NAME: dict[str, Rule] = {}


def lasts(*rules: Rule) -> None:
    """Of a room, how long its records last, why, and what becomes of them. Raises ValueError: a rule of that name is there."""
    for rule in rules:
        if rule.name in BY_NAME:
            raise ValueError(f"told twice: {rule.name}")
        BY_NAME[rule.name] = rule
        RULES.append(rule)
