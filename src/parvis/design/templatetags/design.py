"""The words that templates use for marks, states, times and numbers. A builtin: no {% load %}."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.design import moments
from parvis.design.states import state_of

register = template.Library()

MARKS = {"mastodon": "Mastodon", "x": "X", "facebook": "Facebook", "email": ""}
"""Networks with a mark of their own; "" = the name is a word of the interface."""


@register.simple_tag
def icon(name: str, look: str = "", label: str = "") -> SafeString:
    """{% icon "send" %} · {% icon "inbox" "large" %} · with a label it is an image, without one it is decoration."""
    return _icon(name, look, str(label))


@lru_cache(2000)  # a list shows a hundred of them
def _icon(name: str, look: str, label: str) -> SafeString:
    said = format_html(' role="img" aria-label="{}"', label) if label else SafeString(' aria-hidden="true"')
    return format_html(
        '<svg class="icon {}"{}><use href="{}#{}"></use></svg>', look, said, static("design/built/icons.svg"), name
    )


def network_name(key: str) -> str:
    return MARKS.get(key, key.capitalize()) or _("Courriel")


@register.simple_tag
def network(key: str, look: str = "", named: bool = False) -> SafeString:
    """{% network "x" %} · {% network "x" "small" %} · {% network "x" "small" True %}: with its name beside it."""
    return _network(key, look, named, network_name(key))


@lru_cache(2000)
def _network(key: str, look: str, named: bool, name: str) -> SafeString:
    mark = icon(f"network-{key if key in MARKS else 'other'}")
    word = format_html("<span>{}</span>" if named else '<span class="visually-hidden">{}</span>', name)
    return format_html(
        '<span class="network {}" data-network="{}" title="{}"><span class="disc">{}</span>{}</span>',
        look, key, name, mark, word,
    )  # fmt: skip


@register.simple_tag
def state(key: str, look: str = "", of: str = "") -> SafeString:
    """{% state "sent" %} · {% state reply.state of="reply" %} · a look: "icon" (the word is heard only), "badge" (boxed)."""
    found = state_of(key, of)
    word = format_html('<span class="visually-hidden">{}</span>' if look == "icon" else "<span>{}</span>", found.word)
    return format_html(
        '<span class="{}" data-tone="{}" title="{}">{}{}</span>',
        "badge" if look == "badge" else "state", found.tone, found.word, icon(found.icon), word,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def nearest(context: Context, *urls: str) -> str:
    """{% nearest inbox_url calendar_url as here %}: of these addresses, the one under which the page is; the deepest wins."""
    path = context["request"].path if "request" in context else ""
    over = [url for url in urls if url and (path == url or (url != "/" and path.startswith(url.rstrip("/") + "/")))]
    return max(over, key=len, default="")


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """{{ message.at|ago }}: a <time> with the full date in its title."""
    if moment is None:
        return ""
    words = moments.said(moment, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), moments.full(moment), words)


@register.filter
def span(length: timedelta | float | None) -> str:
    """{{ wait|span }}: «2 h 10»."""
    if length is None:
        return ""
    return moments.span(length.total_seconds() if isinstance(length, timedelta) else length)


@register.filter
def quarter(moment: datetime) -> int:
    """Where a moment stands on the line of the day: quarters of an hour after 06:00, from 0 to 71."""
    here = timezone.localtime(moment)
    return min(max((here.hour - 6) * 4 + here.minute // 15, 0), 71)


@register.filter
def thin(number: int | float | Decimal | None) -> str:
    """{{ count|thin }}: thousands apart by a thin space that does not break (a comma in English)."""
    if number is None:
        return ""
    english = (get_language() or "fr").startswith("en")
    written = f"{number:,}"
    return written if english else written.replace(".", ";").replace(",", "\u202f").replace(";", ",")


@register.filter
def initials(name: Any) -> str:
    """Two letters for a face without a picture."""
    words = [word for word in str(name).replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


@register.filter
def hue(name: Any) -> int:
    """One of six tints, always the same for a name."""
    return zlib.crc32(str(name).encode()) % 6
