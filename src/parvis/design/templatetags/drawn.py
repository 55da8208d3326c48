"""What a page need not make anew each time: parts that depend on nothing but what they are given, fixed words, fixed addresses.

Builtins, as those of `design.py`. Nothing here can be stale: what is kept is found again by everything that it was made from.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import structlog
from django import template
from django.conf import settings
from django.template import Context, TemplateSyntaxError, defaulttags
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.templatetags import i18n
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

log = structlog.get_logger()
register = template.Library()

KEPT = 4000
"""Parts that a process keeps; those that were not asked for longest go first."""
PLAIN = (str, SafeString, int, bool, float, date, NoneType)


ANY_NUMBER = 8_020_406_080_103_050_709
"""Stands in an address for the number that comes there."""


class NotPlain(TypeError):
    """A part was given something that may change while it stays equal to itself, such as a row."""


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.tag
def drawn(parser: Parser, token: Token) -> Drawn:
    """{% drawn "inbox/parts/talk.html" talk=talk query=query %}: an include that sees these values and nothing else.

    So it depends on them and on the language alone, and is drawn once for each set of them. The values are plain, or frozen
    dataclasses of plain ones. What depends on the clock (`ago`) is said before and given as words.
    """
    name, *bits = token.split_contents()[1:]
    given = token_kwargs(bits, parser)
    if bits or name[0] not in "\"'" or name[0] != name[-1]:
        raise TemplateSyntaxError('{% drawn "room/parts/part.html" name=value … %}')
    return Drawn(name[1:-1], given)


class Drawn(Node):
    def __init__(self, name: str, given: dict[str, FilterExpression]) -> None:
        self.name, self.given = name, given

    def render(self, context: Context) -> SafeString:
        values = tuple(_settled(value.resolve(context)) for value in self.given.values())
        return _drawn(self.name, (get_language(), settings.ROOT_URLCONF), tuple(self.given), values, tuple(map(type, values)))


@lru_cache(KEPT)
def _drawn(
    name: str, language: str | None, names: tuple[str, ...], values: tuple[Any, ...], types: tuple[type, ...]
) -> SafeString:
    """`types`: True is 1 and a safe text equals the same one that is not, and both are written differently."""
    for kind in types:
        _demand_plain(kind)
    found: Any = get_template(name)
    return SafeString(found.template.render(Context(dict(zip(names, values, strict=True)))))


def _settled(value: Any) -> Any:
    return str(value) if isinstance(value, Promise) else value


@lru_cache(200)
def _demand_plain(kind: Any) -> None:
    """Equal values of such a type are written alike, today and tomorrow."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType, tuple):
        for one in inside:
            if one is not Ellipsis:
                _demand_plain(one)
    elif is_dataclass(kind) and getattr(kind, "__dataclass_params__").frozen:  # noqa: B009 — nobody declares it
        hints = get_type_hints(kind)
        for field in fields(kind):
            _demand_plain(hints[field.name])
    elif kind not in PLAIN:
        raise NotPlain(f"{kind} may change while it stays equal to itself: give a part plain values.")


# ── Rows that cannot be drawn ────────────────────────────────────────────────────────────────────────────────────────


UNDRAWABLE = (OverflowError, ValueError)
"""What a value that should never have been stored raises when it is drawn."""


@register.tag
def guarded(parser: Parser, token: Token) -> Guarded:
    """{% guarded %}<li>…</li>{% endguarded %}: a row of a list. One that cannot be drawn is told as such, and the page stands."""
    inside = parser.parse(("endguarded",))
    parser.delete_first_token()
    return Guarded(inside)


