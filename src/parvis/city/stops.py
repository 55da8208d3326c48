"""Is the emergency stop on? Asked before each publication."""

from __future__ import annotations

from parvis.city.models import Stop


def stopped() -> Stop | None:
    return Stop.objects.filter(open=True).first()
