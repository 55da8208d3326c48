"""Due rows: one column, `due_at`, is schedule, retry delay, lease and crash recovery."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Due(models.Model):
    """A row that is its own job. `due_at` NULL = nothing to do; in the past = take me; ahead = wait, or held."""

    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


def due_index(name: str) -> models.Index:
    """The partial index with which the clock finds the few due rows among millions."""
    return models.Index(fields=["due_at"], name=name, condition=Q(due_at__isnull=False))


class Routine(Due):
    """Work that comes back: `when` is a cron line in the city's time zone, `name` a function given to `@routine`."""

    name = models.CharField(max_length=80, unique=True)
    when = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)
    failed = models.TextField(blank=True)

    class Meta:
        indexes = [due_index("routine_due")]


class Seat(models.Model):
    """A batch handed to a broker and not yet back, by its first row: how the clock keeps a slow network from taking
    every worker."""

    label = models.CharField(max_length=80)
    row = models.BigIntegerField()
    lane = models.CharField(max_length=80)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "row"], name="one_seat_a_row")]
