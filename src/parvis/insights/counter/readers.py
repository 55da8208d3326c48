"""Who reads the counter's figures: those who read the counter, and those who read its figures alone, as a mayor's office does."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models

from parvis.people.access import everywhere, may, teams
from parvis.people.models import User

Row = TypeVar("Row", bound=models.Model)
ALONE, WITH_WORDS = "figure.see", "inbox.see"


def reads_counter(user: User) -> bool:
    return may(user, ALONE) or may(user, WITH_WORDS)


def demand_counter(user: User) -> None:
    """Raises PermissionDenied."""
    if not reads_counter(user):
        raise PermissionDenied(ALONE)


def counter_teams(user: User) -> list[int]:
    """Whose figures they read; of `everywhere` users the caller does not ask."""
    return sorted({*teams(user, ALONE), *teams(user, WITH_WORDS)})


def of_counter(rows: models.QuerySet[Row], user: User) -> models.QuerySet[Row]:
    return rows if everywhere(user) else rows.filter(team__in=counter_teams(user))
