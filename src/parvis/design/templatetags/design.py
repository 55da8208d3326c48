"""The words that templates use for marks, states, times and numbers. A builtin: no {% load %}."""

from __future__ import annotations

import zlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.design import colour, moments
from parvis.design.states import state_of

register = template.Library()

MARKS = {
    "mastodon": "Mastodon", "x": "X", "facebook": "Facebook", "instagram": "Instagram", "threads": "Threads", "youtube": "YouTube",
    "bluesky": "Bluesky", "pinterest": "Pinterest", "email": "", "form": "", "forum": "Forum", "activitypub": "",
    "nostr": "Nostr", "divine": "diVine", "loops": "Loops", "linkedin": "LinkedIn", "tiktok": "TikTok", "vimeo": "Vimeo",
    "peertube": "PeerTube", "dailymotion": "Dailymotion", "foursquare": "Foursquare",
}  # fmt: skip
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
    return MARKS.get(key, key.capitalize()) or (_("Formulaire") if key == "form" else _("Courriel"))


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
    return _state(look, str(found.word), found.icon, found.tone)


@lru_cache(2000)  # a list shows a hundred of them
def _state(look: str, said: str, mark: str, tone: str) -> SafeString:
    word = format_html('<span class="visually-hidden">{}</span>' if look == "icon" else "<span>{}</span>", said)
    return format_html(
        '<span class="{}" data-tone="{}" title="{}">{}{}</span>',
        "badge" if look == "badge" else "state", tone, said, icon(mark), word,
    )  # fmt: skip


@register.simple_tag
def city_words() -> str | SafeString:
    """<span{% city_words %}>: the `lang` of what colleagues wrote or named, for whoever reads the interface in another language."""
    city = settings.LANGUAGE_CODE
    return format_html(' lang="{}"', city) if (get_language() or city)[:2] != city[:2] else ""


@register.simple_tag
def city_colour() -> str | SafeString:
    """{% city_colour %} after a page's sheets: the link to the city's colour, where it is not the one that they carry."""
    given = settings.ENVIRONMENT.accent
    if given == colour.DEFAULT:
        return ""
    return format_html('<link rel="stylesheet" href="{}">', reverse("pages:colour", args=[given.removeprefix("#")]))


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """{{ message.at|ago }}: a <time> with the full date in its title."""
    if moment is None:
        return ""
    return _time(moment.isoformat(), moment, moments.said(moment, timezone.now()), get_language())


@lru_cache(10_000)  # moments of the past are told in the same words all day
def _time(exact: str, moment: datetime, words: str, language: str | None) -> SafeString:
    return format_html('<time datetime="{}" title="{}" data-tick>{}</time>', exact, moments.full(moment), words)


@register.filter
def span(length: timedelta | float | None) -> str:
    """{{ wait|span }}: «2 h 10»."""
    if length is None:
        return ""
    return moments.span(length.total_seconds() if isinstance(length, timedelta) else length)


@register.filter
def dated(day: date | None, form: str) -> str:
    """{{ day|dated:"l j F" }}: as `date` does, with the French «1er»."""
    if day is None:
        return ""
    return moments.dated(moments.here(day) if isinstance(day, datetime) and timezone.is_aware(day) else day, form)


@register.filter
def quarter(moment: datetime) -> int:
    """Where a moment stands on the line of the day: quarters of an hour after 06:00, from 0 to 71."""
    here = moments.here(moment)
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
