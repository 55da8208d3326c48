"""What a page says before all else: how it looks by how grave it is. Builtins: no {% load %}."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from parvis.design.templatetags.design import icon as mark

register = template.Library()

LOOKS = {"": ("info", ""), "done": ("circle-check", "status"), "warning": ("triangle-alert", ""), "late": ("circle-alert", "alert")}
"""Tone → its icon and how a screen reader hears of it ("": when it comes by)."""


@register.simple_block_tag
def notice(content: str, tone: str = "", icon: str = "", role: str | None = None) -> SafeString:
    """{% notice "late" %}<p>…</p>{% endnotice %} · {% notice "warning" "key-round" role="status" %}…"""
    usual, heard = LOOKS[tone]
    heard = heard if role is None else role
    return format_html(
        '<div class="notice"{}{}>{}{}</div>',
        format_html(' data-tone="{}"', tone) if tone else "",
        format_html(' role="{}"', heard) if heard else "",
        mark(icon or usual),
        mark_safe(content),  # noqa: S308 - drawn by the template, which escaped what it drew
    )


@register.simple_tag
def refused(sentences: Sequence[object] | str | Promise) -> SafeString:
    """{% refused errors %}: why nothing was done, a sentence or several; nothing where there is none."""
    if not sentences:
        return SafeString("")
    words = format_html_join("", "<p>{}</p>", ((one,) for one in _each(sentences)))
    return format_html('<div class="notice" data-tone="late" role="alert">{}<div>{}</div></div>', mark("circle-alert"), words)


@register.simple_tag
def errors(sentences: Sequence[object] | str | Promise, id: str = "", role: str = "") -> SafeString:
    """{% errors wrong.title id="title-wrong" %}: what is wrong with a field, under it; nothing where nothing is."""
    if not sentences:
        return SafeString("")
    words = format_html_join("", "<li>{}{}</li>", ((mark("circle-alert"), one) for one in _each(sentences)))
    named = format_html(' id="{}"', id) if id else ""
    return format_html('<ul class="errors"{}{}>{}</ul>', named, format_html(' role="{}"', role) if role else "", words)


def _each(sentences: Sequence[object] | str | Promise) -> Sequence[object]:
    return [sentences] if isinstance(sentences, (str, Promise)) else sentences
