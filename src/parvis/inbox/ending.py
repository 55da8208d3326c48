"""What must be known before a conversation is closed. Rooms above say it; closing without is refused, and why is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.inbox.models import Conversation

Asker: TypeAlias = Callable[[Sequence[Conversation]], Mapping[int, Sequence[str]]]
"""What lacks, in words, by conversation; those that lack nothing are left out. A few statements, whatever their number."""
ASKERS: dict[str, Asker] = {}


class Incomplete(ValidationError):
    """It is not closed: something that must be known is not."""


def asks(room: str, asker: Asker) -> None:
    """What must be known before a conversation is closed."""
    ASKERS[room] = asker


def lacking(conversations: Sequence[Conversation]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for asker in ASKERS.values() if conversations else ():
        for pk, words in asker(conversations).items():
            found.setdefault(pk, []).extend(words)
    return found


def demand_complete(conversation: Conversation) -> None:
    """Raises Incomplete."""
    if words := lacking([conversation]).get(conversation.pk):
        raise Incomplete({"state": _("Pour clore, il manque : %(what)s.") % {"what": ", ".join(words)}})
