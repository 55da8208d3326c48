"""What forms of several rooms ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime


def hour() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A day and an hour as the city's clocks show them. An hour that comes twice in autumn is the first, one that the spring change
    skips is the one after it; Django's own field refuses both, and a night of the arts has them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"widget": hour()} | given)

    def to_python(self, value: Any) -> datetime | None:
        try:
            typed = parse_datetime(value.strip()) if isinstance(value, str) else None
            if typed and timezone.is_naive(typed):
                return timezone.localtime(timezone.make_aware(typed).astimezone(UTC))
        except (ValueError, OverflowError):
            pass  # no such day, or one at the end of all times: told below, in words
        return super().to_python(value)
