"""Channels: `inbox:3` is heard by who hears `inbox:3` or `inbox:*`."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q


def hears(channels: Collection[str], channel: str) -> bool:
    return channel in channels or channel.split(":")[0] + ":*" in channels


def heard(channels: Collection[str]) -> Q:
    """The same as a condition on events."""
    found = Q(channel__in=[channel for channel in channels if not channel.endswith(":*")])
    for family in (channel[:-1] for channel in channels if channel.endswith(":*")):
        found |= Q(channel__startswith=family)
    return found
