"""What the page of coming in shows of the city's identity provider."""

from __future__ import annotations

from typing import Any

from django import template

from parvis.colleagues import actions, using
from parvis.people.models import User

register = template.Library()


@register.simple_tag
def provider_door() -> dict[str, Any]:
    """{} while no provider is in service."""
    row = actions.current()
    return {"name": using.called(row), "password": using.password_opens(row)} if using.in_service(row) else {}


@register.simple_tag
def nobody_works_here() -> bool:
    """A new installation, before its first administrator."""
    return not User.objects.exists()
