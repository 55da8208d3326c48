"""Outgoing webhooks: events become calls, calls are made, failures come back slower each time."""

from __future__ import annotations
