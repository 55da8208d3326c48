"""What the newsroom's pages say: hours as on the wall, links inside a text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.city import countries, languages
from parvis.design.moments import dated
from parvis.publishing import folding

if TYPE_CHECKING:
    from parvis.publishing.board import Lack

register = template.Library()

_LINKED = re.compile(r"https?://[^\s<>\"]+|(?<![\w&/])[#@][\w.@-]{0,200}\w")


@register.filter
def linked(text: str) -> SafeString:
    """Addresses, hashtags and mentions as they will stand out. They lead nowhere: it is a preview."""
    said = _LINKED.sub(lambda found: f"<a>{found.group()}</a>", escape(text))
    return mark_safe(said)  # noqa: S308 - escaped above


@register.simple_tag(takes_context=True)
def fold(context: Any, account: Any, words: str, part: int | str) -> dict[str, Any]:
    """{% fold account words 0 as text %}: what readers see before « voir plus », the rest, and whether the writer has unfolded
    it: the preview is drawn again on each pause."""
    name, request = f"fold-{account.pk}-{part or 0}", context.get("request")
    return {"on": folding.on(account.network, words or ""), "name": name, "open": bool(request and request.POST.get(name))}


@register.simple_tag
def conflict(stored: Any, typed: Any) -> list[Any]:
    """{% conflict stale composed as found %}: what two editors' versions do not have in common."""
    from parvis.publishing.conflict import differences

    return differences(stored, typed)


@register.filter
def language_name(code: str) -> str:
    """«anglais»."""
    return languages.name(code)


@register.filter
def placed(places: Iterable[str]) -> str:
    """«France, Paris»: where a public is, countries by their names."""
    return ", ".join(map(countries.name, places))


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
    day = dated(here, _("l j F") if here.year == today.year else _("l j F Y"))
    return _("%(day)s à %(hour)s") % {"day": day, "hour": hour(at)}


@register.filter
def lacking(lack: Lack) -> str:
    """«Instagram : pas de photo prévue»; how many are missing when it is more than one."""
    words = {
        "image": ngettext("%(name)s : pas de photo prévue", "%(name)s : il manque %(n)s photos", lack.hole.missing),
        "video": ngettext("%(name)s : pas de vidéo prévue", "%(name)s : il manque %(n)s vidéos", lack.hole.missing),
        "any": ngettext("%(name)s : rien de prévu", "%(name)s : il manque %(n)s publications", lack.hole.missing),
    }
    return words[lack.hole.promise.wants] % {"name": lack.account.called, "n": lack.hole.missing}
