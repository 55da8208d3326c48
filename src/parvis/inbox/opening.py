"""What the rooms above want to know of a conversation that is opened: read with it, in its one statement."""

from __future__ import annotations

from django.db.models.expressions import Combinable, Exists

KNOWN: dict[str, Exists | Combinable] = {}


def knows(name: str, expression: Exists | Combinable) -> None:
    """The conversation has it as its attribute `name` on its pane; `expression` may refer to its columns."""
    KNOWN[name] = expression
