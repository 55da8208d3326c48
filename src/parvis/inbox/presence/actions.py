"""What is kept while somebody reads or writes: that they are there, and the words that they have not sent."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.inbox import hooks
from parvis.inbox.drafts import unfinished
from parvis.inbox.looks import looked
from parvis.inbox.models import Conversation, Presence, Reply, Unsent
from parvis.journal.looking import VISIT
from parvis.journal.record import record
from parvis.people.models import User


def here(conversation: Conversation, *, state: str, by: User) -> None:
    """Say that I look at, or write in, a conversation. Told to others only when it changes."""
    now = timezone.now()
    before = Presence.objects.filter(conversation=conversation, user=by).first()
    Presence.objects.update_or_create(conversation=conversation, user=by, defaults={"state": state, "at": now})
    if before is None or now - before.at > VISIT:
        looked(conversation, by=by)
    if before is None or before.state != state or now - before.at > timedelta(minutes=1):
        record("conversation.presence", by=by, about=conversation, channel=f"inbox:{conversation.team_id}", state=state)


@transaction.atomic
def keep_unsent(conversation: Conversation, *, text: str, by: User, is_note: bool = False, aside: bool = False,
                key: uuid.UUID | None = None) -> None:  # fmt: skip
    """Keep what an agent is writing, and to whom (`aside`: in private, to what was public); an empty text forgets it.

    `key`: that of the box in which it stands. Once its words were sent or shared, what it still saves comes too late: they are not
    one's own again, to be sent a second time by hand. What was typed after them meanwhile is kept.
    """
    # As whoever answers or shares does: which of the two came first is certain.
    Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    fields: dict[str, Any] = {"text": text, "note": is_note, "aside": aside}
    if key is not None and (left := _left(key)) is not None:
        if typed := _lines(text).removeprefix(left).strip() if _lines(text).startswith(left) else "":
            Unsent.objects.get_or_create(conversation=conversation, user=by, defaults=fields | {"text": typed})
    elif text.strip():
        Unsent.objects.update_or_create(conversation=conversation, user=by, defaults=fields)
    else:
        unfinished(conversation, by).delete()


def _left(key: uuid.UUID) -> str | None:
    """What was sent or shared of the box with this key."""
    sent = Reply.objects.filter(key=key).values_list("message__text", flat=True).first()
    found = [sent, *(gate.shared(key) for gate in hooks.GATES)]
    return next((_lines(text) for text in found if text is not None), None)


def _lines(text: str) -> str:
    """Browsers end lines in one way in a field, in another when they send it."""
    return text.replace("\r\n", "\n")
