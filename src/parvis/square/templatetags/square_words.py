"""Words and marks of the square's pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from parvis.design.templatetags.design import MARKS
from parvis.networks.catalogue import CATALOGUE
from parvis.square.tabs import tabs

register = template.Library()


@register.filter
def mark(network: str) -> str:
    return f"network-{network}" if network in MARKS else "network-other"


@register.filter
def name_of_network(network: str) -> str:
    return CATALOGUE[network].facts.name if network in CATALOGUE else network


@register.simple_tag(takes_context=True)
def square_tabs(context: Context) -> list[dict[str, Any]]:
    request = context["request"]
    return tabs(request.user, request.path)
