"""What is kept while somebody reads or writes: that they are there, and the words that they have not sent."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.inbox.drafts import unfinished
from parvis.inbox.looks import looked
from parvis.inbox.models import Conversation, Presence, Unsent
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


def keep_unsent(conversation: Conversation, *, text: str, by: User, is_note: bool = False, aside: bool = False) -> None:
    """Keep what an agent is writing, and to whom (`aside`: in private, to what was public); an empty text forgets it."""
    if not text.strip():
        unfinished(conversation, by).delete()
        return
    Unsent.objects.update_or_create(conversation=conversation, user=by, defaults={"text": text, "note": is_note, "aside": aside})
