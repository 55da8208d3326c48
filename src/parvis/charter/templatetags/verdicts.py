"""A text with the words that the charter marks."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from parvis.understanding import meaning

register = template.Library()


@register.simple_tag
def words_alone() -> bool:
    """{% words_alone as alone %}: nothing reads what texts mean here."""
    return meaning.state().embedder is None


@register.filter
def marked(text: str, spans: Sequence[Sequence[int]]) -> SafeString:
    """{{ text|marked:spans }}: those places within <mark>; places that overlap become one."""
    joined: list[list[int]] = []
    for start, end in sorted((max(a, 0), min(b, len(text))) for a, b in spans):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        elif start < end:
            joined.append([start, end])
    found, at = [], 0
    for start, end in joined:
        found += [conditional_escape(text[at:start]), format_html("<mark>{}</mark>", text[start:end])]
        at = end
    return mark_safe("".join([*found, conditional_escape(text[at:])]))  # noqa: S308 (each part is escaped)


@register.filter
def listed(values: Sequence[object]) -> SafeString | str:
    """{{ values|listed }}: short values of a version, one beside the other."""
    told = [value for value in values if value not in (None, "", [], {})]
    return format_html_join(" · ", "{}", ((_told(value),) for value in told)) or "—"


def _told(value: object) -> str:
    return " → ".join(map(str, value)) if isinstance(value, list) else str(value)
