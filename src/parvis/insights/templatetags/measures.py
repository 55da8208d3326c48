"""How measures are written: whole numbers with thin spaces, parts in percent."""

from __future__ import annotations

from json import dumps
from typing import Any

from django import template
from django.utils.translation import get_language

from parvis.design.templatetags.design import thin

register = template.Library()


@register.filter
def whole(value: float | None) -> str:
    """81 200."""
    return "" if value is None else thin(round(value))


@register.filter
def percent(part: float) -> str:
    """«12,4 %»; what is less than a thousandth is said so."""
    if 0 < part < 0.001:
        return "<\u202f0,1\u202f%" if (get_language() or "fr").startswith("fr") else "<0.1%"
    written = f"{100 * part:.1f}"
    return f"{written}%" if not (get_language() or "fr").startswith("fr") else written.replace(".", ",") + "\u202f%"


@register.filter
def said(value: Any) -> str:
    """A number with thin spaces; words as they are."""
    return thin(value) if isinstance(value, (int, float)) else str(value)


@register.filter
def json(value: Any) -> str:
    """For an attribute that a script reads; the template escapes it."""
    return dumps(value, ensure_ascii=False, separators=(",", ":"))