class Guarded(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        try:
            return self.nodelist.render(context)
        except UNDRAWABLE:
            log.exception("design.undrawable")
            return SafeString(get_template("design/parts/undrawable.html").render())


# ── Words and addresses ──────────────────────────────────────────────────────────────────────────────────────────────


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's own; fixed words are looked up once a language."""
    node = i18n.do_translate(parser, token)
    found = node.filter_expression
    fixed = not (node.noop or node.asvar or node.message_context or found.filters) and isinstance(found.var.literal, str)
    return Words(node) if fixed else node


class Words(Node):
    def __init__(self, node: i18n.TranslateNode) -> None:
        self.node = node
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        words = self.said.get(language)
        if words is None:
            words = self.said[language] = self.node.render(context)
        return words


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's own; an address without arguments, or with one number, is looked up once."""
    node = defaulttags.url(parser, token)
    if node.kwargs or len(node.args) > 1 or node.view_name.filters or not isinstance(node.view_name.var, str):
        return node
    return Numbered(node, node.view_name.var, node.args[0]) if node.args else Address(node, node.view_name.var)


class Address(Node):
    def __init__(self, node: defaulttags.URLNode, name: str) -> None:
        self.node, self.name = node, name

    def render(self, context: Context) -> str:
        found = _address(self.name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
        if found is None:
            return str(self.node.render(context))  # Django says what is wrong, or leaves the variable empty
        if self.node.asvar:
            context[self.node.asvar] = found
            return ""
        return found


class Numbered(Node):
    """An address with a number in it, such as a row's."""

    def __init__(self, node: defaulttags.URLNode, name: str, number: FilterExpression) -> None:
        self.node, self.name, self.number = node, name, number

    def render(self, context: Context) -> str:
        number = self.number.resolve(context)
        around = _around(self.name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()) if type(number) is int else None
        if around is None or number < 0:
            return str(self.node.render(context))
        found = f"{around[0]}{number}{around[1]}"
        if self.node.asvar:
            context[self.node.asvar] = found
            return ""
        return found


@lru_cache(1000)
def _around(name: str, urlconf: str, prefix: str) -> tuple[str, str] | None:
    """What stands before and after the number; None: Django is asked each time."""
    try:
        found = reverse(name, urlconf, [ANY_NUMBER])
    except NoReverseMatch:
        return None
    before, number, after = found.partition(str(ANY_NUMBER))
    return (before, after) if number and str(ANY_NUMBER) not in after else None


PLACES = {
    "today_url": "pages:today", "inbox_url": "inbox:list", "square_url": "square-desk:home", "cases_url": "cases:list",
    "subjects_url": "subjects:list", "compose_url": "publishing:compose", "calendar_url": "publishing:calendar",
    "media_url": "media:library", "entries_url": "listening:entries", "lookouts_url": "listening:lookouts",
    "figures_url": "insights:home", "charter_url": "charter:charter", "accounts_url": "accounts:list",
    "journal_url": "journal:audit", "settings_url": "pages:settings", "search_url": "pages:search", "stop_url": "city:stop",
    "busy_url": "busy:day", "notices_url": "pages:notices", "language_url": "pages:language", "logout_url": "account_logout",
    "login_url": "account_login", "posts_url": "publishing:list", "ideas_url": "ideas:list", "directory_url": "directory:list",
    "transfers_url": "transfers:list", "approvals_url": "publishing:approvals", "training_url": "training:home",
    "places_url": "pages:places", "suggested_url": "pages:suggested",
}  # fmt: skip
"""Where the frame of every page leads, by the names that its templates know."""
UNDER = (
    "square_url", "today_url", "inbox_url", "cases_url", "subjects_url", "compose_url", "calendar_url", "posts_url",
    "approvals_url", "ideas_url", "media_url", "entries_url", "lookouts_url", "directory_url", "figures_url", "charter_url",
    "accounts_url", "journal_url", "settings_url", "training_url",
)  # fmt: skip
"""Those under which a page may be: the navigation marks one."""


@register.simple_tag(takes_context=True)
def places(context: Context) -> str:
    """{% places %}: the addresses of the frame, and as `here` the one under which the page is; the deepest wins."""
    found = _places(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    path = context["request"].path if "request" in context else ""
    over = [
        url for url in map(found.get, UNDER) if url and (path == url or (url != "/" and path.startswith(url.rstrip("/") + "/")))
    ]
    context.dicts[-1].update(found, here=max(over, key=len, default=""))
    return ""


@lru_cache(20)
def _places(urlconf: str, prefix: str) -> dict[str, str]:
    return {name: _address(view, urlconf, prefix) or "" for name, view in PLACES.items()}


@lru_cache(1000)
def _address(name: str, urlconf: str, prefix: str) -> str | None:
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return None


def forget() -> None:
    """Draw everything anew, as a process does that has just begun."""
    _drawn.cache_clear()
