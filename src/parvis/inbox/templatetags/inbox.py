"""Words of the counter: what a conversation is."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from parvis.design.templatetags.design import network_name
from parvis.inbox.mentions import NAME
from parvis.inbox.models import Identity

register = template.Library()


@register.filter
def kind(key: str) -> str:
    """{{ conversation.kind|kind }}"""
    words = {"comment": _("commentaire"), "mention": _("mention"), "private": _("message privé"), "mail": _("courriel"),
             "form": _("formulaire"), "report": _("contenu signalé")}  # fmt: skip
    return words.get(key, key)


@register.filter
def language(code: str) -> str:
    """{{ conversation.language|language }}: «français»; a code that nobody named stays itself."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    return name if (get_language() or "fr").startswith("en") else name.lower()


@register.filter
def known_as(identity: Identity) -> str:
    """{{ identity|known_as }}: the name of its account, or the address of mail; on a network that knows people by a number, how the
    person is called."""
    said = identity.handle and (identity.handle != identity.remote_id or "@" in identity.handle)
    return identity.handle if said else identity.called


@register.filter(is_safe=True)
def names(html: SafeString) -> SafeString:
    """{{ note|urlize|names }}: colleagues who are named stand out. What is given is safe, and nothing is taken into it."""
    return mark_safe(NAME.sub(r'<b class="named">@\1</b>', html))  # noqa: S308


register.filter("network_name", network_name)
