"""Which echoes are proposed, what they say, and what is like a conversation: for the pages and the API alike. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from parvis.inbox.models import Conversation
from parvis.listening.models import Echo, EchoSet, Print, heard_by
from parvis.people.access import may
from parvis.people.models import User

FEWEST = 3
"""People who say the same make a proposal."""
LATELY = timedelta(hours=72)
EXAMPLES, ALIKE = 3, 5
VIEWS = {"": "", "faits": "made", "refuses": "refused"}


def proposed(user: User, state: str = "") -> EchoSet:
    """`state` "": not yet decided, and lately."""
    found = Echo.objects.seen_by(user).filter(state=state, people__gte=FEWEST).select_related("subject", "team")
    return found if state else found.filter(last_at__gte=timezone.now() - LATELY)


def prints(echo: Echo, user: User) -> Any:
    """Its messages in conversations that the user sees."""
    seen = Print.objects.filter(echo=echo, conversation__in=heard_by(user))
    return seen.select_related("message", "conversation__account", "conversation__identity")


def examples(rows: Sequence[Echo], user: User) -> Mapping[int, list[Print]]:
    """A few of the newest messages of each: one statement."""
    newest = Window(RowNumber(), partition_by=F("echo"), order_by=F("id").desc())
    seen = Print.objects.filter(echo__in=[row.pk for row in rows], conversation__in=heard_by(user))
    found: dict[int, list[Print]] = defaultdict(list)
    for one in seen.annotate(rank=newest).filter(rank__lte=EXAMPLES).select_related("message", "conversation__account"):
        found[one.echo_id or 0].append(one)
    return found


def alike(conversation: Conversation, user: User) -> list[Print]:
    """Messages elsewhere that say the same as one here, the newest first: one statement."""
    here = Print.objects.filter(conversation=conversation, echo__isnull=False).values("echo")
    found = Print.objects.filter(echo__in=here, conversation__in=heard_by(user)).exclude(conversation=conversation)
    return list(
        found.select_related("message", "conversation__account", "conversation__identity", "echo").order_by("-pk")[:ALIKE]
    )


def beside(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    found = alike(conversation, user)
    if not found:
        return None
    echo = found[0].echo
    assert echo is not None
    return {"found": found, "echo": echo, "n": max(echo.messages - 1, len(found)), "may_edit": may(user, "subject.edit", conversation),
            "many": echo.people >= FEWEST}  # fmt: skip
