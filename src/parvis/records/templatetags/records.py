"""What was to be seen at a moment, in words."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from parvis.records.retention_words import FATES
from parvis.records.words import LOST, SHOWN

register = template.Library()


@register.filter
def shown(code: str) -> str | Promise:
    return SHOWN.get(code, code)


@register.filter
def lost(code: str) -> str | Promise:
    return LOST.get(code, code)


@register.filter
def fate(code: str) -> str | Promise:
    return FATES.get(code, code)
