"""What the newsroom's pages say: hours as on the wall, links inside a text."""

from __future__ import annotations

import re
from datetime import datetime

from django import template
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

_LINKED = re.compile(r"https?://[^\s<>\"]+|(?<![\w&/])[#@][\w.@-]*\w")


@register.filter
def linked(text: str) -> SafeString:
    """Addresses, hashtags and mentions as they will stand out. They lead nowhere: it is a preview."""
    said = _LINKED.sub(lambda found: f"<a>{found.group()}</a>", escape(text))
    return mark_safe(said)  # noqa: S308 - escaped above


@register.filter
def hour(at: datetime) -> str:
    """«18 h», «18 h 30»; «18:30» in English."""
    here = timezone.localtime(at)
    if not (get_language() or "fr").startswith("fr"):
        return f"{here:%H:%M}"
    return f"{here.hour}\u00a0h" + (f"\u00a0{here:%M}" if here.minute else "")


@register.filter
def wall(at: datetime | None) -> str:
    """«mardi 3 mars à 18 h», with the year when it is another one."""
    if at is None:
        return ""
    here, today = timezone.localtime(at), timezone.localtime()
    day = formats.date_format(here, _("l j F") if here.year == today.year else _("l j F Y"))
    return _("%(day)s à %(hour)s") % {"day": day, "hour": hour(at)}
