"""Addresses that a network hands to us, before they become links on our pages."""

from __future__ import annotations


def web_address(url: str, most: int) -> str:
    """`url` if a reader may follow it; "" for `javascript:` and the like, and for one that would have to be cut."""
    return url if url.startswith(("https://", "http://")) and len(url) <= most else ""
