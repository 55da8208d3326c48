"""How the name of an account on its network is written."""

from __future__ import annotations

from django import template

register = template.Library()

LONG = 40
"""A longer word without a dot or an @ is a key, that nobody reads to the end."""


@register.filter
def short_handle(handle: str) -> str:
    """`npub1ne7w…ffm7ah` of a key; what people chose is whole."""
    return f"{handle[:9]}…{handle[-6:]}" if len(handle) > LONG and handle.isalnum() else handle
