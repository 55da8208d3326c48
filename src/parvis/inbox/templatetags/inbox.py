"""Words of the counter: what a conversation is."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from parvis.design.templatetags.design import network_name

register = template.Library()


@register.filter
def kind(key: str) -> str:
    """{{ conversation.kind|kind }}"""
    words = {"comment": _("commentaire"), "mention": _("mention"), "private": _("message privé"), "mail": _("courriel")}
    return words.get(key, key)


@register.filter
def language(code: str) -> str:
    """{{ conversation.language|language }}: «français»; a code that nobody named stays itself."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    return name if (get_language() or "fr").startswith("en") else name.lower()


register.filter("network_name", network_name)
