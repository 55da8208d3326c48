"""What the API takes and tells of notices and appeals."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from parvis.rest.shapes import Strict, Words


class ContestFlagOut(Schema):
    """Somebody says that a picture should not be shown. `by`: as they call themselves."""

    id: int
    entry: int
    number: int
    ground: str
    text: str
    by: str
    at: datetime
    state: str
    decided_at: datetime | None


class ContestDismissedOut(Schema):
    answered: int


class ContestDecisionOut(Schema):
    """refuse: it was never shown · hide: it was. `appeal`: what its author says; `outcome`: kept · lifted, by somebody else."""

    id: int
    entry: int
    number: int
    act: str
    ground: str
    facts: str
    law: str
    source: str
    by: int | None
    at: datetime
    lifted_at: datetime | None
    appeal: str
    appealed_at: datetime | None
    outcome: str
    answer: str
    decided_by: int | None
    decided_at: datetime | None


class ContestLookIn(Strict):
    lift: bool
    answer: Words = Field(min_length=10, max_length=4000)
