"""What somebody had before their eyes when they wrote: a message of that conversation, and nothing that is yet to come."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.inbox.models import Conversation, Message, Reply


def newest(conversation: Conversation, *seen: int | None) -> int:
    """Of what several people saw, the newest that is there; 0: nothing."""
    there = conversation.messages.filter(pk__in={one for one in seen if one and one < 2**63})
    return max(there.values_list("pk", flat=True), default=0)


def demand_seen(conversation: Conversation, seen: int) -> None:
    """A number that is none of its messages would pass over whatever a colleague answers. 0: nothing was seen."""
    if seen and newest(conversation, seen) != seen:
        raise ValidationError(
            {"seen": _("Cette conversation n’est plus celle que vous aviez sous les yeux : rechargez la page, puis envoyez.")}
        )


def newer(conversation: Conversation, seen: int) -> list[Message]:
    """What the city said after `seen`, without what it says by machine."""
    said = conversation.messages.filter(way="out", pk__gt=seen).exclude(
        reply__in=Reply.objects.filter(by=None, options__automatic=True)
    )
    return list(said.select_related("user").order_by("at", "id"))
