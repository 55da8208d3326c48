"""Templates are folded when they are read: what stands in them next to each other and never changes is written once a language.

Half of what a page is drawn from are fixed words, marks and addresses; a folded run of them is one text.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template import Context, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode
from django.template.library import SimpleNode
from django.template.loaders import base, cached
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from parvis.design.templatetags.design import icon, network, state
from parvis.design.templatetags.drawn import Address, Words

MARKS = (icon, network, state)
"""Tags that depend on what they are given and on the language alone."""


class Fixed(Node):
    """Neighbours of which none depends on the page."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = list(nodes)
        self.token, self.origin = self.nodes[0].token, self.nodes[0].origin
        self.written: dict[tuple[str | None, str, str], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
        found = self.written.get(key)
        if found is None:
            found = self.written[key] = SafeString("".join(str(node.render_annotated(context)) for node in self.nodes))
        return found


class _Folds(base.Loader):
    def get_template(self, template_name: str, skip: Any = None) -> Template:
        found = super().get_template(template_name, skip)
        _fold(found.nodelist)
        return found


class Loader(cached.Loader, _Folds):
    """Django's own that keeps templates; each is folded before it is kept."""


def _fold(nodes: NodeList) -> None:
    for node in nodes:
        for name in node.child_nodelists:
            if isinstance(inner := getattr(node, name, None), NodeList):
                _fold(inner)
        for _condition, branch in getattr(node, "conditions_nodelists", ()):
            _fold(branch)
    folded: list[Node] = []
    for fixed, run in groupby(nodes, key=_fixed):
        found = list(run)
        folded += [Fixed(found)] if fixed and len(found) > 1 else found
    nodes[:] = folded


def _fixed(node: Node) -> bool:
    if isinstance(node, SimpleNode):
        given = [*node.args, *node.kwargs.values()]
        return node.func in MARKS and node.target_var is None and all(map(_literal, given))
    return isinstance(node, TextNode | Words) or (isinstance(node, Address) and node.node.asvar is None)


def _literal(given: FilterExpression) -> bool:
    return not given.filters and not given.is_var
