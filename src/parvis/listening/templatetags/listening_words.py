"""Words of the feeds' page."""

from __future__ import annotations

from django import template

from parvis.accounts.words import say

register = template.Library()


@register.filter
def sentence(code: str) -> str:
    """What went wrong, in the reader's language."""
    return say(code)[0]
