"""What agents said of danger, as an example may learn it: their word, never the guess of the model that learns."""

from __future__ import annotations

from parvis.inbox.models import Conversation, Message
from parvis.journal.models import Event

SAID = {"conversation.danger": True, "conversation.safe": False}


def said(message: Message) -> bool | None:
    """Is it dangerous, by the last word of an agent on its conversation? None: nobody said so of this message.

    "No danger" is of all that was there; that there is one, of a message that was there alone.
    """
    label, about = Conversation._meta.label_lower, message.conversation_id
    words = Event.objects.filter(label=label, about=about, kind__in=SAID, by__isnull=False)
    word = words.order_by("-pk").first()
    if word is None or message.created_at > word.at:
        return None
    if not SAID[word.kind]:
        return False
    there = Message.objects.filter(conversation=about, way="in", created_at__lte=word.at)
    return None if there.exclude(pk=message.pk).exists() else True
